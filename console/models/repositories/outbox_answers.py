"""The outbox as an agent reads it: what was done, where it stands, why."""

from __future__ import annotations

from typing import Any

import msgspec

from console.models.queries import OutboxFilter, OutboxPage, OutboxRow
from console.models.repositories.outbox import Outbox, OutboxEntry
from console.models.repositories.rows import Rows

_PARTS = {
    OutboxFilter.WAITING: "state IN ('queued', 'held')",
    OutboxFilter.ATTENTION: "state IN ('refused', 'held')",
    OutboxFilter.ALL: "1 = 1",
}
_TYPED = ("text", "title", "outcome", "reason", "note", "caller_name", "number")
_SUBJECTS = ("reference", "ticket_id", "code", "proposal_id", "held_op", "outage_id")


def outbox_page(rows: Rows, query: OutboxPage) -> tuple[OutboxRow, ...]:
    """Newest first."""
    entries = Outbox(rows.connection).where(
        f"{_PARTS[query.part]} ORDER BY local_seq DESC LIMIT ?", query.limit
    )
    return tuple(map(_row, entries))


def _row(entry: OutboxEntry) -> OutboxRow:
    verdict: dict[str, Any] = msgspec.json.decode(entry.verdict) if entry.verdict else {}
    operation: dict[str, Any] = msgspec.json.decode(entry.payload)
    said = operation.get("content", {}) | operation
    typed = [str(said[name]) for name in _TYPED if said.get(name)]
    return OutboxRow(
        op_id=entry.op_id,
        kind=entry.kind,
        state=entry.state,
        code=str(verdict.get("code", "")),
        params=verdict.get("params", {}),
        summary=typed[0].splitlines()[0] if typed else "",
        subject=next((str(said[name]) for name in _SUBJECTS if said.get(name)), ""),
        text="\n".join(typed),
        at=int(operation.get("at", 0)),
        queued_at=entry.queued_at,
        settled_at=entry.settled_at,
        attempts=entry.attempts,
    )
