"""A note, an outcome or a title longer than the rules take: told with its text kept, and nothing is saved."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from console.models.queries import Queue
from console.operations.fields import MAX_TEXT
from console.ui.seat import Seat
from console.ui.tickets.panel import TicketsPanel
from tests.helpers.desk_double import Bench
from tests.ui.conftest import Stage
from tests.ui.test_tickets import CTRL, Open, ticket

LONG = "字" * (MAX_TEXT + 12)
WORDS = f"12 characters too many: {MAX_TEXT} fit. Nothing was cut off."

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def open_panel(seat: Seat, stage: Stage, qtbot: QtBot) -> Open:
    """The ticket screen with the first ticket shown."""

    def opened(queue: Queue = Queue.MINE) -> TicketsPanel:
        panel = TicketsPanel(seat)
        stage(panel, size=QSize(1208, 752))
        panel.show_queue(queue)
        panel.start()
        qtbot.waitUntil(lambda: panel.view.list.hasFocus() and panel.detail.entries.rowCount() > 0)
        return panel

    return opened


def test_a_note_too_long_is_told_while_it_is_typed(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    composer = open_panel().detail.composer
    composer.begin("note")
    composer.text.setPlainText(LONG)
    assert composer.state.text() == WORDS
    qtbot.keyClick(composer.text, Qt.Key.Key_Return, CTRL)
    composer.keep()
    assert not bench.session.performed
    assert composer.text.toPlainText() == LONG and composer.state.text() == WORDS
    composer.text.setPlainText(LONG[12:])
    assert composer.state.text() == ""
    qtbot.keyClick(composer.text, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(bench.session.performed))


def test_an_outcome_too_long_is_told_and_stays(open_panel: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_panel()
    qtbot.keyClick(panel.view.list, Qt.Key.Key_E)
    drawer = panel.detail.state_drawer
    qtbot.waitUntil(drawer.outcome.hasFocus)
    drawer.outcome.setPlainText(LONG)
    assert drawer.problem.text() == WORDS
    qtbot.keyClick(drawer.outcome, Qt.Key.Key_Return, CTRL)
    assert not bench.session.performed and drawer.outcome.toPlainText() == LONG
    drawer.outcome.setPlainText(LONG[12:])
    assert drawer.problem.text() == ""


def test_a_title_too_long_is_told_and_stays(open_panel: Open, bench: Bench) -> None:
    drawer = open_panel().detail.edit_drawer
    drawer.open(ticket(bench, 20461))
    drawer.ticket_title.setText(LONG)
    assert drawer.edits() is None
    assert (drawer.problem.text(), drawer.ticket_title.text()) == (WORDS, LONG)
    drawer.ticket_title.setText(LONG[12:])
    assert set(drawer.edits() or {}) == {"title"}
