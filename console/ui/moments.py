"""A time as people type it: ``15:30``, ``明天 9:00``, ``下午3点半``, ``11-25 14:00``."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, tzinfo

_DAYS = {"今天": 0, "today": 0, "明天": 1, "tomorrow": 1, "后天": 2}
_MOMENT = re.compile(
    r"(?:(?P<word>今天|明天|后天|today|tomorrow)|(?:(?P<month>\d{1,2})[-/月.](?P<day>\d{1,2})日?))?\s*"
    r"(?P<half>凌晨|早上|上午|中午|下午|晚上|早|晚)?\s*"
    r"(?:(?P<hour>\d{1,2})(?:[:点时](?P<minute>\d{0,2}|半)分?)?|(?P<four>\d{4}))?",
    re.IGNORECASE,
)
_NINE, _NOON, _HALF = 9, 12, 30
_AFTER_NOON = ("下午", "晚上", "晚")


def parse_moment(text: str, now: int, zone: tzinfo) -> int | None:
    """UTC microseconds, or None where ``text`` names no time.

    A bare time that is over for today is tomorrow's; a bare day begins at nine; a date that is over is next
    year's.
    """
    cleaned = unicodedata.normalize("NFKC", text).strip()
    found = _MOMENT.fullmatch(cleaned)
    if not cleaned or found is None or (found["half"] and not found["hour"]):
        return None
    here = datetime.fromtimestamp(now / 1_000_000, UTC).astimezone(zone)
    clock = _clock_of(found)
    try:
        when = _day_of(found, here).replace(hour=clock[0], minute=clock[1], second=0, microsecond=0)
    except ValueError:
        return None
    named = found["word"] or found["month"]
    if when <= here and not named:
        when += timedelta(days=1)
    if when < here and found["month"]:
        when = when.replace(year=when.year + 1)
    return int(when.timestamp() * 1_000_000)


def _clock_of(found: re.Match[str]) -> tuple[int, int]:
    if found["four"]:
        return int(found["four"][:2]), int(found["four"][2:])
    if found["hour"] is None:
        return _NINE, 0
    hour = int(found["hour"])
    if hour < _NOON and (found["half"] in _AFTER_NOON or (found["half"] == "中午" and hour < _NOON - 2)):
        hour += _NOON
    return hour, _HALF if found["minute"] == "半" else int(found["minute"] or 0)


def _day_of(found: re.Match[str], here: datetime) -> datetime:
    if found["month"]:
        return here.replace(day=1).replace(month=int(found["month"]), day=int(found["day"]))
    return here + timedelta(days=_DAYS.get((found["word"] or "今天").casefold(), 0))
