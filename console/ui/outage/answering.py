"""The keys that answer the question in the banner, wherever the keyboard is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from console.ui.outage.banner import CONFIRM, NOT_YET

_NO_KEYPAD = ~Qt.KeyboardModifier.KeypadModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class AnswerKeys(QObject):
    """Esc and Ctrl+Enter belong to the question while it is on screen, and to nothing below it.

    Signals: ``answered(str)`` with the code of the action.
    """

    answered = Signal(str)

    def __init__(self, place: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._asked = False

    def ask(self, asked: bool) -> None:
        """Whether there is a question."""
        if asked != self._asked:
            self._asked = asked
            application = QApplication.instance()
            assert application is not None
            (application.installEventFilter if asked else application.removeEventFilter)(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        code = _code_of(event) if isinstance(event, QKeyEvent) and self._is_in_front() else ""
        if code and event.type() is QEvent.Type.KeyPress:
            self.answered.emit(code)
        elif code:
            event.accept()  # no shortcut takes it
        return bool(code)

    def _is_in_front(self) -> bool:
        shown = self._place.isVisible() and self._place.isActiveWindow()
        composing = getattr(QApplication.focusWidget(), "composing", False)
        return shown and not composing and QApplication.activePopupWidget() is None


def _code_of(event: QKeyEvent) -> str:
    key, modifiers = event.key(), event.modifiers() & _NO_KEYPAD
    if key == Qt.Key.Key_Escape and not modifiers:
        return NOT_YET
    return CONFIRM if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and modifiers == _CTRL else ""
