from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.desk import LinkView
from console.errors import DiskFull
from console.i18n import Language, Translators
from console.models.records import Outage
from console.offline.link import LinkState
from console.ui.manual_entry.panel import ManualEntryPanel
from console.ui.widgets.notices import Notice
from tests.helpers import sample_team as team
from tests.helpers.call_form import CTRL, calls, letters, press, quick_call, take
from tests.helpers.desk_double import Bench
from tests.helpers.typing import focused, write
from tests.ui.conftest import OpenForm as Open

TEXT = "全屋断网，光猫 LOS 红灯"


def tell(panel: ManualEntryPanel) -> None:
    panel.view.number.setFocus()
    letters("13812340000")
    panel.view.subjects.setFocus()
    press(Qt.Key.Key_1)
    write(TEXT)
    panel.view.urgency.choose("urgent")


def story(panel: ManualEntryPanel) -> tuple[str, str, str]:
    view = panel.view
    return view.subjects.code(), view.text.toPlainText(), view.urgency.code()


def test_the_fiftieth_caller_is_a_number_and_a_key(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    tell(panel)
    press(Qt.Key.Key_F6)
    first = take(bench, qtbot)
    qtbot.waitUntil(lambda: panel.view.number.text() == "")
    assert story(panel) == ("network", TEXT, "urgent")
    assert panel.view.customer.text() == ""
    assert focused() is panel.view.number
    qtbot.waitUntil(lambda: panel.slip.reference not in ("", first.reference))
    letters("13912345678")
    press(Qt.Key.Key_Return, CTRL)
    second = take(bench, qtbot, 2)
    assert (second.content.text, second.content.urgency) == (TEXT, "urgent")
    assert second.content.number == "+8613912345678"
    assert second.root != first.root


def test_an_empty_form_takes_the_story_of_the_last(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    quick_call(panel, qtbot, TEXT)
    press(Qt.Key.Key_F6)
    assert story(panel) == ("network", TEXT, "routine")
    assert len(calls(bench)) == 1


def test_the_first_call_has_none_before_it(open_form: Open, qtbot: QtBot) -> None:
    panel = open_form()
    said: list[Notice] = []
    panel.noticed.connect(said.append)
    press(Qt.Key.Key_F6)
    assert "No call was saved before" in said[0].words
    assert not panel.has_text()


def test_what_was_not_saved_stays_and_is_not_repeated(open_form: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_form()
    tell(panel)
    bench.session.failures.append(DiskFull())
    press(Qt.Key.Key_F6)
    qtbot.waitUntil(panel.view.problem.isVisible)
    assert panel.view.text.toPlainText() == TEXT
    press(Qt.Key.Key_Return, CTRL)
    take(bench, qtbot)
    qtbot.waitUntil(lambda: panel.view.text.toPlainText() == "")


def test_the_draft_tag_follows_the_language(open_form: Open, english: Translators) -> None:
    panel = open_form()
    english.use(Language.CHINESE)
    panel.retranslate()
    assert panel.view.kept.text() == "草稿已存本机"


def test_a_callback_when_it_works_again_is_offered_only_while_it_does_not(
    open_form: Open, bench: Bench
) -> None:
    quick = open_form().view.callback.quick
    assert [choice.code for choice in quick._choices] == ["hour", "evening", "morning"]
    bench.outage(Outage(id="outage", desk=team.DESK, opened_at=team.NOW))
    assert quick._choices[0].code == "after"
    bench.outage(None)
    assert quick._choices[0].code == "hour"
    bench.link(LinkView(state=LinkState.OFFLINE))
    assert quick._choices[0].code == "after"
