"""A server that takes everything and says nothing: told in seconds, and given up in time."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from console.errors import LinkError
from console.offline.link import LinkCause, LinkState
from console.offline.pulse import LOST_AFTER_S, PROBE_EVERY_S, SILENT_AFTER_S
from console.offline.round import SendFile, Steps
from console.offline.sync_loop import LARGE_BYTES, _is_large
from console.wire.messages import PushRequest, Ready
from tests.sync.test_worker_loop import CHANGES, PATIENCE_S, PULL, TWO, Road, Scene, a_pull

SECOND = 1_000_000


class SilentRoad(Road):
    """``None`` in ``answers`` hangs until the connections are renewed; so does the probe if ``is_dead``."""

    def __init__(self) -> None:
        super().__init__()
        self.is_dead = False
        self.probes = 0
        self.probed = threading.Event()
        self.ended_with = ""

    def ready(self, within: float = 5.0) -> Ready:
        self.probes += 1
        self.probed.set()
        if self.is_dead:
            self._answer(None)
        return Ready(1, 1, "1", self.window)

    def renew(self, code: str = "timed_out") -> None:
        self.ended_with = code
        super().renew(code)

    def _answer(self, answer: object) -> object:
        try:
            return super()._answer(answer)
        except LinkError as error:
            raise LinkError(self.ended_with or error.code) from None


class Silence(Scene):
    """A desk whose round hangs; the test turns its clock, and looks when it likes."""

    def __init__(self) -> None:
        self.road: SilentRoad
        super().__init__(SilentRoad())
        self._round: threading.Thread | None = None

    def steady(self) -> float:
        """Only the test turns it: a slow computer is no silent server."""
        return 1000.0 + self.steady_offset

    def begin(self, steps: Steps | None = None) -> None:
        """A round that hangs at its first question."""
        self.loop.attempt()
        self.loop._told.show()
        self.road.answers = [None]
        self.rounds = [lambda: steps or a_pull()]
        self._round = threading.Thread(target=self.loop.attempt)
        self._round.start()
        assert self.road.hanging.wait(PATIENCE_S)

    def later(self, seconds: float) -> None:
        self.steady_offset += seconds
        self.loop.look()

    def end_round(self) -> None:
        if self._round:
            self._round.join(PATIENCE_S)


@pytest.fixture
def silence() -> Iterator[Silence]:
    scene = Silence()
    yield scene
    scene.loop.stop()
    scene.end_round()
    scene.store.database.close()


def test_an_answer_overdue_is_told_before_the_link_is_lost(silence: Silence) -> None:
    silence.begin()
    silence.later(SILENT_AFTER_S - 0.5)
    assert silence.view.silent_since == 0
    silence.later(1.0)
    first = silence.view
    assert first.state is LinkState.ONLINE and first.silent_since > 0
    silence.later(1.0)
    assert silence.view == first
    assert silence.road.renewed == 0


def test_whoever_stays_silent_is_lost_in_time_and_counted_once(silence: Silence) -> None:
    silence.begin()
    silence.later(LOST_AFTER_S)
    silence.end_round()
    silence.later(0.6)
    view = silence.view
    assert (view.state, view.cause, view.silent_since) == (LinkState.OFFLINE, LinkCause.SILENT, 0)
    assert (view.failed, silence.road.renewed, silence.road.ended_with) == (1, 1, "silent")


def test_a_slow_server_that_answers_the_cheap_question_is_online(silence: Silence) -> None:
    silence.begin()
    for _ in range(20):
        silence.later(SILENT_AFTER_S - 0.5)
        silence.loop.probe()
    silence.later(0.1)
    assert silence.view.state is LinkState.ONLINE
    assert {view.silent_since for view in silence.ear.views} == {0}
    assert silence.road.renewed == 0


def test_a_file_that_creeps_up_a_slow_line_is_no_dead_server(silence: Silence) -> None:
    silence.begin(a_file())
    silence.road.is_dead = True
    for number in range(1, 20):
        silence.road.traffic = number
        silence.later(0.0)
        silence.later(2 * SILENT_AFTER_S)
    assert {view.silent_since for view in silence.ear.views} == {0}
    silence.later(3 * LOST_AFTER_S)
    assert silence.road.renewed == 1


def test_bytes_that_move_are_a_sign_of_life(silence: Silence) -> None:
    silence.begin()
    for number in range(1, 20):
        silence.road.traffic = number
        silence.later(SILENT_AFTER_S - 0.5)
    assert {view.silent_since for view in silence.ear.views} == {0}


def test_an_answer_at_last_ends_the_silence(silence: Silence) -> None:
    silence.begin()
    silence.later(SILENT_AFTER_S + 1)
    assert silence.view.silent_since
    silence.loop.probe()
    silence.later(0.0)
    assert (silence.view.state, silence.view.silent_since) == (LinkState.ONLINE, 0)


def test_an_idle_desk_asks_by_itself(silence: Silence) -> None:
    """The long poll tells nothing of a server that hangs."""
    silence.road.head_reply = None
    silence.road.is_dead = True
    silence.loop.start()
    silence.ear.until(lambda: LinkState.ONLINE in silence.ear.said)
    assert silence.road.hanging.wait(PATIENCE_S) and not silence.road.probes
    silence.steady_offset += PROBE_EVERY_S
    assert silence.road.probed.wait(PATIENCE_S)
    silence.steady_offset += SILENT_AFTER_S
    silence.ear.until(lambda: silence.view.silent_since)
    silence.steady_offset += LOST_AFTER_S
    silence.ear.until(lambda: LinkState.OFFLINE in silence.ear.said)


def test_a_question_that_hangs_is_followed_by_the_cheap_one(silence: Silence) -> None:
    silence.road.answers = [None]
    silence.loop.start()
    assert silence.road.hanging.wait(PATIENCE_S)
    silence.steady_offset += 2.0
    assert silence.road.probed.wait(PATIENCE_S)


def test_what_is_queued_while_an_answer_is_waited_for_is_counted_at_once(silence: Silence) -> None:
    silence.begin()
    counted: list[int] = []
    counts = silence.store.counts
    silence.store.counts = lambda: counted.append(1) or counts()  # type: ignore[method-assign,func-returns-value]
    silence.later(0.0)
    assert not counted
    silence.loop.kick()
    silence.later(0.0)
    assert counted


def test_what_a_round_has_changed_is_counted_before_its_next_answer(silence: Silence) -> None:
    def steps() -> Steps:
        yield CHANGES
        yield PULL

    silence.begin(steps())
    counted: list[int] = []
    counts = silence.store.counts
    silence.store.counts = lambda: counted.append(1) or counts()  # type: ignore[method-assign,func-returns-value]
    silence.later(0.0)
    assert counted


def a_file() -> Steps:
    yield SendFile("digest", bytes(LARGE_BYTES + 1))


def test_a_push_is_large_by_its_operations() -> None:
    assert not _is_large(TWO)
    assert _is_large(PushRequest("q", ops=TWO.ops * (LARGE_BYTES // 20)))
    assert not _is_large(SendFile("digest", b"few")) and not _is_large(PULL)
