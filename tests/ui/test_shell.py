from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from console.desk import CallEvent, LinkView
from console.errors import DiskFull
from console.models.records import Outage
from console.operations import AddNote, CloseOutage, OpenOutage, ReportExit
from console.ui.main_window import FRAME, MainWindow
from console.ui.shell.workspace import Workspace
from console.ui.theme import DARK, LIGHT, theme_of
from console.ui.widgets.buttons import Button
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench
from tests.helpers.typing import compose, focused, write
from tests.helpers.windows import ALT, CTRL, Open, at_work, front, press

OUTAGE = Outage(id="outage", desk=team.DESK, opened_at=team.NOW - 23 * team.MINUTE, seq=1)


def leave_something_open(bench: Bench, window: MainWindow, qtbot: QtBot) -> None:
    note = AddNote(**bench.desk.stamp(), ticket_id=team.ticket_id(20461), text="已出发")
    bench.desk.perform(note, window, lambda _: None, lambda _: None)
    qtbot.waitUntil(lambda: bool(bench.session.performed))
    bench.session.performed.clear()


def test_an_agent_has_three_screens_and_a_supervisor_a_fourth(open_window: Open) -> None:
    assert list(at_work(open_window()).screens.by_code) == ["tickets", "entry", "outbox"]
    assert list(at_work(open_window("2001")).screens.by_code) == ["tickets", "entry", "outbox", "held"]


def test_signing_in_waits_for_one_screen_and_the_others_follow(open_window: Open, qtbot: QtBot) -> None:
    workspace = at_work(open_window("2001"))
    assert [type(one).__name__ for one in workspace.screens.made()] == ["TicketsPanel"]
    qtbot.waitUntil(lambda: len(workspace.screens.made()) == 6)
    assert all(workspace.stack.indexOf(one) >= 0 for one in workspace.screens.made())
    assert workspace.stack.currentWidget() is workspace.screens.tickets


def test_screens_are_one_key_away(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    workspace = at_work(window)
    for key, code in ((Qt.Key.Key_2, "entry"), (Qt.Key.Key_3, "outbox"), (Qt.Key.Key_1, "tickets")):
        press(key, ALT)
        assert workspace.stack.currentWidget() is workspace.screens.by_code[code]
    press(Qt.Key.Key_F2)
    qtbot.waitUntil(workspace.screens.entry.view.number.hasFocus)
    press(Qt.Key.Key_F5)
    assert workspace.seat.desk is not None


def test_sync_now_is_one_key(open_window: Open, bench: Bench) -> None:
    open_window()
    press(Qt.Key.Key_F5)
    assert bench.session.hurried == 1


def test_the_pill_and_its_popover_tell_the_truth(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    workspace = at_work(open_window())
    bench.link(
        LinkView(
            state="offline",  # type: ignore[arg-type]
            cause="no_network",  # type: ignore[arg-type]
            since=team.NOW - 23 * team.MINUTE,
            unsynced=7,
            attention=1,
            last_sync_at=team.NOW - 24 * team.MINUTE,
            next_attempt_at=team.NOW + 40_000_000,
        )
    )
    assert workspace.bar.pill.text() == "Offline · 7 waiting to sync"
    workspace.bar.pill.click()
    popover = workspace.bar.popover
    qtbot.waitUntil(popover.isVisible)
    assert popover._card.title.text() == "No connection to the server"
    assert "Check the cable" in popover._cause.text()
    assert "7 entries are safe on this computer" in popover._queue.text()
    assert "One needs your attention." in popover._queue.text()
    assert (
        "Last synced Today 14:07 · offline since Today 14:08 · next attempt in 40 s" in popover._times.text()
    )
    popover.sync.click()
    assert bench.session.hurried == 1
    workspace.bar.pill.click()
    popover.queue.click()
    assert workspace.rail.code() == "outbox"
    bench.link(LinkView(state="online", last_sync_at=team.NOW))  # type: ignore[arg-type]
    assert workspace.bar.pill.text() == "Online · all synced"


def test_the_lock_hides_everything_and_sync_goes_on(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    window = open_window()
    bench.link(LinkView(state="online", unsynced=3))  # type: ignore[arg-type]
    press(Qt.Key.Key_L, CTRL)
    qtbot.waitUntil(lambda: front(window) is window.login)
    assert "3 entries are safe" in window.login._view.truth.text()
    bench.link(LinkView(state="online", unsynced=1))  # type: ignore[arg-type]
    assert "One entry is safe" in window.login._view.truth.text()
    QTest.keyClicks(window.login._view.password.edit, "wrong")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(window.login._view.problem.isVisible)
    assert front(window) is window.login
    window.login._view.password.clear()
    QTest.keyClicks(window.login._view.password.edit, "correct horse")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: front(window) is window.workspace)


def test_nothing_locks_over_an_open_call(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    window = open_window()
    workspace = at_work(window)
    press(Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: bool(workspace.screens.entry.slip.reference))
    QTest.keyClicks(workspace.screens.entry.view.number, "138")
    press(Qt.Key.Key_L, CTRL)
    notice = workspace.strip.notice()
    assert notice is not None
    assert "A call is in the form" in notice.words
    window._idle.idle.emit()
    assert front(window) is workspace


def test_an_idle_desk_locks_itself(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    timer = window._idle._timer
    assert timer.interval() == 15 * 60_000
    timer.stop()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Down)
    assert timer.isActive()
    timer.stop()
    press(Qt.Key.Key_K, CTRL)
    write("输入法")
    assert timer.isActive()
    window._idle.idle.emit()
    qtbot.waitUntil(lambda: front(window) is window.login)


def test_idleness_can_be_switched_off(open_window: Open) -> None:
    window = open_window(lock_after=0)
    assert not window._idle._timer.isActive()


def test_closing_with_nothing_open_just_closes(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_closing_over_unsynced_work_asks_says_what_is_safe_and_tells_the_supervisor(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window()
    leave_something_open(bench, window, qtbot)
    window.close()
    qtbot.waitUntil(lambda: front(window) is window.asking)
    assert window.isVisible()
    assert "One entry has not reached the server yet." in window.asking.facts.text()
    assert "saved on this computer" in window.asking.safe.text()
    press(Qt.Key.Key_Return, CTRL)
    assert "supervisor will read" in window.asking.problem.text()
    write("下班")
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not window.isVisible())
    (report,) = bench.session.performed
    assert isinstance(report, ReportExit)
    assert (report.reason, report.unsynced, report.outage_id) == ("下班", 1, "")


def test_one_may_stay(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    window = open_window()
    leave_something_open(bench, window, qtbot)
    window.close()
    qtbot.waitUntil(lambda: front(window) is window.asking)
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: front(window) is window.workspace)
    assert bench.session.performed == []


def test_an_open_outage_asks_too_and_an_unfinished_call_is_kept(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    bench.put(OUTAGE)
    window = open_window()
    entry = at_work(window).screens.entry
    press(Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: bool(entry.slip.reference))
    entry.view.text.setFocus()
    write("断网")
    window.close()
    qtbot.waitUntil(lambda: front(window) is window.asking)
    assert "An outage is open." in window.asking.facts.text()
    assert "unfinished call is kept" in window.asking.safe.text()
    write("停电")
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not window.isVisible())
    (report,) = bench.session.performed
    assert isinstance(report, ReportExit)
    assert report.outage_id == "outage"


def test_nobody_is_kept_when_the_reason_cannot_be_saved(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window()
    leave_something_open(bench, window, qtbot)
    window.close()
    qtbot.waitUntil(lambda: front(window) is window.asking)
    write("磁盘满了")
    bench.session.failures += [DiskFull(), DiskFull()]
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: "Press once more" in window.asking.problem.text())
    assert window.asking.text.toPlainText() == "磁盘满了"
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not window.isVisible())


def test_signing_out_asks_the_same_and_leads_to_the_login(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window()
    leave_something_open(bench, window, qtbot)
    at_work(window).bar.sign_out_wanted.emit()
    qtbot.waitUntil(lambda: front(window) is window.asking)
    assert window.asking.confirm.text() == "Sign out"
    write("换班")
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: front(window) is window.login)
    assert window.workspace is None
    assert bench.session.retired == 1


def test_an_outage_is_declared_and_ended_by_hand(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    window = open_window()
    workspace = at_work(window)
    workspace.bar.declare_wanted.emit()
    qtbot.waitUntil(window.asking.text.hasFocus)
    write("工单系统打不开")
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(bench.session.performed))
    (op,) = bench.session.performed
    assert isinstance(op, OpenOutage)
    assert op.note == "工单系统打不开"
    qtbot.waitUntil(lambda: front(window) is workspace)
    notice = workspace.strip.notice()
    assert notice is not None and "declared" in notice.words
    mine = Outage(id="o", desk=team.DESK, origin="agent", opened_by=team.ZHANG_MIN.id, opened_at=team.NOW)
    bench.put(mine)
    bench.outage(mine)
    assert button_words(workspace) == ["Take a call", "It works again…"]


def button_words(workspace: Workspace) -> list[str]:
    return [button.text() for button in workspace.banner._buttons]


def banner_button(workspace: Workspace, words: str) -> Button:
    return next(button for button in workspace.banner._buttons if button.text() == words)


MINE = Outage(
    id="mine",
    desk=team.DESK,
    origin="agent",
    opened_by=team.ZHANG_MIN.id,
    opened_at=team.NOW - 5 * team.MINUTE,
    seq=1,
)


def test_an_outage_ends_only_after_a_question_and_the_keyboard_stays_in_the_form(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    bench.put(MINE)
    workspace = at_work(open_window())
    bench.outage(MINE)
    entry = workspace.screens.entry
    press(Qt.Key.Key_F2)
    entry.view.text.setFocus()
    write("半句话")
    banner_button(workspace, "It works again…").click()
    assert bench.session.performed == []
    assert workspace.banner._title.text() == "End the outage?"
    banner_button(workspace, "Not yet").click()
    assert workspace.banner._title.text().startswith("System down")
    banner_button(workspace, "It works again…").click()
    banner_button(workspace, "End the outage").click()
    qtbot.waitUntil(lambda: workspace.banner._title.text() == "")
    (op,) = bench.session.performed
    assert isinstance(op, CloseOutage) and op.by_hand
    assert entry.view.text.hasFocus()
    notice = workspace.strip.notice()
    assert notice is not None
    assert notice.words.startswith("The outage is over after 5 min.")


def test_whoever_ends_it_by_keyboard_is_led_back_to_where_they_were(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    bench.put(MINE)
    workspace = at_work(open_window())
    press(Qt.Key.Key_F2)
    bench.outage(MINE)
    text = workspace.screens.entry.view.text
    text.setFocus()
    banner_button(workspace, "It works again…").setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(bench.session.performed) == 1)
    qtbot.waitUntil(text.hasFocus)


def test_the_keys_of_the_question_are_its_own_while_it_is_on_screen(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    bench.put(MINE)
    workspace = at_work(open_window())
    bench.outage(MINE)
    press(Qt.Key.Key_F2)
    text = workspace.screens.entry.view.text
    text.setFocus()
    write("半句话")
    banner_button(workspace, "It works again…").click()
    compose(text, "guang mao")
    press(Qt.Key.Key_Escape)
    assert workspace.banner._title.text() == "End the outage?"
    compose(text, "")
    press(Qt.Key.Key_Escape)
    assert workspace.banner._title.text().startswith("System down")
    assert text.toPlainText() == "半句话" and text.hasFocus()
    workspace._outage.ask_end()
    assert focused() is banner_button(workspace, "End the outage")
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(bench.session.performed) == 1)
    assert isinstance(bench.session.performed[0], CloseOutage)
    qtbot.waitUntil(text.hasFocus)
    assert workspace.screens.entry.view.problem.isHidden()


def test_tab_meets_the_banner_between_the_bar_and_the_form(open_window: Open, bench: Bench) -> None:
    bench.put(MINE)
    workspace = at_work(open_window())
    press(Qt.Key.Key_F2)
    bench.outage(MINE)
    press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert focused() is banner_button(workspace, "It works again…")


def test_an_outage_that_ends_by_itself_is_told(open_window: Open, bench: Bench) -> None:
    workspace = at_work(open_window())
    bench.outage(OUTAGE)
    bench.outage(None)
    notice = workspace.strip.notice()
    assert notice is not None
    assert notice.words.startswith("The outage is over after 23 min.")


def test_nothing_moves_in_the_form_when_an_outage_comes_and_goes(open_window: Open, bench: Bench) -> None:
    workspace = at_work(open_window())
    press(Qt.Key.Key_F2)
    number = workspace.screens.entry.view.number
    place = number.mapToGlobal(number.rect().topLeft())
    for outage in (OUTAGE, None):
        bench.outage(outage)
        QApplication.processEvents()
        assert number.mapToGlobal(number.rect().topLeft()) == place


def test_the_banner_counts_what_is_here_and_what_is_on_the_server(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    since = msgspec.structs.replace(OUTAGE, opened_at=team.NOW - 29 * team.MINUTE)
    bench.put(*team.captured(2), since)
    workspace = at_work(open_window())
    bench.outage(since)
    qtbot.waitUntil(lambda: workspace.banner._text.text() == "2 calls taken, all on the server.")


def test_the_banner_leads_to_the_form(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    workspace = at_work(open_window())
    assert workspace.banner.isHidden()
    bench.outage(OUTAGE)
    assert workspace.banner.isVisible()
    assert workspace.banner._title.text() == "System down since 14:08 · 23 min"
    workspace.banner._buttons[0].click()
    assert workspace.rail.code() == "entry"
    assert workspace.banner._buttons == []
    bench.outage(None)
    assert button_words(workspace) == ["Declare an outage…"]
    workspace.go("tickets")
    assert workspace.banner.isHidden()


def test_a_supervisor_ends_the_outage_of_another_desk(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    there = Outage(
        id="x", desk="another", origin="agent", opened_by=team.ZHANG_MIN.id, opened_at=team.NOW, seq=1
    )
    workspace = at_work(open_window("2001"))
    bench.put(there)
    qtbot.waitUntil(workspace.banner.isVisible)
    assert workspace.banner._title.text() == "One desk reports an outage"
    banner_button(workspace, "It works again…").click()
    banner_button(workspace, "End the outage").click()
    qtbot.waitUntil(workspace.banner.isHidden)
    (op,) = bench.session.performed
    assert isinstance(op, CloseOutage) and op.outage_id == "x"


def test_a_telephone_rings_and_nobodys_typing_is_interrupted(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    workspace = at_work(open_window())
    tickets = workspace.screens.tickets
    assert tickets is not None
    qtbot.waitUntil(tickets.detail.composer.text.isVisible)
    press(Qt.Key.Key_N)
    write("正在写备注")
    note = focused()
    bench.desk.call_arrived.emit(CallEvent("13812340000", team.NOW, "rec-1"))
    assert focused() is note
    notice = workspace.strip.notice()
    assert notice is not None
    assert "138 1234 0000" in notice.words
    press(Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: workspace.screens.entry.view.customer.text() == "王建国")
    qtbot.waitUntil(lambda: bool(workspace.screens.entry.slip.reference))


def test_notices_of_the_desk_are_said_in_words(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    window = open_window()
    workspace = at_work(window)
    bench.desk.noticed.emit("spool_unusable", {})
    notice = workspace.strip.notice()
    assert notice is not None
    assert "second copy" in notice.words
    workspace.strip.dismiss()
    bench.desk.needs_password.emit()
    notice = workspace.strip.notice()
    assert notice is not None and notice.action is not None
    workspace.strip.acted.emit(notice.action.code)
    qtbot.waitUntil(lambda: front(window) is window.login)


def choice(workspace: Workspace, words: str) -> QAction:
    """An entry of the person's menu, at whatever depth."""
    menu = workspace.bar.person.menu()
    menu.aboutToShow.emit()
    menus = [menu, *menu.findChildren(QMenu)]
    return next(one for found in menus for one in found.actions() if one.text() == words)


def test_language_and_look_change_while_it_runs(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    workspace = at_work(window)
    with qtbot.waitSignal(window.language_chosen):
        choice(workspace, "中文").trigger()
    qtbot.waitUntil(lambda: workspace.rail._buttons["tickets"].text() == "工单")
    with qtbot.waitSignal(window.theme_chosen):
        choice(workspace, "深色").trigger()
    assert theme_of(workspace) is DARK


def test_capture_only_shows_the_form_and_nothing_else(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    window = open_window(sit=False)
    bench.sit(capture_only=True)
    workspace = at_work(window)
    assert list(workspace.screens.by_code) == ["entry"]
    assert not workspace.bar.search.isVisible()
    assert workspace.bar.pill.text() == "Calls only"
    assert workspace.banner._title.text() == "Only calls can be taken now"
    qtbot.waitUntil(lambda: bool(workspace.screens.entry.slip.reference))
    press(Qt.Key.Key_L, CTRL)
    assert front(window) is workspace
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_another_start_brings_the_window_to_the_front(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(sit=False)
    with qtbot.waitSignal(window.heard) as heard:
        window.hear("standby://call?number=13812340000")
    assert heard.args == ["standby://call?number=13812340000"]


def test_signing_out_names_a_half_typed_call_and_keeps_it(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window()
    workspace = at_work(window)
    press(Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: bool(workspace.screens.entry.slip.reference))
    workspace.screens.entry.view.text.setFocus()
    write("断网")
    workspace.bar.sign_out_wanted.emit()
    qtbot.waitUntil(lambda: front(window) is window.asking)
    assert window.asking.facts.text() == "The call form holds an unfinished call."
    assert "is there again when you sign in" in window.asking.safe.text()
    assert window.asking.text.isHidden()
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: focused() is workspace.screens.entry.view.text)
    assert bench.session.retired == 0
    workspace.bar.sign_out_wanted.emit()
    qtbot.waitUntil(window.asking.confirm.hasFocus)
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: front(window) is window.login)
    assert bench.session.performed == []


def test_with_calls_only_nobody_leaves_over_an_open_call(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window(sit=False)
    bench.sit(capture_only=True)
    workspace = at_work(window)
    qtbot.waitUntil(lambda: bool(workspace.screens.entry.slip.reference))
    banner_button(workspace, "Sign in with password…")
    workspace.screens.entry.view.text.setFocus()
    write("断网")
    for leave in (workspace.bar.sign_out_wanted.emit, window.close):
        leave()
        notice = workspace.strip.notice()
        assert notice is not None and "cannot be kept" in notice.words
        workspace.strip.dismiss()
        assert front(window) is workspace
    assert workspace.screens.entry.view.text.toPlainText() == "断网"


def test_with_calls_only_nobody_is_asked_why(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    window = open_window(sit=False)
    bench.sit(capture_only=True)
    workspace = at_work(window)
    qtbot.waitUntil(lambda: bool(workspace.screens.entry.slip.reference))
    workspace.screens.entry.view.subjects.setFocus()
    press(Qt.Key.Key_1)
    write("断网")
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not workspace.screens.has_text())
    assert len(bench.session.performed) == 1
    window.close()
    qtbot.waitUntil(window.asking.isVisible)
    assert window.asking.text.isHidden()
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not window.isVisible())


def test_with_calls_only_the_lock_says_why_it_does_nothing(open_window: Open, bench: Bench) -> None:
    window = open_window(sit=False)
    bench.sit(capture_only=True)
    press(Qt.Key.Key_L, CTRL)
    notice = at_work(window).strip.notice()
    assert notice is not None and "nothing to lock" in notice.words


def test_after_the_lock_the_keyboard_is_where_it_was(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    workspace = at_work(window)
    press(Qt.Key.Key_F2)
    workspace.screens.entry.view.text.setFocus()
    press(Qt.Key.Key_L, CTRL)
    qtbot.waitUntil(lambda: front(window) is window.login)
    QTest.keyClicks(window.login._view.password.edit, "correct horse")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: focused() is workspace.screens.entry.view.text)


def test_the_login_knows_the_language_and_look_that_were_chosen_inside(
    open_window: Open, qtbot: QtBot
) -> None:
    window = open_window()
    workspace = at_work(window)
    choice(workspace, "中文").trigger()
    qtbot.waitUntil(lambda: workspace.rail._buttons["tickets"].text() == "工单")
    foot = window.login._view.foot
    assert foot.language.code() == "zh_CN"
    choice(workspace, "深色").trigger()
    qtbot.waitUntil(lambda: foot.theme.code() == "dark")
    assert foot.theme.currentText() == "深色"


def test_the_window_is_no_larger_than_the_screen_and_has_its_own_icon(open_window: Open) -> None:
    window = open_window(sit=False)
    room = window.screen().availableSize()
    assert window.height() <= room.height() - FRAME.height()
    assert not window.windowIcon().isNull()
    picture = window.windowIcon().pixmap(32, 32).toImage()
    assert picture.pixelColor(16, 2) == LIGHT.color("accent")
    assert picture.pixelColor(12, 16).name() == "#ffffff"
