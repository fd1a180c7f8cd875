"""Who calls, from the number alone, and what they have called about before."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from console.errors import ExpectedError
from console.models.queries import Caller, FindCaller, OpenTicketsOfNumber
from console.models.records import Ticket
from console.ui import numbers
from console.ui.manual_entry.fields import FormFields
from console.ui.manual_entry.side import Side
from console.ui.seat import Seat

ENOUGH_DIGITS = 7


class CallerLookup(QObject):
    """Watches number and customer. Signals: ``failed(ExpectedError)``."""

    failed = Signal(object)

    def __init__(self, seat: Seat, fields: FormFields, side: Side, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat, self._fields, self._side = seat, fields, side
        self._number = ""
        self._asked = 0
        fields.number_changed.connect(self._on_number)
        fields.caller_changed.connect(self._on_caller)

    @Slot(str)
    def _on_number(self, typed: str) -> None:
        number = numbers.to_e164(typed)
        if number == self._number:
            return
        if self._number:
            self._fields.forget_caller()
        self._number = number
        self._asked += 1
        if self._seat.identity.capture_only or sum(map(str.isdigit, number)) < ENOUGH_DIGITS:
            self._show_tickets()
            return
        asked = self._asked

        def found(callers: tuple[Caller, ...]) -> None:
            if asked == self._asked:
                self._on_found(callers)

        self._seat.desk.read(FindCaller(number, 2), self, found, self._on_failed)

    def _on_found(self, callers: tuple[Caller, ...]) -> None:
        only = callers[0] if len(callers) == 1 else None
        if only is not None and self._number in only.customer.phones:
            self._fields.suggest(only)
        self._show_tickets()

    @Slot()
    def _on_caller(self) -> None:
        self._show_tickets()

    def _show_tickets(self) -> None:
        caller = self._fields.caller()
        if self._fields.state().amends:
            self._show("", ())  # where it belongs was decided when it was saved
        elif caller is not None:
            self._show(caller.customer.name, caller.open_tickets)
        elif self._number.startswith("+") and not self._seat.identity.capture_only:
            asked = self._asked

            def found(tickets: tuple[Ticket, ...]) -> None:
                if asked == self._asked and self._fields.caller() is None:
                    self._show(numbers.spaced(self._number), tickets)

            self._seat.desk.read(OpenTicketsOfNumber(self._number), self, found, self._on_failed)
        else:
            self._show("", ())

    def _show(self, who: str, tickets: tuple[Ticket, ...]) -> None:
        """A ticket that is not to be seen here is not joined."""
        join = self._fields.state().join
        if not self._side.show_tickets(who, tickets, join) and join:
            self._fields.join("")

    def _on_failed(self, error: ExpectedError) -> None:
        self.failed.emit(error)
