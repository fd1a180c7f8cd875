"""A line that says what is waited for."""

from __future__ import annotations

from PySide6.QtCore import QRect, QTimer, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.ui.theme import Size, theme_of
from console.ui.widgets import painting
from console.ui.widgets.icons import draw_icon
from console.ui.widgets.labels import Label


class BusyLine(QWidget):
    """Says what is being waited for, once the wait is longer than 300 ms."""

    PATIENCE_MS = 300

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, singleShot=True, interval=self.PATIENCE_MS)
        self._timer.timeout.connect(self.show)
        self._words = Label(muted=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 0, 0, 0)
        layout.addWidget(self._words, 1)
        self.setFixedHeight(Size.BASE.line)
        self.hide()

    def start(self, words: str) -> None:
        """Wait for something; starting again only changes the words."""
        self._words.setText(words)
        self.setAccessibleName(words)
        if self.isHidden() and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def stop(self) -> None:
        """The wait is over."""
        self._timer.stop()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting.painting(self) as painter:
            draw_icon(painter, QRect(0, 2, 16, 16), "clock", theme_of(self).color("muted"))
