"""The agent's text codes (快捷语), wherever they were set."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from console.changes import Changes
from console.errors import ExpectedError
from console.models.queries import TextCodes
from console.ui.seat import Seat


class TextCodeBook(QObject):
    """Signals: ``changed(dict)`` code to text, at the start and whenever one was set."""

    changed = Signal(object)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        if not seat.identity.capture_only:
            seat.desk.changed.connect(self._on_changed)
            self.read()

    def read(self) -> None:
        """Reads them again."""
        self._seat.desk.read(TextCodes(self._seat.me.id), self, self.changed.emit, self._on_failed)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("text_code"):
            self.read()

    def _on_failed(self, error: ExpectedError) -> None:
        """Calls are taken without codes; whatever else is read says what failed."""
