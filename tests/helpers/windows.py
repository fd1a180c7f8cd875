"""The whole window under test: at work, and what its keys do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from console.ui.main_window import MainWindow
from console.ui.shell.workspace import Workspace
from tests.helpers.typing import focused

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
Open = Callable[..., MainWindow]


def at_work(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def front(window: MainWindow) -> QWidget | None:
    return window._stack.currentWidget()


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    target = focused()
    assert target is not None
    QTest.keyClick(target, key, modifier)
