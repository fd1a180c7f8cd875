"""What the keyboard does on a ticket, and what the screen says about it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.ids import derive
from console.models.enums import State
from console.models.queries import LatestDraft, Queue, TicketDetail, TicketPage
from console.models.records import CallSlip, Ticket
from console.operations import AddNote, AssignTicket, ChangeState, EditTicket
from console.ui.seat import Seat
from console.ui.tickets.panel import TicketsPanel
from tests.helpers import sample_team as team
from tests.helpers.call_form import press
from tests.helpers.desk_double import Bench
from tests.helpers.typing import compose, focused, write
from tests.ui.conftest import Stage

CTRL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., TicketsPanel]


@pytest.fixture
def open_panel(seat: Seat, stage: Stage, qtbot: QtBot) -> Open:
    """The ticket screen, with the first ticket shown and the keyboard on the list."""

    def opened(queue: Queue = Queue.MINE) -> TicketsPanel:
        panel = TicketsPanel(seat)
        stage(panel, size=QSize(1208, 752))
        panel.show_queue(queue)
        panel.start()
        qtbot.waitUntil(lambda: panel.view.busy.isHidden() and _shows_what_is_chosen(panel))
        return panel

    return opened


def _shows_what_is_chosen(panel: TicketsPanel) -> bool:
    current, view = panel.view.list.currentIndex(), panel.detail._view
    return (
        current.isValid()
        and view is not None
        and (view.ticket.id == panel._queue.model.record(current.row()).ticket.id)
    )


def ticket(bench: Bench, number: int) -> Ticket:
    return ticket_of(bench, team.ticket_id(number))


def ticket_of(bench: Bench, ticket_id: str) -> Ticket:
    view = bench.session.read(TicketDetail(ticket_id))
    assert view is not None
    return view.ticket


def show(panel: TicketsPanel, qtbot: QtBot, number: int) -> None:
    panel.show_ticket(team.ticket_id(number))
    qtbot.waitUntil(lambda: shown(panel) == f"#{number}")


def shown(panel: TicketsPanel) -> str:
    return panel.detail.head.number.text()


def facts(panel: TicketsPanel) -> str:
    return panel.detail.head.facts.accessibleName()


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def test_escape_leaves_what_is_written_and_letters_are_keys_again(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    press(Qt.Key.Key_N)
    composer = panel.detail.composer
    write("师傅已出发")
    press(Qt.Key.Key_Escape)
    assert focused() is panel.view.list
    press(Qt.Key.Key_R)
    assert composer.text.hasFocus()
    assert composer.text.toPlainText() == "师傅已出发"
    assert composer.kinds.code() == "reply"
    draft = bench.session.read(LatestDraft(team.ZHANG_MIN.id, f"ticket:{team.ticket_id(20461)}"))
    assert draft is not None
    assert "师傅已出发" in draft.content


def test_escape_leads_from_the_history_back_to_the_list(open_panel: Open) -> None:
    panel = open_panel()
    press(Qt.Key.Key_E)
    press(Qt.Key.Key_Escape)
    assert focused() is panel.detail.timeline
    press(Qt.Key.Key_Escape)
    assert focused() is panel.view.list


def test_escape_belongs_to_the_input_method_while_it_composes(open_panel: Open) -> None:
    panel = open_panel()
    press(Qt.Key.Key_N)
    compose(panel.detail.composer.text, "shi fu")
    press(Qt.Key.Key_Escape)
    assert panel.detail.composer.text.hasFocus()


def test_the_list_shows_that_the_keyboard_is_there(open_panel: Open, qtbot: QtBot) -> None:
    panel = open_panel()
    press(Qt.Key.Key_N)
    without = picture(panel.view.list)
    press(Qt.Key.Key_Escape)
    assert picture(panel.view.list) != without


def test_no_draft_is_spoken_of_beside_an_empty_line(open_panel: Open, qtbot: QtBot) -> None:
    panel = open_panel()
    press(Qt.Key.Key_N)
    composer = panel.detail.composer
    write("师")
    qtbot.waitUntil(lambda: composer.state.text().startswith("Draft saved"))
    press(Qt.Key.Key_Backspace)
    assert composer.state.text() == ""


def test_a_ticket_that_was_accepted_stays_and_says_where_it_went(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel(Queue.UNASSIGNED)
    qtbot.waitUntil(lambda: panel.view.list.model().rowCount() == 3)
    before = shown(panel)
    press(Qt.Key.Key_S)
    head = panel.detail.head
    qtbot.waitUntil(head.done.isVisible)
    assert head.done.text() == "Accepted by 张敏. It is under “Mine”."
    qtbot.waitUntil(lambda: panel.view.list.model().rowCount() == 2)
    assert shown(panel) == before
    assert not panel.view.list.currentIndex().isValid()
    assert panel.view.list.place().row() == 0, "where the keys go on is framed"
    press(Qt.Key.Key_J)
    qtbot.waitUntil(lambda: shown(panel) != before)
    assert panel.view.list.currentIndex().row() == 0
    assert head.done.isHidden()


@pytest.mark.parametrize(
    ("row", "key", "place"),
    [(1, Qt.Key.Key_J, 1), (1, Qt.Key.Key_K, 0), (1, Qt.Key.Key_Down, 1), (1, Qt.Key.Key_Up, 0)],
)
def test_the_keys_go_on_from_where_a_closed_ticket_stood(
    open_panel: Open, bench: Bench, qtbot: QtBot, row: int, key: Qt.Key, place: int
) -> None:
    panel = open_panel()
    panel.view.list.choose(row)
    qtbot.waitUntil(lambda: not panel.detail.head.title.text().startswith("宽带断网"))
    count = panel.view.list.model().rowCount()
    bench.put(msgspec.structs.replace(panel._queue.model.record(row).ticket, state="closed", seq=9))
    qtbot.waitUntil(lambda: panel.view.list.model().rowCount() == count - 1)
    press(key)
    assert panel.view.list.currentIndex().row() == place


def test_what_was_resolved_is_said_and_stays(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel()
    press(Qt.Key.Key_E)
    write("更换分光器端口，恢复正常。")
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(panel.detail.head.done.isVisible)
    assert panel.detail.head.done.text() == "State: Closed. It is under “Closed”."
    qtbot.waitUntil(panel.detail.head.reopen.isVisible)
    assert shown(panel) == "#20461"


def test_a_closed_ticket_is_reopened_with_its_key(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel(Queue.CLOSED)
    show(panel, qtbot, 20409)
    qtbot.waitUntil(panel.detail.head.reopen.isVisible)
    assert panel.detail.head.reopen.accessibleDescription() == "O"
    press(Qt.Key.Key_O)
    drawer = panel.detail.state_drawer
    qtbot.waitUntil(drawer.isVisible)
    assert drawer.state() == "reopened"
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: any(isinstance(op, ChangeState) for op in bench.session.performed))


def test_a_number_is_masked_until_it_is_asked_for_and_again_on_the_next_ticket(
    open_panel: Open, qtbot: QtBot
) -> None:
    panel = open_panel()
    assert "138****0000" in facts(panel)
    press(Qt.Key.Key_V)
    assert "138 1234 0000" in facts(panel)
    press(Qt.Key.Key_V)
    assert "138****0000" in facts(panel)
    press(Qt.Key.Key_V)
    show(panel, qtbot, 20458)
    assert "****" in facts(panel)
    press(Qt.Key.Key_V)
    panel.hide()
    assert "****" in facts(panel)


def test_a_callback_says_when_and_to_which_number(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel()
    slip = CallSlip(
        id=derive(team.ticket_id(20415), "slip"),
        ticket_id=team.ticket_id(20415),
        callback_wanted=True,
        callback_to="+861088886666",
        saved_at=team.NOW,
        seq=1,
    )
    bench.put(slip)
    show(panel, qtbot, 20415)
    assert "Callback Today 18:00 010****6666" in facts(panel)
    press(Qt.Key.Key_V)
    assert "Callback Today 18:00 01088886666" in facts(panel)


def test_a_callback_is_made_with_one_key_also_on_a_ticket_that_has_ended(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    owed = msgspec.structs.replace(ticket(bench, 20415), state="closed", outcome="好了")
    bench.put(owed)
    panel = open_panel()
    show(panel, qtbot, 20415)
    press(Qt.Key.Key_C)
    qtbot.waitUntil(lambda: len(bench.session.performed) == 2)
    note, edit = bench.session.performed
    assert isinstance(note, AddNote) and note.note_kind == "phone_note"
    assert isinstance(edit, EditTicket) and edit.edits["callback"].value == (False, 0)
    qtbot.waitUntil(lambda: not panel.detail.head.call_made.isVisible())
    assert not ticket(bench, 20415).callback_wanted
    assert panel.detail.head.done.text() == "The callback is made."
    show(panel, qtbot, 20461)
    assert not panel.detail.head.call_made.isVisible()


def test_whoever_ends_a_ticket_is_told_of_the_callback_it_still_owes(open_panel: Open, qtbot: QtBot) -> None:
    panel = open_panel()
    show(panel, qtbot, 20415)
    press(Qt.Key.Key_E)
    said = panel.detail.state_drawer.open_callback
    assert said.isVisible()
    assert "Today 18:00" in said.text()
    panel.detail.state_drawer.states._chips["waiting_customer"].click()
    assert said.isHidden()
    show(panel, qtbot, 20461)
    press(Qt.Key.Key_E)
    assert said.isHidden()


def test_the_box_that_is_missing_shows_that_the_keyboard_is_there_and_its_reason_goes_when_ticked(
    open_panel: Open, qtbot: QtBot
) -> None:
    panel = open_panel()
    show(panel, qtbot, 20455)
    panel.detail.head.close_it.click()
    drawer = panel.detail.state_drawer
    write("已上门致歉并改约。", drawer.outcome)
    without = picture(drawer.accepted)
    press(Qt.Key.Key_Return, CTRL)
    assert drawer.accepted.hasFocus()
    assert picture(drawer.accepted) != without
    assert "customer accepts" in drawer.problem.text()
    press(Qt.Key.Key_Space)
    assert drawer.problem.text() == ""


def test_a_missing_outcome_is_no_longer_said_to_be_once_it_is_there(open_panel: Open) -> None:
    panel = open_panel()
    press(Qt.Key.Key_E)
    press(Qt.Key.Key_Return, CTRL)
    assert panel.detail.state_drawer.problem.text() != ""
    write("已恢复")
    assert panel.detail.state_drawer.problem.text() == ""


def test_a_ticket_is_not_given_to_whoever_has_it_and_to_nobody_by_one_key_too_many(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    press(Qt.Key.Key_A)
    drawer = panel.detail.assign_drawer
    assert drawer.title.text() == "Give it to · 张敏 has it now"
    assert "张敏" not in " ".join(drawer.model.item(row).spoken for row in range(drawer.model.rowCount()))
    press(Qt.Key.Key_Return)
    assert "Choose a person" in drawer.problem.text()
    assert bench.session.performed == []
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(bench.session.performed))
    op = bench.session.performed[-1]
    assert isinstance(op, AssignTicket)
    assert op.owner_id == team.CHEN_JING.id
    qtbot.waitUntil(panel.detail.head.done.isVisible)
    assert panel.detail.head.done.text() == "Given to 陈静. It is under “Team”."


def test_a_free_ticket_is_taken_with_two_keys(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel(Queue.UNASSIGNED)
    show(panel, qtbot, 20462)
    press(Qt.Key.Key_A)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ticket(bench, 20462).owner_id == team.ZHANG_MIN.id)


def test_a_value_that_is_not_set_does_not_read_like_one(open_panel: Open, qtbot: QtBot) -> None:
    panel = open_panel()
    show(panel, qtbot, 20458)
    assert panel.detail.head.tags["impact"].text() == "Impact: not set"


def test_what_was_ticked_as_customised_at_the_call_stands_on_the_ticket(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    tag = panel.detail.head.customised
    assert tag.isHidden()
    bench.put(msgspec.structs.replace(ticket(bench, 20461), customised=True, seq=9))
    qtbot.waitUntil(tag.isVisible)
    assert tag.text() == "Customised"


def test_where_the_last_ticket_of_a_list_went_the_one_above_is_next(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel(Queue.UNASSIGNED)
    panel.view.list.choose(2)
    qtbot.waitUntil(lambda: _shows_what_is_chosen(panel))
    press(Qt.Key.Key_S)
    qtbot.waitUntil(lambda: panel.view.list.model().rowCount() == 2)
    panel.view.list.setFocus()
    framed = picture(panel.view.list)
    assert panel.view.list.place().row() == 1
    press(Qt.Key.Key_Return)
    assert panel.view.list.currentIndex().row() == 1
    assert picture(panel.view.list) != framed


def test_a_ticket_found_elsewhere_is_chosen_in_the_list_it_comes_into(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    show(panel, qtbot, 20457)
    assert not panel.view.list.currentIndex().isValid()
    press(Qt.Key.Key_S)
    qtbot.waitUntil(lambda: panel.view.list.currentIndex().isValid())
    assert shown(panel) == "#20457"
    assert panel._queue.model.record(panel.view.list.currentIndex().row()).ticket.number == 20457
    assert panel.detail.head.done.isVisible()


def test_the_arrows_lead_from_queue_to_queue_also_past_an_empty_one(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_panel()
    view = panel.view

    def turn(key: Qt.Key, queue: Queue) -> None:
        press(key)
        assert view.queues.code() == queue
        qtbot.waitUntil(lambda: panel._queue.queue is queue and view.left.currentWidget() is not view.blank)

    for one in panel._queue.model.records:
        bench.put(msgspec.structs.replace(one.ticket, owner_id="", callback_wanted=False, seq=9))
    turn(Qt.Key.Key_Right, Queue.UNASSIGNED)
    qtbot.waitUntil(lambda: view.list.currentIndex().row() == 0)
    assert view.list.hasFocus()
    turn(Qt.Key.Key_Left, Queue.MINE)
    qtbot.waitUntil(view.no_tickets.isVisible)
    assert view.queues.hasFocus()
    assert view.right.currentWidget() is view.blank_detail, "nothing to choose is no choice"
    turn(Qt.Key.Key_Right, Queue.UNASSIGNED)
    qtbot.waitUntil(view.list.hasFocus)


def test_a_key_right_after_a_move_means_the_ticket_that_is_framed(
    open_panel: Open, bench: Bench, qtbot: QtBot
) -> None:
    """It has not been read yet; the one before still stands at the right."""
    panel = open_panel(Queue.UNASSIGNED)
    before = panel.detail._view
    assert before is not None
    panel.view.list.setFocus()
    press(Qt.Key.Key_J)
    press(Qt.Key.Key_S)
    framed = panel._queue.model.record(panel.view.list.currentIndex().row()).ticket
    assert framed.id != before.ticket.id
    qtbot.waitUntil(lambda: ticket_of(bench, framed.id).state == State.ACCEPTED)
    assert ticket_of(bench, before.ticket.id).state == before.ticket.state != State.ACCEPTED


def test_what_is_typed_right_after_a_move_goes_into_the_form_of_the_framed_ticket(
    open_panel: Open, qtbot: QtBot
) -> None:
    panel = open_panel()
    before = panel.detail._view
    assert before is not None
    press(Qt.Key.Key_J)
    press(Qt.Key.Key_E)
    write("已换光猫")
    drawer = panel.detail.state_drawer
    assert drawer.ticket.id == panel._shown != before.ticket.id
    qtbot.waitUntil(lambda: _shows_what_is_chosen(panel))
    assert (drawer.isVisible(), drawer.outcome_text()) == (True, "已换光猫")


def test_a_key_for_a_ticket_from_elsewhere_waits_until_it_is_read_and_never_longer(
    open_panel: Open, bench: Bench, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    panel = open_panel()
    found = bench.session.read(TicketPage(Queue.UNASSIGNED, team.ZHANG_MIN.id)).rows[0].ticket
    accepted: list[str] = []
    monkeypatch.setattr(panel.detail._actions, "accept", lambda taken, _: accepted.append(taken.id))
    panel.detail.head.offer(found)
    for turned_away in (True, False):
        panel.show_ticket(found.id)
        press(Qt.Key.Key_S)
        assert accepted == []
        if turned_away:
            panel.view.list.choose(0)
        qtbot.waitUntil(
            lambda: panel.detail._view is not None and panel.detail._view.ticket.id == panel._shown
        )
        assert accepted == ([] if turned_away else [found.id])
        panel.detail.head.offer(found)
