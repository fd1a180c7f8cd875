"""Who calls, and which calls were taken."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from console.models.enums import JOINABLE_STATES, State
from console.models.queries import (
    Caller,
    FindCaller,
    FindReference,
    OpenTicketsOfNumber,
    RecentSlips,
    SlipRow,
)
from console.models.records import CallSlip, Customer, Ticket
from console.models.repositories.customer_keys import key_range
from console.models.repositories.outbox import Outbox
from console.models.repositories.rows import Rows

_OVER = ", ".join(f"'{state}'" for state in State if state not in JOINABLE_STATES)
_JOINABLE = f"state NOT IN ({_OVER})"


def find_caller(rows: Rows, query: FindCaller) -> tuple[Caller, ...]:
    """Customers of whom a key begins with the text; whole matches first."""
    first, end = key_range(query.text)
    if not first:
        return ()
    found = rows.connection.exec_driver_sql(
        "SELECT customer_id, min(key <> ?) AS rank FROM customer_key"
        " WHERE workspace_id = ? AND key >= ? AND key < ?"
        " GROUP BY customer_id ORDER BY rank, customer_id LIMIT ?",
        (first, rows.workspace_id, first, end, query.limit),
    )
    ids = [customer_id for customer_id, _ in found]
    customers = rows.load((Customer.noun, customer_id) for customer_id in ids)
    tickets = _open_tickets(rows, ids)
    return tuple(
        Caller(customer, tuple(tickets[customer.id]))
        for customer_id in ids
        if isinstance(customer := customers.get((Customer.noun, customer_id)), Customer)
    )


def open_tickets_of_number(rows: Rows, query: OpenTicketsOfNumber) -> tuple[Ticket, ...]:
    """Newest first."""
    condition = f"phone = ? AND {_JOINABLE} ORDER BY received_at DESC, id LIMIT 5"
    return tuple(rows.where(Ticket, condition, query.number)) if query.number else ()


def recent_slips(rows: Rows, query: RecentSlips) -> tuple[SlipRow, ...]:
    """The author's own calls."""
    slips = rows.where(
        CallSlip,
        "author = ? AND saved_at >= ? ORDER BY saved_at DESC, id LIMIT ?",
        query.author,
        query.since,
        query.limit,
    )
    return _with_states(rows, slips)


def find_reference(rows: Rows, query: FindReference) -> tuple[SlipRow, ...]:
    """All calls that were given the number, newest first."""
    slips = rows.where(CallSlip, "reference = ? ORDER BY saved_at DESC, id", query.reference)
    return _with_states(rows, slips)


def _with_states(rows: Rows, slips: list[CallSlip]) -> tuple[SlipRow, ...]:
    last_ops = {slip.id: next(reversed(slip.set_by.values()), slip.origin) for slip in slips}
    entries = Outbox(rows.connection).find(last_ops.values())
    tickets = rows.load((Ticket.noun, slip.ticket_id) for slip in slips)
    shown = []
    for slip in slips:
        entry = entries.get(last_ops[slip.id])
        ticket = tickets.get((Ticket.noun, slip.ticket_id))
        number = ticket.number if isinstance(ticket, Ticket) else 0
        shown.append(SlipRow(slip, entry.state if entry else "", number))
    return tuple(shown)


def _open_tickets(rows: Rows, customer_ids: list[str]) -> defaultdict[str, list[Ticket]]:
    tickets = rows.where(
        Ticket,
        f"customer_id IN (SELECT value FROM json_each(?)) AND {_JOINABLE} ORDER BY received_at DESC, id",
        msgspec.json.encode(customer_ids).decode(),
    )
    grouped: defaultdict[str, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        grouped[ticket.customer_id].append(ticket)
    return grouped
