"""Whose turn it is, told by a clock that the test turns."""

from __future__ import annotations

import random

import pytest

from console.errors import LinkError
from console.offline.link import LinkState
from console.offline.pace import REGULAR_S
from console.offline.sync_state import STALLED_AFTER_S, SyncState, Turn


class Hours:
    """Both clocks of a desk; ``dice`` is the share of every random delay."""

    def __init__(self, dice: float = 1.0) -> None:
        self.seconds = 1000.0
        rng = random.Random(0)
        rng.uniform = lambda a, b: a + (b - a) * dice  # type: ignore[method-assign]
        self.state = SyncState(rng, lambda: int(self.seconds * 1_000_000), lambda: self.seconds)

    def turn(self) -> bool:
        """Whether an attempt is due now; what is to be shown is shown."""
        state = self.state
        while True:
            if state._pace.wait(self.seconds, state._kicked, state._hurried) or state._paused:
                return False
            turn = state.await_turn()
            if turn is not Turn.SHOW:
                return turn is Turn.ATTEMPT
            state.standing()

    def attempt(self, error: LinkError | None = None) -> None:
        if error:
            self.state.failed(error)
        else:
            self.state.answered()
            self.state.succeeded()
        self.state._attempting = False  # as await_turn does first, which would wait here


DOWN = LinkError("server_refused")


@pytest.fixture
def hours() -> Hours:
    return Hours()


def go_offline(hours: Hours) -> None:
    for _ in range(3):
        hours.seconds += 100
        assert hours.turn()
        hours.attempt(DOWN)
    assert hours.state.standing().link.state is LinkState.OFFLINE


def test_the_first_round_is_due_at_once_and_the_next_after_its_time(hours: Hours) -> None:
    assert hours.turn()
    hours.attempt()
    assert hours.state.standing().link.state is LinkState.ONLINE
    hours.seconds += REGULAR_S - 1
    assert not hours.turn()
    hours.seconds += 1
    assert hours.turn()


def test_new_work_is_sent_at_once(hours: Hours) -> None:
    assert hours.turn()
    hours.attempt()
    hours.state.kick()
    assert hours.turn()


def test_new_work_waits_for_patience_and_a_person_does_not(hours: Hours) -> None:
    assert hours.turn()
    hours.attempt(DOWN)
    hours.state.kick()
    assert not hours.turn()
    assert hours.state.standing().next_attempt_s == 1.0
    hours.state.hurry()
    assert hours.turn()


def test_what_the_server_asks_for_is_honoured_by_everybody(hours: Hours) -> None:
    assert hours.turn()
    hours.attempt(LinkError("busy", retry_after=30))
    hours.state.hurry()
    hours.seconds += 29.9
    assert not hours.turn()
    hours.seconds += 0.1
    assert hours.turn()


def test_offline_the_probe_goes_first_and_then_the_desk_takes_its_place(hours: Hours) -> None:
    go_offline(hours)
    hours.seconds += 100
    assert hours.turn() and hours.state.needs_probe()
    assert not hours.state.probed(window_s=20)
    assert hours.state.standing().link.state is LinkState.RECOVERING
    hours.state.kick()
    hours.seconds += 19.9
    assert not hours.turn()
    hours.seconds += 0.1
    assert hours.turn() and not hours.state.needs_probe()


def test_without_a_window_the_round_follows_the_probe(hours: Hours) -> None:
    go_offline(hours)
    hours.seconds += 100
    assert hours.turn() and hours.state.needs_probe() and hours.state.probed(window_s=0)


def test_a_person_in_a_hurry_needs_neither_probe_nor_place(hours: Hours) -> None:
    go_offline(hours)
    hours.state.hurry()
    assert hours.turn() and not hours.state.needs_probe()
    hours.attempt(DOWN)
    hours.seconds += 100
    assert hours.turn() and hours.state.needs_probe()


def test_a_server_that_answers_probes_only_is_tried_all_the_same(hours: Hours) -> None:
    for _ in range(3):
        hours.seconds += 100
        assert hours.turn()
        hours.attempt(LinkError("server_ill"))
    hours.seconds += 100
    assert hours.turn() and hours.state.needs_probe()
    hours.state.probed(window_s=5)
    assert hours.state.standing().link.state is LinkState.OFFLINE
    hours.seconds += 5
    assert hours.turn() and not hours.state.needs_probe()


def test_trouble_is_kept_until_a_round_ends_well(hours: Hours) -> None:
    assert hours.turn()
    hours.state.troubled("disk_full")
    assert hours.state.standing().trouble == "disk_full"
    hours.seconds += 100
    assert hours.turn()
    hours.attempt()
    assert hours.state.standing().trouble == ""


def test_nothing_is_tried_until_there_was_a_login(hours: Hours) -> None:
    assert hours.turn()
    hours.state.pause()
    hours.seconds += 10_000
    hours.state.kick()
    assert not hours.turn()
    hours.state.resume()
    assert hours.turn()


def test_news_are_waited_for_only_while_all_is_well(hours: Hours) -> None:
    assert hours.turn()
    hours.attempt()
    assert hours.state.await_news_turn() is True
    hours.attempt(DOWN)
    assert not hours.state.may_listen()
    hours.attempt()
    hours.state.pause()
    assert not hours.state.may_listen()


def test_nothing_moving_for_a_minute_is_noticed_once_a_minute(hours: Hours) -> None:
    assert hours.turn()
    hours.seconds += STALLED_AFTER_S - 1
    assert not hours.state.is_stalled()
    hours.seconds += 1
    assert hours.state.is_stalled()
    assert not hours.state.is_stalled()
    hours.seconds += STALLED_AFTER_S
    assert hours.state.is_stalled()
    hours.state.answered()
    assert not hours.state.is_stalled()


def test_an_idle_desk_is_not_stalled(hours: Hours) -> None:
    assert hours.turn()
    hours.attempt()
    hours.seconds += 100_000
    assert not hours.state.is_stalled()
    hours.state.kick()
    assert not hours.state.is_stalled()


def test_patience_is_not_a_stall() -> None:
    hours = Hours(dice=0.0)
    assert hours.turn()
    hours.attempt(LinkError("busy", retry_after=3600))
    hours.state.kick()
    hours.seconds += 1800
    assert not hours.state.is_stalled()
    hours.seconds += 1801
    assert hours.state.is_stalled()


def test_an_outage_is_not_a_stall(hours: Hours) -> None:
    go_offline(hours)
    hours.state.kick()
    hours.seconds += 10_000
    assert not hours.state.is_stalled()


def test_whoever_leaves_goes_on_until_all_is_sent(hours: Hours) -> None:
    assert hours.turn()
    hours.attempt(DOWN)
    hours.state.retire()
    hours.seconds += 100
    assert hours.turn()
    hours.attempt()
    assert hours.state.await_turn() is Turn.LEAVE
    assert hours.state.await_news_turn() is False


def test_whoever_leaves_without_a_login_leaves_the_rest_to_the_courier(hours: Hours) -> None:
    assert hours.turn()
    hours.state.retire()
    hours.state.pause()
    assert hours.state.await_turn() is Turn.LEAVE


def test_failures_while_it_ends_say_nothing_of_the_link(hours: Hours) -> None:
    assert hours.turn()
    hours.attempt()
    hours.state.stop()
    hours.state.failed(LinkError("aborted"))
    assert hours.state.standing().link.state is LinkState.ONLINE
    assert hours.state.await_turn() is Turn.STOP
