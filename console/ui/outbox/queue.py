"""The outbox as it is read from this computer, kept up to date while somebody looks at it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.changes import Changes
from console.models.queries import OutboxCounts, OutboxEntryOf, OutboxFilter, OutboxPage, OutboxRow
from console.ui.seat import Seat

NEWEST = 500
TOGETHER_MS = 200


class OutboxQueue(QObject):
    """The newest operations of ``part``, and one that is followed wherever it goes.

    Signals: ``counted(dict)`` how many are in each state; ``loaded(tuple)`` the rows of ``part``;
    ``followed(OutboxRow)`` the one that ``follow`` named; ``failed(ExpectedError)``.
    """

    counted = Signal(object)
    loaded = Signal(object)
    followed = Signal(object)
    failed = Signal(object)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self.part = OutboxFilter.WAITING
        self._looked_at = self._stale = True
        self._asked = 0
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self.refresh)
        seat.desk.changed.connect(self._on_changed)

    def open(self, part: OutboxFilter) -> None:
        """Shows another part."""
        self.part = part
        self.refresh()

    def look(self, looked_at: bool) -> None:
        """Whether somebody looks; what changed meanwhile is read when they do again."""
        self._looked_at = looked_at
        if looked_at and self._stale:
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Reads again."""
        self._soon.stop()
        self._stale = False
        self._asked += 1
        asked = self._asked

        def show(rows: tuple[OutboxRow, ...]) -> None:
            if asked == self._asked:
                self.loaded.emit(rows)

        desk = self._seat.desk
        desk.read(OutboxCounts(), self, self.counted.emit, self.failed.emit)
        desk.read(OutboxPage(self.part, NEWEST), self, show, self.failed.emit)

    def follow(self, op_id: str) -> None:
        """Reads one that is no longer among those of ``part``."""

        def show(row: OutboxRow | None) -> None:
            if row is not None:
                self.followed.emit(row)

        self._seat.desk.read(OutboxEntryOf(op_id), self, show, self.failed.emit)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if not changes.queue:
            return
        self._stale = True
        if self._looked_at and not self._soon.isActive():
            self._soon.start()
