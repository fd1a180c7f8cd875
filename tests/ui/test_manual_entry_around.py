"""What surrounds the form: text codes, telephones, the calls taken so far."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from console.desk import CallEvent, LinkView
from console.models.queries import FindReference, TicketDetail
from console.models.records import CallSlip, Outage, TextCode, user_scope
from console.operations import SetTextCode
from console.ui.manual_entry.codes_panel import CodesPanel
from console.ui.seat import Seat
from tests.helpers import sample_team as team
from tests.helpers.call_form import CTRL, letters, press, quick_call, take
from tests.helpers.desk_double import Bench
from tests.helpers.typing import compose, write
from tests.ui.conftest import OpenForm as Open
from tests.ui.conftest import Stage


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


def test_what_does_not_fit_into_the_text_stays_out_whole_and_is_said(
    open_form: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.ui.manual_entry.code_text.MAX_TEXT", 8)
    panel = open_form()
    text, problem = panel.view.text, panel.view.problem
    text.setFocus()
    qtbot.waitUntil(lambda: "dw" in text._codes)
    pasted = QMimeData()
    pasted.setText("断网" * 5)
    text.insertFromMimeData(pasted)
    assert text.toPlainText() == "" and problem.isVisible()
    assert "room for 8 more characters here, and this would be 10" in problem.title.text()
    write("断网断网")
    assert problem.isHidden()
    write("😀")
    letters("dw")
    assert text.toPlainText() == "断网断网😀dw"
    for typed in ("x", " "):
        problem.say()
        letters(typed)
        assert text.toPlainText() == "断网断网😀dw" and problem.isVisible()
    problem.say()
    press(Qt.Key.Key_Return)
    write("了")
    assert text.toPlainText() == "断网断网😀dw" and problem.isVisible()
    text.selectAll()
    write("八个字正好放得下")
    assert text.toPlainText() == "八个字正好放得下" and problem.isHidden()
    press(Qt.Key.Key_Backspace)
    assert text.toPlainText() == "八个字正好放得"


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
    assert panel.side.model.item(0).spoken == "14:31, 017 325 0434, unknown caller · Network, Saved here"
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
