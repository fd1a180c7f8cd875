from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.desk import AllHeldWork, LinkView
from console.errors import ExpectedError, NotSaved
from console.i18n import Language
from console.models.queries import Query
from console.offline.link import LinkState
from console.operations import SetTextCode, SettleHeld, encode
from console.ui.held.panel import HeldPanel
from console.ui.seat import Seat
from console.ui.theme import DARK, LIGHT, Theme
from console.ui.widgets.notices import Notice
from tests.helpers import outbox_scene, screens
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench
from tests.ui.conftest import Stage

WIDE, NARROW = (1208, 752), (952, 720)
OWN, CLOSED = 4, 3
Open = Callable[[], HeldPanel]
OFFLINE = LinkView(state=LinkState.OFFLINE)


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.sit("2001")
    bench.session.held_work = outbox_scene.held_by_server()
    return bench


@pytest.fixture
def open_panel(bench: Bench, stage: Stage) -> Open:
    def open_it() -> HeldPanel:
        assert bench.desk.identity
        seat = Seat(bench.desk, bench.desk.identity)
        seat.people = {user.id: user for user in team.PEOPLE}
        panel = HeldPanel(seat)
        screens.show(stage(panel, size=QSize(*WIDE)))
        panel.start()
        return panel

    return open_it


@pytest.fixture
def panel(open_panel: Open) -> HeldPanel:
    return open_panel()


def notices(panel: HeldPanel) -> list[Notice]:
    said: list[Notice] = []
    panel.noticed.connect(said.append)
    return said


def spoken(panel: HeldPanel) -> list[str]:
    return [str(panel.model.index(row).data()) for row in range(panel.model.rowCount())]


def settled(bench: Bench) -> list[SettleHeld]:
    return [op for op in bench.session.performed if isinstance(op, SettleHeld)]


def press(qtbot: QtBot, panel: HeldPanel, keys: str) -> None:
    for key in keys:
        qtbot.keyClick(panel.view.list, getattr(Qt.Key, f"Key_{key}"))


class TestReading:
    def test_who_where_what_why_and_since_when(self, panel: HeldPanel) -> None:
        assert spoken(panel)[:2] == [
            "Call slip amended · 徐立 · 全屋断网，光猫只有电源灯亮。客户说早上装修断过电。 "
            "要求今晚 8 点前恢复，家里有老人看护。, "
            "李强 · 一楼 17 号 · It is not proved who wrote this., 1 h ago, Today 13:31",
            "Reply · 产品部回复：8 个连续地址可以，周三前开通。, "
            "周立 · 一楼 17 号 · What it belongs to has not arrived yet., 42 min ago, Today 13:49",
        ]
        assert panel.view.truth.text() == "5 kept whole by the server until somebody decides"

    def test_the_whole_of_it_and_its_ticket(self, qtbot: QtBot, panel: HeldPanel) -> None:
        press(qtbot, panel, "J")
        reading = panel.detail.reading
        qtbot.waitUntil(lambda: "#20440" in reading.about.text())
        assert reading.about.text() == "周立 · 一楼 17 号\n#20440 · 申请固定 IP 地址 8 个"
        with qtbot.waitSignal(panel.ticket_wanted) as wanted:
            reading.link.click()
        assert wanted.args == [team.ticket_id(20440)]
        press(qtbot, panel, "C")
        assert QGuiApplication.clipboard().text() == "Text: 产品部回复：8 个连续地址可以，周三前开通。"

    def test_content_that_is_the_authors_alone_is_named_as_such(self, panel: HeldPanel) -> None:
        panel.view.list.choose(CLOSED)
        sheet = panel.detail.reading._sheet
        assert sheet is not None
        assert sheet.closed == "Its content is its author's alone."

    def test_a_supervisor_reads_it_for_a_reason_that_the_server_records(
        self, qtbot: QtBot, bench: Bench, panel: HeldPanel
    ) -> None:
        closed = bench.session.held_work[CLOSED]
        op = SetTextCode(**bench.desk.stamp(), code="zz", text="在查")
        bench.session.private_work = closed._replace(payload=encode(op))
        assert not panel.detail.open.isVisible()
        panel.view.list.choose(CLOSED)
        press(qtbot, panel, "O")
        panel.detail.open_drawer.confirm.click()
        assert "reason" in panel.detail.open_drawer.problem.text()
        assert bench.session.opened == []
        panel.detail.open_drawer.reason.setPlainText("作者离职，需判断是否收入")
        panel.detail.open_drawer.confirm.click()
        qtbot.waitUntil(lambda: not panel.detail.is_deciding)
        assert bench.session.opened == [(closed.op_id, "作者离职，需判断是否收入")]
        sheet = panel.detail.reading._sheet
        assert sheet is not None and sheet.closed == ""
        assert "在查" in [line.value for line in sheet.lines]
        panel.reload()
        QApplication.processEvents()
        assert panel.detail.reading._sheet is not None and panel.detail.reading._sheet.closed == ""
        panel.hide()
        panel.show()
        qtbot.waitUntil(lambda: bool(panel.detail.reading._sheet and panel.detail.reading._sheet.closed))

    def test_a_list_that_is_cut_says_so(self, bench: Bench, open_panel: Open) -> None:
        bench.session.more_held = True
        panel = open_panel()
        assert panel.view.truth.text() == "The oldest 5 of more: the rest comes when these are decided"

    def test_the_first_is_chosen_also_where_the_keyboard_came_before_the_answer(
        self, qtbot: QtBot, bench: Bench, open_panel: Open
    ) -> None:
        works, bench.session.held_work = bench.session.held_work, []
        panel = open_panel()
        bench.session.held_work = works
        panel.reload()
        qtbot.waitUntil(lambda: panel.model.rowCount() == 5)
        assert panel.view.list.hasFocus()
        assert [index.row() for index in panel.view.list.selectedIndexes()] == [0]

    def test_nothing_held_says_what_would_be_here(self, bench: Bench, open_panel: Open) -> None:
        bench.session.held_work = []
        panel = open_panel()
        assert panel.view.left.currentWidget() is panel.view.nothing
        assert panel.view.nothing.accessibleName() == "Nothing is held"

    def test_an_agent_reads_their_own_and_decides_nothing(self, bench: Bench, open_panel: Open) -> None:
        bench.sit("1001")
        bench.session.held_work = outbox_scene.held_by_server()[2:3]
        panel = open_panel()
        assert panel.detail.why_not.text() == "A supervisor decides about this. You need not write it again."
        assert not panel.detail.take.isVisible()
        assert not panel.detail.reject.isVisible()


class TestDeciding:
    def test_taking_in_goes_through_an_operation_and_on_to_the_next(
        self, qtbot: QtBot, bench: Bench, panel: HeldPanel
    ) -> None:
        said = notices(panel)
        with qtbot.waitSignal(panel.detail.settled):
            press(qtbot, panel, "T")
        (op,) = settled(bench)
        assert (op.held_op, op.take, op.author) == (
            bench.session.held_work[0].op_id,
            True,
            team.CHEN_JING.id,
        )
        assert said[-1].words == "Taken in. It goes to the server by itself."
        assert "Taken in, on its way" in spoken(panel)[0]
        assert panel.view.list.currentIndex().row() == 1
        press(qtbot, panel, "K")
        assert panel.detail.why_not.text() == "Your decision is saved here and goes to the server by itself."

    def test_the_servers_answer_brings_a_fresh_list(
        self, qtbot: QtBot, bench: Bench, panel: HeldPanel
    ) -> None:
        with qtbot.waitSignal(panel.detail.settled):
            press(qtbot, panel, "T")
        bench.session.held_work = bench.session.held_work[1:]
        bench.verdict(settled(bench)[0], "accepted")
        qtbot.waitUntil(lambda: panel.model.rowCount() == 4)
        assert not any("on its way" in line for line in spoken(panel))

    def test_the_servers_refusal_is_said_and_the_work_can_be_decided_again(
        self, qtbot: QtBot, bench: Bench, panel: HeldPanel
    ) -> None:
        with qtbot.waitSignal(panel.detail.settled):
            press(qtbot, panel, "T")
        said = notices(panel)
        bench.verdict(settled(bench)[0], "refused", "no_right")
        qtbot.waitUntil(lambda: bool(said))
        assert said[0].words.startswith("You may not do this.")
        qtbot.waitUntil(lambda: "on its way" not in spoken(panel)[0])

    def test_rejecting_takes_a_reason(self, qtbot: QtBot, bench: Bench, panel: HeldPanel) -> None:
        press(qtbot, panel, "X")
        drawer = panel.detail.drawer
        assert drawer.reason.hasFocus()
        qtbot.keyClick(drawer.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert drawer.problem.text() == "A reason is needed. The author will read it."
        assert settled(bench) == []
        qtbot.keyClicks(drawer.reason, "twice")
        with qtbot.waitSignal(panel.detail.settled):
            qtbot.keyClick(drawer.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        (op,) = settled(bench)
        assert (op.take, op.reason) == (False, "twice")
        assert not panel.detail.is_deciding
        assert "Rejected, on its way" in spoken(panel)[0]

    def test_a_reason_that_was_begun_is_not_lost(self, qtbot: QtBot, panel: HeldPanel) -> None:
        press(qtbot, panel, "X")
        qtbot.keyClicks(panel.detail.drawer.reason, "begun")
        qtbot.keyClick(panel.detail.drawer.reason, Qt.Key.Key_Escape)
        assert not panel.detail.is_deciding
        panel.view.list.choose(1)
        press(qtbot, panel, "X")
        assert panel.detail.drawer.reason.toPlainText() == ""
        panel.view.list.choose(0)
        press(qtbot, panel, "X")
        assert panel.detail.drawer.reason.toPlainText() == "begun"

    def test_nobody_pulls_the_work_away_under_a_reason(
        self, qtbot: QtBot, bench: Bench, panel: HeldPanel
    ) -> None:
        press(qtbot, panel, "X")
        qtbot.keyClicks(panel.detail.drawer.reason, "half")
        gone = bench.session.held_work[0].op_id
        bench.session.held_work = bench.session.held_work[1:]
        panel.reload()
        qtbot.waitUntil(lambda: panel.model.rowCount() == 4)
        assert panel.detail.is_deciding
        assert panel.detail.drawer.reason.toPlainText() == "half"
        with qtbot.waitSignal(panel.detail.settled):
            panel.detail.drawer.confirm.click()
        assert settled(bench)[0].held_op == gone

    def test_ones_own_work_is_for_somebody_else(self, qtbot: QtBot, bench: Bench, panel: HeldPanel) -> None:
        panel.view.list.choose(OWN)
        assert panel.detail.why_not.text() == (
            "This is your own work: another supervisor has to decide about it."
        )
        press(qtbot, panel, "TX")
        assert not panel.detail.is_deciding
        assert settled(bench) == []

    def test_what_was_not_saved_stays_on_the_screen(
        self, qtbot: QtBot, bench: Bench, panel: HeldPanel
    ) -> None:
        press(qtbot, panel, "X")
        drawer = panel.detail.drawer
        drawer.reason.setPlainText("重复登记")
        bench.session.failures.append(NotSaved("disk_full"))
        drawer.confirm.click()
        qtbot.waitUntil(lambda: drawer.problem.text().startswith("NOT SAVED"))
        assert drawer.reason.toPlainText() == "重复登记"
        assert drawer.confirm.isEnabled()


class TestWithoutTheServer:
    def test_offline_says_so_and_asks_again_by_itself(
        self, qtbot: QtBot, bench: Bench, open_panel: Open
    ) -> None:
        bench.link(OFFLINE)
        panel = open_panel()
        assert panel.view.left.currentWidget() is panel.view.unreachable
        assert panel.view.unreachable.accessibleName() == "The server does not answer."
        bench.link(LinkView(state=LinkState.RECOVERING))
        qtbot.waitUntil(lambda: panel.model.rowCount() == 5)
        assert panel.view.left.currentWidget() is panel.view.list

    def test_what_was_read_before_stays_with_its_time(
        self, qtbot: QtBot, bench: Bench, panel: HeldPanel
    ) -> None:
        bench.time += 10 * team.MINUTE
        bench.link(OFFLINE)
        panel.reload()
        assert panel.view.truth.text() == "The server does not answer. This is how it stood at 14:31."
        assert panel.model.rowCount() == 5
        with qtbot.waitSignal(panel.detail.settled):
            press(qtbot, panel, "T")
        assert len(settled(bench)) == 1

    def test_the_cause_is_said_and_the_button_asks_again(
        self, qtbot: QtBot, bench: Bench, open_panel: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read = bench.session.read

        def fails(query: Query[object]) -> object:
            if isinstance(query, AllHeldWork):
                raise ExpectedError("no_network")
            return read(query)

        with monkeypatch.context() as patch:
            patch.setattr(bench.session, "read", fails)
            panel = open_panel()
            assert panel.view.unreachable.accessibleName() == "This computer has no network."
        panel.view.ask_again.click()
        qtbot.waitUntil(lambda: panel.model.rowCount() == 5)


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_it_can_be_used_read_and_seen_whole(
    qapp: QApplication, panel: HeldPanel, size: tuple[int, int], language: Language, theme: Theme
) -> None:
    window = panel.window()
    window.resize(*size)
    with screens.worn(qapp, theme, language):
        screens.show(window)
        assert screens.problems(window) == []
        assert (panel.view.title.text() == "待核") is (language is Language.CHINESE)


def test_it_survives_text_twice_as_long(qapp: QApplication, qtbot: QtBot, panel: HeldPanel) -> None:
    panel.window().resize(*NARROW)
    with screens.doubled_text(qapp):
        screens.show(panel.window())
        assert screens.problems(panel.window()) == []
        press(qtbot, panel, "X")
        screens.show(panel.window())
        assert screens.problems(panel.window()) == []
        panel.detail.drawer.cancel.click()
        panel.view.list.choose(OWN)
        screens.show(panel.window())
        assert screens.problems(panel.window()) == []
