from __future__ import annotations

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from console.desk import LinkView
from console.models.records import Ticket
from console.models.repositories.rows import Rows
from console.offline.link import LinkCause, LinkState
from console.ui.tickets.panel import TicketsPanel
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench
from tests.helpers.windows import Open, at_work


@pytest.fixture
def bench() -> Bench:
    """A desk that has never synced: it knows the team and no ticket."""
    return Bench([row for row in team.rows() if not isinstance(row, Ticket)])


def panel_of(open_window: Open) -> TicketsPanel:
    panel = at_work(open_window()).screens.tickets
    assert panel is not None
    return panel


def queue_words(panel: TicketsPanel) -> list[str]:
    return [choice.words for choice in panel.view.queues._choices]


def test_nothing_is_called_empty_before_it_was_read(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = panel_of(open_window)
    qtbot.waitUntil(panel.view.busy.isVisible)
    assert panel.view.busy.accessibleName() == "Fetching the tickets from the server…"
    assert panel.view.left.currentWidget() is panel.view.blank
    assert "Mine" in queue_words(panel)


def test_what_arrives_is_listed_and_its_first_row_chosen(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = panel_of(open_window)
    qtbot.waitUntil(panel.view.busy.isVisible)
    bench.put(*[row for row in team.rows() if isinstance(row, Ticket)])
    qtbot.waitUntil(lambda: panel.view.left.currentWidget() is panel.view.list)
    assert [index.row() for index in panel.view.list.selectedIndexes()] == [0]
    assert panel.view.busy.isHidden()
    qtbot.waitUntil(lambda: not panel.detail.is_empty())
    qtbot.waitUntil(panel.view.list.hasFocus)
    assert "Mine 12" in queue_words(panel)


def test_an_empty_queue_is_called_empty_once_the_server_has_answered(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = panel_of(open_window)
    bench.link(LinkView(state=LinkState.ONLINE, last_sync_at=team.NOW))
    qtbot.waitUntil(lambda: panel.view.left.currentWidget() is panel.view.no_tickets)
    assert panel.view.no_tickets.accessibleName() == "No ticket is yours"
    qtbot.waitUntil(lambda: "Mine 0" in queue_words(panel))


def test_the_first_sync_is_no_empty_state_for_an_instant(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    """The link tells of it before the list has been read again."""
    panel = panel_of(open_window)
    qtbot.waitUntil(panel.view.busy.isVisible)
    with bench.database.write() as connection:
        Rows(connection, team.WORKSPACE).upsert([row for row in team.rows() if isinstance(row, Ticket)])
    seen = []
    panel.view.left.currentChanged.connect(lambda: seen.append(panel.view.left.currentWidget()))
    bench.link(LinkView(state=LinkState.ONLINE, last_sync_at=team.NOW))
    assert "Mine" in queue_words(panel)
    qtbot.waitUntil(lambda: "Mine 12" in queue_words(panel))
    assert seen == [panel.view.list]


def test_without_a_server_it_says_why_nothing_is_here(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = panel_of(open_window)
    bench.link(LinkView(state=LinkState.OFFLINE, cause=LinkCause.SERVER_DOWN))
    qtbot.waitUntil(lambda: panel.view.left.currentWidget() is panel.view.no_tickets)
    assert panel.view.no_tickets.accessibleName() == "No ticket has reached this computer yet"


def test_tickets_of_yesterday_are_there_before_the_first_sync(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    mine = next(row for row in team.rows() if isinstance(row, Ticket) and row.owner_id == team.ZHANG_MIN.id)
    bench.put(msgspec.structs.replace(mine, owner_id=team.LI_QIANG.id))
    panel = panel_of(open_window)
    qtbot.waitUntil(lambda: panel.view.left.currentWidget() is panel.view.no_tickets)
    assert panel.view.no_tickets.accessibleName() == "No ticket is yours"
