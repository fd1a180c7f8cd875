"""What a telephone can tell us of a call (S003-10), whichever way it says it. Pure; nothing trusts its input.

Accepted: ``standby://call?number=13812348123&start=2026-11-21T14:02:00%2B08:00&id=rec-17`` as a URL, on
the command line, or as the path of a loopback HTTP request, and any text with a telephone number in it.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from console.offline.identity import CallEvent

SCHEME = "standby"
MAX_URL = 2_000
_NUMBER = re.compile(r"(?<![\w.])\+?[0-9][0-9 ()-]{5,18}[0-9](?![\w.])")
_RECORDING = re.compile(r"[\w.:@/-]{1,120}")
_NAMES = {
    "number": ("number", "caller", "from", "tel"),
    "start": ("start", "started", "time"),
    "id": ("id", "recording", "call_id"),
}


def call_from_url(url: str, now: int) -> CallEvent | None:
    """The call that a URL or a request path tells of; None where it tells of none.

    A start that cannot be read, or lies in the future, is now (UTC microseconds).
    """
    if len(url) > MAX_URL:
        return None
    try:
        parts = urlsplit(url)
        values = parse_qs(parts.query)
    except ValueError:
        return None
    if (parts.netloc if parts.scheme == SCHEME else parts.path.strip("/")) != "call":
        return None
    number = clean_number(_first(values, "number"))
    recording = _first(values, "id")
    if not number:
        return None
    return CallEvent(
        number,
        _start(_first(values, "start"), now),
        recording if _RECORDING.fullmatch(recording) else "",
    )


def call_from_text(text: str, now: int) -> CallEvent | None:
    """The first telephone number in a short text; None where there is none."""
    found = _NUMBER.search(text[:MAX_URL])
    number = clean_number(found.group()) if found else ""
    return CallEvent(number, now, "") if number else None


def clean_number(text: str) -> str:
    """Digits with a leading ``+`` where there was one; '' for what is no telephone number."""
    digits = re.sub(r"\D", "", text)
    if not 6 <= len(digits) <= 18:
        return ""
    return f"+{digits}" if text.strip().startswith("+") else digits


def _first(values: dict[str, list[str]], what: str) -> str:
    return next((values[name][0].strip() for name in _NAMES[what] if name in values), "")


def _start(text: str, now: int) -> int:
    if text.isdigit() and len(text) <= 16:
        at = int(text) * {10: 1_000_000, 13: 1_000, 16: 1}.get(len(text), 0)
    else:
        at = _iso(text)
    return at if 0 < at <= now else now


def _iso(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return 0
    return int(moment.timestamp() * 1_000_000) if moment.tzinfo else 0
