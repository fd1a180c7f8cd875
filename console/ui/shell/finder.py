"""Enter in the search field: a number that names one ticket opens it, wherever it stands."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from console.errors import ExpectedError
from console.models.queries import FindReference, Queue, SlipRow, TicketList, TicketPage
from console.models.reference import LENGTH, check_reference, clean_reference
from console.ui.seat import Seat

_ALL = (Queue.TEAM, Queue.CLOSED)


class Finder(QObject):
    """Looks a text up on this computer.

    Signals: ``found(str)`` the id of the one ticket; ``found_many(str, Queue)`` the text, and the
    queue to list it in; ``found_nothing(str)``; ``failed(ExpectedError)``.
    """

    found = Signal(str)
    found_many = Signal(str, object)
    found_nothing = Signal(str)
    failed = Signal(object)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat

    def look_up(self, text: str) -> None:
        """A reference number, a ticket number, or words."""
        digits = clean_reference(text).removeprefix("#")
        if len(digits) == LENGTH and check_reference(digits):
            self._seat.desk.read(
                FindReference(digits), self, lambda slips: self._on_slips(text, slips), self._fail
            )
        else:
            self._look_in(text, 0, {})

    def _on_slips(self, text: str, slips: tuple[SlipRow, ...]) -> None:
        ids = {row.slip.ticket_id for row in slips if row.slip.ticket_id}
        if len(ids) == 1:
            self.found.emit(ids.pop())
        elif ids:
            self.found_many.emit(text, Queue.TEAM)
        else:
            self._look_in(text, 0, {})

    def _look_in(self, text: str, place: int, so_far: dict[str, Queue]) -> None:
        """One queue after the other: what is open, then what is closed."""
        queue = _ALL[place]

        def on_page(page: TicketList) -> None:
            ids = so_far | {row.ticket.id: queue for row in page.rows if row.ticket.id not in so_far}
            if place + 1 < len(_ALL):
                self._look_in(text, place + 1, ids)
            else:
                self._tell(text, ids)

        query = TicketPage(queue, self._seat.me.id, text, limit=2)
        self._seat.desk.read(query, self, on_page, self._fail)

    def _tell(self, text: str, ids: dict[str, Queue]) -> None:
        if not ids:
            self.found_nothing.emit(text)
        elif len(ids) == 1:
            self.found.emit(next(iter(ids)))
        else:
            self.found_many.emit(text, next(iter(ids.values())))

    def _fail(self, error: ExpectedError) -> None:
        self.failed.emit(error)
