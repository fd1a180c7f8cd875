"""Beside the form: what this customer has called about, what waits, and what was taken so far."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout

from console import words
from console.i18n import tr
from console.models.queries import SlipRow
from console.models.records import Ticket
from console.models.reference import format_reference
from console.ui import numbers
from console.ui.manual_entry.form import SUBJECTS, subject_word
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut, bind
from console.ui.theme import GRID, ROW_HEIGHT, Tone, font
from console.ui.tickets.rows import name_of, title_of
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import Card, EmptyState
from console.ui.widgets.chips import ChipRow, ChipStyle, Choice
from console.ui.widgets.columns import Cell, CellRow, Column, ColumnList
from console.ui.widgets.items import ItemModel
from console.ui.widgets.labels import Label
from console.ui.widgets.painting import Shape, text_width

NEW_TICKET = "new"
TICKETS_SHOWN = 3
ABOUT_LEAST = 150
_ON_SERVER = frozenset({"", "accepted", "done"})
_ATTENTION = frozenset({"refused", "held"})
_SUBJECT = {(subject.kind.value, subject.category.value): subject.code for subject in SUBJECTS}


class OfferCard(Card):
    """Something that waits to be taken into the form. Signals: ``taken()``, ``dropped()``."""

    taken = Signal()
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__("-", tone=Tone.WARN)
        self._words = Label(wrap=True)
        self.take = Button("", Variant.SOFT_ACCENT)
        self.drop = Button("", Variant.SOFT)
        self.take.clicked.connect(self.taken)
        self.drop.clicked.connect(self.dropped)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.take)
        line.addWidget(self.drop)
        line.addStretch(1)
        self.body.addWidget(self._words)
        self.body.addLayout(line)
        self.hide()

    def offer(self, title: str, said: str, take: str, drop: str) -> None:
        """Shows it."""
        self.set_title(title)
        self._words.setText(said)
        self.take.setText(take)
        self.drop.setText(drop)
        self.show()


class Side(Screen):
    """The right column. Signals: ``join_chosen(str)`` a ticket's id, '' for a new ticket."""

    join_chosen = Signal(str)

    def __init__(self, seat: Seat) -> None:
        super().__init__(raised=False)
        self._seat = seat
        self._taken: tuple[SlipRow, ...] = ()
        self._tickets: tuple[Ticket, ...] = ()
        self._who, self._since = "", 0
        self.draft_offer, self.call_offer = OfferCard(), OfferCard()
        self.recent = Card("-")
        self.recent_words = Label(wrap=True)
        self.joins = ChipRow("", (), ChipStyle.FILLED)
        self.taken = Card("-")
        self.list = ColumnList("", _columns())
        self.list.header.setParent(self)
        self.list.header.hide()
        self.model = ItemModel(self.list)
        self.list.setModel(self.model)
        self.nothing_taken = EmptyState("phone", "-")
        self.pages = QStackedWidget()
        self._build()
        self.joins.chosen.connect(self._on_join_chosen)
        bind(Shortcut.JOIN, self.recent, self._join_next)
        bind(Shortcut.NEW_TICKET, self.recent, lambda: self._choose_join(NEW_TICKET))
        self.list.activated.connect(self._on_activated)
        self.retranslate()

    def show_tickets(self, who: str, tickets: tuple[Ticket, ...], join: str) -> bool:
        """The caller's open tickets, and whether the one that was chosen is among them."""
        self._who, self._tickets = who, tickets[:TICKETS_SHOWN]
        self.recent.setVisible(bool(tickets))
        is_there = join in {ticket.id for ticket in self._tickets}
        if tickets:
            self.recent_words.setText("\n".join(map(self._ticket_line, self._tickets)))
            self._show_joins(join if is_there else NEW_TICKET)
        return is_there

    def show_taken(self, rows: tuple[SlipRow, ...], since: int, in_outage: bool) -> None:
        """The calls taken since a time, newest first."""
        self._taken, self._since, self._in_outage = rows, since, in_outage
        callbacks = sum(row.slip.callback_wanted for row in rows)
        title = tr("Taken in this outage") if in_outage else tr("Taken today")
        aside = tr("%n call(s)", "", len(rows))
        if callbacks:
            aside = " · ".join((aside, tr("{n} want a callback").format(n=callbacks)))
        self.taken.set_title(title, aside)
        self.model.set_items(map(self._row, rows))
        self.pages.setCurrentWidget(self.list if rows else self.nothing_taken)

    def retranslate(self) -> None:
        self.recent.set_title(tr("Open tickets of this customer"))
        self.joins.setAccessibleName(tr("Join a ticket or make a new one"))
        self.list.setAccessibleName(tr("Calls taken"))
        self.list.set_columns(_columns())
        self.nothing_taken.set_words(
            tr("No call taken yet"), tr("The number above is for the next caller: read it out at once.")
        )
        self.show_tickets(self._who, self._tickets, self.joins.code())
        self.show_taken(self._taken, self._since, getattr(self, "_in_outage", False))

    def _build(self) -> None:
        self.recent.body.addWidget(self.recent_words)
        self.recent.body.addWidget(self.joins)
        self.recent.hide()
        self.pages.addWidget(self.nothing_taken)
        self.pages.addWidget(self.list)
        self.taken.body.addWidget(self.pages)
        self.taken.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 2 * GRID, 20, 2 * GRID)
        layout.setSpacing(12)
        for card in (self.call_offer, self.draft_offer, self.recent):
            card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            layout.addWidget(card)
        layout.addWidget(self.taken, 1)
        self.list.setMinimumHeight(3 * ROW_HEIGHT)

    def _show_joins(self, chosen: str) -> None:
        """Each key stands on the answer that it would choose now."""
        after, choices = self._next_join(chosen), []
        for ticket in self._tickets:
            said = tr("Join {ticket}").format(ticket=name_of(ticket))
            choices.append(Choice(ticket.id, said, Shortcut.JOIN.hint if ticket.id == after else ""))
        self.joins.set_choices([*choices, Choice(NEW_TICKET, tr("New ticket"), Shortcut.NEW_TICKET.hint)])
        self.joins.choose(chosen)

    def _next_join(self, chosen: str) -> str:
        ids = [ticket.id for ticket in self._tickets]
        return ids[(ids.index(chosen) + 1) % len(ids) if chosen in ids else 0]

    def _join_next(self) -> None:
        self._choose_join(self._next_join(self.joins.code()))

    def _choose_join(self, code: str) -> None:
        self.joins.choose(code)
        self._on_join_chosen(code)

    def _ticket_line(self, ticket: Ticket) -> str:
        when = self._seat.moment(ticket.received_at)
        state = words.state(ticket.state)
        return tr("{when}: {title} ({number}, {state})").format(
            when=when, title=title_of(ticket), number=name_of(ticket), state=state
        )

    def _row(self, row: SlipRow) -> CellRow:
        slip = row.slip
        code = _SUBJECT.get((slip.kind, slip.category))
        about = subject_word(code) if code else words.subject(slip.kind, slip.category)
        who = slip.caller_name or numbers.masked(slip.number) or tr("unknown caller")
        return CellRow(
            key=slip.id,
            cells=(
                Cell(self._seat.clock(slip.started_at or slip.saved_at), Tone.NEUTRAL),
                Cell(format_reference(slip.reference)),
                Cell(" · ".join((who, about))),
                _state_cell(row),
            ),
        )

    @Slot(str)
    def _on_join_chosen(self, code: str) -> None:
        self._show_joins(code)
        self.join_chosen.emit("" if code == NEW_TICKET else code)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._taken):
            self.ticket_wanted.emit(self._taken[index.row()].slip.ticket_id)


def _columns() -> list[Column]:
    return [
        Column(tr("Time"), text_width("00:00", font(tabular=True)) + 4),
        Column(tr("Reference"), text_width("000 000 0000", font(tabular=True, fixed=True)) + 4, fixed=True),
        Column(tr("About"), least=ABOUT_LEAST),
        Column(tr("State"), 124, right=True),
    ]


def _state_cell(row: SlipRow) -> Cell:
    if row.state in _ATTENTION:
        return Cell(tr("Needs attention"), Tone.WARN, Shape.TRIANGLE)
    if row.state in _ON_SERVER:
        number = f" #{row.ticket_number}" if row.ticket_number else ""
        return Cell(tr("On server") + number, Tone.OK, Shape.CHECK)
    return Cell(tr("Saved here"), Tone.OK, Shape.CHECK)
