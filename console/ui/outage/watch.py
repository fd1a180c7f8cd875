"""Keeps the banner true: while an outage lasts, while it heals, minute by minute."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desk import EndOutage
from console.errors import ExpectedError
from console.ui.outage.banner import END, TAKE_CALL, banner
from console.ui.seat import Seat
from console.ui.widgets.banner import Banner

MINUTE_MS = 20_000


class OutageWatch(QObject):
    """Signals: ``call_wanted()`` from the banner; ``failed(ExpectedError)``."""

    call_wanted = Signal()
    failed = Signal(object)

    def __init__(self, seat: Seat, shown: Banner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat, self._banner = seat, shown
        self._taken, self._at_entry = 0, False
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self.refresh)
        self._minute.start()
        seat.desk.link_changed.connect(self.refresh)
        seat.desk.outage_changed.connect(self.refresh)
        shown.acted.connect(self._on_acted)
        self.refresh()

    @Slot(int)
    def set_taken(self, count: int) -> None:
        """How many calls were taken in this outage."""
        self._taken = count
        self.refresh()

    def set_at_entry(self, at_entry: bool) -> None:
        """Whether calls are being taken on this very screen."""
        self._at_entry = at_entry
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Says it anew."""
        desk = self._seat.desk
        state = banner(desk.outage, desk.link, self._taken, self._seat, at_entry=self._at_entry)
        self._banner.show_state(state)

    @Slot(str)
    def _on_acted(self, code: str) -> None:
        if code == TAKE_CALL:
            self.call_wanted.emit()
        elif code == END:
            self._seat.desk.perform(EndOutage(), self, lambda _: None, self._on_failed)

    def _on_failed(self, error: ExpectedError) -> None:
        self.failed.emit(error)
