"""How many calls are half typed, so that it can be told wherever the agent works."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from console.ui.manual_entry.offers import Offers


class HalfTyped(QObject):
    """Counts the form, while it is in use, and those that are offered beside it.

    Signals: ``changed()`` ``count`` is another than before.
    """

    changed = Signal()

    def __init__(self, in_use: Callable[[], bool], offers: Offers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._in_use, self._offers = in_use, offers
        self.count = 0
        offers.drafts_changed.connect(self.look)

    @Slot()
    def look(self) -> None:
        """Counts again."""
        count = self._in_use() + self._offers.drafts
        if count != self.count:
            self.count = count
            self.changed.emit()
