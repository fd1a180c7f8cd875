"""The outbox as an agent reads it: what was done, where it stands, why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from console.ids import derive
from console.models.queries import (
    OUTBOX_PARTS,
    OutboxCounts,
    OutboxEntryOf,
    OutboxFilter,
    OutboxPage,
    OutboxRow,
)
from console.models.records import Ticket
from console.models.repositories.outbox import Outbox, OutboxEntry
from console.models.repositories.rows import Rows

_TYPED = ("text", "title", "outcome", "reason", "note", "caller_name", "number")
_SUBJECTS = ("reference", "ticket_id", "code", "proposal_id", "held_op", "outage_id")
_MAKERS = frozenset({"call.take", "ticket.create"})


def outbox_page(rows: Rows, query: OutboxPage) -> tuple[OutboxRow, ...]:
    """Newest first."""
    outbox, newest = Outbox(rows.connection), "ORDER BY local_seq DESC LIMIT ?"
    if query.part is OutboxFilter.ALL:
        return _rows(rows, outbox.where(f"1 = 1 {newest}", query.limit))
    states = msgspec.json.encode(sorted(OUTBOX_PARTS[query.part])).decode()
    among = "state IN (SELECT value FROM json_each(?))"
    return _rows(rows, outbox.where(f"{among} {newest}", states, query.limit))


def outbox_entry_of(rows: Rows, query: OutboxEntryOf) -> OutboxRow | None:
    """One entry."""
    found = Outbox(rows.connection).find([query.op_id])
    return next(iter(_rows(rows, list(found.values()))), None)


def outbox_counts(rows: Rows, query: OutboxCounts) -> dict[str, int]:
    """The states by themselves."""
    counted = rows.connection.exec_driver_sql("SELECT state, count(*) FROM outbox GROUP BY state")
    return {state: count for state, count in counted}


def _rows(rows: Rows, entries: Sequence[OutboxEntry]) -> tuple[OutboxRow, ...]:
    said = [_said(entry) for entry in entries]
    ticket_ids = [_ticket_id(entry, values) for entry, values in zip(entries, said, strict=True)]
    tickets = rows.load((Ticket.noun, ticket_id) for ticket_id in ticket_ids if ticket_id)
    return tuple(
        _row(entry, values, ticket_id, tickets.get((Ticket.noun, ticket_id)))
        for entry, values, ticket_id in zip(entries, said, ticket_ids, strict=True)
    )


def _said(entry: OutboxEntry) -> dict[str, Any]:
    operation: dict[str, Any] = msgspec.json.decode(entry.payload)
    content: dict[str, Any] = operation.get("content", {})
    return content | operation


def _ticket_id(entry: OutboxEntry, said: dict[str, Any]) -> str:
    named = str(said.get("ticket_id") or said.get("join_ticket") or "")
    if named or entry.kind not in _MAKERS:
        return named
    return derive(str(said.get("root") or entry.op_id), "ticket")


def _row(entry: OutboxEntry, said: dict[str, Any], ticket_id: str, ticket: object) -> OutboxRow:
    verdict: dict[str, Any] = msgspec.json.decode(entry.verdict) if entry.verdict else {}
    typed = [str(said[name]) for name in _TYPED if said.get(name)]
    known = ticket if isinstance(ticket, Ticket) else None
    return OutboxRow(
        op_id=entry.op_id,
        kind=entry.kind,
        state=entry.state,
        code=str(verdict.get("code", "")),
        params=verdict.get("params", {}),
        summary=typed[0].splitlines()[0] if typed else "",
        subject=next((str(said[name]) for name in _SUBJECTS if said.get(name)), ""),
        text="\n".join(typed),
        at=int(said.get("at", 0)),
        queued_at=entry.queued_at,
        settled_at=entry.settled_at,
        attempts=entry.attempts,
        ticket_id=ticket_id,
        ticket_number=known.number if known else 0,
        ticket_title=known.title if known else "",
        payload=entry.payload,
    )
