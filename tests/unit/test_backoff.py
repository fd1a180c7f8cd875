"""Patience in its bounds, whatever the dice say."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.offline.backoff import CAP_S, LONG_AFTER_S, LONG_CAP_S, Backoff, RetryBudget

SEEDS = st.integers(0, 2**32)


class Dice(random.Random):
    """Always rolls the same share of what is possible."""

    def __init__(self, share: float) -> None:
        super().__init__(0)
        self.share = share

    def uniform(self, a: float, b: float) -> float:
        return a + (b - a) * self.share


def plenty() -> RetryBudget:
    return RetryBudget(size=1e9)


def test_it_doubles_to_its_cap_and_waits_longer_after_a_quarter_of_an_hour() -> None:
    backoff = Backoff(Dice(1.0), plenty())
    assert [backoff.failed(100.0) for _ in range(8)] == [1, 2, 4, 8, 16, 32, CAP_S, CAP_S]
    assert backoff.failed(100.0 + LONG_AFTER_S - 1) == CAP_S
    assert [backoff.failed(100.0 + LONG_AFTER_S) for _ in range(2)] == [LONG_CAP_S] * 2
    backoff.succeeded()
    assert [backoff.failed(5000.0) for _ in range(2)] == [1, 2]


def test_jitter_is_full() -> None:
    backoff = Backoff(Dice(0.0), plenty())
    assert [backoff.failed(float(n)) for n in range(20)] == [0.0] * 20


@given(SEEDS, st.integers(1, 200), st.floats(0, 3600))
def test_what_the_server_asks_for_is_kept(seed: int, failures: int, retry_after: float) -> None:
    backoff = Backoff(random.Random(seed), plenty())
    for number in range(failures):
        wait = backoff.failed(float(number), retry_after)
        assert retry_after <= wait <= max(retry_after * 1.2, CAP_S)


@given(SEEDS, st.floats(0, 600))
def test_coming_back_is_spread_over_the_window(seed: int, window: float) -> None:
    assert 0 <= Backoff(random.Random(seed)).start_delay(window) <= window


def test_no_window_is_no_wait() -> None:
    assert Backoff(Dice(1.0)).start_delay(-1) == 0


def test_a_flapping_link_soon_waits_for_its_budget() -> None:
    backoff = Backoff(Dice(0.0))
    waits = []
    for _ in range(12):
        waits.append(backoff.failed(50.0))
        backoff.succeeded()
    assert waits == [0.0] * 10 + [10.0, 20.0]


@given(st.lists(st.floats(0, 100), max_size=60))
def test_a_budget_is_never_overdrawn(pauses: list[float]) -> None:
    budget, now = RetryBudget(), 1.0
    for made, pause in enumerate(pauses, 1):
        now += pause + budget.take(now + pause)
        assert made <= 10 + (now - 1.0) / 10.0 + 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_ten_thousand_desks_do_not_come_back_together(seed: int) -> None:
    rng = random.Random(seed)
    slots = [0] * 300
    for _ in range(10_000):
        slots[int(Backoff(rng).start_delay(30.0) * 10)] += 1
    assert max(slots) < 2 * 10_000 / 300
