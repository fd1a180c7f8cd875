"""The head of a ticket: what it is, how it stands, who it belongs to, and what can be done."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from console import words
from console.i18n import listed, tr
from console.models.enums import TRANSITIONS, Kind, State, Urgency
from console.models.queries import TicketView
from console.models.records import Ticket
from console.ui import numbers
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut, bind
from console.ui.theme import GRID, Size, Tone
from console.ui.tickets import rows
from console.ui.tickets.codes import CODES, choices
from console.ui.tickets.tag_menu import TagMenu
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.flow import FlowLayout
from console.ui.widgets.labels import ElidedLabel, Facts, Label, Tag
from console.ui.widgets.painting import RIGHT, Shape
from console.worktime.promises import Pressure

_WIDEST_DUE = 240
_MARGIN = 20


class TicketHead(Screen):
    """Shows a ticket's facts.

    Signals: ``edited(str, str)`` a field got another value; ``assign_wanted()``, ``accept_wanted()``,
    ``correct_wanted()``, ``called_back()``, ``state_wanted(str)``.
    """

    edited = Signal(str, str)
    assign_wanted = Signal()
    accept_wanted = Signal()
    correct_wanted = Signal()
    called_back = Signal()
    state_wanted = Signal(str)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._view: TicketView | None = None
        self.title = ElidedLabel("", Size.TITLE, bold=True)
        self.number = Label("", muted=True, tabular=True)
        self.correct = Button(icon_name="pencil", name=tr("Correct the ticket"), variant=Variant.LINK)
        self.assign = Button("", shortcut=Shortcut.TRANSFER)
        self.accept = Button("", Variant.PRIMARY, shortcut=Shortcut.ACCEPT)
        self.close_it = Button("", Variant.PRIMARY, shortcut=Shortcut.CLOSE)
        self.reopen = Button("", Variant.PRIMARY, shortcut=Shortcut.REOPEN)
        self.call_made = Button("", Variant.LINK, shortcut=Shortcut.CALLED_BACK)
        self.reveal = Button("", Variant.LINK, shortcut=Shortcut.REVEAL)
        self._revealed = False
        self.tags = {field: TagMenu() for field in CODES}
        self.state = TagMenu()
        self.customised, self.flags = Tag(), Tag()
        self.due = ElidedLabel("", bold=True, tabular=True)
        self.due.setAlignment(RIGHT)
        self.facts = Facts()
        self.done = Tag()
        self.done.hide()
        self._first, self._about = (QBoxLayout(QBoxLayout.Direction.LeftToRight) for _ in range(2))
        self._beside_title = QHBoxLayout()
        self._build()
        self._connect()
        self.retranslate()

    def show_ticket(self, view: TicketView) -> None:
        """Shows this; again whenever it has changed."""
        if self._view is None or self._view.ticket.id != view.ticket.id:
            self._revealed = False
        self._view = view
        ticket = view.ticket
        self.title.setText(rows.title_of(ticket))
        self.title.set_tone(None if ticket.title else Tone.NEUTRAL)
        self.number.setText(rows.name_of(ticket))
        self._show_tags(ticket)
        self.offer(ticket)
        self.refresh_time()
        self._show_facts(view)

    def offer(self, ticket: Ticket) -> None:
        """What can be done to it, from now on: its keys too."""
        state = State(ticket.state)
        fresh = state in (State.NEW, State.REOPENED)
        self.accept.setVisible(fresh)
        self.close_it.setVisible(not fresh and State.CLOSED in TRANSITIONS[state])
        self.reopen.setVisible(State.REOPENED in TRANSITIONS[state] and state is State.CLOSED)
        self.assign.setEnabled(state is not State.CLOSED)
        self.call_made.setVisible(ticket.callback_wanted)

    def say_done(self, words: str) -> None:
        """What was just done to this ticket, '' for nothing."""
        self.done.set_state(words, Tone.OK, Shape.CHECK)
        self.done.setVisible(bool(words))

    def refresh_time(self) -> None:
        """Another minute has passed."""
        if self._view is None:
            return
        promise = rows.promise_of(self._view.ticket)
        self.due.setVisible(promise is not None)
        if promise is not None:
            pressure = promise.pressure(self._seat.now())
            tone = None if pressure is Pressure.AMPLE else rows.PRESSURE_TONES[pressure]
            left = rows.due_words(promise.due, self._seat)
            self.due.setText(f"{rows.promise_word(promise.kind)} · {left}")
            self.due.set_tone(tone)
            self.due.setMinimumWidth(min(self.due.sizeHint().width(), _WIDEST_DUE))

    def retranslate(self) -> None:
        self.correct.set_icon("pencil", tr("Correct the ticket"))
        self.assign.setText(tr("Transfer"))
        self.accept.setText(tr("Accept"))
        self.close_it.setText(tr("Close", "ticket"))
        self.reopen.setText(tr("Reopen"))
        self.call_made.setText(tr("Callback made"))
        self.done.hide()
        if self._view is not None:
            self.show_ticket(self._view)

    def _build(self) -> None:
        second = QHBoxLayout()
        self._first.setSpacing(10)
        self._first.addWidget(self.title)
        self._first.addLayout(self._beside_title, 1)
        self._beside_title.setSpacing(10)
        for widget in (self.number, self.correct):
            self._beside_title.addWidget(widget)
        self._beside_title.addStretch(1)
        for button in (self.assign, self.accept, self.close_it, self.reopen):
            self._beside_title.addWidget(button)
        tags = FlowLayout(spacing=GRID)
        for tag in (*self.tags.values(), self.customised, self.state, self.flags):
            tags.addWidget(tag)
        second.addLayout(tags, 1)
        second.addWidget(self.due)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 13, _MARGIN, 13)
        layout.setSpacing(9)
        layout.addLayout(self._first)
        layout.addLayout(second)
        self._about.setSpacing(GRID // 2)
        self._about.addWidget(self.facts, 1)
        numbers_line = QHBoxLayout()
        numbers_line.setSpacing(GRID)
        numbers_line.addStretch(1)
        for button in (self.call_made, self.reveal):
            numbers_line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._about.addLayout(numbers_line)
        layout.addLayout(self._about)
        layout.addWidget(self.done)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A title that does not fit beside the rest has a line of its own, and so has a number to dial."""
        beside = self.title.sizeHint().width() + self._first.spacing() + self._beside_title.sizeHint().width()
        fits = beside <= self.width() - 2 * _MARGIN
        way = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        self._first.setDirection(way)
        dialled = self.facts.widest() + sum(
            GRID + button.sizeHint().width()
            for button in (self.call_made, self.reveal)
            if not button.isHidden()
        )
        fits = dialled <= self.width() - 2 * _MARGIN
        self._about.setDirection(
            QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        )

    def hideEvent(self, event: QHideEvent) -> None:
        """Behind a lock, or another screen, nothing stays revealed."""
        super().hideEvent(event)
        self._revealed = False
        if self._view is not None:
            self._show_facts(self._view)

    def _connect(self) -> None:
        for field, tag in self.tags.items():
            tag.chosen.connect(partial(self.edited.emit, field))
        self.correct.clicked.connect(self.correct_wanted)
        self.assign.clicked.connect(self.assign_wanted)
        self.accept.clicked.connect(self.accept_wanted)
        self.close_it.clicked.connect(partial(self.state_wanted.emit, State.CLOSED.value))
        self.reopen.clicked.connect(partial(self.state_wanted.emit, State.REOPENED.value))
        self.state.chosen.connect(self.state_wanted)
        self.call_made.clicked.connect(self.called_back)
        self.reveal.clicked.connect(self._on_reveal)
        bind(Shortcut.CORRECT, self, self.correct.click)

    def _show_tags(self, ticket: Ticket) -> None:
        urgent = ticket.urgency == Urgency.URGENT
        for field, tag in self.tags.items():
            tone = Tone.DANGER if field == "urgency" and urgent else Tone.NEUTRAL
            tag.show_value(words.field(field), getattr(ticket, field), choices(field), tone)
        self.tags["kind"].setVisible(ticket.kind != Kind.FAULT or not ticket.category)
        state = State(ticket.state)
        nexts = [(one.value, words.state(one)) for one in State if one in TRANSITIONS[state] or one is state]
        shape = rows.STATE_SHAPES[state]
        self.state.show_value(words.field("state"), ticket.state, nexts, Tone.ACCENT, shape)
        self.customised.setVisible(ticket.customised)
        self.customised.set_state(words.field("customised"), Tone.NEUTRAL)
        self.flags.setVisible(bool(ticket.incomplete))
        if ticket.incomplete:
            missing = listed(map(words.flag, ticket.incomplete))
            self.flags.set_state(tr("Incomplete: {what}").format(what=missing), Tone.WARN)

    def _facts(self, view: TicketView) -> list[tuple[str, str]]:
        ticket = view.ticket
        name = view.customer.name if view.customer else ticket.contact_name
        who = " ".join(part for part in (name, self._number(ticket.phone)) if part)
        owner = self._seat.name_of(ticket.owner_id) or ticket.group or tr("nobody")
        facts = [
            (tr("Customer"), who or tr("unknown")),
            (tr("Channel"), words.channel(ticket.channel)),
            (tr("Owner"), owner),
        ]
        if ticket.promised_at:
            facts.append((tr("Promised"), self._seat.moment(ticket.promised_at)))
        if ticket.callback_wanted:
            when = self._seat.moment(ticket.callback_at) if ticket.callback_at else tr("wanted")
            facts.append((tr("Callback"), " ".join((when, self._number(callback_number(view)))).strip()))
        return facts

    def _number(self, number: str) -> str:
        return numbers.spaced(number) if self._revealed else numbers.masked(number)

    def _show_facts(self, view: TicketView) -> None:
        self.facts.set_facts(self._facts(view))
        known = (view.ticket.phone, callback_number(view))
        hidden = any(numbers.masked(number) != number for number in known)
        self.reveal.setVisible(hidden)
        self.reveal.setText(tr("Mask numbers") if self._revealed else tr("Show numbers"))
        self._fit()

    @Slot()
    def _on_reveal(self) -> None:
        """Asked for by whoever has to dial; nobody keeps a list of it."""
        self._revealed = not self._revealed
        if self._view is not None:
            self._show_facts(self._view)


def callback_number(view: TicketView) -> str:
    """The number to call back where the call that asked for it named another than the caller's, else ''.

    Of several, the one whose time stands on the ticket, else the latest.
    """
    standing = view.ticket.callback_at
    asked = [slip for slip in view.slips if slip.callback_wanted]
    by_time = [(slip.callback_at == standing, slip.saved_at, slip.callback_to) for slip in asked]
    return max(by_time, default=(False, 0, ""))[2]
