from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.errors import NotSaved
from console.i18n import Language
from console.models.queries import OutboxFilter
from console.ui.outbox.panel import OutboxPanel
from console.ui.outbox.queue import NEWEST
from console.ui.seat import Seat
from console.ui.theme import DARK, LIGHT, Theme
from console.ui.widgets.labels import Label
from console.ui.widgets.notices import Notice
from tests.helpers import outbox_scene, screens
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench
from tests.helpers.outbox_scene import Scene, note
from tests.ui.conftest import Stage

WIDE, NARROW = (1208, 752), (952, 720)
Open = Callable[[OutboxFilter], OutboxPanel]


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.sit()
    return bench


@pytest.fixture
def scene(bench: Bench) -> Scene:
    return outbox_scene.fill(bench)


@pytest.fixture
def open_part(bench: Bench, stage: Stage, qtbot: QtBot) -> Open:
    def open_it(part: OutboxFilter) -> OutboxPanel:
        assert bench.desk.identity
        panel = OutboxPanel(Seat(bench.desk, bench.desk.identity))
        panel.view.parts.choose(part)
        panel._queue.part = part
        with qtbot.waitSignals([panel._queue.loaded, panel._queue.counted]):
            stage(panel, size=QSize(*WIDE))
        screens.show(panel.window())
        panel.start()
        return panel

    return open_it


def spoken(panel: OutboxPanel) -> list[str]:
    model = panel.model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def notices(panel: OutboxPanel) -> list[Notice]:
    said: list[Notice] = []
    panel.noticed.connect(said.append)
    return said


def press(qtbot: QtBot, panel: OutboxPanel, keys: str) -> None:
    for key in keys:
        qtbot.keyClick(panel.view.list, getattr(Qt.Key, f"Key_{key}"))


class TestTheList:
    def test_it_says_what_for_which_ticket_and_where_it_stands(self, scene: Scene, open_part: Open) -> None:
        lines = spoken(open_part(OutboxFilter.ALL))
        assert lines[0] == "14:29, Ticket taken over, #20463, 张敏 · 客服一组, Saved here · waiting"
        assert lines[2] == "14:21, Call taken, 017 325 0427, 马超 · 断网，同小区第 4 户, Saved here · waiting"
        assert (
            lines[9] == "13:11, Ticket edited, #20431, Urgency Urgent · Area 望江路 20 号, Attention: refused"
        )
        assert lines[10].startswith("13:03, Note, #20440, 客户要求 8 个地址连续")
        assert lines[10].endswith("Attention: held")
        assert lines[13] == "12:21, Reply, #20458, 已请财务重开，抬头：恒通贸易有限公司。, On the server"
        assert lines[15] == "Yesterday 12:31, Text code set, gq, gq · 光功率偏低，已派装维, On the server"

    def test_parts_and_their_counts(self, qtbot: QtBot, scene: Scene, open_part: Open) -> None:
        panel = open_part(OutboxFilter.WAITING)
        words = [choice.words for choice in panel.view.parts._choices]
        assert words == ["Waiting to sync 9", "Needs attention 3", "All 16"]
        assert len(spoken(panel)) == 9
        panel.view.parts.setFocus()
        with qtbot.waitSignal(panel._queue.loaded):
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
        assert [line.rsplit(", ", 1)[1] for line in spoken(panel)] == [
            "Attention: refused",
            "Attention: held",
            "Attention: refused",
        ]
        assert panel.view.list.currentIndex().row() == 0

    def test_the_truth_in_one_sentence(
        self, qtbot: QtBot, bench: Bench, scene: Scene, open_part: Open
    ) -> None:
        panel = open_part(OutboxFilter.WAITING)
        assert panel.view.truth.text() == (
            "9 only on this computer, sent by itself · 3 needs attention · all saved, nothing lost"
        )
        with qtbot.waitSignal(panel.sync_wanted):
            panel.view.sync_now.click()

    @pytest.mark.parametrize(
        ("part", "sentence"),
        [
            (OutboxFilter.WAITING, "Nothing waits to sync"),
            (OutboxFilter.ATTENTION, "Nothing needs attention"),
            (OutboxFilter.ALL, "Nothing written at this desk yet"),
        ],
    )
    def test_empty_parts_say_what_comes(self, open_part: Open, part: OutboxFilter, sentence: str) -> None:
        panel = open_part(part)
        assert panel.view.left.currentWidget() is panel.view.empty
        assert panel.view.empty.accessibleName() == sentence
        truth = "Everything written at this desk is on the server."
        assert panel.view.truth.text() == truth
        assert truth not in [label.text() for label in panel.view.empty.findChildren(Label)]
        assert not panel.view.reading.isVisible()
        assert not panel.view.sync_now.isVisible()

    def test_a_long_queue_is_cut_and_says_so(self, bench: Bench, open_part: Open) -> None:
        for count in range(NEWEST + 3):
            note(bench, f"第 {count} 条")
        panel = open_part(OutboxFilter.ALL)
        assert panel.model.rowCount() == NEWEST
        assert panel.view.cut.text() == f"Showing the newest {NEWEST} of {NEWEST + 3}"
        assert f"第 {NEWEST + 2} 条" in spoken(panel)[0]


class TestKeepingUp:
    def test_the_first_entry_is_chosen_also_where_the_keyboard_was_there_before(
        self, qtbot: QtBot, bench: Bench, open_part: Open
    ) -> None:
        panel = open_part(OutboxFilter.ALL)
        note(bench, "第一条")
        qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
        assert panel.view.list.hasFocus()
        assert [index.row() for index in panel.view.list.selectedIndexes()] == [0]

    def test_new_entries_move_neither_selection_nor_place(
        self, qtbot: QtBot, bench: Bench, open_part: Open
    ) -> None:
        for count in range(60):
            note(bench, f"第 {count} 条")
        panel = open_part(OutboxFilter.ALL)
        view = panel.view.list
        view.choose(40)
        shown, top = panel._shown, view.indexAt(QPoint(0, 0)).data()
        for count in range(5):
            note(bench, f"新 {count}")
        qtbot.waitUntil(lambda: panel.model.rowCount() == 65)
        assert (panel._shown, view.currentIndex().row()) == (shown, 45)
        assert view.indexAt(QPoint(0, 0)).data() == top

    def test_at_the_top_new_entries_are_seen(self, qtbot: QtBot, bench: Bench, open_part: Open) -> None:
        for count in range(60):
            note(bench, f"第 {count} 条")
        panel = open_part(OutboxFilter.ALL)
        note(bench, "最新")
        qtbot.waitUntil(lambda: panel.model.rowCount() == 61)
        assert "最新" in panel.view.list.indexAt(QPoint(0, 0)).data()
        assert panel.view.list.currentIndex().row() == 1

    def test_what_is_being_read_stays_when_it_has_been_sent(
        self, qtbot: QtBot, bench: Bench, open_part: Open
    ) -> None:
        first, second = note(bench, "第一条"), note(bench, "第二条")
        panel = open_part(OutboxFilter.WAITING)
        assert panel._shown == second.op_id
        bench.verdict(second, "accepted")
        qtbot.waitUntil(lambda: panel.detail.reading.state.text() == "On the server")
        panel.view.parts.setFocus()
        panel.view.list.setFocus()
        assert panel._shown == second.op_id
        assert not panel.view.list.currentIndex().isValid()
        press(qtbot, panel, "J")
        assert panel._shown == first.op_id

    def test_nothing_stays_beside_an_empty_list(self, qtbot: QtBot, bench: Bench, open_part: Open) -> None:
        only = note(bench, "第一条")
        panel = open_part(OutboxFilter.WAITING)
        assert panel._shown == only.op_id
        bench.verdict(only, "accepted")
        qtbot.waitUntil(lambda: panel.view.left.currentWidget() is panel.view.empty)
        assert panel.view.reading.isHidden()
        assert panel._shown == ""

    def test_nothing_is_read_while_nobody_looks(
        self, qtbot: QtBot, bench: Bench, open_part: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        panel = open_part(OutboxFilter.ALL)
        panel.hide()
        note(bench, "其间")
        assert not panel._queue._soon.isActive()
        with qtbot.waitSignal(panel._queue.loaded):
            panel.show()
        assert panel.model.rowCount() == 1


class TestWhatCanBeDone:
    def test_the_reason_in_words_and_the_next_step(self, qtbot: QtBot, scene: Scene, open_part: Open) -> None:
        panel = open_part(OutboxFilter.ATTENTION)
        reading = panel.detail.reading
        assert reading.reason.text() == "陈静 rejected this: 该工单已由投诉组跟进，请勿改紧急程度"
        press(qtbot, panel, "J")
        assert reading.reason.text() == "What it belongs to has not arrived yet."
        assert reading.hint.text() == "It is decided by itself as soon as that is there."
        assert not panel.detail.retry.isVisible()
        press(qtbot, panel, "J")
        assert reading.reason.text() == "A ticket does not go from “Accepted” to “Resolved”."
        assert reading.about.text() == "Ticket #20455 · 投诉：上门师傅两次爽约"

    def test_trying_again_makes_a_new_entry_and_moves_on(
        self, qtbot: QtBot, bench: Bench, scene: Scene, open_part: Open
    ) -> None:
        panel = open_part(OutboxFilter.ATTENTION)
        said = notices(panel)
        with qtbot.waitSignals([panel.detail.acted, panel._queue.loaded]):
            press(qtbot, panel, "R")
        assert bench.session.performed[-1].retries == scene.rejected.op_id
        assert said[-1].words == "Saved here again; it is sent as a new entry."
        assert [line.rsplit(", ", 1)[1] for line in spoken(panel)] == [
            "Attention: held",
            "Attention: refused",
        ]
        assert panel._shown == scene.held.op_id
        assert panel.view.list.hasFocus()

    def test_setting_aside_keeps_it_readable_under_all(
        self, qtbot: QtBot, bench: Bench, scene: Scene, open_part: Open
    ) -> None:
        panel = open_part(OutboxFilter.ATTENTION)
        with qtbot.waitSignals([panel.detail.acted, panel._queue.loaded]):
            press(qtbot, panel, "D")
        assert len(spoken(panel)) == 2
        with qtbot.waitSignal(panel._queue.loaded):
            panel.show_part(OutboxFilter.ALL)
        aside = [line for line in spoken(panel) if line.endswith("Set aside")]
        assert [line.split(", ")[2] for line in aside] == ["#20431"]

    def test_a_failure_is_said_and_can_be_tried_again(
        self, qtbot: QtBot, bench: Bench, scene: Scene, open_part: Open
    ) -> None:
        panel = open_part(OutboxFilter.ATTENTION)
        said = notices(panel)
        bench.session.failures.append(NotSaved("disk_full"))
        bench.tasks.hold()
        press(qtbot, panel, "R")
        assert not panel.detail.retry.isEnabled()
        press(qtbot, panel, "R")
        bench.tasks.release()
        assert [notice.key for notice in said] == ["disk_full"]
        assert panel.detail.retry.isEnabled()
        assert panel._shown == scene.rejected.op_id

    def test_the_content_can_be_copied(self, qtbot: QtBot, scene: Scene, open_part: Open) -> None:
        panel = open_part(OutboxFilter.ATTENTION)
        press(qtbot, panel, "C")
        assert QGuiApplication.clipboard().text() == "Urgency: Urgent\nArea: 望江路 20 号"

    def test_its_ticket_is_one_step_away(self, qtbot: QtBot, scene: Scene, open_part: Open) -> None:
        panel = open_part(OutboxFilter.ATTENTION)
        with qtbot.waitSignal(panel.ticket_wanted) as wanted:
            panel.detail.reading.link.click()
        assert wanted.args == [team.ticket_id(20431)]

    def test_enter_leads_to_the_text_and_arrows_scroll_it(
        self, qtbot: QtBot, bench: Bench, open_part: Open
    ) -> None:
        note(bench, "很长的备注。\n" * 60)
        panel = open_part(OutboxFilter.WAITING)
        qtbot.keyClick(panel.view.list, Qt.Key.Key_Return)
        area = panel.detail.reading.area
        assert area.hasFocus()
        qtbot.keyClick(area, Qt.Key.Key_Down)
        assert area.verticalScrollBar().value() > 0


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_it_can_be_used_read_and_seen_whole(
    qapp: QApplication,
    open_part: Open,
    scene: Scene,
    size: tuple[int, int],
    language: Language,
    theme: Theme,
) -> None:
    panel = open_part(OutboxFilter.ATTENTION)
    window = panel.window()
    window.resize(*size)
    with screens.worn(qapp, theme, language):
        screens.show(window)
        assert screens.problems(window) == []
        assert (panel.view.title.text() == "待同步") is (language is Language.CHINESE)


def test_it_survives_text_twice_as_long(qapp: QApplication, open_part: Open, scene: Scene) -> None:
    panel = open_part(OutboxFilter.ATTENTION)
    panel.window().resize(*NARROW)
    with screens.doubled_text(qapp):
        screens.show(panel.window())
        assert panel.view.title.text() == "Outbox Outbox"
        assert screens.problems(panel.window()) == []
