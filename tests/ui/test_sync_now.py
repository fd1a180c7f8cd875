from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.desk import LinkView
from console.i18n import SECOND, clock
from console.offline.link import LinkCause, LinkState
from console.ui.shell.workspace import Workspace
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench
from tests.helpers.windows import Open, at_work, press

ONLINE = LinkView(state=LinkState.ONLINE, last_sync_at=team.NOW - team.MINUTE)
OFFLINE = LinkView(state=LinkState.OFFLINE, cause=LinkCause.SERVER_DOWN, since=team.NOW, unsynced=2, failed=3)


def words(workspace: Workspace) -> str:
    notice = workspace.strip.notice()
    return notice.words if notice else ""


def test_the_key_says_at_once_that_the_server_is_asked(open_window: Open, bench: Bench) -> None:
    workspace = at_work(open_window())
    bench.link(ONLINE)
    press(Qt.Key.Key_F5)
    assert bench.session.hurried == 1
    assert words(workspace) == "Asking the server…"
    bench.link(msgspec.structs.replace(ONLINE, last_sync_at=team.NOW))
    assert words(workspace) == "Synced just now. Nothing waits to sync."


def test_an_answer_overdue_is_told_and_then_what_came_of_it(open_window: Open, bench: Bench) -> None:
    workspace = at_work(open_window())
    bench.link(ONLINE)
    press(Qt.Key.Key_F5)
    bench.link(msgspec.structs.replace(ONLINE, silent_since=team.NOW - 4 * SECOND))
    assert words(workspace).startswith("No answer for 4 s. It may be slow, or gone.")
    bench.link(ONLINE)
    assert words(workspace) == "Asking the server…"
    bench.link(msgspec.structs.replace(ONLINE, last_sync_at=team.NOW))
    assert words(workspace) == "Synced just now. Nothing waits to sync."


def test_offline_it_says_when_it_is_tried_again(open_window: Open, bench: Bench) -> None:
    workspace = at_work(open_window())
    bench.link(ONLINE)
    press(Qt.Key.Key_F5)
    lost = msgspec.structs.replace(OFFLINE, cause=LinkCause.SILENT, next_attempt_at=team.NOW + 8 * SECOND)
    bench.link(msgspec.structs.replace(lost, failed=1))
    assert words(workspace).startswith("No connection to the server. Nothing comes back:")
    when = clock(lost.next_attempt_at, workspace.seat.zone, seconds=True)
    assert words(workspace).endswith(f"Next attempt at {when}.")


def test_a_server_that_stays_silent_is_told_with_what_waits(open_window: Open, bench: Bench) -> None:
    workspace = at_work(open_window())
    bench.link(OFFLINE)
    press(Qt.Key.Key_F5)
    bench.link(msgspec.structs.replace(OFFLINE, next_attempt_at=team.NOW))
    assert words(workspace) == "Asking the server…"
    bench.link(msgspec.structs.replace(OFFLINE, failed=4))
    assert words(workspace) == (
        "No connection to the server. The network is fine, the server does not answer."
        " 2 entries are safe on this computer and wait to sync."
    )


def test_no_answer_at_all_is_told_too(open_window: Open, bench: Bench) -> None:
    workspace = at_work(open_window())
    bench.link(OFFLINE)
    press(Qt.Key.Key_F5)
    workspace._sync._waiting.timeout.emit()
    assert words(workspace).startswith("No connection to the server.")


def test_the_link_speaks_of_a_sync_only_to_who_asked(open_window: Open, bench: Bench) -> None:
    workspace = at_work(open_window())
    bench.link(OFFLINE)
    bench.link(ONLINE)
    assert words(workspace) == ""


def test_with_calls_only_the_key_asks_the_courier(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    window = open_window(sit=False)
    bench.sit(capture_only=True)
    workspace = at_work(window)
    bench.link(msgspec.structs.replace(OFFLINE, unsynced=3))
    qtbot.waitUntil(lambda: bool(workspace.screens.entry.slip.reference))
    assert workspace.bar.pill.text() == "Calls only · 3 to deliver"
    press(Qt.Key.Key_F5)
    assert bench.session.hurried == 1
    bench.link(LinkView(state=LinkState.ONLINE))
    assert words(workspace) == (
        "Only calls can be taken now. The server answers again: sign in to work as usual."
        " Nothing waits here to be delivered."
    )
