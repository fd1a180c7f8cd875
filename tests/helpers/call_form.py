"""Taking calls by keyboard, as the tests of manual entry do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.operations import TakeCall
from console.ui.manual_entry.panel import ManualEntryPanel
from tests.helpers.desk_double import Bench
from tests.helpers.typing import focused, write

CTRL = Qt.KeyboardModifier.ControlModifier


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, wherever the keyboard is."""
    target = focused()
    assert target is not None
    QTest.keyClick(target, key, modifier)


def letters(text: str) -> None:
    target = focused()
    assert target is not None
    QTest.keyClicks(target, text)


def calls(bench: Bench) -> list[TakeCall]:
    return [op for op in bench.session.performed if isinstance(op, TakeCall)]


def take(bench: Bench, qtbot: QtBot, count: int = 1) -> TakeCall:
    qtbot.waitUntil(lambda: len(calls(bench)) == count)
    return calls(bench)[-1]


def quick_call(panel: ManualEntryPanel, qtbot: QtBot, text: str = "断网") -> None:
    panel.view.subjects.setFocus()
    press(Qt.Key.Key_1)
    write(text)
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: panel.view.text.toPlainText() == "")
