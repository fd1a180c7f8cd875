"""Decisions that are saved here and on their way to the server."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.changes import Changes
from console.i18n import tr
from console.models.queries import OutboxEntryOf, OutboxRow
from console.operations import SettleHeld
from console.ui.seat import Seat

TOGETHER_MS = 200


class Decisions(QObject):
    """Signals: ``answered()`` the server has taken one; ``refused(OutboxRow)`` it would not have it."""

    answered = Signal()
    refused = Signal(object)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._under_way: dict[str, SettleHeld] = {}
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self._look)
        seat.desk.changed.connect(self._on_changed)

    def add(self, op: SettleHeld) -> None:
        """One more."""
        self._under_way[op.held_op] = op

    def words(self, held_op: str) -> str:
        """What was decided about held work, '' where nothing is on its way."""
        op = self._under_way.get(held_op)
        if op is None:
            return ""
        return tr("Taken in, on its way") if op.take else tr("Rejected, on its way")

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.queue and self._under_way and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _look(self) -> None:
        for op in self._under_way.values():
            self._seat.desk.read(OutboxEntryOf(op.op_id), self, self._on_read, _ask_again_later)

    def _on_read(self, row: OutboxRow | None) -> None:
        if row is None or row.state == "queued" or self._under_way.pop(row.subject, None) is None:
            return
        if row.state == "refused":
            self.refused.emit(row)
        self.answered.emit()


def _ask_again_later(_: object) -> None:
    """The next change asks again."""
