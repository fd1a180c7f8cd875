from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.changes import Changes
from console.errors import DiskFull
from console.i18n import Language
from console.ids import derive
from console.models.queries import LatestDraft, Queue, TicketDetail
from console.models.records import Proposal, Ticket
from console.models.repositories.rows import Rows
from console.operations import AddNote, AssignTicket, ChangeState, EditTicket, SettleProposal
from console.operations.fields import encode_values
from console.ui.seat import Seat
from console.ui.theme import LIGHT
from console.ui.tickets.panel import TicketsPanel
from console.ui.widgets.items import ITEM_ROLE
from console.ui.widgets.rows import Row
from tests.helpers import sample_team as team
from tests.helpers import screens
from tests.helpers.desk_double import Bench
from tests.helpers.typing import compose, focused, write
from tests.ui.conftest import Stage

CTRL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., TicketsPanel]


@pytest.fixture
def open_panel(seat: Seat, stage: Stage, qtbot: QtBot) -> Open:
    """The ticket screen, with the first ticket shown and the keyboard on the list."""

    def opened(who: Seat | None = None) -> TicketsPanel:
        panel = TicketsPanel(who or seat)
        stage(panel, size=QSize(1208, 752))
        panel.start()
        qtbot.waitUntil(lambda: panel.detail.entries.rowCount() > 0)
        return panel

    return opened


def rows(panel: TicketsPanel) -> list[Row]:
    model = panel.view.list.model()
    return [model.index(row, 0).data(ITEM_ROLE) for row in range(model.rowCount())]


def ticket(bench: Bench, number: int) -> Ticket:
    view = bench.session.read(TicketDetail(team.ticket_id(number)))
    assert view is not None
    return view.ticket


def show(panel: TicketsPanel, qtbot: QtBot, number: int) -> None:
    panel.show_ticket(team.ticket_id(number))
    qtbot.waitUntil(lambda: panel.detail.head.number.text() == f"#{number}")


def _is_shown(panel: TicketsPanel, title: str) -> bool:
    return panel.detail.head.title.text() == title


def _has_more_than(count: int, panel: TicketsPanel) -> bool:
    return panel.view.list.model().rowCount() > count


def last(bench: Bench, qtbot: QtBot) -> object:
    qtbot.waitUntil(lambda: bool(bench.session.performed))
    return bench.session.performed[-1]


def test_my_tickets_say_what_they_are_and_what_is_due(open_panel: Open, qtbot: QtBot) -> None:
    panel = open_panel()
    first = rows(panel)[0]
    assert first.title == "宽带断网，重启光猫无效"
    assert first.detail == "#20461 · 王建国 · Network fault · In progress · Urgent"
    assert (first.right, first.right_detail) == ("36 min left", "Handle")
    assert [words for words, _ in first.tags] == ["To decide 1"]
    over = next(row for row in rows(panel) if row.title.startswith("资费争议"))
    assert (over.right, over.right_detail) == ("25 min over", "Promised")
    qtbot.waitUntil(lambda: "Mine 12" in [chip.text() for chip in panel.view.queues._chips.values()])


def test_the_keyboard_walks_the_list_and_the_ticket_follows(open_panel: Open, qtbot: QtBot) -> None:
    panel = open_panel()
    assert focused() is panel.view.list
    titles = [row.title for row in rows(panel)]
    for key, place in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_J, 2), (Qt.Key.Key_K, 1), (Qt.Key.Key_Up, 0)):
        qtbot.keyClick(panel.view.list, key)
        qtbot.waitUntil(partial(_is_shown, panel, titles[place]))
    qtbot.keyClick(panel.view.list, Qt.Key.Key_Return)
    qtbot.waitUntil(panel.detail.timeline.hasFocus)


def test_a_note_is_written_by_keyboard_and_marked_until_it_is_on_the_server(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_N)
    composer = panel.detail.composer
    qtbot.waitUntil(composer.text.hasFocus)
    write("师傅已出发")
    qtbot.keyClick(composer.text, Qt.Key.Key_Return, CTRL)
    note = last(bench, qtbot)
    assert isinstance(note, AddNote)
    assert (note.text, note.note_kind, note.ticket_id) == ("师傅已出发", "note", team.ticket_id(20461))
    qtbot.waitUntil(lambda: composer.text.toPlainText() == "")
    qtbot.waitUntil(lambda: panel.detail.entries.rowCount() == 5)
    entry = panel.detail.entries.item(4)
    assert "saved on this computer" in entry.spoken
    qtbot.waitUntil(lambda: "Saved here" in [words for words, _ in rows(panel)[0].tags])


@pytest.mark.parametrize(("key", "kind"), [(Qt.Key.Key_R, "reply"), (Qt.Key.Key_P, "phone_note")])
def test_replies_and_phone_records_are_one_key_away(
    open_panel: Open, bench: Bench, qtbot: QtBot, key: Qt.Key, kind: str
) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, key)
    write("已告知客户")
    qtbot.keyClick(panel.detail.composer.text, Qt.Key.Key_Return, CTRL)
    note = last(bench, qtbot)
    assert isinstance(note, AddNote)
    assert note.note_kind == kind


def test_keys_belong_to_the_input_method_while_it_composes(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_N)
    text = panel.detail.composer.text
    write("写到一半", text)
    compose(text, "shi fu")
    qtbot.keyClick(text, Qt.Key.Key_Return, CTRL)
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert bench.session.performed == []
    assert text.toPlainText() == "写到一半"


def test_an_unfinished_note_is_kept_and_comes_back_with_its_ticket(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_R)
    write("正在核实")
    form = f"ticket:{team.ticket_id(20461)}"
    query = LatestDraft(team.ZHANG_MIN.id, form)
    qtbot.waitUntil(lambda: bench.session.read(query) is not None, timeout=300)
    qtbot.waitUntil(lambda: panel.detail.composer.state.text().startswith("Draft saved"))
    show(panel, qtbot, 20458)
    assert panel.detail.composer.text.toPlainText() == ""
    show(panel, qtbot, 20461)
    qtbot.waitUntil(lambda: panel.detail.composer.text.toPlainText() == "正在核实")
    assert panel.detail.composer.kinds.code() == "reply"


def test_a_note_that_was_not_saved_stays_and_cannot_be_doubled(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_N)
    write("师傅已出发")
    composer = panel.detail.composer
    composer.keep()
    bench.session.failures.append(DiskFull())
    with qtbot.waitSignal(panel.noticed) as said:
        qtbot.keyClick(composer.text, Qt.Key.Key_Return, CTRL)
    assert "NOT SAVED" in said.args[0].words
    assert composer.text.toPlainText() == "师傅已出发"
    root = composer._root
    qtbot.keyClick(composer.text, Qt.Key.Key_Return, CTRL)
    note = last(bench, qtbot)
    assert isinstance(note, AddNote)
    assert note.root == root != ""


def test_closing_needs_an_outcome_and_names_what_was_seen(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_E)
    drawer = panel.detail.state_drawer
    qtbot.waitUntil(drawer.outcome.hasFocus)
    assert drawer.states.code() == "closed"
    qtbot.keyClick(drawer.outcome, Qt.Key.Key_Return, CTRL)
    assert "how it ended" in drawer.problem.text()
    write("更换分光器端口，恢复正常。")
    seen = ticket(bench, 20461)
    qtbot.keyClick(drawer.outcome, Qt.Key.Key_Return, CTRL)
    op = last(bench, qtbot)
    assert isinstance(op, ChangeState)
    assert (op.state, op.outcome, op.base) == ("closed", "更换分光器端口，恢复正常。", seen.setter("status"))
    assert op.seen_contact == seen.contact_op
    qtbot.waitUntil(lambda: panel.detail.foot.currentWidget() is panel.detail.composer)


def test_what_was_typed_in_a_drawer_stays_when_it_was_not_saved(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_E)
    drawer = panel.detail.state_drawer
    qtbot.waitUntil(drawer.outcome.hasFocus)
    write("已恢复")
    bench.session.failures.append(DiskFull())
    qtbot.keyClick(drawer.outcome, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: "NOT SAVED" in drawer.problem.text())
    assert drawer.outcome.toPlainText() == "已恢复"
    assert panel.detail.foot.currentWidget() is drawer


def test_a_complaint_closes_with_the_customers_acceptance(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    show(panel, qtbot, 20455)
    panel.detail.head.close_it.click()
    drawer = panel.detail.state_drawer
    write("已上门致歉并改约。", drawer.outcome)
    drawer.confirm.click()
    assert "customer accepts" in drawer.problem.text()
    assert bench.session.performed == []
    qtbot.waitUntil(drawer.accepted.hasFocus)
    qtbot.keyClick(drawer.accepted, Qt.Key.Key_Space)
    drawer.confirm.click()
    op = last(bench, qtbot)
    assert isinstance(op, ChangeState)
    assert op.customer_accepted


def test_a_supervisor_closes_a_complaint_with_a_reason(bench: Bench, open_panel: Open, qtbot: QtBot) -> None:
    desk = bench.sit("2001")
    assert desk.identity is not None
    panel = TicketsPanel(Seat(desk, desk.identity))
    qtbot.addWidget(panel)
    show(panel, qtbot, 20455)
    panel.detail.head.state_wanted.emit("closed")
    drawer = panel.detail.state_drawer
    write("客户多次联系不上，按规定办结。", drawer.outcome)
    drawer.confirmed.emit()
    op = last(bench, qtbot)
    assert isinstance(op, ChangeState)
    assert not op.customer_accepted


def test_a_ticket_is_given_to_a_colleague_by_name(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_A)
    drawer = panel.detail.assign_drawer
    qtbot.waitUntil(drawer.filter.hasFocus)
    names = [drawer.model.item(row).spoken.split(",")[0] for row in range(drawer.model.rowCount())]
    assert names == ["陈静", "李强", "周立", "客服二组", "客服一组"]
    write("李")
    base = ticket(bench, 20461).setter("assignment")
    qtbot.keyClick(drawer.filter, Qt.Key.Key_Return)
    op = last(bench, qtbot)
    assert isinstance(op, AssignTicket)
    assert (op.owner_id, op.group, op.base) == (team.LI_QIANG.id, "客服一组", base)


def test_the_arrows_choose_below_the_filter(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_A)
    drawer = panel.detail.assign_drawer
    qtbot.waitUntil(drawer.filter.hasFocus)
    for _ in range(4):
        qtbot.keyClick(drawer.filter, Qt.Key.Key_Down)
    qtbot.keyClick(drawer.filter, Qt.Key.Key_Return)
    op = last(bench, qtbot)
    assert isinstance(op, AssignTicket)
    assert (op.owner_id, op.group) == ("", "客服二组")


def test_escape_leaves_a_drawer_without_a_trace(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_A)
    qtbot.waitUntil(panel.detail.assign_drawer.filter.hasFocus)
    qtbot.keyClick(panel.detail.assign_drawer.filter, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: panel.detail.foot.currentWidget() is panel.detail.composer)
    assert bench.session.performed == []


def test_a_new_ticket_is_accepted_and_taken_with_one_key(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    show(panel, qtbot, 20463)
    qtbot.keyClick(panel.view.list, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: ticket(bench, 20463).owner_id == team.ZHANG_MIN.id)
    assert ticket(bench, 20463).state == "accepted"
    qtbot.waitUntil(lambda: not panel.detail.head.accept.isVisible())


def test_a_tag_is_changed_where_it_stands(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel()
    tag = panel.detail.head.tags["impact"]
    tag.setFocus()
    qtbot.keyClick(tag, Qt.Key.Key_Return)
    qtbot.waitUntil(tag.menu.isVisible)
    qtbot.keyClick(tag.menu, Qt.Key.Key_Down)
    qtbot.keyClick(tag.menu, Qt.Key.Key_Return)
    op = last(bench, qtbot)
    assert isinstance(op, EditTicket)
    assert {name: edit.value for name, edit in op.edits.items()} == {"impact": ("major",)}
    assert op.edits["impact"].base == derive(team.ticket_id(20461), "origin")
    qtbot.waitUntil(lambda: tag.text() == "Major")
    bench.session.performed.clear()
    tag.chosen.emit("minor")
    second = last(bench, qtbot)
    assert isinstance(second, EditTicket)
    assert second.edits["impact"].base == op.op_id


def test_corrections_carry_only_what_was_changed(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_D)
    drawer = panel.detail.edit_drawer
    qtbot.waitUntil(drawer.ticket_title.hasFocus)
    drawer.ticket_title.selectAll()
    write("整栋楼断网")
    drawer.callback_at.setFocus()
    qtbot.keyClicks(drawer.callback_at, "16:00")
    qtbot.keyClick(drawer.callback_at, Qt.Key.Key_Return, CTRL)
    op = last(bench, qtbot)
    assert isinstance(op, EditTicket)
    due = team.NOW + 89 * team.MINUTE
    assert {name: edit.value for name, edit in op.edits.items()} == {
        "title": ("整栋楼断网",),
        "callback": (True, due),
    }


def test_every_code_of_a_ticket_is_corrected_in_one_form(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_D)
    drawer = panel.detail.edit_drawer
    qtbot.waitUntil(drawer.ticket_title.hasFocus)
    assert drawer.codes["category"].currentText() == "Network fault"
    for field, code in (("category", "billing"), ("urgency", "routine"), ("impact", "minor")):
        drawer.codes[field].choose(code)
    qtbot.keyClick(drawer.ticket_title, Qt.Key.Key_Return, CTRL)
    op = last(bench, qtbot)
    assert isinstance(op, EditTicket)
    assert {name: edit.value for name, edit in op.edits.items()} == {
        "category": ("billing",),
        "urgency": ("routine",),
        "impact": ("minor",),
    }


def test_a_correction_that_changes_nothing_is_no_operation(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_D)
    drawer = panel.detail.edit_drawer
    qtbot.waitUntil(drawer.ticket_title.hasFocus)
    qtbot.keyClick(drawer.ticket_title, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: panel.detail.foot.currentWidget() is panel.detail.composer)
    assert bench.session.performed == []


def test_a_time_that_is_none_is_said_and_not_saved(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel()
    panel.detail.head.correct.click()
    drawer = panel.detail.edit_drawer
    drawer.promised.setFocus()
    drawer.promised.selectAll()
    qtbot.keyClicks(drawer.promised, "soon")
    drawer.confirm.click()
    assert "15:30" in drawer.problem.text()
    assert bench.session.performed == []


@pytest.mark.parametrize(("key", "take"), [(Qt.Key.Key_1, False), (Qt.Key.Key_2, True)])
def test_a_proposal_is_settled_with_one_key(
    open_panel: Open, bench: Bench, qtbot: QtBot, key: Qt.Key, take: bool
) -> None:
    panel = open_panel()
    card = panel.detail.entries.item(2).spoken
    assert "李强 wrote “Routine”; 张敏 had set “Urgent” at 14:02." in card
    assert "1 Keep Urgent" in card
    assert "2 Take Routine" in card
    qtbot.keyClick(panel.view.list, key)
    op = last(bench, qtbot)
    assert isinstance(op, SettleProposal)
    assert op.take is take
    expected = "routine" if take else "urgent"
    qtbot.waitUntil(lambda: ticket(bench, 20461).urgency == expected)
    qtbot.waitUntil(lambda: "Keep Urgent" not in panel.detail.entries.item(2).spoken)


def test_what_was_written_offline_says_when_it_arrived(open_panel: Open) -> None:
    panel = open_panel()
    call = panel.detail.entries.item(0).spoken
    assert "14:02, Call · 张敏 · Reference 017 325 1136 · written offline, arrived 14:24" in call
    assert "Attached: 光功率截图.png" in panel.detail.entries.item(3).spoken


def test_a_changed_ticket_is_shown_anew_wherever_the_change_came_from(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    bench.put(msgspec.structs.replace(ticket(bench, 20461), title="改过的标题", seq=9))
    qtbot.waitUntil(lambda: panel.detail.head.title.text() == "改过的标题")
    qtbot.waitUntil(lambda: rows(panel)[0].title == "改过的标题")


def test_a_conflict_that_arrives_is_shown_though_the_ticket_is_the_same(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    shown = ticket(bench, 20461)
    before = panel.detail.entries.rowCount()
    bench.put(
        Proposal(
            id="late",
            seq=9,
            ticket_id=shown.id,
            field="title",
            value=encode_values(("别的标题",)),
            op_id="late",
            author=team.LI_QIANG.id,
            at=team.NOW,
            current=encode_values((shown.title,)),
            current_by=shown.origin,
        )
    )
    qtbot.waitUntil(lambda: panel.detail.entries.rowCount() == before + 1)


def test_a_drawer_names_what_was_seen_when_it_opened(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel()
    seen = ticket(bench, 20461)
    qtbot.keyClick(panel.view.list, Qt.Key.Key_A)
    colleague = {**seen.set_by, "assignment": "colleague", "status": "colleague"}
    bench.put(
        msgspec.structs.replace(seen, owner_id=team.LI_QIANG.id, title="改过的标题", set_by=colleague, seq=9)
    )
    qtbot.waitUntil(lambda: panel.detail.head.title.text() == "改过的标题")
    panel.detail.assign_drawer.list.choose(0)
    qtbot.keyClick(panel.detail.assign_drawer.filter, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(bench.session.performed))
    (op,) = bench.session.performed
    assert isinstance(op, AssignTicket)
    assert op.base == seen.setter("assignment") != "colleague"


def test_queues_are_chosen_and_an_empty_one_says_what_to_do(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    panel.view.queues.setFocus()
    panel.show_queue(Queue.CLOSED)
    assert rows(panel) == []
    qtbot.waitUntil(lambda: [row.done for row in rows(panel)] == [True, True])
    qtbot.waitUntil(lambda: panel.detail.head.number.text() == "#20409")
    panel.show_queue(Queue.CLOSED, "没有这样的")
    qtbot.waitUntil(lambda: panel.view.left.currentWidget() is panel.view.no_tickets)
    assert panel.view.no_tickets.accessibleName() == "“没有这样的” is in no ticket under “Closed”"
    panel.show_queue(Queue.CLOSED)
    qtbot.waitUntil(lambda: panel.view.left.currentWidget() is panel.view.list)


def test_the_list_reads_on_as_it_is_scrolled(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    many = [
        Ticket(id=f"many{n:04d}", seq=1, number=30_000 + n, title=str(n), received_at=team.NOW - n * 1000)
        for n in range(450)
    ]
    bench.put(*many)
    panel = open_panel()
    panel.show_queue(Queue.UNASSIGNED)
    view, model = panel.view.list, panel.view.list.model()
    qtbot.waitUntil(lambda: model.rowCount() == 100)
    while model.rowCount() < 450:
        before = model.rowCount()
        view.scrollToBottom()
        qtbot.waitUntil(partial(_has_more_than, before, panel))
    view.choose(400)
    bench.put(msgspec.structs.replace(many[0], title="新标题", seq=2))
    qtbot.waitUntil(lambda: "新标题" in [row.title for row in rows(panel)])
    assert view.currentIndex().row() == 400


def test_minutes_pass(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel()
    bench.time += 30 * team.MINUTE
    panel._on_minute()
    assert rows(panel)[0].right == "6 min left"
    assert panel.detail.head.due.text() == "Handle · 6 min left"


def test_another_language_while_it_runs(open_panel: Open, qapp: QApplication, qtbot: QtBot) -> None:
    panel = open_panel()
    with screens.worn(qapp, LIGHT, Language.CHINESE):
        qtbot.waitUntil(lambda: panel.detail.head.assign.text() == "转派")
        assert rows(panel)[0].detail == "#20461 · 王建国 · 网络故障 · 处理中 · 紧急"
        assert rows(panel)[0].right == "剩 36 分"
        assert panel.detail.entries.item(0).spoken.startswith("14:02, 来电")
        assert panel.view.queues._chips["mine"].text() == "我的 12"


def test_a_ticket_that_is_not_here_is_said_to_be_and_nothing_is_written_to_it(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    with qtbot.waitSignal(panel.detail.missing):
        panel.show_ticket("nowhere")
    assert panel.detail.head.number.text() == "#20461"
    write("写给 20461", panel.detail.composer.text)
    qtbot.keyClick(panel.detail.composer.text, Qt.Key.Key_Return, CTRL)
    note = last(bench, qtbot)
    assert isinstance(note, AddNote)
    assert note.ticket_id == team.ticket_id(20461)


def test_a_ticket_that_goes_away_while_it_is_shown_leaves_the_screen(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    with bench.database.write() as connection:
        Rows(connection, team.WORKSPACE).delete([("ticket", team.ticket_id(20461))])
    with qtbot.waitSignal(panel.detail.missing):
        bench.desk.changed.emit(Changes.of([("ticket", team.ticket_id(20461))]))
    qtbot.waitUntil(lambda: panel.view.right.currentWidget() is not panel.detail)
