from __future__ import annotations

import msgspec
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from console.desk import SaveDraft
from console.errors import DiskFull, StoreError
from console.i18n import listed
from console.ids import derive
from console.models.queries import FindReference, LatestDraft, RecentSlips, TicketDetail
from console.ui.manual_entry.form import FormState, decoded
from console.ui.manual_entry.panel import ManualEntryPanel
from console.ui.seat import Seat
from tests.helpers import sample_team as team
from tests.helpers.call_form import CTRL, calls, letters, press, quick_call, take
from tests.helpers.desk_double import Bench
from tests.helpers.typing import compose, focused, write
from tests.ui.conftest import OpenForm as Open
from tests.ui.conftest import Stage

FORM = LatestDraft(team.ZHANG_MIN.id, "call")


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
    chips = panel.view.subjects._chips.values()
    press(Qt.Key.Key_Return, CTRL)
    both = listed(["What is it about?", "What happened"])
    assert panel.view.problem.title.text() == f"Still missing: {both}"
    assert focused() in chips
    framed = [chip.grab().toImage().pixelColor(15, 0) for chip in chips]
    assert panel.view.text.property("invalid")
    press(Qt.Key.Key_6)
    assert [chip.grab().toImage().pixelColor(15, 0) for chip in list(chips)[1:5]] != framed[1:5]
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


def test_an_amendment_typed_on_while_it_is_saved_still_names_who_set_what(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    quick_call(panel, qtbot, "断网")
    first = take(bench, qtbot)
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: panel.slip.amended is not None)
    panel.view.text.setFocus()
    write("，光猫红灯")
    panel.keep()
    bench.tasks.hold()
    press(Qt.Key.Key_Return, CTRL)
    panel.view.urgency.setFocus()
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    bench.tasks.release()
    second = take(bench, qtbot, 2)
    assert second.base == {"text": first.op_id}
    panel.view.text.setFocus()
    write("。")
    press(Qt.Key.Key_Return, CTRL)
    third = take(bench, qtbot, 3)
    assert third.base == {"text": second.op_id, "urgency": first.op_id}
    slip = bench.session.read(FindReference(first.reference))[0].slip
    assert (slip.text, slip.urgency) == ("断网，光猫红灯。", "urgent")


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
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: panel.slip.amended is not None)
    panel.view.text.setFocus()
    write("，很急")
    press(Qt.Key.Key_Return, CTRL)
    assert take(bench, qtbot, 2).join_ticket == team.ticket_id(20461)


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
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: panel.view.customer.text() == "王先生")
    panel.view.text.setFocus()
    write("，红灯")
    press(Qt.Key.Key_Return, CTRL)
    again = take(bench, qtbot, 2)
    assert (again.root, again.base) == (op.root, {"text": op.op_id})
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
