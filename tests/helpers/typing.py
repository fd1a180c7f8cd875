"""Typing as people do: letters by key, Chinese through an input method."""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget


def compose(field: QWidget, preedit: str, commit: str = "") -> None:
    """The input method shows ``preedit``, and hands over ``commit``."""
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(field, event)


def write(text: str, field: QWidget | None = None) -> None:
    """Chinese goes where the keyboard is, as an input method puts it there."""
    target = field or QApplication.focusWidget()
    assert target is not None, "the keyboard is nowhere"
    compose(target, "pinyin")
    compose(target, "", text)


def focused() -> QWidget | None:
    """Where the keyboard is."""
    return QApplication.focusWidget()
