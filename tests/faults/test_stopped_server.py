"""SIGSTOP of the server process: its connections stand, and nothing comes back."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.changes import Changes
from console.models.database import open_server
from console.offline import link, pulse
from console.offline.link import LinkCause, LinkState, LinkView
from console.offline.sync_loop import SyncLoop
from console.wire.messages import Cursor
from tests.faults.servers import TeamDesk, serve
from tests.faults.teams import found_team
from tests.helpers.processes import Child

KEY = bytes(range(1, 33))
PATIENCE_S = 30.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped so there")


class Ear:
    """Hears what the loop tells; ``until`` waits for a view."""

    def __init__(self) -> None:
        self.views: list[LinkView] = []
        self._news = threading.Condition()

    def link_changed(self, view: LinkView) -> None:
        with self._news:
            self.views.append(view)
            self._news.notify_all()

    def until(self, condition: Callable[[LinkView], object]) -> LinkView:
        with self._news:
            assert self._news.wait_for(lambda: self.views and condition(self.views[-1]), PATIENCE_S), (
                self.views
            )
            return self.views[-1]

    def changed(self, changes: Changes) -> None: ...
    def received(self, op_ids: list[str], head: Cursor) -> None: ...
    def needs_login(self) -> None: ...
    def revoked(self) -> None: ...
    def stalled(self) -> None: ...
    def ended(self) -> None: ...


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fifth of the patience, the same proportions."""
    monkeypatch.setattr(link, "LOST_AFTER", link.LOST_AFTER // 5)
    for name in ("SILENT_AFTER_S", "SILENT_AT_LATEST_S", "LOST_AFTER_S", "HELP_AFTER_S", "PROBE_EVERY_S"):
        monkeypatch.setattr(pulse, name, getattr(pulse, name) / 5)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Child]:
    path = tmp_path / "server.db"
    found_team(open_server(str(path), KEY, create=True))
    with Child(serve, str(path), KEY, tmp_path / "files", 0) as child:
        yield child


def send(server: Child, name: str) -> None:
    os.kill(server.pid, getattr(signal, name))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("has_work", [True, False])
def test_a_stopped_server_is_told_lost_and_found_again(server: Child, tmp_path: Path, has_work: bool) -> None:
    desk = TeamDesk(tmp_path / "desk", "1000", f"http://127.0.0.1:{server.hear()}")
    ear = Ear()
    loop = SyncLoop(desk.store, desk._round.steps, desk._transport, ear)
    loop.start()
    try:
        ear.until(lambda view: view.state is LinkState.ONLINE)
        send(server, "SIGSTOP")
        if has_work:
            desk.take_calls(1)
            loop.kick()
        amber = ear.until(lambda view: view.silent_since)
        assert (amber.state, amber.unsynced) == (LinkState.ONLINE, has_work)
        lost = ear.until(lambda view: view.state is LinkState.OFFLINE)
        assert lost.cause is LinkCause.SILENT
        send(server, "SIGCONT")
        loop.hurry()
        ear.until(lambda view: view.state is LinkState.ONLINE and not view.unsynced)
    finally:
        send(server, "SIGCONT")
        loop.stop()
        desk.close()
