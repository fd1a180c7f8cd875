from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.ui.shortcuts import GO, Scope, Shortcut, bind, key_hint


def test_no_key_does_two_things_in_one_place() -> None:
    for one, other in combinations(Shortcut, 2):
        together = one.scope is other.scope or Scope.ANYWHERE in (one.scope, other.scope)
        assert not (together and one.sequence == other.sequence), (one, other)


@pytest.mark.parametrize("shortcut", Shortcut)
def test_every_shortcut_has_a_key_a_hint_and_a_label(shortcut: Shortcut) -> None:
    assert not shortcut.sequence.isEmpty()
    assert shortcut.sequence == QKeySequence(shortcut.value[0])
    assert shortcut.hint
    assert "+" not in shortcut.hint
    assert shortcut.label


def test_labels_do_not_repeat() -> None:
    labels = [shortcut.label for shortcut in Shortcut]
    assert len(set(labels)) == len(labels)


def test_keys_typed_into_text_belong_to_a_narrow_scope() -> None:
    for shortcut in Shortcut:
        if len(shortcut.value[0]) == 1:
            assert shortcut.scope is not Scope.ANYWHERE


def test_hints_read_like_key_caps() -> None:
    assert key_hint("Ctrl+Return") == "Ctrl ↵"
    assert [shortcut.hint for shortcut in GO] == [f"Alt {n}" for n in range(1, 10)]


def test_a_bound_key_calls_its_slot(qtbot: QtBot) -> None:
    window, called = QWidget(), []
    qtbot.addWidget(window)
    bind(Shortcut.SUBMIT, window, lambda: called.append("submit"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert called == ["submit", "submit"]
