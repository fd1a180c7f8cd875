"""One queue of tickets as it is read from this computer, kept up to date page by page."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.changes import Changes
from console.errors import ExpectedError
from console.models.queries import Queue, QueueCounts, TicketList, TicketPage, TicketRow
from console.ui.seat import Seat
from console.ui.tickets import rows
from console.ui.widgets.paged import PagedModel

PAGE = 100
TOGETHER_MS = 200


class TicketQueue(QObject):
    """The tickets of ``queue`` that hold ``text``, in its order.

    Signals: ``counted(dict)`` the size of every queue; ``loaded()`` the list shows what was asked for;
    ``failed(ExpectedError)``.
    """

    counted = Signal(object)
    loaded = Signal()
    failed = Signal(object)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self.queue, self.text = Queue.MINE, ""
        self._asked = 0
        self._reading = self._doubted = False
        self.model: PagedModel[TicketRow] = PagedModel(
            lambda found: found.ticket.id, lambda found: rows.row(found, seat), self
        )
        self.model.more_wanted.connect(self._read_more)
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self.refresh)
        seat.desk.changed.connect(self._on_changed)
        seat.people_changed.connect(self.model.repaint)

    def open(self, queue: Queue, text: str = "") -> None:
        """Shows another queue, or another filter."""
        self.queue, self.text = queue, text
        self._read(PAGE)
        self._count()

    @Slot()
    def refresh(self) -> None:
        """Reads again what is shown."""
        self._soon.stop()
        self._read(max(PAGE, len(self.model.records)))
        self._count()

    def look_again(self) -> None:
        """An empty list may have been filled since it was read. One on its way is waited for first."""
        if self._reading:
            self._doubted = True
        else:
            self.refresh()

    def _read(self, limit: int) -> None:
        self._asked += 1
        self._reading, self._doubted = True, False
        asked = self._asked
        query = TicketPage(self.queue, self._seat.me.id, self.text, limit=limit)

        def show(page: TicketList) -> None:
            if asked != self._asked:
                return
            self._reading = False
            if self._doubted and not page.rows:
                self.refresh()
            else:
                self.model.show(page.rows, page.more)
                self.loaded.emit()

        def fail(error: ExpectedError) -> None:
            self._reading = self._reading and asked != self._asked
            self.failed.emit(error)

        self._seat.desk.read(query, self, show, fail)

    @Slot()
    def _read_more(self) -> None:
        asked, last = self._asked, self.model.records[-1].ticket
        query = TicketPage(self.queue, self._seat.me.id, self.text, after=last.id, limit=PAGE)

        def show(page: TicketList) -> None:
            if asked == self._asked:
                self.model.append(page.rows, page.more)

        self._seat.desk.read(query, self, show, self.failed.emit)

    def _count(self) -> None:
        self._seat.desk.read(QueueCounts(self._seat.me.id), self, self.counted.emit, self.failed.emit)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if (changes.queue or changes.touches("ticket", "proposal")) and not self._soon.isActive():
            self._soon.start()
