"""The wait after a wrong guess: seconds, counted down where they can be seen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.errors import ExpectedError

_GUESSED = frozenset({"wrong_password", "too_many_attempts", "login_delayed"})
_NAMES = ("wait", "seconds", "retry_after")


class Patience(QObject):
    """Signals: ``ticked()`` each second, the last time when ``left`` is 0."""

    ticked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.left = 0
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.tick)

    def begin(self, error: ExpectedError) -> bool:
        """Whether the next guess would not be looked at for a while."""
        waits = (error.params.get(name) for name in _NAMES)
        self.left = next((int(one) for one in waits if one), 0) if error.code in _GUESSED else 0
        if self.left:
            self._timer.start()
        return bool(self.left)

    def end(self) -> None:
        """Somebody else tries."""
        self._timer.stop()
        self.left = 0

    @Slot()
    def tick(self) -> None:
        """A second has passed."""
        self.left -= 1
        if self.left <= 0:
            self._timer.stop()
        self.ticked.emit()
