"""Moving a ticket on: where to, with what outcome."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from console import words
from console.i18n import tr
from console.messages import message
from console.models.enums import ENDED, TRANSITIONS, Kind, State
from console.models.queries import Queue
from console.models.records import Ticket
from console.ui.length import excess
from console.ui.seat import Seat
from console.ui.theme import Tone
from console.ui.tickets.drawer import Drawer
from console.ui.widgets.buttons import CheckBox
from console.ui.widgets.chips import ChipRow, Choice
from console.ui.widgets.fields import PlainTextEdit
from console.ui.widgets.labels import Label


class StateDrawer(Drawer):
    """Offers the legal next states; resolving and closing need an outcome."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self.states = ChipRow("")
        self.outcome = PlainTextEdit(name="-")
        self.outcome.setFixedHeight(64)
        self.accepted = CheckBox("")
        self.open_callback = Label("", tone=Tone.WARN, wrap=True)
        for widget in (self.states, self.outcome, self.accepted, self.open_callback):
            self.body.addWidget(widget)
        self.states.chosen.connect(self._on_state_chosen)
        self.accepted.clicked.connect(self._look_again)
        self.outcome.textChanged.connect(self._look_again)
        self.outcome.submitted.connect(self.confirmed)
        self.retranslate()

    def open(self, ticket: Ticket, wanted: str) -> None:
        """Begins anew for a ticket, with a state already chosen where it is legal."""
        self.ticket = ticket
        self._offer()
        legal = TRANSITIONS[State(ticket.state)]
        self.states.choose(wanted if wanted in legal else "")
        self.outcome.setPlainText(ticket.outcome if wanted in ENDED else "")
        self.accepted.setChecked(False)
        self.say_problem("")
        self._show_what_is_needed()
        (self.outcome if wanted in ENDED else self.states).setFocus()

    def state(self) -> str:
        return self.states.code()

    def outcome_text(self) -> str:
        return self.outcome.toPlainText().strip() if self.state() in ENDED else ""

    def is_complete(self) -> bool:
        """Whether this can be done; if not, the missing thing is said and focused."""
        words, place = self._missing()
        self.say_problem(words)
        if place is not None:
            place.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return place is None

    def _missing(self) -> tuple[str, QWidget | None]:
        if not self.state():
            return tr("Choose the new state."), self.states
        if self.state() in ENDED and not self.outcome_text():
            said = tr("Write how it ended: it is what the customer and the next reader get.")
            return said, self.outcome
        if said := excess(self.outcome_text()):
            return said, self.outcome
        if self._needs_acceptance():
            return message("complaint_not_accepted").text, self.accepted
        return "", None

    @Slot()
    def _look_again(self) -> None:
        """What was said to be missing goes as soon as it is there; new is only that a text gets too long."""
        if said := excess(self.outcome_text()):
            self.say_problem(said)
        elif self.problem.text() and self.problem.text() != self._missing()[0]:
            self.say_problem("")

    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(tr("Change the state"))
        self.confirm.setText(tr("Change"))
        self.states.setAccessibleName(tr("New state"))
        self.outcome.setPlaceholderText(tr("Outcome: what was the cause, what was done…"))
        self.outcome.setAccessibleName(tr("Outcome"))
        self.accepted.setText(tr("The customer accepts the answer"))
        if self.ticket.id:
            self._offer()

    def _offer(self) -> None:
        legal = TRANSITIONS[State(self.ticket.state)]
        self.states.set_choices(Choice(state, words.state(state)) for state in State if state in legal)

    def _needs_acceptance(self) -> bool:
        closes = self.state() == State.CLOSED and self.ticket.kind == Kind.COMPLAINT
        return closes and not self.accepted.isChecked() and not self._seat.supervises

    def _show_what_is_needed(self) -> None:
        self.outcome.setVisible(self.state() in ENDED)
        self.accepted.setVisible(self.state() == State.CLOSED and self.ticket.kind == Kind.COMPLAINT)
        self.open_callback.setVisible(self.state() in ENDED and self.ticket.callback_wanted)
        when = self._seat.moment(self.ticket.callback_at) if self.ticket.callback_at else tr("no time set")
        said = tr(
            "The customer still waits for a callback ({when}). It stays under “{queue}” until it is made."
        )
        self.open_callback.setText(said.format(when=when, queue=words.queue(Queue.CALLBACKS)))

    @Slot(str)
    def _on_state_chosen(self, _: str) -> None:
        self.say_problem("")
        self._show_what_is_needed()
