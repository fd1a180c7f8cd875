"""The desk's journal reaches the server whoever sits there, or nobody, and little of it twice."""

from __future__ import annotations

import base64
import logging
import random
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from console.errors import LinkError, Rejected
from console.ids import new_id
from console.models.enums import Role
from console.offline.courier import CHECK_IN_S, ILL_TRIES, KEPT_US, PATIENCE_S, Courier
from console.offline.link import LinkCause, LinkState
from console.offline.sealer import Sealer
from console.offline.server_clock import wall_us
from console.offline.spool import Spool
from console.offline.storage import MemoryStorage
from console.offline.transport import DeskCredential, Transport
from console.operations import CallContent, TakeCall, encode
from console.server.keys import load_keys
from console.wire.messages import Cursor, SpoolDelivery, SpoolReply
from tests.helpers.live_server import LiveServer
from tests.helpers.log_guard import LogGuard

DESK = DeskCredential("desk", "secret")
DAY = 24 * 3600 * 1_000_000
PATIENT_S = 10.0


class Server:
    """Takes what it is brought; its history is a list of commits, and may lose the last of them."""

    is_local = True

    def __init__(self) -> None:
        self.commits: list[Cursor] = []
        self.held: dict[str, bytes] = {}
        self.brought: list[str] = []
        self.named: list[Cursor] = []
        self.most = 1000
        self.error: Exception | None = None
        self.poison: set[str] = set()
        self.covered = Cursor()
        self.hangs = threading.Event()
        self._aborted = threading.Event()

    def commit(self) -> Cursor:
        self.commits.append(Cursor("e", len(self.commits) + 1, new_id()))
        return self.commits[-1]

    def lose(self, commits: int, *ops: str) -> None:
        del self.commits[-commits:]
        for op_id in ops:
            del self.held[op_id]

    def deliver(self, delivery: SpoolDelivery, desk: DeskCredential) -> SpoolReply:
        assert desk == DESK
        heard = [cursor for cursor in (delivery.heard, *delivery.also_heard) if cursor.seq]
        self.named += heard or [Cursor()]
        if self.error:
            if self.error.args[0] == "hang":
                self.hangs.set()
                assert self._aborted.wait(PATIENT_S)
                raise LinkError("aborted")
            raise self.error
        if not set(heard) <= set(self.commits):
            raise Rejected("history_forked")
        if sum(len(entry.sealed) for entry in delivery.entries) > self.most:
            raise Rejected("too_large")
        if self.poison & {entry.op_id for entry in delivery.entries}:
            raise LinkError("server_ill", status=500)
        for entry in delivery.entries:
            self.brought.append(entry.op_id)
            self.held[entry.op_id] = base64.b64decode(entry.sealed)
        head = self.commit() if delivery.entries or not self.commits else self.commits[-1]
        return SpoolReply(delivery.request_id, [e.op_id for e in delivery.entries], head, self.covered)

    def abort(self) -> None:
        self._aborted.set()


class Scene:
    def __init__(self) -> None:
        self.server = Server()
        self.storage = MemoryStorage()
        self.spool = Spool(Path(), self.storage)
        self.pushed = False
        self.enrolled = True
        self.now = 1000.0
        self.clock = 100 * DAY
        self.courier = self.new_courier()

    def new_courier(self) -> Courier:
        return Courier(
            self.spool,
            lambda: self.server,
            lambda: DESK if self.enrolled else None,
            lambda: self.pushed,
            rng=random.Random(1),
            clock=lambda: self.clock,
            steady=lambda: self.now,
        )

    def capture(self, count: int = 1) -> list[str]:
        ids = [new_id() for _ in range(count)]
        for op_id in ids:
            self.spool.append(op_id, b"sealed " + op_id.encode(), self.clock)
        return ids

    def brought_home(self, *op_ids: str) -> None:
        """By the author's own login."""
        self.spool.mark_received(op_ids, self.server.commit())
        self.server.held |= dict.fromkeys(op_ids, b"")


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_everything_is_delivered_in_order_and_once(scene: Scene) -> None:
    ids = scene.capture(250)
    scene.server.most = 10**9
    scene.courier.attempt()
    scene.courier.attempt()
    assert scene.server.brought == ids
    assert scene.spool.waiting() == 0


def test_without_a_credential_or_a_road_it_waits(scene: Scene) -> None:
    scene.capture()
    scene.enrolled = False
    scene.courier.attempt()
    assert scene.server.named == []
    scene.enrolled = True
    scene.courier.attempt()
    assert scene.spool.waiting() == 0


def test_a_login_at_work_is_left_to_it_for_a_while(scene: Scene) -> None:
    ids = scene.capture(2)
    scene.pushed = True
    scene.courier.attempt()
    scene.now += PATIENCE_S - 1
    scene.courier.attempt()
    assert scene.server.brought == []
    scene.brought_home(ids[0])
    scene.now += 1
    scene.courier.attempt()
    assert scene.server.brought == ids[1:]


def test_after_an_outage_the_login_gets_its_while_again(scene: Scene) -> None:
    scene.capture()
    scene.pushed = True
    scene.courier.attempt()
    scene.server.error = LinkError("server_refused")
    scene.now += 10_000
    scene.courier.attempt()
    scene.server.error = None
    scene.now += 1000
    scene.courier.attempt()
    assert scene.server.brought == []
    scene.now += PATIENCE_S
    scene.courier.attempt()
    assert len(scene.server.brought) == 1


def test_when_nobody_is_left_it_does_not_wait(scene: Scene) -> None:
    scene.capture()
    scene.pushed = True
    scene.courier.attempt()
    scene.pushed = False
    scene.courier.attempt()
    assert len(scene.server.brought) == 1


def test_too_large_a_batch_is_halved(scene: Scene) -> None:
    ids = scene.capture(30)
    scene.server.most = 200
    scene.courier.attempt()
    assert scene.server.brought == ids


def test_an_entry_too_large_holds_up_no_other(scene: Scene, expect_log: LogGuard) -> None:
    expect_log.expect("console.offline.courier", "for now, too_large", logging.ERROR)
    before = scene.capture(2)
    scene.spool.append(new_id(), bytes(1000), scene.clock)
    after = scene.capture(2)
    scene.server.most = 500
    scene.courier.attempt()
    assert scene.server.brought == before + after
    assert scene.spool.waiting() == 1


def test_a_server_that_lost_commits_gets_everything_again(scene: Scene, expect_log: LogGuard) -> None:
    expect_log.expect("console.offline.courier", "lost a part of its history")
    ids = scene.capture(3)
    scene.courier.attempt()
    scene.server.lose(1, *ids)
    scene.server.commit()
    scene.capture()
    scene.courier.attempt()
    scene.courier.attempt()
    assert set(ids) <= scene.server.held.keys()
    assert scene.spool.waiting() == 0


def test_it_is_noticed_without_anything_to_deliver_and_after_a_restart(
    scene: Scene, expect_log: LogGuard
) -> None:
    expect_log.expect("console.offline.courier", "lost a part of its history")
    ids = scene.capture(3)
    scene.courier.attempt()
    scene.server.lose(1, *ids)
    scene.server.commit()
    restarted = scene.new_courier()
    restarted.attempt()
    restarted.attempt()
    assert set(ids) <= scene.server.held.keys()


def test_what_one_login_brought_home_is_not_hidden_by_the_next(scene: Scene, expect_log: LogGuard) -> None:
    """The server loses what the first agent's login delivered; the second, after a restart, knows nothing."""
    expect_log.expect("console.offline.courier", "lost a part of its history")
    scene.pushed = True
    (first,) = scene.capture()
    scene.brought_home(first)
    scene.courier.attempt()
    (second,) = scene.capture()
    scene.brought_home(second)
    scene.server.lose(1, second)
    scene.courier = scene.new_courier()
    (third,) = scene.capture()
    scene.brought_home(third)
    scene.courier.attempt()
    scene.now += 2 * PATIENCE_S
    scene.courier.attempt()
    scene.now += 2 * PATIENCE_S
    scene.courier.attempt()
    assert {first, second, third} == scene.server.held.keys()


def test_old_entries_go_when_a_backup_covers_them(scene: Scene) -> None:
    scene.capture(2)
    scene.courier.attempt()
    scene.clock += KEPT_US + DAY
    scene.now += 25 * 3600
    scene.courier.attempt()
    assert len(scene.spool.op_ids()) == 2
    scene.server.covered = scene.server.commits[-1]
    scene.now += 25 * 3600
    scene.courier.attempt()
    assert scene.spool.op_ids() == frozenset()


def test_a_stranger_in_the_middle_receives_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = scene.capture()
    monkeypatch.setattr(
        scene.server, "deliver", lambda delivery, desk: SpoolReply("other", ids, scene.server.commit())
    )
    scene.courier.attempt()
    assert scene.spool.waiting() == 1


def test_a_refused_desk_is_told_in_the_log_and_tried_again(scene: Scene, expect_log: LogGuard) -> None:
    expect_log.expect("console.offline.courier", "desk_unknown")
    scene.capture()
    scene.server.error = Rejected("desk_unknown")
    scene.courier.attempt()
    scene.server.error = None
    scene.courier.attempt()
    assert scene.spool.waiting() == 0


@pytest.mark.parametrize("hanging", [False, True])
def test_it_stops_within_a_second(hanging: bool) -> None:
    scene = Scene()
    scene.capture()
    if hanging:
        scene.server.error = LinkError("hang")
    courier = Courier(scene.spool, lambda: scene.server, lambda: DESK, lambda: False)
    courier.start()
    if hanging:
        assert scene.server.hangs.wait(PATIENT_S)
    began = time.monotonic()
    courier.stop()
    assert time.monotonic() - began < 1.0
    assert not [thread for thread in threading.enumerate() if thread.name == "courier"]


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveServer]:
    with LiveServer(tmp_path) as server:
        yield server


def test_a_call_that_nobody_can_log_in_for_reaches_a_real_server(live: LiveServer, tmp_path: Path) -> None:
    supervisor = live.add("9001", (Role.SUPERVISOR,))
    desk_id, secret = live.enrol(supervisor)
    with live.database.read() as connection:
        keys = load_keys(connection, live.workspace_id)
    spool = Spool(tmp_path / "spool")
    sealer = Sealer(spool, keys.spool[keys.spool_id].public_key(), desk_id, wall_us)
    content = CallContent(category="network", number="+8613800138000", text="dead", started_at=wall_us())
    op = TakeCall(
        op_id=new_id(), author=new_id(), desk=desk_id, at=wall_us(), reference="0010010010", content=content
    )
    sealer.spool(op.op_id, encode(op), "")
    transport = Transport(live.url)
    delivered = threading.Event()
    courier = Courier(
        _Watched(spool, delivered), lambda: transport, lambda: DeskCredential(desk_id, secret), lambda: False
    )
    courier.start()
    assert delivered.wait(PATIENT_S)
    courier.stop()
    spool.close()
    assert live.count("SELECT count(*) FROM call_slip") == 1


class _Watched(Spool):
    def __init__(self, spool: Spool, delivered: threading.Event) -> None:
        self.__dict__.update(spool.__dict__)
        self._delivered = delivered

    def mark_received(self, op_ids: list[str], heard: Cursor, confirms: Iterable[Cursor] = ()) -> None:  # type: ignore[override]
        super().mark_received(op_ids, heard, confirms)
        if op_ids:
            self._delivered.set()


def test_the_courier_knows_whether_the_server_is_back(scene: Scene) -> None:
    seen = [scene.courier.link.state]
    scene.courier.attempt()
    seen.append(scene.courier.link.state)
    scene.courier.look_again()
    seen.append(scene.courier.link.state)
    scene.server.error = LinkError("server_refused")
    scene.courier.attempt()
    seen.append(scene.courier.link.state)
    assert scene.courier.link.cause is LinkCause.SERVER_DOWN
    scene.server.error = None
    scene.courier.attempt()
    seen.append(scene.courier.link.state)
    offline, online = LinkState.OFFLINE, LinkState.ONLINE
    assert seen == [offline, online, offline, offline, online]


def test_a_server_that_was_not_asked_is_not_back(scene: Scene) -> None:
    scene.enrolled = False
    scene.courier.attempt()
    assert scene.courier.link.state is LinkState.OFFLINE


@pytest.mark.parametrize("places", [(0,), (57,), (3, 4, 180)])
def test_an_entry_the_server_fails_at_does_not_hold_up_the_rest(
    scene: Scene, expect_log: LogGuard, places: tuple[int, ...]
) -> None:
    expect_log.expect("console.offline.courier", "cannot be delivered for now", logging.ERROR)
    ids = scene.capture(250)
    scene.server.poison = {ids[place] for place in places}
    for _ in range(ILL_TRIES):
        scene.courier.attempt()
    assert scene.spool.waiting() > len(places)
    scene.courier.attempt()
    assert set(ids) - scene.server.held.keys() == scene.server.poison
    scene.server.brought.clear()
    (later,) = scene.capture()
    scene.courier.attempt()
    assert scene.server.brought == [later]
    scene.server.poison.clear()
    scene.now += CHECK_IN_S
    scene.courier.attempt()
    assert scene.spool.waiting() == 0


def test_a_server_that_fails_at_everything_is_not_asked_about_every_entry(
    scene: Scene, expect_log: LogGuard
) -> None:
    expect_log.expect("console.offline.courier", "cannot be delivered for now", logging.ERROR)
    scene.server.poison = set(scene.capture(100))
    for _ in range(ILL_TRIES):
        scene.courier.attempt()
    asked = len(scene.server.named)
    scene.courier.attempt()
    assert len(scene.server.named) - asked < 20
