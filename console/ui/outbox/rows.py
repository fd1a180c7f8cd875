"""A queued operation as a line of the outbox, and the words for where it stands."""

from __future__ import annotations

from console import i18n
from console.i18n import tr
from console.messages import Message, held_cause, message, outbox_state
from console.models.queries import OutboxRow
from console.models.reference import check_reference, format_reference
from console.ui.outbox import content
from console.ui.seat import Seat
from console.ui.theme import Size, Tone, font
from console.ui.widgets.columns import Cell, CellRow, Column
from console.ui.widgets.painting import Shape, text_width

_LOOKS = {
    "queued": (Tone.NEUTRAL, Shape.HALF),
    "accepted": (Tone.OK, Shape.CHECK),
    "done": (Tone.OK, Shape.CHECK),
    "held": (Tone.WARN, Shape.TRIANGLE),
    "refused": (Tone.DANGER, Shape.SQUARE),
    "retried": (Tone.NEUTRAL, Shape.RING),
    "set_aside": (Tone.NEUTRAL, Shape.CROSS),
}
_TAG_ROOM, _WIDEST_WHAT = 28, 104


def look(state: str) -> tuple[Tone, Shape]:
    """The tone and the shape of a state."""
    return _LOOKS.get(state, (Tone.NEUTRAL, Shape.DOT))


def state_words(state: str) -> str:
    """Where it stands: on this computer, on the server, or in somebody's hands."""
    if state == "queued":
        return tr("Saved here · waiting")
    if state == "held":
        return tr("Attention: held")
    return tr("Attention: refused") if state == "refused" else outbox_state(state)


def reason(row: OutboxRow, seat: Seat) -> Message:
    """Why it stands there, and the next step."""
    if row.state == "held":
        return held_cause(row.code)
    if row.state == "queued":
        return Message(
            tr("Saved on this computer; the server has not answered for it yet."),
            tr("It is sent by itself as soon as the server can be reached."),
        )
    if row.state in ("accepted", "done"):
        return Message(tr("The server has taken it in."))
    refused = message(row.code, {**row.params, "by": seat.name_of(row.params.get("by", "")) or "—"})
    if row.state == "set_aside":
        return Message(refused.text, tr("You have set it aside. It stays readable here."))
    if row.state == "retried":
        return Message(refused.text, tr("It was tried again and goes on as a newer entry."))
    return refused


def about(row: OutboxRow) -> str:
    """The ticket, reference number or code it is about, short enough for a column."""
    if check_reference(row.subject):
        return format_reference(row.subject)
    if row.ticket_number:
        return f"#{row.ticket_number}"
    return row.subject if row.kind == "text_code.set" else "—"


def cells(row: OutboxRow, seat: Seat) -> CellRow:
    """One line of the list."""
    tone, shape = look(row.state)
    return CellRow(
        row.op_id,
        (
            Cell(when(row.at, seat)),
            Cell(content.what(row.kind, row.payload)),
            Cell(about(row)),
            Cell(content.short(row.payload, seat) or row.summary or "—"),
            Cell(state_words(row.state), tone, shape, tag=True),
        ),
    )


def when(at: int, seat: Seat) -> str:
    """The time today and yesterday, the day of what is older."""
    if seat.is_today(at):
        return seat.clock(at)
    yesterday = seat.day(at) == seat.day(seat.now() - i18n.DAY)
    return seat.moment(at) if yesterday else seat.day(at)


def columns(seat: Seat) -> list[Column]:
    """Titles, with the widths that their words need in the language in use."""
    base, small = font(tabular=True), font(Size.SMALL)
    times = [seat.moment(seat.now() - i18n.DAY), seat.day(seat.now() - 2 * i18n.DAY)]
    states = [state_words(state) for state in _LOOKS]
    kinds = [content.what(kind, b"") for kind in ("call.take", "ticket.assign", "outage.open")]
    return [
        Column(tr("Time"), max(text_width(words, base) for words in times) + 2),
        Column(tr("What"), min(_WIDEST_WHAT, max(text_width(words, base) for words in kinds) + 2)),
        Column(tr("About"), text_width("000 000 0000", font(fixed=True)) + 4, fixed=True),
        Column(tr("Content")),
        Column(tr("State"), max(text_width(words, small) for words in states) + _TAG_ROOM),
    ]
