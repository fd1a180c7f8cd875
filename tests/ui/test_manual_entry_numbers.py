"""A slip's number is one call's: the next call, a ringing one and a form taken over never get into it."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from console.desk import CallEvent, SaveDraft
from console.errors import DiskFull
from console.ids import derive
from console.ui.manual_entry.form import FormState
from console.ui.manual_entry.panel import ManualEntryPanel
from console.ui.seat import Seat
from tests.helpers import sample_team as team
from tests.helpers.call_form import CTRL, calls, press, quick_call, take
from tests.helpers.desk_double import Bench
from tests.helpers.typing import write
from tests.ui.conftest import OpenForm as Open
from tests.ui.conftest import Stage


def test_the_next_call_never_bears_the_last_ones_number(
    open_form: Open, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_form()
    monkeypatch.setattr(bench.session, "_start_slip", full)
    quick_call(panel, qtbot)
    first = take(bench, qtbot)
    qtbot.waitUntil(panel.view.problem.isVisible)
    assert panel.slip.reference == ""
    panel.view.subjects.setFocus()
    press(Qt.Key.Key_1)
    write("网页打不开")
    press(Qt.Key.Key_Return, CTRL)
    assert calls(bench) == [first]
    qtbot.waitUntil(lambda: not panel.slip._starting)
    monkeypatch.undo()
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(panel.slip.reference))
    press(Qt.Key.Key_Return, CTRL)
    second = take(bench, qtbot, 2)
    assert (second.content.text, second.base) == ("网页打不开", {})
    assert second.root != first.root


def full() -> None:
    raise DiskFull


def test_a_number_that_comes_while_a_slip_is_taken_up_again_is_the_next_calls(
    bench: Bench, stage: Stage, qtbot: QtBot
) -> None:
    desk = bench.sit(capture_only=True)
    assert desk.identity is not None
    panel = ManualEntryPanel(Seat(desk, desk.identity))
    stage(panel, size=QSize(1208, 704))
    panel.start()
    qtbot.waitUntil(lambda: bool(panel.slip.reference))
    panel.view.subjects.setFocus()
    press(Qt.Key.Key_1)
    write("断网")
    bench.tasks.hold()
    press(Qt.Key.Key_Return, CTRL)
    (end,), bench.tasks.held = bench.tasks.held or [], []
    end()  # saved; the next number is still on its way
    press(Qt.Key.Key_F7)
    first = take(bench, qtbot)
    assert panel.slip.reference == first.reference
    bench.tasks.release()
    assert panel.slip.reference == first.reference
    press(Qt.Key.Key_Escape)
    assert panel.slip.reference not in ("", first.reference)


def test_a_call_that_rings_over_an_emptied_slip_waits_beside_it(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    quick_call(panel, qtbot)
    fresh = panel.slip.reference
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: panel.slip.amended is not None)
    panel.fields.show_state(FormState(amends=True))
    assert not panel.has_text()
    panel.take_call(CallEvent("13812340000", team.NOW, "rec-17"))
    assert panel.view.number.text() == ""
    assert panel.side.call_offer.isVisible()
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: panel.slip.reference == fresh)
    assert panel.view.number.text() == "138 1234 0000"


def test_an_amendment_left_at_another_desk_names_what_its_author_saw(
    open_form: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_form()
    quick_call(panel, qtbot)
    saved = take(bench, qtbot)
    content = FormState(text="断网，红灯", subject="network", amends=True).encoded()
    left = msgspec.structs.replace(
        bench.session.empty_draft("call"),
        id=derive("other", "draft"),
        desk="other",
        root=saved.root,
        reference=saved.reference,
        content=content,
    )
    bench.time += team.MINUTE
    bench.session.perform(SaveDraft(left))
    again = open_form()
    qtbot.waitUntil(again.side.draft_offer.isVisible)
    again.side.draft_offer.take.setFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: again.slip.amended is not None)
    press(Qt.Key.Key_Return, CTRL)
    amendment = take(bench, qtbot, 2)
    assert (amendment.root, amendment.base["text"]) == (saved.root, saved.op_id)
