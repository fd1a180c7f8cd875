"""Which rows an accepted operation must have left on the server."""

from __future__ import annotations

from console.ids import derive
from console.models.enums import State
from console.models.records import CallSlip, ExitReport, Key, Outage, Row, TextCode, Ticket, TicketEvent
from console.operations import (
    AddNote,
    AnyOperation,
    AssignTicket,
    ChangeState,
    CreateTicket,
    EditTicket,
    OpenOutage,
    ReportExit,
    SetTextCode,
    TakeCall,
    decide,
)
from console.operations.fields import TICKET_FIELDS, Values, values_of
from console.operations.operation import Context, Insert, Records

_NAMES: dict[type, tuple[tuple[type[Row], str], ...]] = {
    TakeCall: ((CallSlip, "slip"), (TicketEvent, "event")),
    CreateTicket: ((Ticket, "ticket"), (TicketEvent, "event")),
    AddNote: ((TicketEvent, "event"),),
    OpenOutage: ((Outage, "outage"),),
    ReportExit: ((ExitReport, "exit"),),
}


def created_rows(op: AnyOperation) -> list[Key]:
    """The rows that carry what ``op`` was about."""
    if isinstance(op, SetTextCode):
        return [(TextCode.noun, derive(op.author, f"text_code:{op.code}"))]
    return [(record.noun, derive(op.stem, name)) for record, name in _NAMES.get(type(op), ())]


def seen_by(op: AnyOperation) -> dict[str, str]:
    """For each field of a ticket that ``op`` sets, the operation whose value its author saw there."""
    if isinstance(op, EditTicket):
        return {field: edit.base for field, edit in op.edits.items()}
    if isinstance(op, ChangeState):
        return {"status": op.base}
    return {"assignment": op.base} if isinstance(op, AssignTicket) else {}


def value_of(op: AnyOperation, field: str, ticket_id: str) -> Values | None:
    """What ``op`` puts into a field of its ticket, or of the one it joins; None for nothing."""
    if isinstance(op, TakeCall) and op.join_ticket == ticket_id and field == "status":
        return (State.REOPENED.value, "")
    if isinstance(op, EditTicket):
        return op.edits[field].value if field in op.edits else None
    if isinstance(op, ChangeState):
        return (op.state, op.outcome)
    if isinstance(op, AssignTicket):
        return (op.owner_id, op.group)
    made = decide(op, Records({}), Context())
    rows = [effect.row for effect in made if isinstance(effect, Insert)] if isinstance(made, list) else []
    return next((values_of(row, TICKET_FIELDS[field]) for row in rows if isinstance(row, Ticket)), None)
