"""The number a customer is told at once."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from console.ids import new_id
from console.models.reference import reference_number
from console.offline.counter import Counter
from console.offline.identity import Identity, SlipStart


def start_slip(counter: Counter, identity: Identity, now: int) -> SlipStart:
    """A root and a reference number; the count behind it is on the disk when this returns."""
    day = datetime.fromtimestamp(now / 1_000_000, UTC).astimezone(ZoneInfo(identity.zone)).date()
    return SlipStart(new_id(), reference_number(identity.desk_code, day, counter.next(day)))
