"""What the sample's files say (resources/sample/README.md)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from console.wire.administration import NewUser

SOURCE = "sample"
CALLED_BACK = "called_back"
MINUTE = 60 * 1_000_000
DAY = 24 * 60 * MINUTE
_UNITS = {"m": MINUTE, "h": 60 * MINUTE, "d": DAY}
_SPAN = re.compile(r"([-+]\d+)([mhd])")


class SampleOutage(msgspec.Struct, frozen=True):
    """When the system was down, for whom, and what they noted."""

    start: str
    end: str
    by: str
    note: str


class Cast(msgspec.Struct, frozen=True):
    """The team and its people."""

    team: str
    zone: str
    password: str
    people: list[NewUser]
    desks: list[str]
    outage: SampleOutage


class Step(msgspec.Struct, frozen=True, array_like=True):
    """What somebody did ``after`` the call.

    A new state with its outcome, a note, reply or phone_note, or called_back.
    """

    after: str
    by: str
    what: str
    text: str = ""


class SampleTicket(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call or another request, and what followed. People are named by employee number."""

    when: str
    by: str
    text: str
    customer: str = ""
    name: str = ""
    phone: str = ""
    via: str = "phone"
    kind: str = "fault"
    category: str = ""
    urgency: str = "routine"
    customised: bool = False
    impact: str = ""
    owner: str = ""
    group: str = ""
    promise: str = ""
    callback: str = ""
    offline: bool = False
    then: tuple[Step, ...] = ()


def span(text: str) -> int:
    """``+90m``, ``-3h`` or ``+2d`` as microseconds; 0 for ''."""
    if not text:
        return 0
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no span of time")
    return int(found[1]) * _UNITS[found[2]]


def moment(text: str, now: int, zone: ZoneInfo) -> int:
    """``-90m`` from ``now``, or ``-3d 09:20``: three days ago at that hour."""
    amount, _, clock = text.partition(" ")
    if not clock:
        return now + span(amount)
    local = datetime.fromtimestamp(now / 1_000_000, UTC).astimezone(zone)
    hour, minute = map(int, clock.split(":"))
    day = local.date() + timedelta(microseconds=span(amount))
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).timestamp()) * 1_000_000
