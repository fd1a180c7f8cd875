from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.ids import new_id
from console.models.records import Ticket
from console.ui.main_window import MainWindow
from console.ui.shell.search import TicketSearch
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench
from tests.helpers.typing import compose, focused, write
from tests.helpers.windows import CTRL, Open, at_work, press


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    """Zhang Min at work."""
    return open_window()


def titles(search: TicketSearch) -> list[str]:
    model = search.found.model
    return [model.item(row).spoken for row in range(model.rowCount())]


def look_for(window: MainWindow, text: str, qtbot: QtBot) -> TicketSearch:
    press(Qt.Key.Key_K, CTRL)
    write(text)
    search = at_work(window).search
    qtbot.waitUntil(search.found.isVisible)
    return search


@pytest.mark.parametrize(
    ("typed", "number"), [("20409", 20409), ("#20463", 20463), ("分光器", 20463), ("wjg", 20461)]
)
def test_every_ticket_is_found_from_any_screen_and_enter_opens_it(
    window: MainWindow, qtbot: QtBot, typed: str, number: int
) -> None:
    workspace = at_work(window)
    tickets = workspace.screens.tickets
    assert tickets is not None
    workspace.go("entry")
    look_for(window, typed, qtbot)
    assert workspace.rail.code() == "entry"
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tickets.detail.head.number.text() == f"#{number}")
    assert workspace.stack.currentWidget() is tickets
    assert workspace.bar.search.text() == ""


def test_enter_before_the_answer_opens_the_first_that_comes(window: MainWindow, qtbot: QtBot) -> None:
    tickets = at_work(window).screens.tickets
    assert tickets is not None
    press(Qt.Key.Key_K, CTRL)
    write("20409")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tickets.detail.head.number.text() == "#20409")


def test_arrows_choose_among_many(window: MainWindow, qtbot: QtBot) -> None:
    tickets = at_work(window).screens.tickets
    assert tickets is not None
    search = look_for(window, "光猫", qtbot)
    assert len(titles(search)) > 1
    press(Qt.Key.Key_Down)
    item = search.found.list.current_item()
    assert item is not None and search.found.list.currentIndex().row() == 1
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tickets._shown == item.key)


def test_escape_clears_and_leads_back_to_what_was_being_typed(window: MainWindow, qtbot: QtBot) -> None:
    workspace = at_work(window)
    press(Qt.Key.Key_F2)
    text = workspace.screens.entry.view.text
    text.setFocus()
    write("正在记")
    search = look_for(window, "光猫", qtbot)
    press(Qt.Key.Key_Escape)
    assert focused() is text
    assert text.toPlainText() == "正在记"
    assert workspace.bar.search.text() == ""
    assert search.found.isHidden()


def test_another_screen_starts_with_an_empty_search(window: MainWindow, qtbot: QtBot) -> None:
    workspace = at_work(window)
    search = look_for(window, "光猫", qtbot)
    workspace.go("outbox")
    assert workspace.bar.search.text() == ""
    assert search.found.isHidden()


def test_what_is_not_found_is_said_below_the_field(window: MainWindow, qtbot: QtBot) -> None:
    search = look_for(window, "没有这样的", qtbot)
    assert search.found.words.text().startswith("“没有这样的” is in no ticket on this computer.")
    assert not search.found.list.isVisible()


def test_a_reference_number_finds_its_ticket_for_ever(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    bench.put(*team.captured(1))
    workspace = at_work(open_window())
    tickets = workspace.screens.tickets
    assert tickets is not None
    press(Qt.Key.Key_K, CTRL)
    QTest.keyClicks(workspace.bar.search, "017 325 0362")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tickets.detail.head.number.text() == "#20470")


def test_keys_of_a_composition_are_not_the_searchs(window: MainWindow, qtbot: QtBot) -> None:
    search = look_for(window, "光猫", qtbot)
    compose(at_work(window).bar.search, "wang")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Escape)
    assert at_work(window).bar.search.text() == "光猫"
    assert search.found.isVisible()


def test_the_ticket_with_the_number_that_was_typed_comes_first(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    (some,) = (row for row in team.rows() if row.id == team.ticket_id(20461))
    assert isinstance(some, Ticket)
    newer = msgspec.structs.replace(
        some, id=new_id(), number=29999, phone="+8613820409999", received_at=team.NOW
    )
    bench.put(newer)
    search = look_for(window, "20409", qtbot)
    assert len(titles(search)) == 2
    assert "#20409" in titles(search)[0]
