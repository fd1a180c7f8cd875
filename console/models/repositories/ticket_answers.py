"""Queues and single tickets."""

from __future__ import annotations

import re

import msgspec

from console.models.enums import ENDED, OPEN_STATES, ProposalState, State
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
from console.models.repositories.customer_keys import key_range
from console.models.repositories.outbox import Outbox
from console.models.repositories.rows import Rows
from console.worktime.promises import HANDLE_WITHIN, REPLY_WITHIN


def _state_in(states: frozenset[State]) -> str:
    codes = ", ".join(f"'{state}'" for state in State if state in states)
    return f"state IN ({codes})"


_ENDED, OPEN = _state_in(ENDED), _state_in(OPEN_STATES)
_CONDITIONS: dict[Queue, str] = {
    Queue.MINE: f"owner_id = :user AND {OPEN}",
    Queue.UNASSIGNED: f"owner_id = '' AND {OPEN} AND \"group\" IN ('', (SELECT u.\"group\" FROM user AS u"
    " WHERE u.workspace_id = :workspace AND u.id = :user))",
    Queue.TEAM: OPEN,
    Queue.CALLBACKS: "callback_wanted = 1 AND callback_at >= 0",
    Queue.INCOMPLETE: f"incomplete <> '[]' AND {OPEN}",
    Queue.ATTENTION: "id IN (SELECT p.ticket_id FROM proposal AS p"
    " WHERE p.workspace_id = :workspace AND p.state = 'open')",
    Queue.CLOSED: _ENDED,
}
_NONE = (1 << 63) - 1
_PROMISES = (
    ("urgency = 'urgent' AND handled_at = 0 AND received_at > 0", f"received_at + {HANDLE_WITHIN}"),
    ("replied_at = 0 AND received_at > 0", f"received_at + {REPLY_WITHIN}"),
    ("promised_at > 0", "promised_at"),
)
_CALLBACK = f"iif(callback_wanted = 1 AND callback_at > 0, callback_at, {_NONE})"
_DUE = ", ".join(f"iif(NOT {_ENDED} AND {kept}, {due}, {_NONE})" for kept, due in _PROMISES)
BY_URGENCY = f"urgency <> 'urgent', min({_DUE}, {_CALLBACK}), received_at, id"
_BY_CALLBACK = "iif(callback_at > 0, callback_at, received_at), urgency <> 'urgent', received_at, id"
_BY_ARRIVAL = "received_at, id"
_OF_CUSTOMER = (
    "customer_id IN (SELECT k.customer_id FROM customer_key AS k"
    " WHERE k.workspace_id = ? AND k.key >= ? AND k.key < ?)"
)
_OF_CALL = "id IN (SELECT c.ticket_id FROM call_slip AS c WHERE c.workspace_id = ? AND c.reference = ?)"


def ticket_page(rows: Rows, query: TicketPage) -> TicketList:
    """One page, from the place of the last ticket of the page before."""
    condition, parameters = "1 = 1", list[object]()
    if not query.everywhere:
        condition, parameters = _condition(query.queue, rows.workspace_id, query.user_id)
    if query.text.strip():
        text_condition, text_parameters = _text(rows.workspace_id, query.text.strip())
        condition, parameters = f"{condition} AND {text_condition}", [*parameters, *text_parameters]
    if query.everywhere or query.queue is Queue.CLOSED:
        key, beyond, order = _BY_ARRIVAL, "<", "received_at DESC, id DESC"
    else:
        key, beyond = _BY_CALLBACK if query.queue is Queue.CALLBACKS else BY_URGENCY, ">"
        order = key
    if query.after:
        condition += f" AND ({key}) {beyond} (SELECT {key} FROM ticket WHERE workspace_id = ? AND id = ?)"
        parameters += [rows.workspace_id, query.after]
    found = rows.where(Ticket, f"{condition} ORDER BY {order} LIMIT ?", *parameters, query.limit + 1)
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
            condition, parameters = _condition(queue, rows.workspace_id, query.user_id)
            sql = f"SELECT count(*) FROM ticket WHERE workspace_id = ? AND {condition}"
            counts[queue] = int(rows.scalar(sql, rows.workspace_id, *parameters))
    return counts


def ticket_detail(rows: Rows, query: TicketDetail) -> TicketView | None:
    """A ticket with its whole timeline, oldest first; what one operation changed, then what it proposed."""
    ticket = rows.load([(Ticket.noun, query.ticket_id)]).get((Ticket.noun, query.ticket_id))
    if not isinstance(ticket, Ticket):
        return None
    events = rows.where(TicketEvent, "ticket_id = ? ORDER BY at, op_id, kind, id", ticket.id)
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


def _condition(queue: Queue, workspace_id: str, user_id: str) -> tuple[str, list[object]]:
    known: dict[str, object] = {":workspace": workspace_id, ":user": user_id}
    names = re.findall(r":[a-z]+", _CONDITIONS[queue])
    return re.sub(r":[a-z]+", "?", _CONDITIONS[queue]), [known[name] for name in names]


def _text(workspace_id: str, text: str) -> tuple[str, list[object]]:
    """Titles and names hold the text, customers begin with it; numbers are found by their digits."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    conditions = ["title LIKE ? ESCAPE '\\'", "contact_name LIKE ? ESCAPE '\\'", _OF_CUSTOMER]
    parameters: list[object] = [f"%{escaped}%", f"%{escaped}%", workspace_id, *key_range(text)]
    digits = "".join(char for char in text if char.isdigit())
    if digits and not text.strip("#+ -0123456789"):
        conditions += ["number = ?", "reference = ?", "phone LIKE ?", _OF_CALL]
        parameters += [int(digits[:15]), digits, f"%{digits}%", workspace_id, digits]
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
