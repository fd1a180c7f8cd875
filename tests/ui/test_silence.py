"""What the pill says while the server gives no sign of life."""

from __future__ import annotations

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from console.desk import LinkView
from console.i18n import SECOND
from console.offline.link import LinkCause, LinkState
from console.ui.widgets.pill import Level
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench
from tests.helpers.windows import Open, at_work

SILENT = LinkView(state=LinkState.ONLINE, last_sync_at=team.NOW, silent_since=team.NOW - 4 * SECOND)


def test_a_silence_is_amber_and_counted(
    open_window: Open, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = at_work(open_window()).bar
    bench.link(SILENT)
    assert (bar.pill.text(), bar.pill.state().level) == ("No answer for 4 s", Level.SHAKY)
    monkeypatch.setattr(bar._seat.desk, "now", lambda: team.NOW + 3 * SECOND)
    bar._counting.timeout.emit()
    assert bar.pill.text() == "No answer for 7 s"
    bench.link(LinkView(state=LinkState.ONLINE, last_sync_at=team.NOW))
    assert (bar.pill.text(), bar.pill.state().level) == ("Online · all synced", Level.GOOD)
    assert not bar._counting.isActive()


def test_what_waits_is_told_with_it(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    bar = at_work(open_window()).bar
    bench.link(msgspec.structs.replace(SILENT, unsynced=2))
    assert bar.pill.text() == "No answer for 4 s · 2 waiting to sync"
    bar.pill.click()
    qtbot.waitUntil(bar.popover.isVisible)
    assert bar.popover._card.title.text() == "No answer for 4 s"
    assert "what you save is safe" in bar.popover._cause.text()


def test_a_desk_that_has_just_started_says_so_too(open_window: Open, bench: Bench) -> None:
    bar = at_work(open_window()).bar
    bench.link(LinkView(silent_since=team.NOW - 5 * SECOND))
    assert bar.pill.text() == "No answer for 5 s"


def test_who_was_lost_in_silence_is_offline_for_that_reason(open_window: Open, bench: Bench) -> None:
    bar = at_work(open_window()).bar
    bench.link(LinkView(state=LinkState.OFFLINE, cause=LinkCause.SILENT, since=team.NOW))
    assert (bar.pill.text(), bar.pill.state().level) == ("Offline", Level.DOWN)
    assert bar.popover._cause.text().startswith("Nothing comes back")
