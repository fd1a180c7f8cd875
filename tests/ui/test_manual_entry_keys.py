"""The keyboard in the call form, and what the form says while it is filled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.models.queries import RecentSlips
from console.ui.manual_entry.panel import ManualEntryPanel
from console.ui.seat import Seat
from tests.helpers import sample_team as team
from tests.helpers.call_form import CTRL, letters, press, quick_call, take
from tests.helpers.desk_double import Bench
from tests.helpers.typing import focused, write
from tests.ui.conftest import OpenForm as Open


def want_callback(panel: ManualEntryPanel) -> None:
    panel.view.callback.wanted.setFocus()
    press(Qt.Key.Key_Space)


def test_a_callback_number_that_is_none_is_said_to_be_odd_and_taken(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    want_callback(panel)
    note = panel.view.callback.note
    panel.view.callback.to.setFocus()
    letters("9:00")
    assert note.isVisible()
    assert "callback number does not look like" in note.text()
    panel.view.callback.to.clear()
    letters("010 8888 6666")
    assert note.isHidden()
    panel.view.callback.to.setText("9:00")
    quick_call(panel, qtbot)
    assert take(bench, qtbot).content.callback_to == "9:00"
    slips = bench.session.read(RecentSlips(team.ZHANG_MIN.id, 0))
    assert "callback_odd" in slips[0].slip.incomplete


def test_a_callback_number_stands_as_it_is_read_out(open_form: Open) -> None:
    panel = open_form()
    want_callback(panel)
    panel.view.callback.to.setFocus()
    letters("13812340137")
    press(Qt.Key.Key_Tab)
    assert panel.view.callback.to.text() == "138 1234 0137"


def test_a_callback_time_that_is_none_is_said_and_goes_into_the_text(
    open_form: Open, bench: Bench, seat: Seat, qtbot: QtBot
) -> None:
    panel = open_form()
    want_callback(panel)
    write("等他下班")
    assert "Not understood as a time" in panel.view.callback.note.text()
    panel.keep()
    again = open_form(seat)
    qtbot.waitUntil(lambda: again.view.callback.at.text() == "等他下班")
    assert again.view.callback.note.isVisible()
    quick_call(again, qtbot)
    content = take(bench, qtbot).content
    assert content.text == "断网\nCallback: 等他下班"
    assert (content.callback_wanted, content.callback_at) == (True, 0)


def test_a_tab_out_of_habit_does_not_skip_the_text(open_form: Open) -> None:
    panel = open_form()
    panel.view.subjects.setFocus()
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_Tab)
    assert focused() is panel.view.text
    press(Qt.Key.Key_Tab)
    assert focused() is not panel.view.text
    panel.view.subjects.setFocus()
    press(Qt.Key.Key_1)
    letters("x")
    press(Qt.Key.Key_Tab)
    assert focused() is not panel.view.text


def test_what_is_typed_on_a_chip_goes_into_the_text(open_form: Open, qtbot: QtBot) -> None:
    panel = open_form()
    qtbot.waitUntil(lambda: "dw" in panel.view.text._codes)
    for place in (panel.view.subjects, panel.view.customised, panel.view.save):
        panel.view.text.clear()
        place.setFocus()
        for letter in "dw ":
            letters(letter)
        assert panel.view.text.toPlainText() == "全屋断网"
        assert focused() is panel.view.text
    panel.view.text.clear()
    panel.view.subjects.setFocus()
    press(Qt.Key.Key_D, CTRL)
    assert panel.view.text.toPlainText() == ""


def test_what_was_missing_is_no_longer_said_to_be_once_it_is_there(open_form: Open) -> None:
    panel = open_form()
    press(Qt.Key.Key_Return, CTRL)
    assert panel.view.problem.isVisible()
    panel.view.number.setFocus()
    letters("1")
    assert panel.view.problem.isVisible()
    panel.view.subjects.setFocus()
    press(Qt.Key.Key_2)
    assert panel.view.problem.isHidden()


def test_nothing_is_missing_from_an_empty_form_one_comes_back_to(open_form: Open) -> None:
    panel = open_form()
    press(Qt.Key.Key_Return, CTRL)
    panel.start()
    assert panel.view.problem.isHidden()
    assert panel.view.text.property("invalid") == ""
    letters("1")
    press(Qt.Key.Key_Return, CTRL)
    panel.start()
    assert panel.view.problem.isVisible(), "a call that is being taken is missing something still"


def test_an_empty_form_has_no_draft_tag(open_form: Open, qtbot: QtBot) -> None:
    panel = open_form()
    letters("1")
    qtbot.waitUntil(panel.view.kept.isVisible)
    press(Qt.Key.Key_Backspace)
    assert panel.view.kept.isHidden()


def test_an_open_ticket_is_joined_with_a_key_that_stands_on_its_answer(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    letters("13812340000")
    qtbot.waitUntil(panel.side.recent.isVisible)
    joins = panel.side.joins
    hints = {code: chip.accessibleDescription() for code, chip in joins._chips.items()}
    assert hints == {team.ticket_id(20461): "F8", "new": "F9"}
    press(Qt.Key.Key_F8)
    assert joins.code() == team.ticket_id(20461)
    press(Qt.Key.Key_F9)
    assert joins.code() == "new"
    press(Qt.Key.Key_F8)
    quick_call(panel, qtbot, "还没好")
    assert take(bench, qtbot).join_ticket == team.ticket_id(20461)


def test_a_ticket_chosen_for_one_caller_is_not_joined_by_another(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    letters("13812340000")
    qtbot.waitUntil(panel.side.recent.isVisible)
    press(Qt.Key.Key_F8)
    assert panel.fields.state().join
    panel.view.number.selectAll()
    letters("13900000666")
    qtbot.waitUntil(panel.side.recent.isHidden)
    quick_call(panel, qtbot)
    op = take(bench, qtbot)
    assert (op.join_ticket, op.content.customer_id, op.content.caller_name) == ("", "", "")


def test_a_name_that_was_typed_stays_with_another_number(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    letters("13812340000")
    press(Qt.Key.Key_Return)
    panel.view.customer.selectAll()
    write("王太太")
    panel.view.number.setFocus()
    panel.view.number.selectAll()
    letters("13900000666")
    quick_call(panel, qtbot)
    assert take(bench, qtbot).content.caller_name == "王太太"


def test_a_ticket_is_joined_only_while_the_customer_is_the_one_shown(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    letters("13812340000")
    qtbot.waitUntil(panel.side.recent.isVisible)
    press(Qt.Key.Key_F8)
    panel.side.show_tickets("", (), "")
    panel._caller._show("", ())
    assert panel.fields.state().join == ""


def test_the_list_of_calls_begins_with_who_called(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    letters("13900001111")
    quick_call(panel, qtbot)
    take(bench, qtbot)
    qtbot.waitUntil(lambda: panel.side.model.rowCount() == 1)
    assert "139****1111 · Network" in panel.side.model.item(0).spoken
    assert len(bench.session.read(RecentSlips(team.ZHANG_MIN.id, 0))) == 1


def test_one_escape_too_many_clears_nothing(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    panel.view.text.setFocus()
    write("断网")
    press(Qt.Key.Key_Escape)
    assert panel.view.problem.title.text() == "Clear this call?"
    write("了")
    assert panel.view.problem.isHidden()
    press(Qt.Key.Key_Escape)
    assert panel.view.text.toPlainText() == "断网了"
    press(Qt.Key.Key_Escape)
    assert panel.fields.state().is_empty
    assert panel.view.head._started_at == 0


def test_an_amendment_is_not_left_unasked(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    quick_call(panel, qtbot)
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: panel.slip.amended is not None)
    panel.view.text.setFocus()
    write("红灯")
    press(Qt.Key.Key_Escape)
    assert panel.slip.amended is not None
    press(Qt.Key.Key_Escape)
    assert panel.slip.amended is None
