"""A field for a time of the coming days; what it has understood stands in it when it is left."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot

from console.ui.moments import parse_moment
from console.ui.seat import Seat
from console.ui.widgets.fields import LineEdit


class MomentEdit(LineEdit):
    """``15:30``, ``明天 9:00``. Signals: ``changed()`` the person typed."""

    changed = Signal()

    def __init__(self, seat: Seat, name: str = "") -> None:
        super().__init__(name=name)
        self._seat = seat
        self._moment = 0
        self._said = ""
        self.textEdited.connect(self._on_edited)
        self.editingFinished.connect(self._on_finished)

    def moment(self) -> int:
        """UTC microseconds, 0 for none."""
        return self._moment

    def is_understood(self) -> bool:
        """Whether what stands there is a time, or nothing."""
        return bool(self._moment) or not self.text().strip()

    def unclear(self) -> str:
        """What stands there where it is no time."""
        return "" if self.is_understood() else self.text().strip()

    def show_moment(self, moment: int, unclear: str = "") -> None:
        """Set by the program."""
        self._moment = moment
        self._said = self._seat.moment(moment) if moment else unclear
        self.setText(self._said)
        self.set_invalid(False)

    @Slot()
    def _on_edited(self) -> None:
        self._moment = parse_moment(self.text(), self._seat.now(), self._seat.zone) or 0
        self.set_invalid(False)
        self.changed.emit()

    @Slot()
    def _on_finished(self) -> None:
        if self.text() != self._said:
            if self._moment:
                self.show_moment(self._moment)
            self.set_invalid(not self.is_understood())
