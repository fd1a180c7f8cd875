"""The number a customer is told at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from console.ids import new_id
from console.models.reference import reference_number
from console.models.repositories.rows import Rows
from console.offline.counter import Counter
from console.offline.identity import Identity, SlipStart
from console.offline.store import DeskStore


def start_slip(counter: Counter, identity: Identity, now: int) -> SlipStart:
    """A root and a reference number; the count behind it is on the disk when this returns."""
    day = _day(identity, now)
    return SlipStart(new_id(), reference_number(identity.desk_code, day, counter.next(day)))


def raise_counter(counter: Counter, store: DeskStore, identity: Identity, now: int) -> None:
    """Counts on from the calls that are known, where the counter's file was lost or is an old copy."""
    day = _day(identity, now)
    first = reference_number(identity.desk_code, day, 0)[:6]
    with store.database.read() as connection:
        highest = Rows(connection, store.workspace_id).scalar(
            "SELECT max(reference) FROM call_slip"
            " WHERE workspace_id = ? AND reference >= ? AND reference < ?",
            store.workspace_id,
            first,
            first + ":",
        )
    if highest:
        counter.raise_to(day, int(highest[6:9]))


def calls_during(store: DeskStore, outage_id: str) -> int:
    """How many calls were taken at an outage's desk since it was opened, or elsewhere under its name."""
    taken = (
        "SELECT count(*) FROM call_slip AS s"
        " JOIN outage AS o ON o.workspace_id = s.workspace_id AND o.id = ?"
        " WHERE s.workspace_id = ? AND (s.outage_id = o.id OR s.desk = o.desk AND s.saved_at >= o.opened_at)"
    )
    with store.database.read() as connection:
        return int(Rows(connection, store.workspace_id).scalar(taken, outage_id, store.workspace_id))


def _day(identity: Identity, now: int) -> date:
    return datetime.fromtimestamp(now / 1_000_000, UTC).astimezone(ZoneInfo(identity.zone)).date()
