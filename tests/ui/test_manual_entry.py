from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.desk import CallEvent, LinkView, SaveDraft
from console.errors import DiskFull, StoreError
from console.ids import derive
from console.models.queries import FindReference, LatestDraft, RecentSlips, TicketDetail
from console.models.records import CallSlip, Outage, TextCode, user_scope
from console.operations import SetTextCode, TakeCall
from console.ui.manual_entry.codes_panel import CodesPanel
from console.ui.manual_entry.form import FormState, decoded
from console.ui.manual_entry.panel import ManualEntryPanel
from console.ui.seat import Seat
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench
from tests.helpers.typing import compose, focused, write
from tests.ui.conftest import Stage

CTRL = Qt.KeyboardModifier.ControlModifier
FORM = LatestDraft(team.ZHANG_MIN.id, "call")
Open = Callable[..., ManualEntryPanel]


@pytest.fixture
def open_form(seat: Seat, stage: Stage, qtbot: QtBot) -> Open:
    """The call form at the front, with its number."""

    def opened(who: Seat | None = None) -> ManualEntryPanel:
        panel = ManualEntryPanel(who or seat)
        stage(panel, size=QSize(1208, 704))
        panel.start()
        qtbot.waitUntil(lambda: bool(panel.slip.reference))
        return panel

    return opened


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, wherever the keyboard is."""
    target = focused()
    assert target is not None
    QTest.keyClick(target, key, modifier)


def letters(text: str) -> None:
    target = focused()
    assert target is not None
    QTest.keyClicks(target, text)


def calls(bench: Bench) -> list[TakeCall]:
    return [op for op in bench.session.performed if isinstance(op, TakeCall)]


def take(bench: Bench, qtbot: QtBot, count: int = 1) -> TakeCall:
    qtbot.waitUntil(lambda: len(calls(bench)) == count)
    return calls(bench)[-1]


def quick_call(panel: ManualEntryPanel, qtbot: QtBot, text: str = "断网") -> None:
    panel.view.subjects.setFocus()
    press(Qt.Key.Key_1)
    write(text)
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: panel.view.text.toPlainText() == "")


def test_a_known_callers_fault_is_taken_by_keyboard_alone(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    reference = panel.slip.reference
    assert panel.view.head.reference.text() == "017 325 0434"
    assert focused() is panel.view.number
    letters("13812340000")
    qtbot.waitUntil(lambda: panel.view.customer.text() == "王建国")
    press(Qt.Key.Key_Return)
    assert panel.view.number.text() == "138 1234 0000"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_1)
    assert focused() is panel.view.text
    write("全屋断网，光猫 LOS 红灯")
    press(Qt.Key.Key_Return, CTRL)
    op = take(bench, qtbot)
    assert op.reference == reference
    assert op.content == msgspec.structs.replace(
        op.content,
        kind="fault",
        category="network",
        number="+8613812340000",
        caller_name="王建国",
        customer_id=team.customer_id("王建国"),
        text="全屋断网，光猫 LOS 红灯",
        urgency="routine",
        started_at=team.NOW,
        callback_wanted=False,
    )
    assert (op.join_ticket, op.base, op.offline) == ("", {}, False)
    qtbot.waitUntil(lambda: panel.slip.reference not in ("", reference))
    qtbot.waitUntil(panel.view.number.hasFocus)
    assert panel.fields.state().is_empty


def test_a_customer_is_found_by_initials_and_chosen_with_the_arrows(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    field = panel.view.customer
    field.setFocus()
    letters("z")
    qtbot.waitUntil(lambda: field.is_open() and field.list.model().rowCount() == 4)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.caller is not None)
    assert field.caller is not None
    assert panel.fields.state().customer_id == field.caller.customer.id
    assert panel.view.number.text().startswith("138 1234")
    assert not field.is_open()
    press(Qt.Key.Key_Backspace)
    assert panel.fields.state().customer_id == ""


def test_escape_closes_the_list_before_it_clears_the_form(open_form: Open, qtbot: QtBot) -> None:
    panel = open_form()
    panel.view.customer.setFocus()
    letters("wjg")
    qtbot.waitUntil(panel.view.customer.is_open)
    press(Qt.Key.Key_Escape)
    assert not panel.view.customer.is_open()
    assert panel.view.customer.text() == "wjg"
    press(Qt.Key.Key_Escape)
    assert panel.view.customer.text() == ""


def test_enter_belongs_to_the_input_method(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    panel.view.customer.setFocus()
    compose(panel.view.customer, "wang")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return, CTRL)
    assert focused() is panel.view.customer
    assert panel.view.problem.isHidden()
    compose(panel.view.customer, "", "王")
    panel.view.subjects.choose("network")
    panel.view.text.setFocus()
    write("断网")
    compose(panel.view.text, "guang mao")
    press(Qt.Key.Key_Return, CTRL)
    assert calls(bench) == []


def test_only_category_and_text_are_required_and_the_missing_one_is_said_and_focused(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    press(Qt.Key.Key_Return, CTRL)
    assert panel.view.problem.title.text() == "Still missing: What is it about?"
    assert focused() in panel.view.subjects._chips.values()
    press(Qt.Key.Key_6)
    press(Qt.Key.Key_Return, CTRL)
    assert panel.view.problem.title.text() == "Still missing: What happened"
    assert focused() is panel.view.text
    write("师傅爽约")
    press(Qt.Key.Key_Return, CTRL)
    op = take(bench, qtbot)
    assert (op.content.kind, op.content.category) == ("complaint", "service_quality")
    assert op.content.number == ""


def test_an_odd_number_is_taken_and_said_to_be_odd(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    letters("1381234")
    assert "marked incomplete" in panel.view.number_note.text()
    quick_call(panel, qtbot)
    op = take(bench, qtbot)
    assert op.content.number == "1381234"
    slips = bench.session.read(RecentSlips(team.ZHANG_MIN.id, 0))
    assert slips[0].slip.incomplete == ("number_odd",)


def test_what_is_not_saved_stays_and_is_said_in_capitals(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    panel.view.subjects.choose("network")
    panel.view.text.setFocus()
    write("全屋断网")
    panel.keep()
    reference = panel.slip.reference
    bench.session.failures.append(DiskFull())
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(panel.view.problem.isVisible)
    assert panel.view.problem.title.text() == "NOT SAVED"
    assert "Free some space" in panel.view.problem.words.text()
    assert panel.view.text.toPlainText() == "全屋断网"
    assert panel.slip.reference == reference
    press(Qt.Key.Key_Return, CTRL)
    op = take(bench, qtbot)
    assert op.reference == reference
    qtbot.waitUntil(panel.view.problem.isHidden)


def test_an_unclear_save_tries_again_under_the_same_root(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    panel.view.subjects.choose("network")
    panel.view.text.setFocus()
    write("断网")
    panel.keep()
    root = panel.slip._start.root if panel.slip._start else ""
    bench.session.failures.append(StoreError("io_error"))
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: panel.view.problem.title.text() == "NOT SAVED for certain")
    press(Qt.Key.Key_Return, CTRL)
    assert take(bench, qtbot).root == root


def test_what_is_typed_while_a_call_is_being_saved_amends_it(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    panel.view.subjects.choose("network")
    panel.view.text.setFocus()
    write("断网")
    panel.keep()
    bench.tasks.hold()
    press(Qt.Key.Key_Return, CTRL)
    write("，光猫红灯")
    press(Qt.Key.Key_Return, CTRL)
    bench.tasks.release()
    first = take(bench, qtbot)
    assert panel.view.text.toPlainText() == "断网，光猫红灯"
    press(Qt.Key.Key_Return, CTRL)
    second = take(bench, qtbot, 2)
    assert (second.root, second.base) == (first.root, {"text": first.op_id})
    qtbot.waitUntil(lambda: panel.fields.state().is_empty)


def test_a_draft_is_on_the_disk_at_once_and_back_after_a_restart(
    open_form: Open, bench: Bench, seat: Seat, qtbot: QtBot
) -> None:
    panel = open_form()
    letters("13812340000")
    panel.view.text.setFocus()
    write("全屋断")
    qtbot.waitUntil(
        lambda: (found := bench.session.read(FORM)) is not None and "全屋断" in found.content, timeout=300
    )
    qtbot.waitUntil(lambda: panel.view.kept.text() == "Draft saved here")
    reference = panel.slip.reference
    again = open_form(seat)
    qtbot.waitUntil(lambda: again.view.text.toPlainText() == "全屋断")
    assert again.slip.reference == reference
    assert again.view.number.text() == "138 1234 0000"
    again.view.subjects.choose("network")
    again.view.text.setFocus()
    press(Qt.Key.Key_Return, CTRL)
    assert take(bench, qtbot).reference == reference
    qtbot.waitUntil(lambda: bench.session.read(FORM) is None)


def test_a_draft_whose_call_was_saved_is_not_offered(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    first = open_form()
    quick_call(first, qtbot)
    op = take(bench, qtbot)
    draft = msgspec.structs.replace(
        bench.session.empty_draft("call"),
        root=op.root,
        reference=op.reference,
        content=FormState(text="断网").encoded(),
    )
    bench.session.perform(SaveDraft(draft))
    again = open_form()
    assert again.slip.reference != op.reference
    assert again.fields.state().is_empty


def test_a_form_left_at_another_desk_is_offered_with_its_number(
    open_form: Open, bench: Bench, seat: Seat, qtbot: QtBot
) -> None:
    other = bench.session.empty_draft("call")
    content = FormState(number="138 1234 0137", text="邮箱打不开", subject="software").encoded()
    left = msgspec.structs.replace(
        other, id=derive("other", "draft"), desk="other", root="root", reference="0193250016", content=content
    )
    bench.session.perform(SaveDraft(left))
    panel = open_form()
    qtbot.waitUntil(panel.side.draft_offer.isVisible)
    assert "019 325 0016: 邮箱打不开" in panel.side.draft_offer._words.text()
    mine = panel.slip.reference
    panel.side.draft_offer.take.setFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.view.head.reference.text() == "019 325 0016")
    assert panel.view.text.toPlainText() == "邮箱打不开"
    press(Qt.Key.Key_Return, CTRL)
    op = take(bench, qtbot)
    assert (op.root, op.reference, op.content.category) == ("root", "0193250016", "software")
    qtbot.waitUntil(lambda: panel.slip.reference == mine)


def test_the_last_call_is_amended_field_by_field(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    quick_call(panel, qtbot, "断网")
    first = take(bench, qtbot)
    fresh = panel.slip.reference
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: panel.view.text.toPlainText() == "断网")
    assert panel.view.head.title.text() == "Amend a call"
    assert panel.slip.reference == first.reference
    panel.view.number.setFocus()
    letters("13812340137")
    panel.view.text.setFocus()
    press(Qt.Key.Key_Return, CTRL)
    second = take(bench, qtbot, 2)
    assert (second.root, second.reference) == (first.root, first.reference)
    assert second.base["number"] == first.op_id
    assert "text" not in second.base
    slip = bench.session.read(FindReference(first.reference))[0].slip
    assert slip.number == "+8613812340137"
    qtbot.waitUntil(lambda: panel.slip.reference == fresh)
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: panel.slip.amended is not None)
    panel.view.text.setFocus()
    write("，光猫红灯")
    press(Qt.Key.Key_Return, CTRL)
    third = take(bench, qtbot, 3)
    assert third.base == {"text": first.op_id}


def test_an_amendment_can_be_left_and_a_form_in_use_is_not_overwritten(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    press(Qt.Key.Key_F7)
    with qtbot.waitSignal(panel.noticed):
        pass
    quick_call(panel, qtbot)
    take(bench, qtbot)
    fresh = panel.slip.reference
    letters("138")
    press(Qt.Key.Key_F7)
    assert panel.view.problem.title.text() == "There is a call in the form"
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: panel.slip.amended is not None)
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: panel.slip.reference == fresh)
    assert panel.slip.amended is None
    assert len(calls(bench)) == 1


def test_an_open_ticket_is_joined_only_when_the_agent_says_so(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    letters("13812340000")
    qtbot.waitUntil(panel.side.recent.isVisible)
    assert "宽带断网" in panel.side.recent_words.text()
    assert panel.side.joins.code() == "new"
    panel.side.joins.setFocus()
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Space)
    panel.view.subjects.choose("network")
    panel.view.text.setFocus()
    write("还没好")
    press(Qt.Key.Key_Return, CTRL)
    assert take(bench, qtbot).join_ticket == team.ticket_id(20461)
    qtbot.waitUntil(panel.side.recent.isHidden)
    view = bench.session.read(TicketDetail(team.ticket_id(20461)))
    assert view is not None
    assert view.slips[0].result == "merged"


def test_a_callback_has_a_time_and_a_number(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    panel.view.subjects.choose("network")
    panel.view.text.setFocus()
    write("断网")
    panel.view.callback.wanted.setFocus()
    press(Qt.Key.Key_Space)
    assert focused() is panel.view.callback.at
    letters("15:30")
    press(Qt.Key.Key_Tab)
    assert panel.view.callback.at.text() == "Today 15:30"
    letters("010 8888 6666")
    press(Qt.Key.Key_Return, CTRL)
    content = take(bench, qtbot).content
    assert content.callback_wanted
    assert content.callback_at == team.NOW + 59 * team.MINUTE
    assert content.callback_to == "+861088886666"
    qtbot.waitUntil(panel.view.callback.at.isHidden)


def test_urgency_and_customised_are_two_things(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    panel.view.urgency.setFocus()
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    panel.view.customised.setFocus()
    press(Qt.Key.Key_Space)
    quick_call(panel, qtbot)
    content = take(bench, qtbot).content
    assert (content.urgency, content.customised) == ("urgent", True)
    assert panel.view.urgency.code() == "routine"


def test_text_codes_expand_on_space_and_can_be_taken_back(open_form: Open, qtbot: QtBot) -> None:
    panel = open_form()
    text = panel.view.text
    text.setFocus()
    qtbot.waitUntil(lambda: "dw" in text._codes)
    letters("dw ")
    assert text.toPlainText() == "全屋断网"
    write("，家里")
    letters("los ")
    assert text.toPlainText() == "全屋断网，家里光猫 LOS 红灯"
    press(Qt.Key.Key_Z, CTRL)
    assert text.toPlainText().endswith("家里los")
    text.clear()
    letters("xdw ")
    assert text.toPlainText() == "xdw "
    compose(text, "dw")
    text.keyPressEvent(
        QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ")
    )
    assert text.toPlainText() == "xdw  "


def test_text_codes_are_set_and_removed(bench: Bench, seat: Seat, stage: Stage, qtbot: QtBot) -> None:
    panel = CodesPanel(seat)
    stage(panel, size=QSize(900, 600))
    panel.start()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    letters("kd")
    panel.text.setFocus()
    write("宽带")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 4)
    op = bench.session.performed[-1]
    assert isinstance(op, SetTextCode)
    assert (op.code, op.text) == ("kd", "宽带")
    panel.list.setFocus()
    panel.list.choose(0)
    assert (panel.code.text(), panel.text.text()) == ("cq", "已重启两次无效")
    panel.remove.setFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    panel.code.setText("a b")
    panel.save.click()
    assert "without spaces" in panel.problem.text()


def test_codes_set_elsewhere_are_known_here(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    scope = user_scope(team.ZHANG_MIN.id)
    bench.put(TextCode(id="new", scope=scope, seq=2, code="wx", text="无线"))
    qtbot.waitUntil(lambda: panel.view.text._codes.get("wx") == "无线")


def test_a_ringing_telephone_fills_an_empty_form(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    panel.take_call(CallEvent("13812340000", team.NOW - 30_000_000, "rec-17"))
    qtbot.waitUntil(lambda: panel.view.customer.text() == "王建国")
    assert panel.view.number.text() == "138 1234 0000"
    assert panel.view.head.lasting.text() == "Call 30 s"
    quick_call(panel, qtbot)
    content = take(bench, qtbot).content
    assert (content.started_at, content.recording_id) == (team.NOW - 30_000_000, "rec-17")


def test_a_second_call_waits_beside_the_form_and_fills_the_next(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    letters("13812340000")
    panel.take_call(CallEvent("13812340137", team.NOW, "rec-18"))
    assert panel.side.call_offer.isVisible()
    assert panel.view.number.text() == "13812340000"
    quick_call(panel, qtbot)
    qtbot.waitUntil(lambda: panel.view.number.text() == "138 1234 0137")
    assert panel.side.call_offer.isHidden()
    assert panel.fields.state().recording_id == "rec-18"


def test_calls_taken_are_listed_with_where_they_are(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    assert panel.side.pages.currentWidget() is panel.side.nothing_taken
    quick_call(panel, qtbot)
    op = take(bench, qtbot)
    qtbot.waitUntil(lambda: panel.side.model.rowCount() == 1)
    assert panel.side.model.item(0).spoken == "14:31, 017 325 0434, Network · unknown caller, Saved here"
    slip = bench.session.read(FindReference(op.reference))[0].slip
    view = bench.session.read(TicketDetail(slip.ticket_id))
    assert view is not None
    bench.verdict(op, "accepted")
    bench.put(msgspec.structs.replace(view.ticket, number=20481, seq=1))
    qtbot.waitUntil(lambda: "On server #20481" in panel.side.model.item(0).spoken)
    panel.side.list.choose(0)
    panel.side.list.setFocus()
    with qtbot.waitSignal(panel.ticket_wanted) as wanted:
        press(Qt.Key.Key_Return)
    assert wanted.args == [slip.ticket_id]


def test_an_outage_is_named_in_every_call_taken_in_it(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    bench.put(CallSlip(id="before", author=team.ZHANG_MIN.id, saved_at=team.NOW - team.HOUR, seq=1))
    panel = open_form()
    qtbot.waitUntil(lambda: panel.side.model.rowCount() == 1)
    bench.link(LinkView(state="offline", cause="server_down"))  # type: ignore[arg-type]
    bench.outage(Outage(id="outage", desk=team.DESK, opened_at=team.NOW - 60_000_000))
    qtbot.waitUntil(lambda: panel.side.model.rowCount() == 0)
    quick_call(panel, qtbot)
    op = take(bench, qtbot)
    assert (op.outage_id, op.offline) == ("outage", True)
    qtbot.waitUntil(lambda: panel.side.taken.title.text() == "Taken in this outage")


def test_a_missing_second_copy_is_a_warning_not_a_failure(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    bench.session.spools = False
    with qtbot.waitSignal(panel.noticed) as said:
        quick_call(panel, qtbot)
    assert "The call is saved" in said.args[0].words


def test_without_a_number_nothing_is_saved_and_it_is_said(
    bench: Bench, seat: Seat, stage: Stage, qtbot: QtBot
) -> None:
    bench.session.failures.append(DiskFull())
    panel = ManualEntryPanel(seat)
    stage(panel, size=QSize(1208, 704))
    panel.start()
    qtbot.waitUntil(panel.view.problem.isVisible)
    assert panel.view.problem.title.text() == "No reference number"
    panel.view.subjects.choose("network")
    panel.view.text.setFocus()
    write("断网")
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(panel.slip.reference))
    press(Qt.Key.Key_Return, CTRL)
    take(bench, qtbot)


def test_calls_are_taken_where_nothing_may_be_read(bench: Bench, stage: Stage, qtbot: QtBot) -> None:
    desk = bench.sit(capture_only=True)
    assert desk.identity is not None
    panel = ManualEntryPanel(Seat(desk, desk.identity))
    stage(panel, size=QSize(1208, 704))
    said: list[object] = []
    panel.noticed.connect(said.append)
    panel.start()
    qtbot.waitUntil(lambda: bool(panel.slip.reference))
    letters("13812340000")
    press(Qt.Key.Key_Return)
    write("王先生")
    quick_call(panel, qtbot)
    op = take(bench, qtbot)
    assert op.content.caller_name == "王先生"
    qtbot.waitUntil(lambda: panel.side.model.rowCount() == 1)
    assert panel.side.model.item(0).spoken.endswith("Saved here")
    assert said == []


def test_a_known_caller_costs_few_keys(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    """At most 40 keys from the first digit to the next form, a text code for the usual words."""
    panel = open_form()
    qtbot.waitUntil(lambda: "dw" in panel.view.text._codes)
    counted = 0

    class Counter:
        pass

    letters("13812340000")
    counted += 11
    qtbot.waitUntil(lambda: panel.view.customer.caller is not None)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_1):
        press(key)
        counted += 1
    letters("dw ")
    counted += 3
    press(Qt.Key.Key_Return, CTRL)
    counted += 2
    assert take(bench, qtbot).content.text == "全屋断网"
    assert counted <= 40


def test_a_form_is_what_its_draft_holds() -> None:
    state = FormState(number="1", text="a\nb", urgent=True, callback=True, callback_at=5, join="t")
    assert decoded(state.encoded()) == state
    assert FormState(started_at=5).encoded() == ""
    assert decoded("nonsense") == FormState()
