"""A time as people type it: ``15:30``, ``明天 9:00``, ``今晚八点半``, ``11-25 14:00``."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, tzinfo

_DAYS = {"今": 0, "今天": 0, "today": 0, "明": 1, "明天": 1, "tomorrow": 1, "后": 2, "后天": 2, "大后天": 3}
_MOMENT = re.compile(
    r"(?:(?P<word>今天|明天|大?后天|today|tomorrow|[今明后](?=[早晚]))"
    r"|(?:(?P<month>\d{1,2})[-/月.](?P<day>\d{1,2})日?))?\s*"
    r"(?P<half>凌晨|早上|上午|中午|下午|晚上|早|晚)?\s*"
    r"(?:(?P<hour>\d{1,2})(?:[:点时](?P<minute>\d{0,2}|半|[13]刻)[分钟]?)?|(?P<four>\d{4}))?",
    re.IGNORECASE,
)
_NINE, _NOON, _HALF, _QUARTER = 9, 12, 30, 15
_AFTER_NOON = ("下午", "晚上", "晚")
_EVENING = _AFTER_NOON[1:]
_DIGITS = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERAL = re.compile("[零〇一二两三四五六七八九]?十?[零〇一二两三四五六七八九]?")


def parse_moment(text: str, now: int, zone: tzinfo) -> int | None:
    """UTC microseconds, or None where ``text`` names no time.

    A bare time that is over for today is tomorrow's; a bare day begins at nine; a date that is over is next
    year's.
    """
    cleaned = _NUMERAL.sub(_in_digits, unicodedata.normalize("NFKC", text).strip())
    found = _MOMENT.fullmatch(cleaned)
    if not cleaned or found is None or (found["half"] and not found["hour"]):
        return None
    here = datetime.fromtimestamp(now / 1_000_000, UTC).astimezone(zone)
    clock = _clock_of(found)
    try:
        when = _day_of(found, here).replace(hour=clock[0], minute=clock[1], second=0, microsecond=0)
        if when < here and found["month"]:
            when = when.replace(year=when.year + 1)
    except ValueError:
        return None
    if when <= here and not (found["word"] or found["month"]):
        when += timedelta(days=1)
    return int(when.timestamp() * 1_000_000)


def _clock_of(found: re.Match[str]) -> tuple[int, int]:
    if found["four"]:
        return int(found["four"][:2]), int(found["four"][2:])
    if found["hour"] is None:
        return _NINE, 0
    hour = int(found["hour"])
    if _is_midnight(found):
        return 0, _minute_of(found["minute"])
    if hour < _NOON and (found["half"] in _AFTER_NOON or (found["half"] == "中午" and hour < _NOON - 2)):
        hour += _NOON
    return hour, _minute_of(found["minute"])


def _minute_of(said: str | None) -> int:
    if said and said.endswith("刻"):
        return int(said[0]) * _QUARTER
    return _HALF if said == "半" else int(said or 0)


def _is_midnight(found: re.Match[str]) -> bool:
    """Twelve in the evening begins the next day."""
    return found["half"] in _EVENING and int(found["hour"] or -1) in (0, _NOON)


def _in_digits(numeral: re.Match[str]) -> str:
    said = numeral[0]
    if "十" not in said:
        return "".join(str(_DIGITS[one]) for one in said)
    tens, ones = said.split("十")
    return str(_DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0))


def _day_of(found: re.Match[str], here: datetime) -> datetime:
    if found["month"]:
        return here.replace(day=1).replace(month=int(found["month"]), day=int(found["day"]))
    return here + timedelta(days=_DAYS.get((found["word"] or "今天").casefold(), 0) + _is_midnight(found))
