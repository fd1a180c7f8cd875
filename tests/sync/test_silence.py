"""A server that takes everything and says nothing: told in seconds, and given up in time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

import msgspec
import pytest

from console.errors import DiskFull, LinkError, Rejected
from console.offline.link import LinkCause, LinkState
from console.offline.pulse import (
    HELP_AFTER_S,
    LARGE_BYTES,
    LARGE_FACTOR,
    LOST_AFTER_S,
    PROBE_EVERY_S,
    SILENT_AFTER_S,
)
from console.offline.round import SendFile, Steps
from console.offline.sync_loop import _body_bytes
from console.offline.sync_state import Turn
from console.wire.messages import PushRequest, Ready
from tests.helpers.log_guard import LogGuard
from tests.sync.test_worker_loop import CHANGES, PATIENCE_S, PULL, TWO, Road, Scene, a_pull

SLOW_LINE_BYTES_S = 4000


class SilentRoad(Road):
    """``None`` in ``answers`` hangs until the connections are renewed; so does the probe if ``is_dead``."""

    def __init__(self) -> None:
        super().__init__()
        self.is_dead = False
        self.probes = 0
        self.probed = threading.Event()
        self.ended_with = ""
        self.on_renewal: Callable[[], None] = lambda: None

    def ready(self, within: float = 5.0) -> Ready:
        self.probes += 1
        self.probed.set()
        if self.is_dead:
            self._answer(None)
        return Ready(1, 1, "1", self.window)

    def renew(self, code: str = "timed_out") -> None:
        self.ended_with = code
        super().renew(code)
        self.on_renewal()

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
        self._beside: list[threading.Thread] = []

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

    def beside(self, work: Callable[[], object]) -> None:
        """Something else that hangs."""
        self._beside.append(threading.Thread(target=work))
        self._beside[-1].start()

    def later(self, seconds: float) -> None:
        self.steady_offset += seconds
        self.loop.look()

    def end_round(self) -> None:
        if self._round:
            self._round.join(PATIENCE_S)
        for thread in self._beside:
            thread.join(PATIENCE_S)


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
    silence.loop.attempt()
    silence.loop._told.show()
    silence.beside(lambda: silence.loop.ask_for_news(None))
    assert silence.road.hanging.wait(PATIENCE_S)
    silence.later(PROBE_EVERY_S - 0.1)
    assert silence.loop._line.probe_in() > 0 and not silence.road.probes
    silence.later(0.1)
    assert silence.loop._line.probe_in() <= 0 and silence.loop._line.await_probe()
    silence.beside(silence.loop.probe)
    assert silence.road.probed.wait(PATIENCE_S)
    silence.later(SILENT_AFTER_S)
    assert silence.view.silent_since
    silence.later(LOST_AFTER_S)
    assert silence.view.state is LinkState.OFFLINE


def test_a_question_that_hangs_is_followed_by_the_cheap_one(silence: Silence) -> None:
    silence.begin()
    assert silence.loop._line.probe_in() == HELP_AFTER_S
    silence.later(HELP_AFTER_S)
    assert silence.loop._line.probe_in() <= 0 and silence.loop._line.await_probe()


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (RuntimeError("a bug"), logging.ERROR),
        (DiskFull(), logging.WARNING),
        (Rejected("no_right"), logging.WARNING),
        (LinkError("cut_off"), logging.INFO),
    ],
)
def test_whatever_comes_of_the_cheap_question_it_is_not_asked_again_at_once(
    silence: Silence, error: Exception, level: int, expect_log: LogGuard, monkeypatch: pytest.MonkeyPatch
) -> None:
    if level > logging.INFO:
        expect_log.expect("console.offline.sync_loop", "asking for a sign of life|sync refused", level)
    silence.begin()
    silence.later(HELP_AFTER_S)
    monkeypatch.setattr(silence.road, "ready", lambda within: silence.road._answer(error))
    silence.loop.probe()
    assert silence.loop._line.probe_in() == HELP_AFTER_S


def test_silence_after_a_sign_out_does_not_pass_for_all_is_sent(silence: Silence) -> None:
    """What hung comes back before the renewal has returned, and finds the failure counted."""
    state, turns = silence.loop._state, list[Turn]()
    silence.loop.attempt()
    silence.loop.retire()
    silence.loop._told.show()
    assert state.await_turn() is Turn.ATTEMPT
    silence.begin()

    def next_turn() -> None:
        silence.end_round()
        turns.append(state.await_turn())

    silence.road.on_renewal = next_turn
    silence.later(LOST_AFTER_S)
    assert turns == [Turn.SHOW]
    assert (silence.view.state, silence.view.failed) == (LinkState.OFFLINE, 1)


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


def test_a_push_that_a_slow_line_carries_is_no_silence(silence: Silence) -> None:
    """This computer takes it at once; nothing is seen to move until it has arrived and is answered."""
    silence.begin(a_push(60_000))
    silence.road.is_dead = True
    silence.later(60_000 / SLOW_LINE_BYTES_S)
    assert silence.road.renewed == 0 and silence.view.state is LinkState.ONLINE
    silence.later(LARGE_FACTOR * LOST_AFTER_S)
    assert silence.road.renewed == 1


def a_push(size: int) -> Steps:
    yield PushRequest("q", ops=[msgspec.Raw(bytes(size))])


def a_file() -> Steps:
    yield SendFile("digest", bytes(LARGE_BYTES + 1))


def test_a_body_is_weighed_by_its_operations() -> None:
    assert _body_bytes(TWO) == sum(len(bytes(op)) for op in TWO.ops)
    assert _body_bytes(SendFile("digest", b"few")) == 3 and _body_bytes(PULL) == 0
