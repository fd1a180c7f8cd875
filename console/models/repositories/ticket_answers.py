"""Queues and single tickets."""

from __future__ import annotations

import msgspec

from console.models.enums import ProposalState, State
from console.models.queries import (
    Queue,
    QueueCounts,
    TicketDetail,
    TicketList,
    TicketPage,
    TicketRow,
    TicketView,
)
from console.models.records import Attachment, CallSlip, Customer, Proposal, Ticket, TicketEvent
from console.models.repositories.outbox import Outbox
from console.models.repositories.rows import Rows

_OPEN = "state NOT IN ('resolved', 'closed')"
_HAS_PROPOSAL = (
    "EXISTS (SELECT 1 FROM proposal AS p WHERE p.workspace_id = ticket.workspace_id"
    " AND p.ticket_id = ticket.id AND p.state = 'open')"
)
_CONDITIONS: dict[Queue, str] = {
    Queue.MINE: f"owner_id = :user AND {_OPEN}",
    Queue.UNASSIGNED: f"owner_id = '' AND {_OPEN}",
    Queue.TEAM: _OPEN,
    Queue.CALLBACKS: f"callback_wanted = 1 AND {_OPEN}",
    Queue.INCOMPLETE: f"incomplete <> '[]' AND {_OPEN}",
    Queue.ATTENTION: _HAS_PROPOSAL,
    Queue.CLOSED: f"state IN ('{State.RESOLVED}', '{State.CLOSED}')",
}


def ticket_page(rows: Rows, query: TicketPage) -> TicketList:
    """One page by keyset, so that the hundredth page costs what the first does."""
    condition, parameters = _condition(query.queue, query.user_id)
    if query.text.strip():
        text_condition, text_parameters = _text(query.text.strip())
        condition, parameters = f"{condition} AND {text_condition}", [*parameters, *text_parameters]
    if query.after is not None:
        condition += " AND (received_at, id) < (?, ?)"
        parameters += list(query.after)
    order = "ORDER BY received_at DESC, id DESC LIMIT ?"
    found = rows.where(Ticket, f"{condition} {order}", *parameters, query.limit + 1)
    page = found[: query.limit]
    pending = Outbox(rows.connection).touched((Ticket.noun, ticket.id) for ticket in page)
    proposals = _open_proposals(rows, [ticket.id for ticket in page])
    return TicketList(
        tuple(
            TicketRow(ticket, (Ticket.noun, ticket.id) in pending, proposals.get(ticket.id, 0))
            for ticket in page
        ),
        len(found) > query.limit,
    )


def queue_counts(rows: Rows, query: QueueCounts) -> dict[Queue, int]:
    """The size of every queue but the closed one, which only grows."""
    counts: dict[Queue, int] = {}
    for queue in Queue:
        if queue is not Queue.CLOSED:
            condition, parameters = _condition(queue, query.user_id)
            sql = f"SELECT count(*) FROM ticket WHERE workspace_id = ? AND {condition}"
            counts[queue] = int(rows.scalar(sql, rows.workspace_id, *parameters))
    return counts


def ticket_detail(rows: Rows, query: TicketDetail) -> TicketView | None:
    """A ticket with its whole timeline, oldest first."""
    ticket = rows.load([(Ticket.noun, query.ticket_id)]).get((Ticket.noun, query.ticket_id))
    if not isinstance(ticket, Ticket):
        return None
    events = rows.where(TicketEvent, "ticket_id = ? ORDER BY at, arrived_at, id", ticket.id)
    proposals = rows.where(Proposal, "ticket_id = ? ORDER BY at, id", ticket.id)
    slips = rows.where(CallSlip, "ticket_id = ? ORDER BY started_at, id", ticket.id)
    found = rows.load([(Customer.noun, ticket.customer_id)]) if ticket.customer_id else {}
    customer = found.get((Customer.noun, ticket.customer_id))
    shown = [ticket, *events, *proposals, *slips]
    pending = Outbox(rows.connection).touched((row.noun, row.id) for row in shown)
    return TicketView(
        ticket=ticket,
        events=tuple(events),
        proposals=tuple(proposals),
        attachments=tuple(rows.where(Attachment, "ticket_id = ? ORDER BY name, id", ticket.id)),
        slips=tuple(slips),
        customer=customer if isinstance(customer, Customer) else None,
        unsynced=frozenset(row_id for _, row_id in pending),
    )


def _condition(queue: Queue, user_id: str) -> tuple[str, list[object]]:
    condition = _CONDITIONS[queue]
    parameters: list[object] = [user_id] * condition.count(":user")
    return condition.replace(":user", "?"), parameters


def _text(text: str) -> tuple[str, list[object]]:
    """Titles and names hold the text; numbers and references are found by their digits."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    conditions = ["title LIKE ? ESCAPE '\\'", "contact_name LIKE ? ESCAPE '\\'"]
    parameters: list[object] = [f"%{escaped}%"] * 2
    digits = "".join(char for char in text if char.isdigit())
    if digits and not text.strip("#+ -0123456789"):
        conditions += ["number = ?", "reference = ?", "phone LIKE ?"]
        parameters += [int(digits[:15]), digits, f"%{digits}%"]
    return f"({' OR '.join(conditions)})", parameters


def _open_proposals(rows: Rows, ticket_ids: list[str]) -> dict[str, int]:
    found = rows.where(
        Proposal,
        "state = ? AND ticket_id IN (SELECT value FROM json_each(?))",
        ProposalState.OPEN.value,
        msgspec.json.encode(ticket_ids).decode(),
    )
    counts: dict[str, int] = {}
    for proposal in found:
        counts[proposal.ticket_id] = counts.get(proposal.ticket_id, 0) + 1
    return counts
