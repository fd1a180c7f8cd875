from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from console.ui.shortcuts import Shortcut
from console.ui.theme import LIGHT, Tone
from console.ui.widgets.banner import Action, Banner, BannerState
from console.ui.widgets.busy import BusyLine
from console.ui.widgets.buttons import Button
from console.ui.widgets.cards import Card, EmptyState, Figure
from console.ui.widgets.columns import Cell, CellRow, Column, ColumnList, places
from console.ui.widgets.items import ITEM_ROLE, ItemModel
from console.ui.widgets.labels import ElidedLabel, Facts, Tag
from console.ui.widgets.notices import Notice, NoticeStrip
from console.ui.widgets.painting import Shape
from console.ui.widgets.pill import Level, LinkPill, PillState
from console.ui.widgets.rail import NavigationRail, RailItem
from console.ui.widgets.rows import Row, RowList
from console.ui.widgets.timeline import Entry, EntryAction, Timeline, action_places
from tests.ui.conftest import Stage

SCREENS = [
    RailItem("tickets", "ticket", "工单"),
    RailItem("entry", "pencil", "登记"),
    RailItem("memos", "book-open", "备忘"),
]
ROWS = [Row("1", "宽带断网", "#20461", "剩 36 分", "处理", tone=Tone.DANGER), Row("2", "发票抬头开错")]
PROPOSAL = Entry(
    "p",
    "14:24",
    "改动待确认",
    "你离线时改为“紧急”。",
    tone=Tone.WARN,
    actions=(EntryAction("keep", "保留常规"), EntryAction("adopt", "采用紧急", preferred=True)),
)


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def name(color: QColor) -> str:
    return color.name()


class TestRail:
    @pytest.fixture
    def rail(self, stage: Stage) -> NavigationRail:
        rail = NavigationRail(SCREENS)
        stage(rail)
        return rail

    def test_a_key_goes_to_a_screen(self, qtbot: QtBot, rail: NavigationRail) -> None:
        with qtbot.waitSignal(rail.chosen, check_params_cb=lambda code: code == "entry"):
            qtbot.keyClick(rail.window(), Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
        assert rail.code() == "entry"

    def test_choosing_the_same_screen_again_says_nothing(self, qtbot: QtBot, rail: NavigationRail) -> None:
        rail.choose("memos")
        with qtbot.assertNotEmitted(rail.chosen):
            rail.choose("memos")

    def test_another_language_keeps_choice_and_counts(self, rail: NavigationRail) -> None:
        rail.choose("entry")
        rail.set_badge("memos", 3)
        rail.set_items([RailItem(item.code, item.icon_name, item.code) for item in SCREENS])
        assert rail.code() == "entry"
        assert {b.accessibleName() for b in rail.findChildren(QWidget)} >= {"tickets", "memos, 3 waiting"}

    def test_a_screen_more_keeps_choice_and_counts(self, qtbot: QtBot, rail: NavigationRail) -> None:
        rail.choose("entry")
        rail.set_badge("memos", 3)
        rail.set_items([*SCREENS, RailItem("roster", "calendar", "排班")])
        assert rail.code() == "entry"
        names = ["备忘, 3 waiting", "工单", "排班", "登记"]
        qtbot.waitUntil(lambda: sorted(b.accessibleName() for b in rail.findChildren(QWidget)) == names)

    def test_the_badge_is_seen(self, rail: NavigationRail) -> None:
        danger = name(LIGHT.color("danger"))
        assert danger not in colours(picture(rail))
        rail.set_badge("tickets", 99)
        most = picture(rail)
        assert danger in colours(most)
        rail.set_badge("tickets", 100)
        assert picture(rail) != most
        beyond = picture(rail)
        rail.set_badge("tickets", 5000)
        assert picture(rail) == beyond
        rail.set_badge("tickets", 0)
        assert danger not in colours(picture(rail))


@pytest.mark.parametrize("level", Level)
def test_every_level_has_a_shape_of_its_own(level: Level) -> None:
    assert [other.shape for other in Level].count(level.shape) == 1


@pytest.mark.parametrize("level", Level)
def test_the_pill_shows_level_and_words(qtbot: QtBot, stage: Stage, level: Level) -> None:
    pill = LinkPill(PillState(level, "离线 · 7 条待同步", "上次同步 14:02"))
    stage(pill)
    assert (pill.text(), pill.toolTip()) == ("离线 · 7 条待同步", "上次同步 14:02")
    assert {name(LIGHT.ink(level.tone)), name(LIGHT.ground(level.tone))} <= colours(picture(pill))
    with qtbot.waitSignal(pill.clicked):
        qtbot.keyClick(pill, Qt.Key.Key_Space)


def test_the_pill_grows_with_its_words() -> None:
    pill = LinkPill(PillState(Level.GOOD, "在线"))
    before = pill.sizeHint().width()
    pill.set_state(PillState(Level.GOOD, "在线 · 全部已同步"))
    assert pill.sizeHint().width() > before


class TestBanner:
    STATE = BannerState(
        Tone.WARN,
        "系统中断",
        "已登记 7 通",
        (Action("scripts", "安抚话术", Shortcut.HELP), Action("kb", "知识库")),
    )

    def test_it_shows_only_while_something_lasts(self, stage: Stage) -> None:
        banner = Banner()
        stage(banner)
        assert banner.isHidden()
        banner.show_state(self.STATE)
        assert not banner.isHidden()
        assert (banner.height(), banner.accessibleName()) == (48, "系统中断")
        banner.show_state(None)
        assert banner.isHidden()

    def test_its_actions_have_keys(self, qtbot: QtBot, stage: Stage) -> None:
        banner = Banner()
        window = stage(banner)
        banner.show_state(self.STATE)
        heard: list[str] = []
        banner.acted.connect(heard.append)
        qtbot.waitUntil(lambda: all(button.isVisible() for button in banner.findChildren(Button)))
        qtbot.keyClick(window, Qt.Key.Key_F1)
        banner.findChildren(Button)[1].click()
        assert heard == ["scripts", "kb"]

    def test_a_running_clock_keeps_the_buttons(self, stage: Stage) -> None:
        banner = Banner()
        stage(banner)
        banner.show_state(self.STATE)
        before = banner.findChildren(Button)
        banner.show_state(BannerState(Tone.WARN, "系统中断 · 已 24 分", "", self.STATE.actions))
        assert banner.findChildren(Button) == before

    def test_it_never_forces_the_window_wider(self) -> None:
        banner = Banner()
        banner.show_state(BannerState(Tone.WARN, "系统中断", "很长的说明" * 100))
        assert banner.minimumSizeHint().width() < 400


class TestNotices:
    @pytest.fixture
    def strip(self, stage: Stage) -> NoticeStrip:
        return NoticeStrip(stage(QWidget()))

    def test_one_at_a_time(self, strip: NoticeStrip) -> None:
        first, second = Notice("已保存", Tone.OK), Notice("已复制")
        strip.say(first)
        strip.say(second)
        assert (strip.notice(), strip.isVisible()) == (first, True)
        strip.dismiss()
        assert strip.notice() is second
        strip.dismiss()
        assert (strip.notice(), strip.isVisible()) == (None, False)

    def test_a_newer_word_on_the_same_thing_replaces_the_old(self, strip: NoticeStrip) -> None:
        strip.say(Notice("有 1 条需处理", Tone.DANGER, key="attention"))
        strip.say(Notice("有 2 条需处理", Tone.DANGER, key="attention"))
        assert strip.notice() == Notice("有 2 条需处理", Tone.DANGER, key="attention")
        strip.say(Notice("a", key="waiting"))
        strip.say(Notice("b", key="waiting"))
        strip.dismiss()
        strip.dismiss()
        assert strip.notice() is None

    def test_the_key_that_does_the_same_stands_beside_it(self, strip: NoticeStrip) -> None:
        strip.say(Notice("有一通来电", action=Action("entry", "去接听")))
        narrow = strip._action.sizeHint().width()
        strip.dismiss()
        strip.say(Notice("有一通来电", action=Action("entry", "去接听", hint="F2")))
        assert strip._action.accessibleDescription() == "F2"
        assert strip._action.sizeHint().width() > narrow

    def test_it_goes_by_itself_unless_it_warns(self, strip: NoticeStrip) -> None:
        strip.say(Notice("已保存", Tone.OK))
        assert strip._timer.isActive()
        strip._timer.timeout.emit()
        assert strip.notice() is None
        strip.say(Notice("磁盘将满", Tone.DANGER))
        assert not strip._timer.isActive()

    def test_it_leads_somewhere(self, qtbot: QtBot, strip: NoticeStrip) -> None:
        strip.say(Notice("有 1 条需处理", Tone.WARN, action=Action("outbox", "去看看")))
        with qtbot.waitSignal(strip.acted, check_params_cb=lambda code: code == "outbox"):
            strip.findChildren(Button)[0].click()
        assert strip.notice() is None

    def test_it_takes_no_focus_and_stays_inside(self, qtbot: QtBot, strip: NoticeStrip) -> None:
        before = QApplication.focusWidget()
        strip.say(Notice("很长的话" * 60, Tone.DANGER))
        assert QApplication.focusWidget() is before
        host = strip.window()
        host.resize(400, 300)
        qtbot.waitUntil(lambda: host.rect().contains(strip.geometry()))


def test_a_short_wait_shows_nothing(stage: Stage) -> None:
    busy = BusyLine()
    stage(busy)
    busy.start("正在连接服务器……")
    assert (busy.isHidden(), busy.PATIENCE_MS) == (True, 300)
    busy.stop()
    assert not busy._timer.isActive()
    busy.start("正在连接服务器……")
    busy._timer.timeout.emit()
    assert (busy.isVisible(), busy.accessibleName()) == (True, "正在连接服务器……")
    busy.stop()
    assert busy.isHidden()


class TestItems:
    def test_the_model_is_a_good_one(self, qtmodeltester: ModelTester) -> None:
        model = ItemModel()
        qtmodeltester.check(model)
        model.set_items(ROWS)
        model.set_items(reversed(ROWS))
        model.set_items([])

    def test_only_what_changed_is_painted_again(self, qtbot: QtBot) -> None:
        model = ItemModel()
        model.set_items(ROWS)
        with qtbot.waitSignal(model.dataChanged, check_params_cb=lambda top, *_: top.row() == 1):
            model.set_items([ROWS[0], Row("2", "已改")])
        with qtbot.assertNotEmitted(model.dataChanged):
            model.set_items([ROWS[0], Row("2", "已改")])
        assert model.data(model.index(1), ITEM_ROLE) == Row("2", "已改")

    def test_the_reader_hears_everything(self) -> None:
        model = ItemModel()
        model.set_items(ROWS)
        assert (
            model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
            == "宽带断网, #20461, 剩 36 分, 处理"
        )

    def test_the_current_item_survives_new_neighbours(self, stage: Stage) -> None:
        rows, model = RowList("我的工单"), ItemModel()
        rows.setModel(model)
        stage(rows)
        model.set_items(ROWS)
        rows.choose(1)
        model.set_items([Row("0", "新来的"), *ROWS])
        assert rows.current_item() == ROWS[1]
        model.set_items([Row("0", "新来的")])
        assert rows.current_item() is None
        rows.deleteLater()

    def test_a_row_is_painted_whole(self, stage: Stage) -> None:
        rows, model = RowList("我的工单"), ItemModel()
        model.setParent(rows)
        rows.setModel(model)
        model.set_items(ROWS)
        stage(rows)
        assert rows.visualRect(model.index(0)).height() == 52
        rows.choose(0)
        image = picture(rows.viewport())
        assert image.pixelColor(1, 20) == LIGHT.color("accent")
        assert image.pixelColor(300, 4) == LIGHT.color("accent_on")
        assert image.pixelColor(16, 26) == LIGHT.color("danger")
        assert image.pixelColor(1, 60) == LIGHT.color("panel")

    def test_a_page_still_loading_is_an_empty_row(self, stage: Stage) -> None:
        class Loading(ItemModel):
            def data(self, index: object, role: int = 0) -> object:
                return None

        rows = RowList("我的工单")
        model = Loading(rows)
        model.set_items(ROWS)
        rows.setModel(model)
        stage(rows)
        assert name(LIGHT.color("text")) not in colours(picture(rows.viewport()))


class TestColumns:
    COLUMNS = (
        Column("来电时间", 60),
        Column("登记号", 120, fixed=True),
        Column("客户"),
        Column("状态", 100, right=True),
    )
    SAVED = CellRow(
        "1",
        (Cell("14:21"), Cell("017 1121 042"), Cell("李琳"), Cell("已存本机", Tone.OK, Shape.CHECK)),
    )

    def test_one_column_takes_what_the_others_leave(self) -> None:
        found = [place for _, place in places(self.COLUMNS, QRect(10, 0, 600, 36))]
        assert [(place.left(), place.width()) for place in found] == [
            (10, 60),
            (78, 120),
            (206, 296),
            (510, 100),
        ]

    def test_several_share_it(self) -> None:
        columns = (Column("a"), Column("b", 84), Column("c"))
        assert [place.width() for _, place in places(columns, QRect(0, 0, 300, 36))] == [100, 84, 100]

    def test_what_has_too_little_room_gets_a_line_of_its_own(self, stage: Stage, qtbot: QtBot) -> None:
        columns = (Column("time", 40), Column("about", least=150), Column("state", 100))
        time, about, state = [place for _, place in places(columns, QRect(0, 0, 250, 52))]
        assert time.top() == state.top() and about.top() > time.bottom()
        assert (about.left(), about.right()) == (48, 249)
        rows, model = ColumnList("calls", columns), ItemModel()
        model.set_items([CellRow("1", (Cell("14:02"), Cell("unknown caller"), Cell("saved")))])
        rows.setModel(model)
        window = stage(rows, size=QSize(250, 400))
        qtbot.waitUntil(lambda: rows.visualRect(model.index(0)).height() == 52)
        window.resize(600, 400)
        qtbot.waitUntil(lambda: rows.visualRect(model.index(0)).height() == 36)

    def test_a_row_is_read_and_painted(self, stage: Stage) -> None:
        rows = ColumnList("本次中断已登记", self.COLUMNS)
        model = ItemModel(rows)
        model.set_items(
            [self.SAVED, CellRow("2", (*self.SAVED.cells[:3], Cell("需处理", Tone.DANGER, tag=True)))]
        )
        rows.setModel(model)
        stage(rows.header, rows)
        assert self.SAVED.spoken == "14:21, 017 1121 042, 李琳, 已存本机"
        assert rows.visualRect(model.index(0)).height() == 36
        seen = colours(picture(rows.viewport()))
        assert {name(LIGHT.color(token)) for token in ("ok", "danger_on", "text")} <= seen

    def test_titles_follow_the_language(self, stage: Stage) -> None:
        rows = ColumnList("calls", self.COLUMNS)
        stage(rows.header)
        before = picture(rows.header)
        rows.set_columns([Column("Time", 60), *self.COLUMNS[1:]])
        assert picture(rows.header) != before
        rows.deleteLater()


def with_longer_answer(entry: Entry, words: str) -> Entry:
    first, *rest = entry.actions
    return replace(entry, actions=(replace(first, words=words), *rest))


class TestTimeline:
    @pytest.fixture
    def history(self, stage: Stage) -> Timeline:
        history = Timeline("处理经过")
        model = ItemModel(history)
        model.set_items([Entry("1", "14:02", "来电", "全屋断网。" * 40, day="昨天"), PROPOSAL])
        history.setModel(model)
        stage(history)
        return history

    def test_digits_decide(self, qtbot: QtBot, history: Timeline) -> None:
        heard: list[tuple[str, str]] = []
        history.acted.connect(lambda key, code: heard.append((key, code)))
        history.choose(0)
        qtbot.keyClick(history, "1")
        history.choose(1)
        for digit in "0123":
            qtbot.keyClick(history, digit)
        assert heard == [("p", "keep"), ("p", "adopt")]

    def test_so_does_the_mouse(self, qtbot: QtBot, history: Timeline) -> None:
        rect = history.visualRect(history.model().index(1, 0))
        heard: list[tuple[str, str]] = []
        history.acted.connect(lambda key, code: heard.append((key, code)))
        for x in (rect.left() + 200, rect.right() - 60):
            place = QPoint(x, rect.top() + 12 + 24 + 10)
            qtbot.mouseClick(history.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert heard == [("p", "adopt")]

    def test_text_can_be_copied(self, qtbot: QtBot, history: Timeline) -> None:
        history.choose(1)
        qtbot.keyClick(history, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == PROPOSAL.text

    def test_long_text_makes_a_taller_card_in_a_narrower_view(self, qtbot: QtBot, history: Timeline) -> None:
        first = history.model().index(0, 0)
        wide, short = (
            history.visualRect(first).height(),
            history.visualRect(history.model().index(1, 0)).height(),
        )
        assert wide > short == 53 + 12
        history.window().resize(400, 400)
        qtbot.waitUntil(lambda: history.visualRect(first).height() > wide)

    def test_cards_do_not_overlap_when_a_scroll_bar_takes_width(self, qtbot: QtBot, stage: Stage) -> None:
        history, model = Timeline("处理经过"), ItemModel()
        model.setParent(history)
        entries = [Entry(str(n), "14:02", "来电", "全" * 33) for n in range(8)]
        model.set_items(entries[:1])
        history.setModel(model)
        stage(history, size=QSize(590, 300))
        qtbot.waitUntil(lambda: history.visualRect(model.index(0)).height() == 53 + 12)
        model.set_items(entries)
        history.scrollToBottom()
        qtbot.waitUntil(history.verticalScrollBar().isVisible)
        index = model.index
        qtbot.waitUntil(
            lambda: all(
                history.visualRect(index(n)).bottom() < history.visualRect(index(n + 1)).top()
                for n in range(7)
            )
        )
        bar = history.verticalScrollBar()
        qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())

    def test_what_can_be_decided_stands_below_the_words_where_there_is_no_room(
        self, qtbot: QtBot, history: Timeline
    ) -> None:
        card = QRect(0, 0, 900, 0)
        beside = [place for _, _, place in action_places(PROPOSAL, card, 1)]
        assert {place.top() for place in beside} == {24}
        narrow = QRect(0, 0, 250, 0)
        below = [place for _, _, place in action_places(PROPOSAL, narrow, 3)]
        assert min(place.top() for place in below) >= 24 + 3 * 20
        assert all(place.left() >= 0 and place.right() < 250 for place in below)
        long = with_longer_answer(PROPOSAL, "保留" * 40)
        assert all(place.right() < 250 for _, _, place in action_places(long, narrow, 1))
        history.window().resize(400, 400)
        second = history.model().index(1, 0)
        qtbot.waitUntil(lambda: history.visualRect(second).height() > 53 + 12 + 20)

    def test_layouts_are_made_once(self, history: Timeline) -> None:
        delegate = history.itemDelegate()
        assert isinstance(delegate, type(history._delegate))
        entry = history.model().index(0, 0).data(ITEM_ROLE)
        assert delegate._layout(entry, 500) is delegate._layout(entry, 500)

    def test_the_reader_hears_what_can_be_decided(self) -> None:
        assert PROPOSAL.spoken == "14:24, 改动待确认, 你离线时改为“紧急”。, 1 保留常规, 2 采用紧急"


def test_a_label_that_gives_way_tells_the_rest(stage: Stage) -> None:
    label = ElidedLabel("客户下午有视频会议，希望今天恢复")
    stage(label, size=QSize(60, 40))
    assert label.minimumSizeHint().width() == 0
    assert label.text() == "客户下午有视频会议，希望今天恢复"


def test_words_of_customers_are_never_markup(stage: Stage) -> None:
    label = ElidedLabel("<img src=x><b>bold</b>")
    stage(label, size=QSize(60, 40))
    assert label.textFormat() is Qt.TextFormat.PlainText
    QApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), QPoint(1, 1)))
    assert label.toolTip() == "<qt>&lt;img src=x&gt;&lt;b&gt;bold&lt;/b&gt;</qt>"
    label.window().resize(600, 40)
    QApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), QPoint(1, 1)))
    assert label.toolTip() == ""


def test_tags_and_facts_are_read_aloud() -> None:
    tag = Tag("紧急", Tone.DANGER)
    assert tag.accessibleName() == tag.text() == "紧急"
    narrow = tag.sizeHint().width()
    tag.set_state("已核平", Tone.OK, Shape.CHECK)
    assert tag.accessibleName() == "已核平"
    assert tag.sizeHint().width() > narrow
    assert Facts([("渠道", "电话"), ("负责人", "张敏")]).accessibleName() == "渠道 电话, 负责人 张敏"


def test_facts_go_on_in_the_next_line() -> None:
    facts = Facts([("渠道", "电话"), ("负责人", "张敏"), ("回电", "今天 18:00")])
    line = facts.heightForWidth(2000)
    assert facts.heightForWidth(150) > line
    whole = [place.right() for _, place in facts._places(150)]
    assert max(whole) < 150
    assert [place.width() for _, place in facts._places(150)] == [
        place.width() for _, place in facts._places(2000)
    ]


def test_cards_and_figures_are_named() -> None:
    card = Card("漏交检查", tone=Tone.WARN)
    assert card.accessibleName() == "漏交检查"
    figure = Figure("办结工单", "86")
    figure.set_figure("办结工单", "87", "前 8 周均值 79", Tone.OK)
    assert figure.accessibleName() == "办结工单 87 前 8 周均值 79"


def test_an_empty_place_says_what_to_do(stage: Stage) -> None:
    action = Button("去登记")
    empty = EmptyState("inbox", "没有待回电的客户", "登记来电时勾选“需要回电”。", action)
    stage(empty)
    assert action.isVisible()
    assert empty.accessibleName() == "没有待回电的客户"
    empty.set_words("Nobody waits")
    assert empty.accessibleName() == "Nobody waits"
