"""The loop drives rounds against a road that the test holds, and never dies of what it meets."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from console.changes import Changes
from console.errors import DiskFull, LinkError, Rejected
from console.models.database import open_memory
from console.models.tables import DESK_TABLES, Base
from console.offline.link import LinkCause, LinkState, LinkView
from console.offline.round import PullRequest, Steps
from console.offline.store import DeskStore
from console.offline.sync_loop import SyncLoop
from console.wire.messages import Cursor, HeadReply, PullReply, PushReply, PushRequest, Ready, Verdict
from tests.helpers.log_guard import LogGuard

HEAD = Cursor("e", 5, "t")
PULL = PullRequest({}, Cursor())
PULLED = PullReply([], [], HEAD, 1)
CHANGES = Changes(frozenset({("ticket", "1")}))
PATIENCE_S = 5.0


class Road:
    """Answers as the test says; ``abort`` and ``renew`` end whatever hangs."""

    is_local = False
    traffic = 0

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.asked: list[Any] = []
        self.head_reply: Any = HeadReply(Cursor(), 1)
        self.sent = threading.Semaphore(0)
        self.hanging = threading.Event()
        self._ended = threading.Event()
        self.renewed = 0
        self.window = 0

    def ready(self, within: float = 5.0) -> Ready:
        return Ready(1, 1, "1", self.window)

    def head(self, seen: Cursor, wait: int) -> HeadReply:
        self.asked.append(("head", seen))
        reply, self.head_reply = self.head_reply, None
        return self._answer(reply)  # type: ignore[no-any-return]  # as set by the test

    def send(self, request: Any) -> Any:
        self.asked.append(request)
        self.sent.release()
        return self._answer(self.answers.pop(0) if self.answers else PULLED)

    def renew(self, code: str = "timed_out") -> None:
        self.renewed += 1
        self._ended.set()

    def abort(self) -> None:
        self._ended.set()

    def _answer(self, answer: Any) -> Any:
        if answer is None:
            self.hanging.set()
            assert self._ended.wait(PATIENCE_S)
            raise LinkError("aborted")
        if isinstance(answer, Exception):
            raise answer
        return answer


class Ear:
    """Hears what a loop says; ``until`` waits for it."""

    def __init__(self) -> None:
        self.said: list[Any] = []
        self.views: list[LinkView] = []
        self._news = threading.Condition()

    def changed(self, changes: Changes) -> None:
        self._hear(changes)

    def link_changed(self, view: LinkView) -> None:
        self.views.append(view)
        self._hear(view.state)

    def received(self, op_ids: list[str], head: Cursor) -> None:
        self._hear((op_ids, head))

    def needs_login(self) -> None:
        self._hear("needs_login")

    def revoked(self) -> None:
        self._hear("revoked")

    def stalled(self) -> None:
        self._hear("stalled")

    def ended(self) -> None:
        self._hear("ended")

    def until(self, condition: Callable[[], object]) -> None:
        with self._news:
            assert self._news.wait_for(condition, PATIENCE_S), self.said

    def _hear(self, what: Any) -> None:
        with self._news:
            self.said.append(what)
            self._news.notify_all()


class Scene:
    def __init__(self, road: Road | None = None) -> None:
        self.road, self.ear = road or Road(), Ear()
        self.rounds: list[Callable[[], Steps]] = []
        self.closed = 0
        database = open_memory()
        with database.write() as connection:
            Base.metadata.create_all(connection, tables=DESK_TABLES)
        self.store = DeskStore(database, "w", lambda: 1)
        self.steady_offset = 0.0
        dice = random.Random(0)
        dice.uniform = lambda a, b: a  # type: ignore[method-assign]
        self.loop = SyncLoop(self.store, self.steps, self.road, self.ear, rng=dice, steady=self.steady)

    def steady(self) -> float:
        return time.monotonic() + self.steady_offset

    def steps(self) -> Steps:
        try:
            yield from self.rounds.pop(0)() if self.rounds else a_pull()
        finally:
            self.closed += 1

    @property
    def view(self) -> LinkView:
        return self.loop.view


def a_pull() -> Steps:
    yield PULL


@pytest.fixture
def scene() -> Iterator[Scene]:
    scene = Scene()
    yield scene
    scene.loop.stop()
    scene.store.database.close()


TWO = PushRequest("q", ops=[msgspec.Raw(b'{"op_id":"1"}'), msgspec.Raw(b'{"op_id":"2"}')])


def fail(error: Exception) -> Callable[[], Steps]:
    def steps() -> Steps:
        raise error
        yield PULL

    return steps


def test_a_round_gets_its_answers_and_is_heard(scene: Scene) -> None:
    got: list[object] = []

    def steps() -> Steps:
        got.append((yield TWO))
        yield CHANGES
        got.append((yield PULL))
        yield CHANGES

    pushed = PushReply("q", [Verdict("1", "accepted"), Verdict("2", "held")], HEAD, 1)
    scene.road.answers = [pushed, PULLED]
    scene.rounds = [steps]
    scene.loop.attempt()
    assert got == [pushed, PULLED]
    assert [what for what in scene.ear.said if not isinstance(what, LinkState)] == [
        (["1", "2"], HEAD),
        CHANGES,
        CHANGES,
    ]
    assert scene.closed == 1


def test_a_reply_to_something_else_is_no_receipt(scene: Scene) -> None:
    """The spool may not count as delivered what a proxy answered from its memory."""

    def steps() -> Steps:
        yield TWO
        yield TWO

    verdicts = [Verdict("1", "accepted"), Verdict("2", "held")]
    scene.road.answers = [PushReply("old", verdicts, HEAD, 1), PushReply("q", verdicts[:1], HEAD, 1)]
    scene.rounds = [steps]
    scene.loop.attempt()
    assert [what for what in scene.ear.said if not isinstance(what, LinkState)] == []


def test_what_fails_is_thrown_into_the_round(scene: Scene) -> None:
    thrown: list[Exception] = []

    def steps() -> Steps:
        try:
            yield PushRequest("q")
        except Rejected as error:
            thrown.append(error)
        yield PULL

    scene.road.answers = [Rejected("history_forked"), LinkError("cut_off")]
    scene.rounds = [steps]
    scene.loop.attempt()
    assert [error.code for error in thrown if isinstance(error, Rejected)] == ["history_forked"]
    assert scene.closed == 1
    scene.loop.start()
    scene.ear.until(lambda: LinkState.ONLINE in scene.ear.said)


def test_the_loop_goes_on_until_it_is_online(scene: Scene) -> None:
    scene.road.answers = [LinkError("server_refused")] * 4
    scene.loop.start()
    scene.ear.until(lambda: LinkState.ONLINE in scene.ear.said)
    seen = [view for view in scene.ear.views if view.state is LinkState.OFFLINE]
    assert {view.cause for view in seen} == {LinkCause.SERVER_DOWN}
    assert scene.view.failed == 4 and scene.view.last_sync_at > 0 and scene.view.next_attempt_at == 0


def test_a_bug_in_a_round_is_logged_and_tried_again(scene: Scene, expect_log: LogGuard) -> None:
    expect_log.expect("console.offline.sync_loop", "sync failed", logging.ERROR)
    scene.rounds = [fail(KeyError("name of a customer"))]
    scene.loop.start()
    scene.ear.until(lambda: any(view.trouble == "unexpected" for view in scene.ear.views))
    scene.ear.until(lambda: LinkState.ONLINE in scene.ear.said and not scene.view.trouble)


def test_a_full_disk_is_told_and_is_no_outage(scene: Scene, expect_log: LogGuard) -> None:
    expect_log.expect("console.offline.sync_loop", "disk_full")
    scene.rounds = [fail(DiskFull())] * 5
    scene.loop.start()
    scene.ear.until(lambda: any(view.trouble == "disk_full" for view in scene.ear.views))
    scene.ear.until(lambda: LinkState.ONLINE in scene.ear.said)
    assert LinkState.OFFLINE not in scene.ear.said and scene.view.failed == 0


@pytest.mark.parametrize(
    ("code", "said"),
    [("login_required", "needs_login"), ("access_expired", "needs_login"), ("revoked", "revoked")],
)
def test_only_a_login_helps(scene: Scene, code: str, said: str) -> None:
    scene.road.answers = [Rejected(code)]
    scene.loop.start()
    scene.ear.until(lambda: said in scene.ear.said)
    scene.loop.kick()
    scene.loop.hurry()
    assert len(scene.road.asked) == 1
    scene.loop.resume()
    scene.ear.until(lambda: LinkState.ONLINE in scene.ear.said)


def test_another_refusal_is_trouble(scene: Scene, expect_log: LogGuard) -> None:
    expect_log.expect("console.offline.sync_loop", "sync refused: no_right")
    scene.road.answers = [Rejected("no_right")]
    scene.loop.start()
    scene.ear.until(lambda: any(view.trouble == "no_right" for view in scene.ear.views))
    scene.ear.until(lambda: LinkState.ONLINE in scene.ear.said)


def test_news_start_a_round(scene: Scene) -> None:
    scene.road.head_reply = HeadReply(HEAD, 1)
    scene.loop.start()
    scene.ear.until(lambda: LinkState.ONLINE in scene.ear.said)
    assert scene.road.hanging.wait(PATIENCE_S)
    polls = [asked for asked in scene.road.asked if isinstance(asked, tuple)]
    assert polls == [("head", Cursor()), ("head", HEAD)]
    assert all(scene.road.sent.acquire(timeout=PATIENCE_S) for _ in range(2))
    assert scene.road.asked.count(PULL) == 2


@pytest.mark.parametrize("where", ["in mid-request", "in mid-poll", "waiting"])
def test_it_stops_within_a_second(scene: Scene, where: str) -> None:
    if where == "in mid-request":
        scene.road.answers = [None]
    elif where == "in mid-poll":
        scene.road.head_reply = None
    scene.loop.start()
    if where == "waiting":
        scene.ear.until(lambda: LinkState.ONLINE in scene.ear.said)
    else:
        assert scene.road.hanging.wait(PATIENCE_S)
    began = time.monotonic()
    scene.loop.stop()
    assert time.monotonic() - began < 1.0
    assert not [t for t in threading.enumerate() if t.name.startswith("sync")]
    assert LinkState.OFFLINE not in scene.ear.said


def test_what_hangs_gets_fresh_connections(scene: Scene, expect_log: LogGuard) -> None:
    expect_log.expect("console.offline.sync_loop", "sync stalled")
    scene.road.answers = [None]
    scene.loop.start()
    assert scene.road.hanging.wait(PATIENCE_S)
    scene.loop.watch()
    assert scene.road.renewed == 0
    scene.steady_offset = 61.0
    scene.loop.watch()
    assert scene.road.renewed == 1
    scene.ear.until(lambda: "stalled" in scene.ear.said)
    scene.ear.until(lambda: LinkState.ONLINE in scene.ear.said)


def test_whoever_leaves_is_told_when_all_is_sent(scene: Scene) -> None:
    scene.road.answers = [LinkError("timed_out"), LinkError("timed_out")]
    scene.loop.start()
    scene.loop.retire()
    scene.ear.until(lambda: "ended" in scene.ear.said)
    assert LinkState.ONLINE in scene.ear.said
    scene.loop.stop()
