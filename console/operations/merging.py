"""How an edit meets a newer value: field by field, by operation, never by clock.

Each field keeps the operation that last set it. An edit names, per field, the operation its author saw
there. Where both agree, or the values do, it applies; where the field was set by somebody else meanwhile,
the value that stands stays and the late one becomes a proposal on the same ticket.
"""

from __future__ import annotations

import msgspec

from console.ids import derive
from console.models.enums import ENDED, EventKind, ProposalState, State
from console.models.records import Key, Proposal, Ticket, TicketEvent
from console.operations.fields import (
    E164,
    TICKET_FIELDS,
    Scalar,
    Values,
    decode_values,
    encode_values,
    values_of,
)
from console.operations.operation import Change, Context, Effect, Insert, Operation, Records

_HANDLED = ENDED | {State.WAITING_OTHERS}
_COMPLETES = {"category": "category", "title": "text", "occurred_at": "time_odd"}


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
        if setter == op.op_id or records.get(Proposal, proposal_id(op.op_id, field)) is not None:
            continue
        if setter == edit.base or current == edit.value:
            if current != edit.value:
                applied[field] = edit.value
        else:
            late[field] = edit
    effects: list[Effect] = []
    if applied:
        changed = line(op, ticket.id, EventKind.CHANGED, _differences(ticket, applied), context)
        effects += [set_fields(op, ticket, applied), Insert(changed)]
    for field, edit in late.items():
        effects += _propose(op, ticket, field, edit, records)
    if late:
        proposed = line(op, ticket.id, EventKind.PROPOSED, _disputed(ticket, late), context)
        effects.append(Insert(msgspec.structs.replace(proposed, id=derive(op.op_id, "proposed"))))
    return effects


def set_fields(op: Operation, ticket: Ticket, fields: dict[str, Values], setter: str = "") -> Change:
    """Sets whole fields, with the times that follow from a state, and what is incomplete no longer."""
    values: dict[str, object] = {"updated_at": max(op.at, ticket.updated_at)}
    for field, value in fields.items():
        values |= dict(zip(TICKET_FIELDS[field].attributes, value, strict=True))
    if "status" in fields:
        values |= _clocks(ticket, str(values["state"]), op.at)
    if ticket.incomplete:
        mended = _mended(fields)
        values["incomplete"] = tuple(flag for flag in ticket.incomplete if flag not in mended)
    values["set_by"] = ticket.set_by | dict.fromkeys(fields, setter or op.op_id)
    return Change((Ticket.noun, ticket.id), values)


def line(
    op: Operation, ticket_id: str, kind: EventKind, data: dict[str, Scalar | None], context: Context
) -> TicketEvent:
    """The line of history that ``op`` writes."""
    return TicketEvent(
        id=derive(op.stem, "event"),
        ticket_id=ticket_id,
        kind=kind.value,
        at=op.at,
        arrived_at=context.now,
        author=op.author,
        desk=op.desk,
        op_id=op.op_id,
        data=data,
    )


def _clocks(ticket: Ticket, state: str, at: int) -> dict[str, object]:
    clocks: dict[str, object] = {}
    if state in _HANDLED and not ticket.handled_at:
        clocks["handled_at"] = at
    if state in ENDED and not ticket.answered_at:
        clocks["answered_at"] = at
    if state == State.REOPENED:
        clocks["answered_at"] = 0
    return clocks


def _mended(fields: dict[str, Values]) -> set[str]:
    """The flags (待补全) that these values make untrue."""
    said = {field: value[0] for field, value in fields.items() if value[0]}
    mended = {flag for field, flag in _COMPLETES.items() if field in said}
    if "callback" in fields:
        mended.add("callback_odd")
    return mended | ({"number", "number_odd"} if E164.fullmatch(str(said.get("phone", ""))) else set())


def _differences(ticket: Ticket, fields: dict[str, Values]) -> dict[str, Scalar | None]:
    data: dict[str, Scalar | None] = {}
    for field, value in fields.items():
        for name, new in zip(TICKET_FIELDS[field].attributes, value, strict=True):
            data[name], data[f"{name}.was"] = new, getattr(ticket, name)
    return data


def _disputed(ticket: Ticket, late: dict[str, FieldEdit]) -> dict[str, Scalar | None]:
    """For each field the late value, the one that stands, and the operation that set it."""
    data: dict[str, Scalar | None] = {}
    for field, edit in late.items():
        data[field] = encode_values(edit.value)
        data[f"{field}.stands"] = encode_values(values_of(ticket, TICKET_FIELDS[field]))
        data[f"{field}.by"] = ticket.setter(field)
    return data


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
