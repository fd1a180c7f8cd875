"""Where a notice stands, which one is in front, and when it goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from console.desk import CallEvent
from console.ui.shell.workspace import Workspace
from console.ui.theme import Tone
from console.ui.widgets.banner import Action
from console.ui.widgets.notices import Notice, NoticeStrip
from tests.helpers.desk_double import Bench
from tests.helpers.typing import write
from tests.helpers.windows import CTRL, Open, at_work, press
from tests.ui.conftest import Stage

LONG = "The outage is over after 3 min. One call taken; it is on the server. " * 2


def place(widget: QWidget, host: QWidget) -> QRect:
    return QRect(widget.mapTo(host, widget.rect().topLeft()), widget.size())


def covered(workspace: Workspace) -> list[str]:
    strip = workspace.strip
    buttons = [one for one in workspace.findChildren(QAbstractButton) if one.isVisible()]
    mine = strip.findChildren(QAbstractButton)
    return [
        one.text()
        for one in buttons
        if one not in mine and place(one, workspace).intersects(place(strip, workspace))
    ]


@pytest.mark.parametrize("size", [(1280, 800), (1024, 740), (1024, 680)])
def test_it_covers_no_button_on_any_screen(
    open_window: Open, bench: Bench, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window = open_window("2001")
    workspace = at_work(window)
    window.resize(*size)
    workspace.strip.say(Notice(LONG, Tone.WARN, action=Action("x", "Go on with it", hint="F2")))
    qtbot.waitUntil(lambda: len(workspace.screens.made()) == 6)
    for code in workspace.screens.by_code:
        workspace.go(code)
        qtbot.waitUntil(lambda: covered(workspace) == [])
    workspace.go("entry")
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(workspace.screens.entry.view.problem.isVisible)
    qtbot.waitUntil(lambda: covered(workspace) == [])
    workspace.password.open()
    qtbot.waitUntil(lambda: covered(workspace) == [])


def test_its_cross_is_as_wide_as_ever_beside_words_that_wrap(stage: Stage, qtbot: QtBot) -> None:
    strip = NoticeStrip(stage(QWidget()))
    for words in ("Copied", LONG):
        strip.say(Notice(words, key="one"))
        qtbot.waitUntil(lambda: strip._close.geometry().right() < strip.width())
        assert strip._close.width() == strip._close.sizeHint().width()
        assert strip.rect().contains(strip._close.geometry())


def test_the_heavier_word_comes_in_front_and_the_lighter_one_after_it(stage: Stage) -> None:
    strip = NoticeStrip(stage(QWidget()))
    due, copied = Notice("a", Tone.WARN, yields=True), Notice("b", Tone.OK)
    first, second = Notice("c", Tone.WARN, key="c"), Notice("d", Tone.WARN, key="d")
    lost, rings = Notice("e", Tone.DANGER), Notice("f", Tone.ACCENT)
    for notice in (due, copied, first, second, lost, rings):
        strip.say(notice)
        assert strip.notice() is notice
    strip.say(Notice("g", Tone.WARN, key="g"))
    assert strip.notice() is rings
    seen = []
    while (shown := strip.notice()) is not None:
        seen.append(shown.words)
        strip.dismiss()
    assert seen == ["f", "e", "g", "d", "c", "b", "a"]


def test_it_is_taken_back_from_the_front_and_from_behind(stage: Stage) -> None:
    strip = NoticeStrip(stage(QWidget()))
    for key in ("one", "two"):
        strip.say(Notice(key, Tone.WARN, key=key))
    strip.withdraw("one")
    assert strip.notice() == Notice("two", Tone.WARN, key="two")
    strip.withdraw("two")
    assert (strip.notice(), strip.isVisible()) == (None, False)


def half_typed(workspace: Workspace, qtbot: QtBot) -> None:
    press(Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: bool(workspace.screens.entry.slip.reference))
    write("138")
    press(Qt.Key.Key_L, CTRL)
    notice = workspace.strip.notice()
    assert notice is not None and "A call is in the form" in notice.words


def test_what_kept_the_desk_from_locking_is_said_no_longer_than_it_holds(
    open_window: Open, qtbot: QtBot
) -> None:
    workspace = at_work(open_window())
    half_typed(workspace, qtbot)
    press(Qt.Key.Key_Escape)
    assert workspace.strip.notice() is None


def test_a_desk_that_is_locked_says_no_longer_that_it_may_not_be(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    workspace = at_work(open_window())
    half_typed(workspace, qtbot)
    bench.desk.locked.emit()
    assert workspace.strip.notice() is None


def test_a_password_that_came_to_nothing_is_said_in_front(open_window: Open, qtbot: QtBot) -> None:
    from console.messages import Message

    workspace = at_work(open_window())
    half_typed(workspace, qtbot)
    workspace.password._on_failed(Message("No answer.", "The server may have the new password."))
    notice = workspace.strip.notice()
    assert notice is not None and notice.words.startswith("No answer")


def test_a_call_that_rings_is_said_in_front_of_everything(open_window: Open, bench: Bench) -> None:
    workspace = at_work(open_window())
    workspace.strip.say(Notice("lost", Tone.DANGER))
    bench.desk.call_arrived.emit(CallEvent("13812340000", bench.time, ""))
    notice = workspace.strip.notice()
    assert notice is not None and "A call from" in notice.words
