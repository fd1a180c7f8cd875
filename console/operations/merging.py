"""How an edit meets a newer value: field by field, by operation, never by clock.

Each field keeps the operation that last set it. An edit names, per field, the operation its author saw
there. Where both agree, or the values do, it applies; where the field was set by somebody else meanwhile,
the value that stands stays and the late one becomes a proposal on the same ticket.
"""

from __future__ import annotations

import msgspec

from console.ids import derive
from console.models.enums import EventKind, ProposalState
from console.models.records import Key, Proposal, Ticket, TicketEvent
from console.operations.fields import TICKET_FIELDS, Values, decode_values, encode_values, values_of
from console.operations.operation import Change, Context, Effect, Insert, Operation, Records


class FieldEdit(msgspec.Struct, frozen=True):
    """A new value for one field, and the operation whose value its author saw there."""

    base: str
    value: Values


def proposal_id(op_id: str, field: str) -> str:
    """The proposal that operation ``op_id`` makes for ``field`` when it comes too late."""
    return derive(op_id, f"proposal:{field}")


def proposals_needed(op: Operation, edits: dict[str, FieldEdit]) -> list[Key]:
    """The proposals that merging ``edits`` may look at: its own, and those it builds on."""
    return [
        (Proposal.noun, proposal_id(op_id, field))
        for field, edit in edits.items()
        for op_id in (op.op_id, edit.base)
        if op_id
    ]


def merge_ticket(
    op: Operation, ticket: Ticket, edits: dict[str, FieldEdit], records: Records, context: Context
) -> list[Effect]:
    """The effects of ``edits`` on ``ticket``: fields set, and proposals for those that came too late."""
    applied: dict[str, Values] = {}
    late: dict[str, FieldEdit] = {}
    for field, edit in edits.items():
        setter = ticket.setter(field)
        current = values_of(ticket, TICKET_FIELDS[field])
        if setter == op.op_id:
            continue
        if setter == edit.base or current == edit.value:
            if current != edit.value:
                applied[field] = edit.value
        elif records.get(Proposal, proposal_id(op.op_id, field)) is None:
            late[field] = edit
    effects = set_fields(op, ticket, applied, context)
    for field, edit in late.items():
        effects += _propose(op, ticket, field, edit, records)
    return effects


def set_fields(
    op: Operation, ticket: Ticket, fields: dict[str, Values], context: Context, setter: str = ""
) -> list[Effect]:
    """Sets whole fields and writes one line of history with the old and the new values."""
    if not fields:
        return []
    values: dict[str, object] = {"updated_at": max(op.at, ticket.updated_at)}
    data: dict[str, str | int | bool | None] = {}
    for field, value in fields.items():
        names = TICKET_FIELDS[field].attributes
        for name, new in zip(names, value, strict=True):
            values[name] = new
            data[name], data[f"{name}.was"] = new, getattr(ticket, name)
    values["set_by"] = ticket.set_by | dict.fromkeys(fields, setter or op.op_id)
    event = TicketEvent(
        id=derive(op.stem, "event"),
        ticket_id=ticket.id,
        kind=EventKind.CHANGED.value,
        at=op.at,
        arrived_at=context.now,
        author=op.author,
        desk=op.desk,
        op_id=op.op_id,
        data=data,
    )
    return [Change((Ticket.noun, ticket.id), values), Insert(event)]


def _propose(op: Operation, ticket: Ticket, field: str, edit: FieldEdit, records: Records) -> list[Effect]:
    effects: list[Effect] = []
    earlier = records.get(Proposal, proposal_id(edit.base, field)) if edit.base else None
    if earlier is not None and earlier.state == ProposalState.OPEN:
        settled: dict[str, object] = {
            "state": ProposalState.DROPPED.value,
            "settled_by": op.author,
            "settled_at": op.at,
        }
        effects.append(Change((Proposal.noun, earlier.id), settled))
    proposal = Proposal(
        id=proposal_id(op.op_id, field),
        ticket_id=ticket.id,
        field=field,
        value=encode_values(edit.value),
        op_id=op.op_id,
        author=op.author,
        at=op.at,
        current=encode_values(values_of(ticket, TICKET_FIELDS[field])),
        current_by=ticket.setter(field),
    )
    return [*effects, Insert(proposal)]


def proposed_values(proposal: Proposal) -> Values:
    """The value a proposal offers for its field."""
    return decode_values(proposal.value)
