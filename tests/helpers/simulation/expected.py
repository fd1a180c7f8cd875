"""Which rows an accepted operation must have left on the server."""

from __future__ import annotations

from console.ids import derive
from console.models.records import CallSlip, ExitReport, Key, Outage, Row, TextCode, Ticket, TicketEvent
from console.operations import (
    AddNote,
    AnyOperation,
    CreateTicket,
    OpenOutage,
    ReportExit,
    SetTextCode,
    TakeCall,
)

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
