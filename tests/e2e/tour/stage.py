"""Driving the app as a person does: keys, an input method's words, eyes that wait, pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

SIZE = (1280, 800)
PATIENCE_S = 60.0
_SETTLED_TURNS = 3
_MOST_TABS = 12


class TourError(Exception):
    """What the tour waited for did not come."""


class Stage:
    """One window, its pictures, and hands. GUI thread; waiting turns the event loop."""

    def __init__(self, window: QWidget, pictures: Path) -> None:
        self.window = window
        self._pictures = pictures
        pictures.mkdir(parents=True, exist_ok=True)
        window.resize(*SIZE)
        window.activateWindow()
        self.until(window.isActiveWindow, "the window comes to the front")

    def until(self, condition: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
        """Waits for something to be so. Raises TourError with ``what``."""
        deadline = time.monotonic() + patience_s
        while not condition():
            if time.monotonic() > deadline:
                raise TourError(f"waited {patience_s:g} s in vain: {what}")
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        self.settle()

    def settle(self) -> None:
        """Lets what is under way be laid out and painted."""
        for _ in range(_SETTLED_TURNS):
            QCoreApplication.processEvents()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key, where the focus is."""
        QTest.keyClick(self._focus(), key, modifiers)
        self.settle()

    def tab_to(self, place: QWidget) -> None:
        """Tab after Tab until the focus is in ``place``."""
        for _ in range(_MOST_TABS):
            focus = self._focus()
            if focus is place or place.isAncestorOf(focus):
                return
            self.press(Qt.Key.Key_Tab)
        raise TourError(f"Tab does not lead to {place.accessibleName() or type(place).__name__}")

    def write(self, text: str) -> None:
        """Text as it comes: Latin by keys, everything else from an input method."""
        for part, is_latin in _parts(text):
            target = self._focus()
            if is_latin:
                QTest.keyClicks(target, part)
            else:
                composing = QInputMethodEvent("…", [])
                QCoreApplication.sendEvent(target, composing)
                chosen = QInputMethodEvent("", [])
                chosen.setCommitString(part)
                QCoreApplication.sendEvent(target, chosen)
        self.settle()

    def picture(self, name: str) -> Path:
        """Saves what the window shows."""
        self.settle()
        path = self._pictures / f"{name}.png"
        self.window.grab().save(str(path))
        return path

    def _focus(self) -> QWidget:
        focus = QApplication.focusWidget()
        return focus if focus is not None else self.window


def _parts(text: str) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    for character in text:
        is_latin = character.isascii()
        if parts and parts[-1][1] == is_latin:
            parts[-1] = (parts[-1][0] + character, is_latin)
        else:
            parts.append((character, is_latin))
    return parts
