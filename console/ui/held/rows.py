"""Held work as a line of a list and as a sheet to read."""

from __future__ import annotations

from collections.abc import Mapping

from console import i18n
from console.desk import HeldWork
from console.i18n import tr
from console.messages import held_cause
from console.models.records import Desk, Ticket
from console.ui.outbox import content
from console.ui.outbox.content import Line
from console.ui.outbox.reading import Sheet
from console.ui.seat import Seat
from console.ui.theme import Tone
from console.ui.tickets.rows import name_of, title_of
from console.ui.widgets.painting import Shape
from console.ui.widgets.rows import Row

Desks = Mapping[str, Desk]


def row(work: HeldWork, seat: Seat, desks: Desks, decided: str) -> Row:
    """One line: what it is, who wrote it where, why it is held, since when. ``decided`` is on its way."""
    return Row(
        key=work.op_id,
        title=" · ".join(
            part for part in (content.what(work.kind, work.payload), _short(work, seat)) if part
        ),
        detail=" · ".join((author(work, seat), desk_name(work, desks), held_cause(work.cause).text)),
        right=tr("{time} ago").format(time=i18n.duration(max(0, seat.now() - work.received_at))),
        right_detail=seat.moment(work.received_at),
        tone=Tone.NEUTRAL if decided else Tone.WARN,
        shape=Shape.HALF if decided else Shape.TRIANGLE,
        done=bool(decided),
        tags=_tags(work, seat, decided),
    )


def sheet(work: HeldWork, seat: Seat, desks: Desks, decided: str, ticket: Ticket | None) -> Sheet:
    """All of it; ``ticket`` is the one it is about, as far as it is here."""
    lines = tuple(content.lines(work.payload, seat))
    if not lines and work.text:
        lines = (Line(tr("Text"), work.text, block=True),)
    return Sheet(
        title=content.what(work.kind, work.payload),
        about="\n".join([f"{author(work, seat)} · {desk_name(work, desks)}", *_about(ticket)]),
        state=decided or tr("Held"),
        tone=Tone.NEUTRAL if decided else Tone.WARN,
        shape=Shape.HALF if decided else Shape.TRIANGLE,
        reason=held_cause(work.cause),
        lines=lines,
        times=tuple(_times(work, seat)),
        closed="" if lines else tr("Its content is its author's alone."),
    )


def author(work: HeldWork, seat: Seat) -> str:
    """Who wrote it, as far as that is known."""
    return seat.name_of(work.author) or tr("author unknown")


def desk_name(work: HeldWork, desks: Desks) -> str:
    """Where it was written."""
    desk = desks.get(work.desk)
    if desk is None:
        return tr("desk unknown")
    return desk.name or tr("desk {code}").format(code=f"{desk.code:03d}")


def _about(ticket: Ticket | None) -> list[str]:
    return [f"{name_of(ticket)} · {title_of(ticket)}"] if ticket else []


def _short(work: HeldWork, seat: Seat) -> str:
    return content.short(work.payload, seat) or work.summary


def _tags(work: HeldWork, seat: Seat, decided: str) -> tuple[tuple[str, Tone], ...]:
    if decided:
        return ((decided, Tone.NEUTRAL),)
    return ((tr("yours"), Tone.NEUTRAL),) if work.author == seat.me.id else ()


def _times(work: HeldWork, seat: Seat) -> list[Line]:
    held = i18n.duration(max(0, seat.now() - work.received_at))
    at = content.happened_at(work.payload)
    times = [Line(tr("Happened"), seat.moment(at))] if at else []
    return [
        *times,
        Line(tr("Arrived"), seat.moment(work.received_at)),
        Line(tr("Held for", "duration"), held),
    ]
