"""The page of a locked desk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.operations import AddNote
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench
from tests.helpers.windows import CTRL, Open, front, press


def test_whoever_stays_at_a_locked_desk_can_type_the_password_at_once(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window()
    note = AddNote(**bench.desk.stamp(), ticket_id=team.ticket_id(20461), text="已出发")
    bench.desk.perform(note, window, lambda _: None, lambda _: None)
    qtbot.waitUntil(lambda: bool(bench.session.performed))
    press(Qt.Key.Key_L, CTRL)
    qtbot.waitUntil(lambda: front(window) is window.login)
    window.login._view.other.setFocus()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: front(window) is window.asking)
    press(Qt.Key.Key_Escape)
    assert front(window) is window.login
    assert window.login._view.password.edit.hasFocus()
