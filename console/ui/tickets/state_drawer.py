"""Moving a ticket on: where to, with what outcome."""

from __future__ import annotations

from PySide6.QtCore import Slot

from console import words
from console.i18n import tr
from console.messages import message
from console.models.enums import TRANSITIONS, Kind, State
from console.models.records import Ticket
from console.ui.seat import Seat
from console.ui.tickets.drawer import Drawer
from console.ui.widgets.buttons import CheckBox
from console.ui.widgets.chips import ChipRow, Choice
from console.ui.widgets.fields import PlainTextEdit

ENDS = frozenset({State.RESOLVED, State.CLOSED})


class StateDrawer(Drawer):
    """Offers the legal next states; resolving and closing need an outcome."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._ticket = Ticket(id="")
        self.states = ChipRow("")
        self.outcome = PlainTextEdit(name="-")
        self.outcome.setFixedHeight(64)
        self.accepted = CheckBox("")
        for widget in (self.states, self.outcome, self.accepted):
            self.body.addWidget(widget)
        self.states.chosen.connect(self._on_state_chosen)
        self.outcome.submitted.connect(self.confirmed)
        self.retranslate()

    def open(self, ticket: Ticket, wanted: str) -> None:
        """Begins anew for a ticket, with a state already chosen where it is legal."""
        self._ticket = ticket
        self._offer()
        legal = TRANSITIONS[State(ticket.state)]
        self.states.choose(wanted if wanted in legal else "")
        self.outcome.setPlainText(ticket.outcome if wanted in ENDS else "")
        self.accepted.setChecked(False)
        self.say_problem("")
        self._show_what_is_needed()
        (self.outcome if wanted in ENDS else self.states).setFocus()

    def state(self) -> str:
        return self.states.code()

    def outcome_text(self) -> str:
        return self.outcome.toPlainText().strip() if self.state() in ENDS else ""

    def is_complete(self) -> bool:
        """Whether this can be done; if not, the missing thing is said and focused."""
        if not self.state():
            self.say_problem(tr("Choose the new state."))
            self.states.setFocus()
        elif self.state() in ENDS and not self.outcome_text():
            self.say_problem(tr("Write how it ended: it is what the customer and the next reader get."))
            self.outcome.setFocus()
        elif self._needs_acceptance():
            self.say_problem(message("complaint_not_accepted").text)
            self.accepted.setFocus()
        else:
            self.say_problem("")
            return True
        return False

    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(tr("Change the state"))
        self.confirm.setText(tr("Change"))
        self.states.setAccessibleName(tr("New state"))
        self.outcome.setPlaceholderText(tr("Outcome: what was the cause, what was done…"))
        self.outcome.setAccessibleName(tr("Outcome"))
        self.accepted.setText(tr("The customer accepts the answer"))
        if self._ticket.id:
            self._offer()

    def _offer(self) -> None:
        legal = TRANSITIONS[State(self._ticket.state)]
        self.states.set_choices(Choice(state, words.state(state)) for state in State if state in legal)

    def _needs_acceptance(self) -> bool:
        closes = self.state() == State.CLOSED and self._ticket.kind == Kind.COMPLAINT
        return closes and not self.accepted.isChecked() and not self._seat.supervises

    def _show_what_is_needed(self) -> None:
        self.outcome.setVisible(self.state() in ENDS)
        self.accepted.setVisible(self.state() == State.CLOSED and self._ticket.kind == Kind.COMPLAINT)

    @Slot(str)
    def _on_state_chosen(self, _: str) -> None:
        self.say_problem("")
        self._show_what_is_needed()
