"""Forms left unfinished, and slips taken up again: nothing that is being typed is ever overwritten."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.desk import CallEvent, SaveDraft
from console.ids import derive
from console.models.queries import LatestDraft, OpenTicketsOfNumber
from console.models.records import Draft
from console.ui.manual_entry.form import FormState
from console.ui.manual_entry.panel import ManualEntryPanel
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut
from console.ui.theme import Tone
from console.ui.widgets.notices import Notice
from tests.helpers import sample_team as team
from tests.helpers.call_form import letters, press, quick_call, take
from tests.helpers.desk_double import Bench
from tests.helpers.typing import write
from tests.helpers.windows import Open as OpenWindow
from tests.helpers.windows import at_work
from tests.ui.conftest import OpenForm as Open
from tests.ui.conftest import Stage

FORM = LatestDraft(team.ZHANG_MIN.id, "call")
EARLIER = LatestDraft(team.ZHANG_MIN.id, "call.earlier")
LEFT = FormState(number="138 1234 0137", text="邮箱打不开", subject="software")


@pytest.fixture
def left(bench: Bench, seat: Seat) -> Draft:
    """A form of this desk, half typed when the program died."""
    draft = msgspec.structs.replace(
        bench.session.empty_draft("call"), root="root", reference="0173250016", content=LEFT.encoded()
    )
    bench.session.perform(SaveDraft(draft))
    return draft


@pytest.fixture
def typed_over(bench: Bench, seat: Seat, left: Draft, stage: Stage, qtbot: QtBot) -> ManualEntryPanel:
    """Somebody types before the form that was left has been read."""
    bench.tasks.hold()
    panel = ManualEntryPanel(seat)
    stage(panel, size=QSize(1208, 704))
    panel.start()
    letters("139")
    bench.tasks.release()
    qtbot.waitUntil(lambda: bool(panel.slip.reference))
    return panel


def text_of(draft: Draft | None) -> str:
    return draft.content if draft is not None else ""


def test_what_is_typed_before_an_old_form_is_read_stays_and_the_old_one_is_offered(
    typed_over: ManualEntryPanel, bench: Bench, qtbot: QtBot
) -> None:
    panel = typed_over
    assert panel.view.number.text() == "139"
    assert panel.slip.reference != "0173250016"
    qtbot.waitUntil(panel.side.draft_offer.isVisible)
    assert "017 325 0016: 邮箱打不开" in panel.side.draft_offer._words.text()
    letters("1")
    qtbot.waitUntil(lambda: "1391" in text_of(bench.session.read(FORM)))
    assert "邮箱打不开" in text_of(bench.session.read(EARLIER))


def test_a_form_that_was_typed_over_is_offered_until_it_is_taken(
    typed_over: ManualEntryPanel, open_form: Open, bench: Bench, seat: Seat, qtbot: QtBot
) -> None:
    press(Qt.Key.Key_Escape)
    again = open_form(seat)
    qtbot.waitUntil(again.side.draft_offer.isVisible)
    again.side.draft_offer.take.click()
    qtbot.waitUntil(lambda: again.view.text.toPlainText() == "邮箱打不开")
    assert again.slip.reference == "0173250016"
    assert again.side.draft_offer.isHidden()
    qtbot.waitUntil(lambda: bench.session.read(EARLIER) is None)
    assert "邮箱打不开" in text_of(bench.session.read(FORM))


def test_a_call_that_rings_before_an_old_form_is_read_keeps_its_place(
    bench: Bench, seat: Seat, left: Draft, stage: Stage, qtbot: QtBot
) -> None:
    bench.tasks.hold()
    panel = ManualEntryPanel(seat)
    panel.take_call(CallEvent("13812340000", team.NOW, "rec-17"))
    bench.tasks.release()
    stage(panel, size=QSize(1208, 704))
    panel.start()
    qtbot.waitUntil(panel.side.draft_offer.isVisible)
    assert panel.view.number.text() == "138 1234 0000"


def test_a_half_typed_call_is_told_wherever_the_agent_is_with_the_key_to_it(
    seat: Seat, left: Draft, stage: Stage, qtbot: QtBot
) -> None:
    panel, said = ManualEntryPanel(seat), list[Notice]()
    qtbot.addWidget(panel)
    panel.noticed.connect(said.append)
    qtbot.waitUntil(lambda: bool(said))
    assert "017 325 0016" in said[0].words
    assert not said[0].stays, "the mark on the rail stays"
    assert said[0].action is not None
    assert (said[0].action.code, said[0].action.hint) == ("entry", Shortcut.NEW_CALL.hint)
    stage(panel, size=QSize(1208, 704))
    panel.start()
    assert panel.view.text.toPlainText() == "邮箱打不开"
    assert panel.view.text.hasFocus()
    assert said[1:] == [
        Notice("Your unfinished call is back, just as you left it.", Tone.OK, key=said[0].key)
    ]
    panel.start()
    assert len(said) == 2


def test_what_is_half_typed_is_counted_until_it_is_saved_or_cleared(
    seat: Seat, left: Draft, stage: Stage, qtbot: QtBot
) -> None:
    panel = ManualEntryPanel(seat)
    stage(panel, size=QSize(1208, 704))
    qtbot.waitUntil(lambda: panel.half_typed.count == 1)
    panel.start()
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    assert panel.half_typed.count == 0
    write("138")
    assert panel.half_typed.count == 1
    panel.view.number.clear()
    panel.view.number.textEdited.emit("")
    assert panel.half_typed.count == 0


def test_a_form_that_is_offered_counts_as_half_typed(
    bench: Bench, seat: Seat, left: Draft, stage: Stage, qtbot: QtBot
) -> None:
    bench.tasks.hold()
    panel = ManualEntryPanel(seat)
    panel.take_call(CallEvent("13812340000", team.NOW, "rec-17"))
    bench.tasks.release()
    qtbot.addWidget(panel)
    qtbot.waitUntil(lambda: panel.half_typed.count == 2)


def test_nobody_is_told_of_a_form_where_there_is_none(seat: Seat, stage: Stage, qtbot: QtBot) -> None:
    panel, other, said = ManualEntryPanel(seat), QWidget(), list[Notice]()
    panel.noticed.connect(said.append)
    stage(panel, other, size=QSize(1208, 704))
    panel.start()
    qtbot.waitUntil(lambda: bool(panel.slip.reference))
    assert said == []


def test_a_slip_taken_up_again_does_not_overwrite_what_was_typed_meanwhile(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    quick_call(panel, qtbot)
    take(bench, qtbot)
    qtbot.waitUntil(panel.view.number.hasFocus)
    fresh = panel.slip.reference
    bench.tasks.hold()
    press(Qt.Key.Key_F7)
    for _ in range(2):  # its draft row, then the slip
        letters("139")
        held, bench.tasks.held = bench.tasks.held or [], []
        for end in held:
            end()
    bench.tasks.release()
    assert panel.view.number.text() == "139139"
    assert panel.slip.reference == fresh
    assert panel.slip.amended is None
    assert panel.view.problem.title.text() == "There is a call in the form"
    press(Qt.Key.Key_Escape)
    assert panel.view.problem.isHidden()


def test_an_amendment_is_not_asked_to_join_the_ticket_it_made(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    letters("13900001111")
    quick_call(panel, qtbot)
    take(bench, qtbot)
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: panel.slip.amended is not None)
    qtbot.waitUntil(lambda: panel.view.number.text() == "139 0000 1111")
    asked: list[object] = []
    bench.desk.read(OpenTicketsOfNumber("+8613900001111"), panel, asked.append, asked.append)
    qtbot.waitUntil(lambda: bool(asked))  # after whatever the form has asked
    assert asked != [()]
    assert panel.side.recent.isHidden()


def test_two_forms_are_offered_one_after_the_other(
    typed_over: ManualEntryPanel, open_form: Open, bench: Bench, seat: Seat, qtbot: QtBot
) -> None:
    other = msgspec.structs.replace(
        bench.session.empty_draft("call"),
        id=derive("other", "draft"),
        desk="other",
        root="there",
        reference="0193250016",
        content=FormState(text="网页打不开").encoded(),
    )
    press(Qt.Key.Key_Escape)
    bench.time += team.MINUTE
    bench.session.perform(SaveDraft(other))
    again = open_form(seat)
    qtbot.waitUntil(again.side.draft_offer.isVisible)
    qtbot.waitUntil(lambda: len(again._offers._drafts) == 2)
    first = again.side.draft_offer._words.text()
    again.side.draft_offer.drop.click()
    assert again.side.draft_offer.isVisible()
    assert again.side.draft_offer._words.text() != first
    again.side.draft_offer.drop.click()
    assert again.side.draft_offer.isHidden()


def test_a_call_left_half_typed_is_marked_wherever_the_agent_works(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    workspace = at_work(open_window())
    calls = workspace.rail._buttons["entry"]
    press(Qt.Key.Key_F2)
    write("138")
    assert (calls.text(), calls.waiting()) == ("Calls", 0), "who sees the form needs no mark"
    workspace.go("tickets")
    assert (calls.text(), calls.waiting()) == ("Unfinished", 1)
    assert calls.accessibleName() == "Calls: Unfinished"
    press(Qt.Key.Key_F2)
    assert calls.text() == "Calls"
    for leave in (workspace.show_keys, workspace.password.open):
        leave()
        assert (calls.text(), calls.waiting()) == ("Unfinished", 1), "a page in front of the form hides it"
        workspace.go("entry")
        assert (calls.text(), calls.waiting()) == ("Calls", 0)
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    workspace.go("tickets")
    assert (calls.text(), calls.waiting()) == ("Calls", 0)
