"""Tickets: create, import, edit, note, change state, assign."""

from __future__ import annotations

import msgspec

from console.ids import derive
from console.models.enums import ENDED, TRANSITIONS, EventKind, Kind, Role, State
from console.models.records import Key, Ticket, TicketEvent
from console.operations.calls import AttachmentRef, attach, attachments_needed, new_files
from console.operations.fields import MAX_TEXT, TICKET_FIELDS
from console.operations.merging import FieldEdit, line, merge_ticket, proposals_needed
from console.operations.operation import (
    Change,
    Context,
    Decision,
    Effect,
    Insert,
    Missing,
    Operation,
    Records,
    Refusal,
)

NOTE_KINDS = frozenset({EventKind.NOTE, EventKind.REPLY, EventKind.PHONE_NOTE})


class TicketContent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a ticket that no call created starts with."""

    title: str
    channel: str = "email"
    kind: str = "consultation"
    category: str = ""
    urgency: str = "routine"
    customised: bool = False
    impact: str = ""
    owner_id: str = ""
    group: str = ""
    customer_id: str = ""
    contact_name: str = ""
    phone: str = ""
    area: str = ""
    occurred_at: int = 0
    received_at: int = 0
    promised_at: int = 0


class CreateTicket(Operation, frozen=True, kw_only=True, tag="ticket.create"):
    """A ticket from a mail, a counter or a colleague."""

    content: TicketContent
    text: str = ""
    attachments: tuple[AttachmentRef, ...] = ()


class ImportTicket(Operation, frozen=True, kw_only=True, tag="ticket.import"):
    """A ticket of another system, with its state and times as they were there. Administrators only."""

    content: TicketContent
    state: str = "new"
    outcome: str = ""
    external: str = ""
    text: str = ""
    handled_at: int = 0
    answered_at: int = 0


class EditTicket(Operation, frozen=True, kw_only=True, tag="ticket.edit"):
    """Sets fields, each against the value its author saw."""

    ticket_id: str
    edits: dict[str, FieldEdit]


class AddNote(Operation, frozen=True, kw_only=True, tag="ticket.note"):
    """Adds to the timeline: a note for colleagues, a reply to the customer, or what was said by phone."""

    ticket_id: str
    text: str
    note_kind: str = "note"
    supersedes: str = ""
    attachments: tuple[AttachmentRef, ...] = ()


class ChangeState(Operation, frozen=True, kw_only=True, tag="ticket.state"):
    """Moves a ticket on. ``seen_contact`` is the customer's last word that the author had seen.

    A complaint closes only with the customer's acceptance or a supervisor's reason.
    """

    ticket_id: str
    base: str
    state: str
    outcome: str = ""
    customer_accepted: bool = False
    seen_contact: str = ""


class AssignTicket(Operation, frozen=True, kw_only=True, tag="ticket.assign"):
    """Gives a ticket to a person, a group, or nobody; the first by the server's order wins."""

    ticket_id: str
    base: str
    owner_id: str
    group: str = ""


def created_ticket_id(op: Operation) -> str:
    """The ticket that ``op`` creates."""
    return derive(op.stem, "ticket")


def needs_create(op: CreateTicket | ImportTicket) -> list[Key]:
    """The ticket of the same root, if an earlier operation made it."""
    files = attachments_needed(op, op.attachments) if isinstance(op, CreateTicket) else []
    return [(Ticket.noun, created_ticket_id(op)), *files]


def decide_create(op: CreateTicket, records: Records, context: Context) -> Decision:
    """A new ticket; with a known root, a line of history that keeps what was typed the second time."""
    problem = _content_problem(op.content, op.text)
    if problem is not None:
        return problem
    ticket_id = created_ticket_id(op)
    existing = records.get(Ticket, ticket_id)
    if existing is not None:
        if existing.origin == op.op_id:
            return []
        return _created_again(op, existing, context)
    ticket = _ticket(op, context)
    event = _event(op, ticket_id, EventKind.CREATED, op.text, context)
    return [Insert(ticket), Insert(event), *attach(op, op.attachments, ticket_id, event.id)]


def _created_again(op: CreateTicket, ticket: Ticket, context: Context) -> list[Effect]:
    text = "\n".join(part for part in (op.content.title, op.text) if part)
    event = _event(op, ticket.id, EventKind.NOTE, text, context, own_id=True)
    typed = {name: getattr(op.content, name) for name in TicketContent.__struct_fields__ if name != "title"}
    other = {name: value for name, value in typed.items() if value and value != getattr(ticket, name)}
    event = msgspec.structs.replace(event, data=other)
    return [Insert(event), *attach(op, op.attachments, ticket.id, event.id)]


def decide_import(op: ImportTicket, records: Records, context: Context) -> Decision:
    """The ticket as it stood in the other system."""
    if context.lacks(Role.ADMINISTRATOR):
        return Refusal("no_right")
    if op.state not in frozenset(State):
        return Refusal("invalid_value", {"field": "status"})
    problem = _content_problem(op.content, op.text)
    if problem is not None:
        return problem
    if records.get(Ticket, created_ticket_id(op)) is not None:
        return []
    ticket = msgspec.structs.replace(
        _ticket(op, context),
        state=op.state,
        outcome=op.outcome,
        handled_at=op.handled_at,
        replied_at=op.handled_at,
        answered_at=op.answered_at,
    )
    event = _event(op, ticket.id, EventKind.IMPORTED, op.text, context)
    event = msgspec.structs.replace(event, data={"external": op.external}, at=op.content.received_at)
    return [Insert(ticket), Insert(event)]


def needs_edit(op: EditTicket) -> list[Key]:
    """The ticket, and the proposals the edits may meet."""
    return [(Ticket.noun, op.ticket_id), *proposals_needed(op, op.edits)]


def decide_edit(op: EditTicket, records: Records, context: Context) -> Decision:
    """Fields set, or proposals; a value of the wrong shape refuses the whole edit."""
    for name, edit in op.edits.items():
        field = TICKET_FIELDS.get(name)
        if field is None or name == "status" or not field.accepts(edit.value):
            return Refusal("invalid_value", {"field": name})
    ticket = records.get(Ticket, op.ticket_id)
    if ticket is None:
        return Missing((Ticket.noun, op.ticket_id))
    return merge_ticket(op, ticket, op.edits, records, context)


def needs_note(op: AddNote) -> list[Key]:
    """The ticket, and the line itself where an earlier operation of the root wrote it, first or later."""
    lines = [(TicketEvent.noun, derive(op.stem, "event")), (TicketEvent.noun, _later_line(op))]
    return [(Ticket.noun, op.ticket_id), *lines, *attachments_needed(op, op.attachments)]


def _later_line(op: AddNote) -> str:
    """Where this text stands beside the first under the root, whoever saves it, and how often."""
    return derive(op.stem, f"event:{op.note_kind}:{op.text}")


def decide_note(op: AddNote, records: Records, context: Context) -> Decision:
    """One line more; a second text under the same root stands beside the first."""
    if op.note_kind not in NOTE_KINDS or len(op.text) > MAX_TEXT:
        return Refusal("invalid_value", {"field": "text"})
    ticket = records.get(Ticket, op.ticket_id)
    if ticket is None:
        return Missing((Ticket.noun, op.ticket_id))
    written = records.get(TicketEvent, derive(op.stem, "event"))
    later = records.get(TicketEvent, _later_line(op))
    if later is not None:
        return attach(op, new_files(op, op.attachments, records), ticket.id, later.id)
    said = (op.text, op.note_kind)
    if written is not None and (written.op_id == op.op_id or (written.text, written.kind) == said):
        return attach(op, new_files(op, op.attachments, records), ticket.id, written.id)
    event = _event(op, ticket.id, EventKind(op.note_kind), op.text, context)
    if written is not None:
        event = msgspec.structs.replace(event, id=_later_line(op), supersedes=written.id)
    else:
        event = msgspec.structs.replace(event, supersedes=op.supersedes)
    values: dict[str, object] = {"updated_at": max(op.at, ticket.updated_at)}
    if op.note_kind != EventKind.NOTE:
        values["contact_op"] = op.op_id
        values["replied_at"] = ticket.replied_at or op.at
    return [
        Insert(event),
        Change((Ticket.noun, ticket.id), values),
        *attach(op, op.attachments, ticket.id, event.id),
    ]


def _status_edit(op: ChangeState, ticket: Ticket | None = None) -> dict[str, FieldEdit]:
    base = op.base
    closing_unseen = (
        ticket is not None
        and op.state in ENDED
        and ticket.setter("status") == op.base
        and ticket.contact_op not in ("", op.seen_contact, op.op_id)
    )
    if closing_unseen:
        base = f"{op.base}:unseen"
    return {"status": FieldEdit(base, (op.state, op.outcome))}


def needs_state(op: ChangeState) -> list[Key]:
    """The ticket, and the proposals the change may meet."""
    return [(Ticket.noun, op.ticket_id), *proposals_needed(op, _status_edit(op))]


def decide_state(op: ChangeState, records: Records, context: Context) -> Decision:
    """The new state, or a proposal when somebody moved the ticket, or the customer spoke, meanwhile."""
    if not TICKET_FIELDS["status"].accepts((op.state, op.outcome)):
        return Refusal("invalid_value", {"field": "status"})
    ticket = records.get(Ticket, op.ticket_id)
    if ticket is None:
        return Missing((Ticket.noun, op.ticket_id))
    new = State(op.state)
    setter = ticket.setter("status")
    if setter == op.base and new != ticket.state and new not in TRANSITIONS[State(ticket.state)]:
        return Refusal("state_not_allowed", {"from": ticket.state, "to": op.state})
    if new == State.CLOSED and ticket.kind == Kind.COMPLAINT and not _may_close_complaint(op, context):
        return Refusal("complaint_not_accepted")
    edits = _status_edit(op, ticket)
    effects = merge_ticket(op, ticket, edits, records, context)
    return [_with_acceptance(effect) for effect in effects] if op.customer_accepted else effects


def _may_close_complaint(op: ChangeState, context: Context) -> bool:
    reasoned = bool(op.outcome.strip()) and not context.lacks(Role.SUPERVISOR)
    return op.customer_accepted or reasoned


def _with_acceptance(effect: Effect) -> Effect:
    if not isinstance(effect, Insert) or not isinstance(effect.row, TicketEvent):
        return effect
    data = effect.row.data | {"customer_accepted": True}
    return Insert(msgspec.structs.replace(effect.row, data=data))


def _assignment_edit(op: AssignTicket) -> dict[str, FieldEdit]:
    return {"assignment": FieldEdit(op.base, (op.owner_id, op.group))}


def needs_assign(op: AssignTicket) -> list[Key]:
    """The ticket, and the proposals the assignment may meet."""
    return [(Ticket.noun, op.ticket_id), *proposals_needed(op, _assignment_edit(op))]


def decide_assign(op: AssignTicket, records: Records, context: Context) -> Decision:
    """The new owner, or a proposal when somebody else was given the ticket meanwhile."""
    ticket = records.get(Ticket, op.ticket_id)
    if ticket is None:
        return Missing((Ticket.noun, op.ticket_id))
    if ticket.state == State.CLOSED:
        return Refusal("ticket_closed")
    return merge_ticket(op, ticket, _assignment_edit(op), records, context)


def _content_problem(content: TicketContent, text: str) -> Refusal | None:
    if not content.title.strip():
        return Refusal("invalid_value", {"field": "title"})
    for name in ("channel", "kind", "category", "urgency", "impact", "title"):
        if not TICKET_FIELDS[name].accepts((getattr(content, name),)):
            return Refusal("invalid_value", {"field": name})
    return Refusal("invalid_value", {"field": "text"}) if len(text) > MAX_TEXT else None


def _ticket(op: CreateTicket | ImportTicket, context: Context) -> Ticket:
    content = {name: getattr(op.content, name) for name in TicketContent.__struct_fields__}
    content["received_at"] = op.content.received_at or op.at
    return Ticket(
        id=created_ticket_id(op),
        origin=op.op_id,
        created_by=op.author,
        created_desk=op.desk,
        updated_at=op.at,
        **content,
    )


def _event(
    op: Operation, ticket_id: str, kind: EventKind, text: str, context: Context, own_id: bool = False
) -> TicketEvent:
    event = msgspec.structs.replace(line(op, ticket_id, kind, {}, context), text=text)
    return msgspec.structs.replace(event, id=derive(op.op_id, "event:own")) if own_id else event
