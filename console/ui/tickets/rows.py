"""A ticket as a line of a list."""

from __future__ import annotations

from console import i18n, words
from console.i18n import tr
from console.models.enums import OPEN_STATES, State, Urgency
from console.models.queries import TicketRow
from console.models.records import Ticket
from console.models.reference import format_reference
from console.ui.seat import Seat
from console.ui.theme import Tone
from console.ui.widgets.painting import Shape
from console.ui.widgets.rows import Row
from console.worktime.promises import Case, Pressure, Promise, PromiseKind, next_promise

STATE_SHAPES = {
    State.NEW: Shape.RING,
    State.REOPENED: Shape.RING,
    State.ACCEPTED: Shape.DOT,
    State.IN_PROGRESS: Shape.DOT,
    State.WAITING_CUSTOMER: Shape.HALF,
    State.WAITING_OTHERS: Shape.HALF,
    State.RESOLVED: Shape.CHECK,
    State.CLOSED: Shape.CHECK,
}
PRESSURE_TONES = {
    Pressure.AMPLE: Tone.ACCENT,
    Pressure.NEAR: Tone.WARN,
    Pressure.PRESSING: Tone.DANGER,
    Pressure.OVER: Tone.DANGER,
}


def is_open(ticket: Ticket) -> bool:
    """Whether somebody still has to do something."""
    return ticket.state in OPEN_STATES


def promise_of(ticket: Ticket) -> Promise | None:
    """The promise that rules a ticket."""
    return next_promise(
        Case(
            ticket.received_at,
            urgent=ticket.urgency == Urgency.URGENT,
            ended=not is_open(ticket),
            replied_at=ticket.replied_at,
            handled_at=ticket.handled_at,
            promised_at=ticket.promised_at,
            callback_at=ticket.callback_at if ticket.callback_wanted else 0,
        )
    )


def promise_word(kind: PromiseKind) -> str:
    """What is due."""
    return {
        PromiseKind.HANDLE: lambda: tr("Handle"),
        PromiseKind.REPLY: lambda: tr("Reply", "due"),
        PromiseKind.CUSTOMER: lambda: tr("Promised"),
        PromiseKind.CALLBACK: lambda: tr("Callback"),
    }[kind]()


def due_words(due: int, seat: Seat) -> str:
    """How long there is, or for what is further away than a day, when."""
    left = due - seat.now()
    if left > i18n.DAY:
        return seat.day(due)
    return i18n.time_left(left)


def name_of(ticket: Ticket) -> str:
    """A ticket's number, or what finds it until the server has numbered it."""
    if ticket.number:
        return f"#{ticket.number}"
    if ticket.reference:
        return tr("Reference {number}").format(number=format_reference(ticket.reference))
    return tr("No number yet")


def title_of(ticket: Ticket) -> str:
    """What stands for a ticket in a list."""
    return ticket.title or tr("Nothing written yet")


def row(found: TicketRow, seat: Seat) -> Row:
    """One line of a ticket list."""
    ticket = found.ticket
    promise = promise_of(ticket)
    pressure = promise.pressure(seat.now()) if promise else Pressure.AMPLE
    tone = PRESSURE_TONES[pressure]
    right, right_detail = _right(ticket, promise, seat)
    return Row(
        key=ticket.id,
        title=title_of(ticket),
        detail=_detail(ticket),
        right=right,
        right_detail=right_detail,
        tone=tone if is_open(ticket) else Tone.NEUTRAL,
        shape=STATE_SHAPES.get(State(ticket.state), Shape.DOT),
        right_tone=None if pressure is Pressure.AMPLE else tone,
        done=not is_open(ticket),
        tags=tuple(_tags(found)),
    )


def _detail(ticket: Ticket) -> str:
    parts = [
        name_of(ticket),
        ticket.contact_name,
        words.subject(ticket.kind, ticket.category),
        words.state(ticket.state),
        words.urgency(ticket.urgency) if ticket.urgency == Urgency.URGENT else words.impact(ticket.impact),
    ]
    return " · ".join(part for part in parts if part)


def _right(ticket: Ticket, promise: Promise | None, seat: Seat) -> tuple[str, str]:
    if promise is not None:
        return due_words(promise.due, seat), promise_word(promise.kind)
    if not is_open(ticket):
        return "", tr("Updated {when}").format(when=seat.day(ticket.updated_at))
    return "", tr("Updated {when}").format(when=seat.moment(ticket.updated_at))


def _tags(found: TicketRow) -> list[tuple[str, Tone]]:
    tags = []
    if found.open_proposals:
        tags.append((tr("To decide {n}").format(n=found.open_proposals), Tone.WARN))
    if found.ticket.incomplete and is_open(found.ticket):
        tags.append((tr("Incomplete"), Tone.WARN))
    if found.unsynced:
        tags.append((tr("Saved here"), Tone.NEUTRAL))
    return tags
