"""Every shared widget on two pages like real screens: ``python -m tests.helpers.gallery DIR`` saves them."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from console.i18n import Language
from console.ui.shortcuts import Shortcut
from console.ui.theme import STYLE, Size, Tone
from console.ui.widgets.banner import Action, Banner, BannerState
from console.ui.widgets.busy import BusyLine
from console.ui.widgets.buttons import Button, CheckBox, Variant
from console.ui.widgets.cards import Card, EmptyState, Figure, Panel, divider
from console.ui.widgets.chips import Chip, ChipRow, ChipStyle, Choice
from console.ui.widgets.columns import Cell, CellRow, Column, ColumnList
from console.ui.widgets.fields import LineEdit, PlainTextEdit, SearchField, Select
from console.ui.widgets.items import ItemModel
from console.ui.widgets.labels import Facts, FieldLabel, KeyHint, Label, Tag
from console.ui.widgets.notices import Notice, NoticeStrip
from console.ui.widgets.painting import Shape
from console.ui.widgets.password import PasswordField
from console.ui.widgets.pill import Level, LinkPill, PillState
from console.ui.widgets.rail import NavigationRail, RailItem
from console.ui.widgets.rows import Row, RowList
from console.ui.widgets.timeline import Entry, EntryAction, Timeline
from tests.helpers import screens


class Words:
    """Sample words, Chinese or English."""

    def __init__(self, language: Language) -> None:
        self._chinese = language is Language.CHINESE

    def __call__(self, chinese: str, english: str) -> str:
        return chinese if self._chinese else english


def shell(w: Words, page: QWidget, current: str, link: PillState) -> QWidget:
    """A page inside rail and bar."""
    window = Panel()
    rail = NavigationRail(
        [
            RailItem("tickets", "ticket", w("工单", "Tickets")),
            RailItem("entry", "pencil", w("登记", "Log call")),
            RailItem("memos", "notebook-text", w("备忘", "Memos")),
            RailItem("handover", "arrow-left-right", w("交接", "Handover")),
            RailItem("knowledge", "book-open", w("知识", "Knowledge")),
            RailItem("weekly", "chart-column", w("周会", "Weekly")),
            RailItem("incident", "triangle-alert", w("应急", "Incident")),
            RailItem("roster", "calendar", w("排班", "Roster")),
            RailItem("supervisor", "user", w("主管", "Supervisor")),
        ]
    )
    rail.choose(current)
    rail.set_badge("handover", 1)
    right = QVBoxLayout()
    right.setSpacing(0)
    right.addLayout(_bar(w, link))
    right.addWidget(divider())
    right.addWidget(page, 1)
    outer = QHBoxLayout(window)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addWidget(rail)
    outer.addLayout(right, 1)
    window.resize(1280, 800)
    return window


def _bar(w: Words, link: PillState) -> QHBoxLayout:
    bar = QHBoxLayout()
    bar.setContentsMargins(16, 7, 16, 8)
    bar.setSpacing(16)
    search = SearchField(
        w("搜索工单、客户、知识库", "Search tickets, customers, knowledge"), Shortcut.PALETTE.hint
    )
    search.setFixedWidth(400)
    bar.addWidget(search)
    bar.addStretch(1)
    bar.addWidget(LinkPill(link))
    bar.addWidget(Label(w("白班 08:00–20:00", "Day 08:00–20:00"), muted=True, tabular=True))
    presence = Button(w("示闲", "Available"))
    presence.setMenu(QMenu(presence))
    bar.addWidget(presence)
    bar.addWidget(Label(w("张敏", "Zhang Min"), bold=True))
    return bar


def tickets(w: Words) -> QWidget:
    """List, header, history and composer."""
    page = QWidget()
    outer = QHBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addWidget(_queue(w))
    outer.addWidget(divider(vertical=True))
    detail = QVBoxLayout()
    detail.setSpacing(0)
    detail.addLayout(_ticket_head(w))
    detail.addWidget(divider())
    detail.addWidget(_history(w), 1)
    detail.addWidget(divider())
    detail.addLayout(_composer(w))
    outer.addLayout(detail, 1)
    link = PillState(Level.GOOD, w("在线 · 全部已同步", "Online · all synced"))
    return shell(w, page, "tickets", link)


def _queue(w: Words) -> QWidget:
    queue = Panel()
    queue.setFixedWidth(499)
    tabs = ChipRow(
        w("队列", "Queues"),
        [
            Choice("mine", w("我的 12", "Mine 12")),
            Choice("free", w("未分配 4", "Free 4")),
            Choice("group", w("班组 38", "Group 38")),
            Choice("risk", w("将超时 2", "At risk 2"), tone=Tone.WARN),
            Choice("late", w("已超时 0", "Late 0")),
            Choice("callback", w("回电 3", "Callbacks 3")),
        ],
        ChipStyle.FLAT,
    )
    tabs.choose("mine")
    rows = RowList(w("我的工单", "My tickets"))
    model = ItemModel(rows)
    model.set_items(_rows(w))
    rows.setModel(model)
    rows.choose(0)
    layout = QVBoxLayout(queue)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    head = QHBoxLayout()
    head.setContentsMargins(8, 6, 8, 5)
    head.addWidget(tabs)
    layout.addLayout(head)
    layout.addWidget(divider())
    layout.addWidget(rows)
    return queue


def _rows(w: Words) -> list[Row]:
    risk: dict[str, object] = {"tone": Tone.DANGER, "right_tone": Tone.DANGER, "shape": Shape.TRIANGLE}
    warn: dict[str, object] = {"tone": Tone.WARN, "right_tone": Tone.WARN}
    samples: list[tuple[tuple[str, str, str, str], dict[str, object]]] = [
        (("宽带断网，重启光猫无效", "#20461 · 王建国 · 网络故障 · 紧急", "剩 36 分", "处理"), risk),
        (("发票抬头开错，要求重开", "#20458 · 李琳 · 咨询 · 常规", "剩 21 时", "回复"), {}),
        (("投诉：上门师傅两次爽约", "#20455 · 陈晓东 · 投诉", "剩 6 工作日", "答复"), {}),
        (
            ("企业专线丢包 3%，已附日志", "#20452 · 恒通贸易 · 网络故障 · 中度", "剩 2 时 5 分", "下次反馈"),
            warn,
        ),
        (("套餐到期后如何取消", "#20449 · 赵颖 · 咨询 · 常规", "剩 19 时", "回复"), {}),
        (("邮箱收不到验证码", "#20447 · 周立 · 软件故障 · 轻微", "剩 18 时", "回复"), {}),
        (("申请固定 IP 地址 8 个", "#20440 · 博雅学校 · 定制", "周三", "与客户约定"), {}),
        (("光功率偏低，已派单装维", "#20436 · 孙海 · 硬件故障 · 中度", "待装维班", "协办"), {"done": True}),
    ]
    english = (
        "No internet, restarting the modem did not help",
        "#20461 · Wang · network",
        "36 min left",
        "handle",
    )
    return [
        Row(str(place), *(w(a, b) for a, b in zip(texts, english, strict=True)), **look)  # type: ignore[arg-type]
        for place, (texts, look) in enumerate(samples)
    ]


def _ticket_head(w: Words) -> QVBoxLayout:
    head = QVBoxLayout()
    head.setContentsMargins(20, 13, 20, 13)
    head.setSpacing(9)
    first, second = QHBoxLayout(), QHBoxLayout()
    first.setSpacing(10)
    second.setSpacing(8)
    first.addWidget(Label(w("宽带断网，重启光猫无效", "No internet since noon"), Size.TITLE, bold=True))
    first.addWidget(Label("#20461", muted=True, tabular=True), 1)
    first.addWidget(Button(w("转派", "Transfer"), shortcut=Shortcut.TRANSFER))
    first.addWidget(Button(w("办结", "Close"), Variant.PRIMARY, shortcut=Shortcut.CLOSE))
    second.addWidget(Tag(w("紧急", "urgent"), Tone.DANGER))
    second.addWidget(Tag(w("网络故障", "network")))
    second.addWidget(Tag(w("处理中 · 第 4 步，共 6 步", "in progress · step 4 of 6"), Tone.ACCENT))
    second.addWidget(Tag(w("已核平", "balanced"), Tone.OK, Shape.CHECK))
    second.addStretch(1)
    second.addWidget(Label(w("处理时限剩 36 分", "36 min left"), bold=True, tone=Tone.DANGER, tabular=True))
    second.addWidget(Button(w("时限怎么算的？", "Why?"), Variant.LINK))
    head.addLayout(first)
    head.addLayout(second)
    facts = [
        (w("客户", "Customer"), w("王建国 138****1234", "Wang Jianguo 138****1234")),
        (w("渠道", "Channel"), w("电话", "phone")),
        (w("负责人", "Owner"), w("张敏", "Zhang Min")),
        (w("与客户约定", "Promised"), w("今天 15:30 前", "by Today 15:30")),
    ]
    head.addWidget(Facts(facts))
    return head


def _history(w: Words) -> Timeline:
    long = "全屋断网，光猫 LOS 红灯。已重启两次无效。客户下午有视频会议，希望今天恢复。" * 3
    entries = [
        Entry(
            "1",
            "14:02",
            w("来电 · 张敏 · 离线登记，14:24 入库", "Call · Zhang Min"),
            long,
            w("昨天", "Yesterday"),
        ),
        Entry(
            "2",
            "14:11",
            w("备注 · 张敏", "Note · Zhang Min"),
            w("同小区已有 3 户报障，疑似分光器故障。", "Splitter?"),
        ),
        Entry(
            "3",
            "14:24",
            w("改动待确认 · 紧急程度", "Proposal · urgency"),
            w("你离线时改为“紧急”；李强 14:12 已改为“常规”。", "You set urgent; Li Qiang set routine."),
            tone=Tone.WARN,
            actions=(
                EntryAction("keep", w("保留常规", "Keep routine")),
                EntryAction("adopt", w("采用紧急", "Take urgent"), preferred=True),
            ),
        ),
        Entry(
            "4",
            "14:25",
            w("协办 · 装维班 · 16:00 前", "Field team"),
            w("现场更换分光器端口。", "Port changed."),
            shape=Shape.HALF,
        ),
    ]
    history = Timeline(w("处理经过", "History"))
    model = ItemModel(history)
    model.set_items(entries)
    history.setModel(model)
    return history


def _composer(w: Words) -> QVBoxLayout:
    composer = QVBoxLayout()
    composer.setContentsMargins(20, 10, 20, 12)
    composer.setSpacing(8)
    kinds = ChipRow(
        w("写什么", "What to write"),
        [
            Choice("note", w("备注 N", "Note N")),
            Choice("reply", w("回复 R", "Reply R")),
            Choice("phone", w("电话记录 P", "Phone record P")),
        ],
        ChipStyle.FILLED,
    )
    kinds.choose("note")
    top, foot = QHBoxLayout(), QHBoxLayout()
    top.addWidget(kinds, 1)
    top.addWidget(
        Label(w("草稿已存本机 14:26:08", "Draft saved 14:26:08"), Size.SMALL, muted=True, tabular=True)
    )
    text = PlainTextEdit(w("写给同事的备注，客户看不到……", "A note for colleagues"))
    text.setFixedHeight(64)
    foot.setSpacing(8)
    foot.addWidget(Button(w("插入话术", "Insert script")))
    foot.addWidget(Button(w("附件", "Attach"), icon_name="paperclip"))
    foot.addStretch(1)
    foot.addWidget(KeyHint("Ctrl ↵"))
    foot.addWidget(Label(w("提交", "Submit"), Size.SMALL, muted=True))
    composer.addLayout(top)
    composer.addWidget(text)
    composer.addLayout(foot)
    return composer


def outage(w: Words) -> QWidget:
    """Banner, form, cards, and the small ones."""
    page = QWidget()
    banner = Banner()
    banner.show_state(
        BannerState(
            Tone.WARN,
            w("系统中断 14:02 起 · 已 23 分", "System down since 14:02 · 23 min"),
            w(
                "已登记 7 通，全部存在本机。照常接听，恢复后自动补录。",
                "7 calls saved on this computer. Go on.",
            ),
            (
                Action("scripts", w("安抚话术", "Scripts"), hint="F3"),
                Action("knowledge", w("知识库", "Knowledge"), hint="F4"),
                Action("level", w("暂按 IV 级 · 定级剩 7 分", "Level IV · 7 min left")),
            ),
        )
    )
    columns = QHBoxLayout()
    columns.setSpacing(0)
    columns.addLayout(_entry_form(w), 640)
    columns.addWidget(divider(vertical=True))
    columns.addWidget(_cards(w), 568)
    outer = QVBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addWidget(banner)
    outer.addLayout(columns, 1)
    strip = NoticeStrip(page)
    strip.say(
        Notice(
            w("重试 3 次后仍有 1 条需处理。", "One call needs attention after three tries."),
            Tone.DANGER,
            action=Action("open", w("去看看", "Show it")),
        )
    )
    link = PillState(Level.DOWN, w("离线 · 7 条待同步", "Offline · 7 waiting"))
    return shell(w, page, "entry", link)


def _entry_form(w: Words) -> QGridLayout:
    form = QGridLayout()
    form.setContentsMargins(24, 18, 24, 18)
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(6)
    phone, customer = LineEdit(size=Size.LARGE), LineEdit(size=Size.LARGE)
    phone.setText("138 1234 8123")
    customer.setText(w("王建国", "Wang Jianguo"))
    story = PlainTextEdit(size=Size.LARGE)
    story.setPlainText(w("全屋断网，光猫 LOS 红灯，重启无效。下午三点有视频会议", "No internet, LOS red."))
    story.setFixedHeight(128)
    fields: list[tuple[str, QWidget, bool]] = [
        (w("来电号码", "Number"), phone, False),
        (w("客户（姓名、号码、宽带账号或拼音首字母）", "Customer"), customer, False),
        (w("业务类别", "Category"), _categories(w), True),
        (w("情况", "What happened"), story, True),
        (w("密码", "Password"), PasswordField(), False),
    ]
    places = [(1, 0, 1), (1, 1, 1), (3, 0, 2), (5, 0, 2), (9, 0, 2)]
    for (words, field, required), (at, column, span) in zip(fields, places, strict=True):
        form.addWidget(FieldLabel(words, field, required=required), at, column, 1, span)
        form.addWidget(field, at + 1, column, 1, span)
    busy = BusyLine()
    busy.start(w("正在连接服务器……", "Connecting to the server…"))
    busy.show()
    form.addLayout(_entry_head(w), 0, 0, 1, 2)
    form.addLayout(_callback(w), 7, 0, 1, 2)
    form.addLayout(_entry_buttons(w), 8, 0, 1, 2)
    form.addWidget(busy, 11, 0, 1, 2)
    form.addLayout(_levels(w), 12, 0, 1, 2)
    form.setRowStretch(13, 1)
    return form


def _entry_head(w: Words) -> QHBoxLayout:
    head = QHBoxLayout()
    head.setSpacing(12)
    head.addWidget(Label(w("手工登记", "Manual entry"), Size.TITLE, bold=True))
    head.addWidget(Label(w("通话 2 分 14 秒", "Talking 2 min 14 s"), muted=True, tabular=True), 1)
    head.addWidget(Label(w("登记号", "Reference"), muted=True))
    head.addWidget(Label("017 1121 043", Size.TITLE, bold=True, tone=Tone.ACCENT, fixed=True))
    head.addWidget(Label(w("请读给客户", "read it out"), Size.SMALL, muted=True))
    return head


def _categories(w: Words) -> ChipRow:
    names = [("网络故障", "network"), ("硬件", "hardware"), ("软件", "software"), ("资费", "fees")]
    choices = [Choice(en, w(zh, en), hint=str(number)) for number, (zh, en) in enumerate(names, 1)]
    row = ChipRow(w("业务类别", "Category"), choices)
    row.choose("network")
    return row


def _callback(w: Words) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    wanted = Chip(w("需要回电", "Call back"))
    wanted.setChecked(True)
    via = Select(w("回电方式", "How"))
    via.add("mobile", w("手机", "mobile"))
    via.add("sms", w("短信", "text message"))
    row.addWidget(wanted)
    row.addWidget(via)
    row.addStretch(1)
    return row


def _entry_buttons(w: Words) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(Button(w("保存并登记下一通", "Save, next call"), Variant.PRIMARY, shortcut=Shortcut.SUBMIT))
    row.addWidget(Button(w("同上，再加一户", "Same again"), hint="F6"))
    blocked = Button(w("签收（还差 1 题）", "Sign (1 to go)"), Variant.PRIMARY)
    blocked.setEnabled(False)
    row.addWidget(blocked)
    row.addStretch(1)
    row.addWidget(Tag(w("草稿已存本机", "Draft saved"), Tone.OK, Shape.CHECK))
    return row


def _levels(w: Words) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for level, zh, en in [
        (Level.SHAKY, "不稳定", "Unstable"),
        (Level.RETURNING, "恢复中 · 3/7", "Recovering · 3/7"),
        (Level.BROKEN, "需处理 1", "Attention 1"),
    ]:
        row.addWidget(LinkPill(PillState(level, w(zh, en))))
    row.addStretch(1)
    return row


def _cards(w: Words) -> QWidget:
    ground = Panel(raised=False)
    layout = QVBoxLayout(ground)
    layout.setContentsMargins(20, 16, 20, 16)
    layout.setSpacing(12)
    recent = Card(w("该客户近期来电", "Recent calls"), w("7 通 · 待回电 5", "7 calls"))
    recent.body.addWidget(
        Label(w("王建国今天 11:20 来电：网速慢（工单 #20433，未结）。", "Slow line"), muted=True, wrap=True)
    )
    soft = QHBoxLayout()
    soft.addWidget(Button(w("并入 #20433", "Join #20433"), Variant.SOFT_ACCENT))
    soft.addWidget(Button(w("新建工单", "New ticket"), Variant.SOFT))
    soft.addStretch(1)
    recent.body.addLayout(soft)
    checks = Card(w("漏交检查", "Omission check"), tone=Tone.WARN)
    done = CheckBox(w("#20461 宽带断网", "#20461"))
    done.setChecked(True)
    checks.body.addWidget(done)
    checks.body.addWidget(CheckBox(w("#20455 投诉：上门师傅两次爽约", "#20455")))
    figures = QHBoxLayout()
    figures.setSpacing(12)
    better = Figure(w("办结工单", "Closed"), "86")
    better.set_figure(w("办结工单", "Closed"), "86", w("▲7（前 8 周均值 79）", "▲7"), Tone.OK)
    figures.addWidget(better)
    figures.addWidget(Figure(w("按时率", "On time"), "96.5%", "83/86"))
    figures.addWidget(Figure(w("人工退回", "Rejected"), "1", tone=Tone.DANGER))
    layout.addWidget(recent)
    layout.addWidget(checks)
    layout.addLayout(figures)
    empty = EmptyState(
        "inbox",
        w("没有待回电的客户", "Nobody waits for a callback"),
        w("登记来电时勾选“需要回电”，会列在这里。", "Tick Call back in a call slip."),
        Button(w("去登记", "Log a call"), shortcut=Shortcut.NEW_CALL),
    )
    layout.addWidget(_taken(w))
    layout.addWidget(empty, 1)
    return ground


def _taken(w: Words) -> Card:
    taken = Card(w("本次中断已登记", "Taken in this outage"), w("7 通 · 待回电 5", "7 calls"))
    columns = [
        Column(w("时间", "Time"), 52),
        Column(w("登记号", "Reference"), 116, fixed=True),
        Column(w("客户", "Customer")),
        Column(w("回电", "Callback"), 110),
        Column(w("状态", "State"), 110, right=True),
    ]
    rows = ColumnList(w("本次中断已登记", "Taken in this outage"), columns)
    model = ItemModel(rows)
    saved = Cell(w("已存本机", "Saved here"), Tone.OK, Shape.CHECK)
    model.set_items(
        CellRow(
            time,
            (
                Cell(time, Tone.NEUTRAL),
                Cell(number),
                Cell(w(name, "Li Lin")),
                Cell(w("今天 18:00", "Today 18:00"), Tone.ACCENT, tag=True),
                saved,
            ),
        )
        for time, number, name in [("14:21", "017 1121 042", "李琳"), ("14:17", "017 1121 041", "孙海")]
    )
    rows.setModel(model)
    rows.setFixedHeight(2 * 36)
    taken.body.setSpacing(0)
    taken.body.addWidget(rows.header)
    taken.body.addWidget(rows)
    return taken


def main(folder: Path) -> None:
    """Save both pages in both themes and languages."""
    app = QApplication(["", *STYLE])
    screens.pictures(app, folder, lambda language: tickets(Words(language)), "tickets")
    screens.pictures(app, folder, lambda language: outage(Words(language)), "outage")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
