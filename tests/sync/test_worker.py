"""Desks with their threads, a server with its socket, and a GUI thread that is left in peace."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QThread
from pytestqt.qtbot import QtBot

from console.changes import Changes
from console.ids import new_id
from console.models.database import open_encrypted
from console.models.migrations import upgrade
from console.models.records import Ticket, User
from console.models.repositories.rows import Rows
from console.offline.link import LinkState, LinkView
from console.offline.round import Round
from console.offline.server_clock import wall_us
from console.offline.store import DeskStore
from console.offline.sync_loop import Listener, SyncLoop
from console.offline.tokens import SessionTokens
from console.offline.transport import Transport
from console.offline.worker import EVERY_MS, SyncWorker
from console.operations import CallContent, TakeCall, encode
from console.wire.messages import Cursor
from tests.helpers.live_server import LiveServer

KEY = bytes(range(32))
PATIENCE_MS = 20_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    with LiveServer(tmp_path) as server:
        yield server


class Seat:
    """One person at one desk, with everything but the screen."""

    def __init__(self, server: LiveServer, folder: Path, user: User) -> None:
        self.user = user
        self.desk_id, _ = server.enrol(user)
        database = open_encrypted(folder / f"{user.employee_no}.db", KEY, create=True)
        upgrade(database, "desk")
        self.store = DeskStore(database, server.workspace_id, wall_us)
        self.tokens = SessionTokens(self.store)
        self.tokens.begin(server.login(user, self.desk_id))
        self.transport = Transport(server.url, self.tokens)
        self.received: list[str] = []
        self.views: list[LinkView] = []
        self.changes: list[Changes] = []
        self.threads: set[QThread] = set()
        self.worker = SyncWorker(self._loop, self._on_received)
        self.worker.link_changed.connect(self._on_link)
        self.worker.changed.connect(self._on_changed)

    def _loop(self, listener: Listener) -> SyncLoop:
        steps = Round(self.store, self.user.id, self.desk_id, new_id, lambda _: None).steps
        dice = random.Random(0)
        dice.uniform = lambda a, b: a  # type: ignore[method-assign]
        return SyncLoop(self.store, steps, self.transport, listener, rng=dice)

    def _on_received(self, op_ids: list[str], head: Cursor) -> None:
        self.received += op_ids

    def _on_link(self, view: LinkView) -> None:
        self.views.append(view)
        self.threads.add(QThread.currentThread())

    def _on_changed(self, changes: Changes) -> None:
        self.changes.append(changes)
        self.threads.add(QThread.currentThread())

    def take_call(self, text: str) -> TakeCall:
        content = CallContent(category="network", number="+8613800138000", text=text, started_at=wall_us())
        op = TakeCall(
            op_id=new_id(),
            author=self.user.id,
            desk=self.desk_id,
            at=wall_us(),
            reference="0010010010",
            content=content,
        )
        self.store.perform(op, encode(op))
        self.worker.loop.kick()
        return op

    def tickets(self) -> int:
        with self.store.database.read() as connection:
            return len(Rows(connection, self.store.workspace_id).where(Ticket, "seq > ?", 0))

    @property
    def state(self) -> LinkState | None:
        return self.views[-1].state if self.views else None

    def leave(self) -> None:
        self.worker.stop()
        self.store.database.close()


Seats = Callable[[str], Seat]


@pytest.fixture
def seat(server: LiveServer, tmp_path: Path, qapp: QCoreApplication) -> Iterator[Seats]:
    taken: list[Seat] = []

    def take(employee_no: str) -> Seat:
        taken.append(Seat(server, tmp_path, server.add(employee_no)))
        taken[-1].worker.start()
        return taken[-1]

    yield take
    for one in taken:
        one.leave()


def test_what_one_desk_saves_the_other_sees(seat: Seats, qtbot: QtBot) -> None:
    here, there = seat("1001"), seat("1002")
    qtbot.waitUntil(lambda: here.state is there.state is LinkState.ONLINE, timeout=PATIENCE_MS)
    there.changes.clear()
    op = here.take_call("no dial tone")
    qtbot.waitUntil(lambda: any(c.touches("ticket") for c in there.changes), timeout=PATIENCE_MS)
    assert there.tickets() == 1
    qtbot.waitUntil(lambda: here.views[-1].unsynced == 0 and here.tickets() == 1, timeout=PATIENCE_MS)
    assert here.received == [op.op_id]
    assert here.threads == there.threads == {QThread.currentThread()}


def test_a_queue_outlives_the_server_and_arrives_once(server: LiveServer, seat: Seats, qtbot: QtBot) -> None:
    here = seat("1001")
    qtbot.waitUntil(lambda: here.state is LinkState.ONLINE, timeout=PATIENCE_MS)
    server.stop()
    for number in range(300):
        here.take_call(f"call {number}")
    qtbot.waitUntil(lambda: here.state is LinkState.OFFLINE, timeout=PATIENCE_MS)
    here.worker.loop.kick()
    qtbot.waitUntil(lambda: here.views[-1].unsynced == 300, timeout=PATIENCE_MS)
    server.start()
    here.worker.loop.hurry()
    qtbot.waitUntil(lambda: here.state is LinkState.ONLINE, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: here.views[-1].unsynced == 0, timeout=PATIENCE_MS)
    assert here.tickets() == 300
    assert server.count("SELECT count(*) FROM call_slip") == 300
    assert sorted(here.received) == sorted(set(here.received)) and len(here.received) == 300


def test_it_stops_within_a_second_in_mid_poll(seat: Seats, qtbot: QtBot) -> None:
    here = seat("1001")
    qtbot.waitUntil(lambda: here.state is LinkState.ONLINE, timeout=PATIENCE_MS)
    began = time.monotonic()
    here.worker.stop()
    assert time.monotonic() - began < 1.0
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sync")]


def test_a_flood_reaches_the_screens_as_a_trickle(qtbot: QtBot, qapp: QCoreApplication) -> None:
    mail: list[Listener] = []

    class NoLoop:
        def stop(self) -> None:
            pass

    def keep(listener: Listener) -> SyncLoop:
        mail.append(listener)
        return NoLoop()  # type: ignore[return-value]  # nothing of it is used

    worker = SyncWorker(keep, lambda op_ids, head: None)
    got: list[Changes] = []
    views: list[LinkView] = []
    worker.changed.connect(got.append)
    worker.link_changed.connect(views.append)

    def flood() -> None:
        for number in range(10_000):
            mail[0].changed(Changes(frozenset({("ticket", str(number))})))
            mail[0].link_changed(LinkView(unsynced=10_000 - number))

    began = time.monotonic()
    flooding = threading.Thread(target=flood)
    flooding.start()
    qtbot.waitUntil(lambda: bool(views) and views[-1].unsynced == 1, timeout=PATIENCE_MS)
    flooding.join()
    assert frozenset().union(*(changes.keys for changes in got)) == {
        ("ticket", str(n)) for n in range(10_000)
    }
    assert max(len(got), len(views)) <= 2 + (time.monotonic() - began) * 1000 / EVERY_MS
    worker.stop()


def test_nothing_is_said_after_the_end(seat: Seats, qtbot: QtBot, qapp: QCoreApplication) -> None:
    here = seat("1001")
    qtbot.waitUntil(lambda: here.state is LinkState.ONLINE, timeout=PATIENCE_MS)
    here.worker.loop.kick()
    here.worker.stop()
    heard = len(here.views), len(here.changes)
    qapp.processEvents()
    assert (len(here.views), len(here.changes)) == heard


def test_only_a_login_helps(server: LiveServer, seat: Seats, qtbot: QtBot) -> None:
    here = seat("1001")
    qtbot.waitUntil(lambda: here.state is LinkState.ONLINE, timeout=PATIENCE_MS)
    with qtbot.waitSignal(here.worker.needs_login, timeout=PATIENCE_MS):
        with server.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM session")
        here.take_call("after the session was lost")
    here.tokens.begin(server.login(here.user, here.desk_id))
    here.worker.loop.resume()
    qtbot.waitUntil(lambda: here.tickets() == 1, timeout=PATIENCE_MS)
