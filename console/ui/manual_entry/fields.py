"""The fields of the call form as one thing: read, filled, cleared, and walked with Enter."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from console.desk import CallEvent
from console.models.enums import Urgency
from console.models.queries import Caller
from console.ui import numbers
from console.ui.manual_entry import speech
from console.ui.manual_entry.form import FormState
from console.ui.manual_entry.view import CallFormView
from console.ui.seat import Seat


class FormFields(QObject):
    """What the person types and chooses.

    Signals: ``changed()`` by the person; ``submitted()``; ``number_changed(str)``; ``caller_changed()``
    another customer, or none.
    """

    changed = Signal()
    submitted = Signal()
    number_changed = Signal(str)
    caller_changed = Signal()

    def __init__(self, view: CallFormView, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view, self._seat = view, seat
        self._kept = FormState()
        self._suggested = ""
        self.frozen = self._number_is_fresh = False
        self.clear()
        self._connect()

    def state(self) -> FormState:
        """The form as it stands."""
        view = self._view
        caller = view.customer.caller
        return msgspec.structs.replace(
            self._kept,
            number=view.number.text().strip(),
            customer_id=caller.customer.id if caller else self._kept.customer_id,
            customer=view.customer.text().strip(),
            area=caller.customer.area if caller else self._kept.area,
            subject=view.subjects.code(),
            text=view.text.toPlainText(),
            urgent=view.urgency.code() == Urgency.URGENT,
            customised=view.customised.isChecked(),
            callback=view.callback.wanted.isChecked(),
            callback_at=view.callback.at.moment(),
            callback_to=view.callback.to.text().strip(),
            callback_said=view.callback.at.unclear(),
        )

    def caller(self) -> Caller | None:
        """The customer who was chosen, or found by the number."""
        return self._view.customer.caller

    def clear(self) -> None:
        """Empty, for the next call."""
        self.show_state(FormState())
        self.caller_changed.emit()

    def show_state(self, state: FormState) -> None:
        """Fills the form; the program does, not the person."""
        view = self._view
        self._kept, self._suggested, self._number_is_fresh = state, "", False
        view.number.setText(state.number)
        view.customer.show_caller(None, state.customer)
        view.text.blockSignals(True)
        view.text.setPlainText(state.text)
        view.text.moveCursor(QTextCursor.MoveOperation.End)
        view.text.blockSignals(False)
        view.subjects.choose(state.subject)
        view.urgency.choose((Urgency.URGENT if state.urgent else Urgency.ROUTINE).value)
        view.customised.setChecked(state.customised)
        view.callback.show_values(state.callback, state.callback_at, state.callback_to, state.callback_said)
        self.mark(())
        self.judge_number()
        self.number_changed.emit(state.number)

    def take_event(self, event: CallEvent) -> None:
        """What the telephone knows; the rest is asked."""
        self._kept = msgspec.structs.replace(
            self._kept, started_at=event.started_at, recording_id=event.recording_id
        )
        self._view.number.setText(numbers.spaced(numbers.to_e164(event.number)))
        self._on_number_edited()

    def suggest(self, caller: Caller) -> None:
        """The number just typed is one customer's; a name that was typed, or is being saved, stays."""
        typed = self._view.customer.text().strip()
        wanted = self._number_is_fresh and not self.frozen
        if wanted and (not typed or typed == self._suggested):
            self._view.customer.show_caller(caller)
            self._suggested = caller.customer.name
            self._kept = msgspec.structs.replace(self._kept, customer_id="", area="")
            self.caller_changed.emit()
            self.changed.emit()

    def forget_caller(self) -> None:
        """It is another number: what followed from the one before goes, what a person wrote stays."""
        view = self._view
        is_suggested = bool(self._suggested) and view.customer.text().strip() == self._suggested
        if is_suggested:
            view.customer.show_caller(None)
            self._suggested = ""
            self._kept = msgspec.structs.replace(self._kept, customer_id="", area="")
        if is_suggested or self._kept.join:
            self.join("")

    @Slot(str)
    def join(self, ticket_id: str) -> None:
        """The call belongs to this ticket, or with '' makes its own."""
        self._kept = msgspec.structs.replace(self._kept, join=ticket_id)
        self.changed.emit()

    def missing(self) -> list[QWidget]:
        """The required fields that are empty (S001-2, S004-18)."""
        view, found = self._view, list[QWidget]()
        if not view.subjects.code() and not self._kept.amends:
            found.append(view.subjects)
        if not view.text.toPlainText().strip():
            found.append(view.text)
        return found

    def mark(self, fields: Sequence[QWidget]) -> None:
        """Frames the fields that are missing, and leads to the first; none takes the frames away."""
        for required in (self._view.subjects, self._view.text):
            required.set_invalid(required in fields)
        for field in fields[:1]:
            field.setFocus(Qt.FocusReason.TabFocusReason)

    def focus_next(self) -> None:
        """Where typing goes on: the first required field that is empty, else the text."""
        next(iter(self.missing()), self._view.text).setFocus()

    def judge_number(self) -> None:
        """An odd number is taken, and said to be odd."""
        odd = numbers.is_odd(numbers.to_e164(self._view.number.text()))
        self._view.number_note.setText(speech.odd_number() if odd else "")

    def _connect(self) -> None:
        view = self._view
        view.number.textEdited.connect(self._on_number_edited)
        view.number.returnPressed.connect(view.customer.setFocus)
        view.number.editingFinished.connect(self._on_number_left)
        view.customer.changed.connect(self._on_customer_edited)
        view.customer.chosen.connect(self._on_customer_chosen)
        view.customer.left.connect(view.subjects.setFocus)
        view.subjects.chosen.connect(self._on_edited)
        view.subjects.keyed.connect(lambda _: view.text.bring())
        view.text.textChanged.connect(self._on_edited)
        view.urgency.chosen.connect(self._on_edited)
        view.customised.clicked.connect(self._on_edited)
        view.callback.changed.connect(self._on_edited)
        for field in (view.number, view.customer, view.text, view.callback):
            field.submitted.connect(self.submitted)

    @Slot()
    def _on_number_edited(self) -> None:
        self._number_is_fresh = True
        self.judge_number()
        self._on_edited()
        self.number_changed.emit(self._view.number.text())

    @Slot()
    def _on_number_left(self) -> None:
        self._view.number.setText(numbers.spaced(numbers.to_e164(self._view.number.text())))

    @Slot()
    def _on_edited(self) -> None:
        if not self._kept.started_at:
            self._kept = msgspec.structs.replace(self._kept, started_at=self._seat.now())
        self.mark(())
        self.changed.emit()

    @Slot()
    def _on_customer_edited(self) -> None:
        self._kept = msgspec.structs.replace(self._kept, customer_id="", area="")
        self._on_edited()

    @Slot(object)
    def _on_customer_chosen(self, caller: Caller | None) -> None:
        self._kept = msgspec.structs.replace(self._kept, customer_id="", area="")
        if caller is not None and caller.customer.phones and not self._view.number.text().strip():
            self._view.number.setText(numbers.spaced(caller.customer.phones[0]))
            self.judge_number()
        self._on_edited()
        self.caller_changed.emit()
