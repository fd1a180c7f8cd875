"""Changing one's password by keys alone, and the notice that asks for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.desk import CallEvent
from console.errors import CredentialsError, ExpectedError, Rejected
from console.i18n import Language, Translators
from console.ui.account.door import PASSWORD
from console.ui.account.panel import PasswordPanel
from console.ui.main_window import MainWindow
from tests.helpers.desk_double import Bench
from tests.helpers.typing import focused
from tests.helpers.windows import CTRL, Open, at_work, press

NEW = "four quiet lamps"


def opened(window: MainWindow, qtbot: QtBot) -> PasswordPanel:
    """From the person's menu, by keys."""
    workspace = at_work(window)
    workspace.bar.person.setFocus()
    press(Qt.Key.Key_Space)
    menu = workspace.bar.person.menu()
    qtbot.waitUntil(menu.isVisible)
    for _ in menu.actions():
        QTest.keyClick(menu, Qt.Key.Key_Up)
        action = menu.activeAction()
        if action is not None and action.text() == "Change password…":
            break
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: workspace.stack.currentWidget() is workspace.password.panel)
    panel = workspace.password.panel
    assert panel is not None
    qtbot.waitUntil(lambda: "8 to 256" in panel.view.rules.text())
    window.activateWindow()  # without a window manager nobody gives it back what the menu took
    qtbot.waitUntil(panel.view.current.edit.hasFocus)
    return panel


def type_in(*words: str) -> None:
    """Into the field where the keyboard is and those after it, with Enter after each."""
    for one in words:
        target = focused()
        assert target is not None
        QTest.keyClicks(target, one)
        press(Qt.Key.Key_Return)


def refused(panel: PasswordPanel, qtbot: QtBot) -> str:
    qtbot.waitUntil(panel.view.problem.isVisible)
    return panel.view.problem.text()


def words_below(window: MainWindow) -> str:
    notice = at_work(window).strip.notice()
    return notice.words if notice else ""


def test_the_page_is_loaded_when_it_is_asked_for(open_window: Open) -> None:
    assert at_work(open_window()).password.panel is None


def test_a_password_is_changed_by_keys_alone(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    window = open_window()
    panel = opened(window, qtbot)
    type_in("correct horse", NEW, NEW)
    qtbot.waitUntil(lambda: at_work(window).stack.currentWidget() is at_work(window).screens.tickets)
    assert bench.account.asked == [("correct horse", NEW)]
    assert "Your password is changed." in words_below(window)
    assert [field.text() for field in panel.view.fields] == ["", "", ""]


def test_escape_leaves_and_forgets_what_was_typed(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    window = open_window()
    panel = opened(window, qtbot)
    type_in("correct horse", NEW)
    press(Qt.Key.Key_Escape)
    workspace = at_work(window)
    qtbot.waitUntil(lambda: workspace.stack.currentWidget() is workspace.screens.tickets)
    assert [field.text() for field in panel.view.fields] == ["", "", ""]
    assert bench.account.asked == []


def test_what_can_be_seen_here_is_said_before_anybody_is_asked(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = opened(open_window(), qtbot)
    type_in("correct horse", NEW, "four quiet lambs")
    assert refused(panel, qtbot) == "The two passwords differ."
    assert panel.view.again.edit.hasFocus() and panel.view.again.edit.hasSelectedText()
    type_in(NEW[:7])
    panel.view.new.edit.setFocus()
    panel.view.new.edit.selectAll()
    type_in(NEW[:7])
    assert refused(panel, qtbot) == "The new password needs at least 8 characters."
    assert panel.view.new.edit.hasFocus()
    assert bench.account.asked == []


@pytest.mark.parametrize(
    ("error", "said", "field"),
    [
        (CredentialsError("wrong_password"), "The current password is wrong.", "current"),
        (CredentialsError("too_many_attempts", seconds=4), "The password was wrong too often.", "current"),
        (Rejected("password_common"), "This password is too easy to guess.", "new"),
        (Rejected("password_too_short", least=9), "needs at least 9 characters.", "new"),
        (CredentialsError("password_needs_server"), "only with the server", ""),
        (ExpectedError("no_answer"), "only with the server", ""),
        (CredentialsError("password_unconfirmed"), "may have taken the new password, or not", ""),
        (CredentialsError("password_not_here"), "could not be put under it", ""),
    ],
)
def test_what_went_wrong_is_said_where_it_can_be_put_right(
    open_window: Open, bench: Bench, qtbot: QtBot, error: ExpectedError, said: str, field: str
) -> None:
    panel = opened(open_window(), qtbot)
    bench.account.failures = [error]
    type_in("correct horse", NEW, NEW)
    assert said in refused(panel, qtbot)
    place = getattr(panel.view, field).edit if field else panel.view.confirm
    assert place.hasFocus()
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not panel.isVisible())
    assert bench.account.asked == [("correct horse", NEW)] * 2


def test_one_may_leave_while_the_server_is_asked_and_hears_of_it(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window()
    opened(window, qtbot)
    bench.tasks.hold()
    bench.account.failures = [CredentialsError("password_unconfirmed")]
    type_in("correct horse", NEW, NEW)
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_F2)
    workspace = at_work(window)
    bench.tasks.release()
    assert workspace.stack.currentWidget() is workspace.screens.entry
    assert "may have taken the new password, or not" in words_below(window)
    workspace.strip._action.click()
    assert workspace.stack.currentWidget() is workspace.password.panel


def test_who_has_gone_elsewhere_meanwhile_is_left_there(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window()
    opened(window, qtbot)
    bench.tasks.hold()
    type_in("correct horse", NEW, NEW)
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_F1)
    bench.tasks.release()
    assert "is changed" in words_below(window)
    assert at_work(window).stack.currentWidget() is at_work(window).screens.keys


def test_a_password_somebody_else_has_set_is_asked_for_by_a_notice_that_stays(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window()
    workspace = at_work(window)
    bench.desk.password_due.emit()
    notice = workspace.strip.notice()
    assert notice is not None and notice.stays and notice.action is not None
    assert notice.action.code == PASSWORD
    assert workspace.stack.currentWidget() is workspace.screens.tickets
    workspace.strip._action.setFocus()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: workspace.stack.currentWidget() is workspace.password.panel)
    type_in("correct horse", NEW, NEW)
    qtbot.waitUntil(lambda: "is changed" in words_below(window))
    workspace.strip.dismiss()
    assert workspace.strip.notice() is None


def test_a_call_that_rings_goes_before_the_notice_and_before_the_page(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window()
    workspace = at_work(window)
    bench.desk.password_due.emit()
    opened(window, qtbot)
    bench.desk.call_arrived.emit(CallEvent("13812340000", bench.time, ""))
    assert "A call from" in words_below(window)
    press(Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: workspace.stack.currentWidget() is workspace.screens.entry)
    assert workspace.screens.entry.view.number.text()
    workspace.strip.dismiss()
    assert "set by somebody else" in words_below(window)


def test_the_lock_takes_what_was_typed_with_it(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    panel = opened(window, qtbot)
    type_in("correct horse", NEW)
    press(Qt.Key.Key_L, CTRL)
    qtbot.waitUntil(lambda: not panel.isVisible())
    assert [field.text() for field in panel.view.fields] == ["", "", ""]


def test_who_takes_calls_only_has_no_password_to_change(open_window: Open, bench: Bench) -> None:
    window = open_window(sit=False)
    bench.sit(capture_only=True)
    menu = at_work(window).bar.person.menu()
    menu.aboutToShow.emit()
    assert "Change password…" not in [action.text() for action in menu.actions()]


def test_the_page_follows_the_language(open_window: Open, english: Translators, qtbot: QtBot) -> None:
    panel = opened(open_window(), qtbot)
    type_in("correct horse", NEW, "another one")
    english.use(Language.CHINESE)
    QApplication.processEvents()
    assert panel.view.card.title.text() == "修改密码"
    assert "8 至 256" in panel.view.rules.text()
    assert panel.view.problem.text() == "两次输入的密码不一致。"
