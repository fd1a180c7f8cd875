"""The text of a call, where a short code and a space become the agent's own words (S004-24)."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor

from console.operations.fields import MAX_TEXT
from console.ui.theme import Size
from console.ui.widgets.fields import PlainTextEdit


class CodeText(PlainTextEdit):
    """Ctrl+Z takes an expansion back. What does not fit is not begun: all of it stays where it came from.

    Signals: ``overflowed(int)`` so many characters, typed or pasted at once, had no room.
    """

    overflowed = Signal(int)

    def __init__(self, *, size: Size = Size.BASE, name: str = "") -> None:
        super().__init__(size=size, name=name)
        self._codes: dict[str, str] = {}
        self._just_brought = False
        self.textChanged.connect(self._on_text_changed)

    def sizeHint(self) -> QSize:
        """No higher than it must be; it takes what is left."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def bring(self) -> None:
        """The form moves the keyboard here by itself: a Tab out of habit does not skip the empty text."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._just_brought = True

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802  Qt's name
        stays = forward and self._just_brought and not self.toPlainText()
        self._just_brought = False
        return stays or super().focusNextPrevChild(forward)

    @Slot(object)
    def set_codes(self, codes: dict[str, str]) -> None:
        """The codes in force, each with its text."""
        self._codes = codes

    def room(self) -> int:
        """How many characters may still come, in place of what is selected."""
        cursor = self.textCursor()
        selected = cursor.selectionEnd() - cursor.selectionStart()
        return MAX_TEXT - (self.document().characterCount() - 1) + selected

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() == Qt.Key.Key_Space and plain and not self.composing and self._expand():
            return
        if not _writes(event) or self._takes(_units(event.text())):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """A composition that no longer fits is ended empty, and said."""
        length = _units(event.commitString()) - event.replacementLength()
        fits = length <= max(self.room(), 0)
        super().inputMethodEvent(event if fits else QInputMethodEvent())
        if not fits:
            self.overflowed.emit(length)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802  Qt's name
        """Pasted and dropped text, whole or not at all."""
        if self._takes(_units(source.text())):
            super().insertFromMimeData(source)

    @Slot()
    def _on_text_changed(self) -> None:
        self._just_brought = False

    def _expand(self) -> bool:
        cursor = self.textCursor()
        if cursor.hasSelection():
            return False
        before = cursor.block().text()[: cursor.positionInBlock()]
        code = max((one for one in self._codes if _ends_with(before, one)), key=len, default="")
        if not code:
            return False
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(code))
        if not self._takes(_units(self._codes[code]) - _units(code)):
            return True
        cursor.insertText(self._codes[code])
        return True

    def _takes(self, length: int) -> bool:
        fits = length <= max(self.room(), 0)
        if not fits:
            self.overflowed.emit(length)
        return fits


def _units(text: str) -> int:
    """Characters as Qt counts them: one beyond the basic plane is two."""
    return len(text.encode("utf-16-le")) // 2


def _writes(event: QKeyEvent) -> bool:
    """Whether a key puts its character into the text, rather than being a command."""
    command = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
    typed = event.text()
    return bool(typed) and (typed.isprintable() or typed == "\r") and not event.modifiers() & command


def _ends_with(text: str, code: str) -> bool:
    """A code stands alone, or right after Chinese: ``家里dw`` holds one, ``dwdw`` does not."""
    if not text.endswith(code):
        return False
    rest = text[: len(text) - len(code)]
    return not rest or not (rest[-1].isascii() and rest[-1].isalnum() and code[0].isascii())
