"""The calls taken in this outage, or today, kept up to date beside the form."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.changes import Changes
from console.ids import derive
from console.models.queries import RecentSlips, SlipRow
from console.models.records import CallSlip
from console.operations import TakeCall
from console.ui.manual_entry.side import Side
from console.ui.seat import Seat

TOGETHER_MS = 100


class TakenCalls(QObject):
    """Signals: ``counted(int)`` how many there are; ``failed(ExpectedError)``."""

    counted = Signal(int)
    failed = Signal(object)

    def __init__(self, seat: Seat, side: Side, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat, self._side = seat, side
        self._mine: list[SlipRow] = []
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self.refresh)
        seat.desk.changed.connect(self._on_changed)
        seat.desk.outage_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Reads them again. Where nothing may be read, what was taken since the start is shown."""
        self._soon.stop()
        if self._seat.identity.capture_only:
            self._show(tuple(self._mine))
        else:
            query = RecentSlips(self._seat.me.id, self._since())
            self._seat.desk.read(query, self, self._show, self.failed.emit)

    def add(self, op: TakeCall) -> None:
        """A call was saved; in capture-only mode nobody else remembers it."""
        if not self._seat.identity.capture_only:
            return
        slip_id = derive(op.root, "slip")
        empty = CallSlip(id=slip_id, reference=op.reference, saved_at=op.at)
        slip = msgspec.structs.replace(empty, **msgspec.structs.asdict(op.content))
        self._mine = [SlipRow(slip, "queued", 0), *(row for row in self._mine if row.slip.id != slip_id)]
        self.refresh()

    def _show(self, rows: tuple[SlipRow, ...]) -> None:
        outage = self._seat.desk.outage
        self._side.show_taken(rows, self._since(), outage is not None)
        self.counted.emit(len(rows))

    def _since(self) -> int:
        outage = self._seat.desk.outage
        if outage is not None:
            return outage.opened_at
        here = datetime.fromtimestamp(self._seat.now() / 1_000_000, UTC).astimezone(self._seat.zone)
        return int(here.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1_000_000)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if (changes.queue or changes.touches("call_slip", "ticket")) and not self._soon.isActive():
            self._soon.start()
