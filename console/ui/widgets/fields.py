"""Fields for twelve hours of typing Chinese: an Enter that ends a composition never submits anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from console.ui.theme import FIELD_HEIGHT, Size, font, theme_of
from console.ui.widgets import painting
from console.ui.widgets.icons import draw_icon
from console.ui.widgets.painting import box, focus_ring, key_box, key_width

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _ImeSafe(QWidget if TYPE_CHECKING else object):  # type: ignore[misc]  # a mixin over Qt's editors
    """``composing`` while an input method shows text that is not yet in the field."""

    composing = False
    submitted: Signal

    def set_invalid(self, invalid: bool) -> None:
        """Frame the field in danger; the reason must stand beside it in words."""
        self.setProperty("invalid", "true" if invalid else "")
        if self.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            self.style().unpolish(self)
            self.style().polish(self)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.composing = False
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if self.composing and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # every key belongs to the composition, also those that are shortcuts elsewhere
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in _ENTER
        if enter and self.composing:
            return
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submitted.emit()
            return
        super().keyPressEvent(event)


class LineEdit(_ImeSafe, QLineEdit):
    """One line. Signals: ``submitted()`` on Ctrl+Enter; ``returnPressed()`` never while composing."""

    submitted = Signal()

    def __init__(self, placeholder: str = "", *, size: Size = Size.BASE, name: str = "") -> None:
        super().__init__()
        self.setFont(font(size, tabular=True))
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)


class PlainTextEdit(_ImeSafe, QPlainTextEdit):
    """Several lines; Tab leaves. Signals: ``submitted()`` on Ctrl+Enter, never while composing."""

    submitted = Signal()

    def __init__(self, placeholder: str = "", *, size: Size = Size.BASE, name: str = "") -> None:
        super().__init__()
        self.setFont(font(size))
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setTabChangesFocus(True)


class SearchField(LineEdit):
    """A line on the bar's ground that shows the key leading to it as long as it is empty."""

    def __init__(self, placeholder: str = "", hint: str = "") -> None:
        super().__init__(placeholder)
        self._hint = hint
        self.setProperty("ground", "surface")
        if hint:
            self.setTextMargins(0, 0, key_width(hint) + 4, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.text() or self.composing or not self._hint:
            return
        theme, width = theme_of(self), key_width(self._hint)
        place = QRect(self.width() - width - 10, 0, width, self.height())
        with painting.painting(self) as painter:
            key_box(
                painter, place, self._hint, theme.color("muted"), theme.color("line"), theme.color("panel")
            )


class Select(QComboBox):
    """One of many, in a list that drops down. ``add(code, words)``; ``code()`` is what was chosen.

    Signals: Qt's ``activated(int)`` when the person chooses.
    """

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setFont(font())
        self.setAccessibleName(name)
        self.setFixedHeight(FIELD_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def add(self, code: str, words: str) -> None:
        """Offer one more."""
        self.addItem(words, code)

    def code(self) -> str:
        return str(self.currentData() or "")

    def choose(self, code: str) -> None:
        """Choose by code; an unknown one chooses nothing."""
        self.setCurrentIndex(self.findData(code))

    def sizeHint(self) -> QSize:
        longest = max(
            (painting.text_width(self.itemText(i), self.font()) for i in range(self.count())), default=80
        )
        return QSize(longest + 44, FIELD_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(72, FIELD_HEIGHT)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling a form past a closed list must not change what was chosen

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        ink = theme.color("text" if self.isEnabled() and self.currentIndex() >= 0 else "muted")
        words = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        with painting.painting(self) as painter:
            edge = theme.color("muted" if self.underMouse() else "line")
            box(painter, self.rect(), theme.color("panel" if self.isEnabled() else "surface"), edge)
            if self.hasFocus():
                focus_ring(painter, self.rect(), theme)
            painting.text(painter, self.rect().adjusted(11, 0, -30, 0), words, ink, self.font())
            place = QRect(self.width() - 26, 0, 16, self.height())
            draw_icon(painter, place, "chevron-down", theme.color("muted"))
