"""Notices that nobody has used the window for a while."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow

_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleWatch(QObject):
    """Signals: ``idle()`` after ``minutes`` without key, mouse or input method; never with 0."""

    idle = Signal()

    def __init__(self, minutes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=minutes * 60_000)
        self._timer.timeout.connect(self.idle)
        self._never = minutes <= 0
        QGuiApplication.inputMethod().cursorRectangleChanged.connect(self.used)

    def watch(self, window: QWindow) -> None:
        """Whatever reaches this window from outside counts."""
        window.installEventFilter(self)
        self.used()

    @Slot()
    def used(self) -> None:
        """Somebody is there."""
        if not self._never:
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS:
            self.used()
        return False
