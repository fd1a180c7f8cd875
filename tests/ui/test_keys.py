from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from console.i18n import Language, Translators
from console.ui.manual_entry.form import SUBJECTS
from console.ui.shell.keys import COLUMNS, KeysPanel
from console.ui.shortcuts import GO, Scope, Shortcut
from console.ui.widgets.labels import KeyHint, Label
from tests.helpers import screens
from tests.helpers.tree import ROOT
from tests.helpers.typing import focused, write
from tests.helpers.windows import Open, at_work, press
from tests.ui.conftest import Stage

SMALLEST = QSize(1024 - 72, 720 - 49)


def test_every_declared_key_does_something_somewhere() -> None:
    sources = "".join(
        path.read_text("utf-8")
        for path in (ROOT / "console").rglob("*.py")
        if path.name not in ("shortcuts.py", "keys.py")
    )
    unbound = [key.name for key in Shortcut if key not in GO and f"Shortcut.{key.name}" not in sources]
    assert unbound == []


def test_the_list_shows_every_key_once(english: Translators) -> None:
    panel = KeysPanel(supervises=True, calls_only=False)
    shown = [words for scope in Scope for _, words in panel.keys(scope)]
    expected = [key.label for key in Shortcut if key not in GO]
    assert not Counter(expected) - Counter(shown)
    assert set(Counter(shown).values()) == {1}
    assert sorted(scope for column in COLUMNS for scope in column) == sorted(Scope)


def test_the_list_tells_of_the_keys_that_are_no_shortcuts(english: Translators) -> None:
    panel = KeysPanel(supervises=False, calls_only=False)
    caps = {scope: [cap for cap, _ in panel.keys(scope)] for scope in Scope}
    assert {"Tab", "Alt 1 … 9"} <= set(caps[Scope.ANYWHERE])
    assert {"↑ ↓", "← →", "↵"} <= set(caps[Scope.LIST])
    assert f"1 … {len(SUBJECTS)}" in caps[Scope.MANUAL_ENTRY]


def test_nobody_reads_of_keys_they_do_not_have(english: Translators) -> None:
    agent = KeysPanel(supervises=False, calls_only=False)
    assert agent.keys(Scope.HELD) == []
    calls = KeysPanel(supervises=False, calls_only=True)
    assert calls.keys(Scope.TICKET) == []
    words = [words for _, words in calls.keys(Scope.ANYWHERE)]
    assert "Lock this desk" not in words and "Take a call" in words


def test_f1_opens_the_list_and_leads_back_to_what_was_being_typed(open_window: Open, qtbot: QtBot) -> None:
    workspace = at_work(open_window())
    press(Qt.Key.Key_F2)
    text = workspace.screens.entry.view.text
    text.setFocus()
    write("正在记")
    for leave in (Qt.Key.Key_F1, Qt.Key.Key_Escape):
        press(Qt.Key.Key_F1)
        assert workspace.stack.currentWidget() is workspace.screens.keys
        press(leave)
        assert workspace.stack.currentWidget() is workspace.screens.entry
        assert focused() is text
    assert text.toPlainText() == "正在记"


@pytest.mark.parametrize("supervises", [True, False])
def test_all_of_it_fits_on_the_smallest_screen(english: Translators, stage: Stage, supervises: bool) -> None:
    panel = KeysPanel(supervises=supervises, calls_only=False)
    window = stage(panel, size=SMALLEST)
    screens.show(window)
    area = panel.findChild(QScrollArea)
    assert area is not None
    assert area.verticalScrollBar().maximum() == 0
    assert screens.problems(window) == []


def test_the_list_follows_the_language(english: Translators, stage: Stage) -> None:
    panel = KeysPanel(supervises=False, calls_only=False)
    window = stage(panel)
    english.use(Language.CHINESE)
    screens.show(window)
    labels = [label.text() for label in panel.findChildren(Label) if label.isVisible()]
    assert labels.count("登记来电") == 1
    assert "Take a call" not in labels
    assert len([cap for cap in panel.findChildren(KeyHint) if cap.isVisible()]) >= 20
