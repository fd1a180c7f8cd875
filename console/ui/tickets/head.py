"""The head of a ticket: what it is, how it stands, who it belongs to, and what can be done."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from console import words
from console.i18n import listed, tr
from console.models.enums import TRANSITIONS, Category, Impact, Kind, State, Urgency
from console.models.queries import TicketView
from console.models.records import Ticket
from console.ui import numbers
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut, bind
from console.ui.theme import GRID, Size, Tone
from console.ui.tickets import rows
from console.ui.tickets.tag_menu import TagMenu
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.flow import FlowLayout
from console.ui.widgets.labels import ElidedLabel, Facts, Label, Tag
from console.worktime.promises import Pressure

_CHOICES = {
    "urgency": [code.value for code in Urgency],
    "kind": [code.value for code in Kind],
    "category": [code.value for code in Category],
    "impact": ["", *(code.value for code in Impact)],
}


class TicketHead(Screen):
    """Shows a ticket's facts.

    Signals: ``edited(str, str)`` a field got another value; ``assign_wanted()``, ``accept_wanted()``,
    ``correct_wanted()``, ``state_wanted(str)``.
    """

    edited = Signal(str, str)
    assign_wanted = Signal()
    accept_wanted = Signal()
    correct_wanted = Signal()
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
        self.reopen = Button("", Variant.PRIMARY)
        self.tags = {field: TagMenu() for field in _CHOICES}
        self.state = TagMenu()
        self.flags = Tag()
        self.due = Label("", bold=True, tabular=True)
        self.facts = Facts()
        self._build()
        self._connect()
        self.retranslate()

    def show_ticket(self, view: TicketView) -> None:
        """Shows this; again whenever it has changed."""
        self._view = view
        ticket = view.ticket
        self.title.setText(rows.title_of(ticket))
        self.title.set_tone(None if ticket.title else Tone.NEUTRAL)
        self.number.setText(rows.name_of(ticket))
        self._show_tags(ticket)
        self._show_actions(ticket)
        self.refresh_time()
        self.facts.set_facts(self._facts(view))

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

    def retranslate(self) -> None:
        self.correct.set_icon("pencil", tr("Correct the ticket"))
        self.assign.setText(tr("Transfer"))
        self.accept.setText(tr("Accept"))
        self.close_it.setText(tr("Close", "ticket"))
        self.reopen.setText(tr("Reopen"))
        if self._view is not None:
            self.show_ticket(self._view)

    def _build(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self.title, 0)
        first.addWidget(self.number)
        first.addWidget(self.correct)
        first.addStretch(1)
        for button in (self.assign, self.accept, self.close_it, self.reopen):
            first.addWidget(button)
        tags = FlowLayout(spacing=GRID)
        for tag in (*self.tags.values(), self.state, self.flags):
            tags.addWidget(tag)
        second.addLayout(tags, 1)
        second.addWidget(self.due)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 13, 20, 13)
        layout.setSpacing(9)
        layout.addLayout(first)
        layout.addLayout(second)
        layout.addWidget(self.facts)

    def _connect(self) -> None:
        for field, tag in self.tags.items():
            tag.chosen.connect(partial(self.edited.emit, field))
        self.correct.clicked.connect(self.correct_wanted)
        self.assign.clicked.connect(self.assign_wanted)
        self.accept.clicked.connect(self.accept_wanted)
        self.close_it.clicked.connect(partial(self.state_wanted.emit, State.CLOSED.value))
        self.reopen.clicked.connect(partial(self.state_wanted.emit, State.REOPENED.value))
        self.state.chosen.connect(self.state_wanted)
        bind(Shortcut.CORRECT, self, self.correct.click)

    def _show_tags(self, ticket: Ticket) -> None:
        urgent = ticket.urgency == Urgency.URGENT
        for field, tag in self.tags.items():
            choices = [(code, words.code_words(field, code) or tr("none")) for code in _CHOICES[field]]
            tone = Tone.DANGER if field == "urgency" and urgent else Tone.NEUTRAL
            tag.show_value(words.field(field), getattr(ticket, field), choices, tone)
        self.tags["kind"].setVisible(ticket.kind != Kind.FAULT or not ticket.category)
        state = State(ticket.state)
        nexts = [(one.value, words.state(one)) for one in State if one in TRANSITIONS[state] or one is state]
        shape = rows.STATE_SHAPES[state]
        self.state.show_value(words.field("state"), ticket.state, nexts, Tone.ACCENT, shape)
        self.flags.setVisible(bool(ticket.incomplete))
        if ticket.incomplete:
            missing = listed(map(words.flag, ticket.incomplete))
            self.flags.set_state(tr("Incomplete: {what}").format(what=missing), Tone.WARN)

    def _show_actions(self, ticket: Ticket) -> None:
        state = State(ticket.state)
        fresh = state in (State.NEW, State.REOPENED)
        self.accept.setVisible(fresh)
        self.close_it.setVisible(not fresh and State.CLOSED in TRANSITIONS[state])
        self.reopen.setVisible(State.REOPENED in TRANSITIONS[state] and state is State.CLOSED)
        self.assign.setEnabled(state is not State.CLOSED)

    def _facts(self, view: TicketView) -> list[tuple[str, str]]:
        ticket = view.ticket
        name = view.customer.name if view.customer else ticket.contact_name
        who = " ".join(part for part in (name, numbers.masked(ticket.phone)) if part)
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
            facts.append((tr("Callback"), when))
        return facts
