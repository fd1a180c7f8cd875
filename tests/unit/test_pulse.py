"""When silence is worth a word, when it is the end, and when the server is asked whether it is there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.offline.pulse import (
    HELP_AFTER_S,
    LARGE_BYTES,
    LARGE_FACTOR,
    LOST_AFTER_S,
    PROBE_EVERY_S,
    PROBE_SELDOM_S,
    SILENT_AFTER_S,
    SILENT_AT_LATEST_S,
    Pulse,
)

NOW = 1000.0


def test_nothing_asked_is_no_silence() -> None:
    pulse = Pulse(NOW)
    assert pulse.silence(NOW + 10_000) == 0 and not pulse.is_silent(NOW + 10_000)


def test_silence_begins_with_the_question_and_not_with_the_last_answer() -> None:
    pulse = Pulse(NOW)
    pulse.ask("work", NOW + 500)
    assert pulse.silence(NOW + 502) == 2
    assert not pulse.is_silent(NOW + 500 + SILENT_AFTER_S - 0.1)
    assert pulse.is_silent(NOW + 500 + SILENT_AFTER_S)
    assert not pulse.is_lost(NOW + 500 + LOST_AFTER_S - 0.1)
    assert pulse.is_lost(NOW + 500 + LOST_AFTER_S)
    pulse.end("work")
    assert not pulse.is_silent(NOW + 600)


@given(st.lists(st.floats(0.01, SILENT_AFTER_S - 0.1), min_size=1, max_size=20))
def test_whoever_is_heard_of_all_the_time_is_never_silent(pauses: list[float]) -> None:
    """However long the question itself takes: probes are answered, or bytes move."""
    pulse = Pulse(NOW)
    pulse.ask("work", now := NOW)
    for pause in pauses:
        now += pause
        assert not pulse.is_silent(now)
        pulse.hear(now)


def test_a_large_body_on_a_slow_line_is_not_called_dead() -> None:
    pulse = Pulse(NOW)
    pulse.ask("work", NOW, body=LARGE_BYTES + 1)
    pulse.ask("probe", NOW + 2)
    assert not pulse.is_silent(NOW + SILENT_AFTER_S * LARGE_FACTOR - 0.1)
    assert not pulse.is_lost(NOW + LOST_AFTER_S * LARGE_FACTOR - 0.1)
    assert pulse.is_lost(NOW + LOST_AFTER_S * LARGE_FACTOR)
    pulse.end("work")
    assert pulse.is_lost(NOW + 2 + LOST_AFTER_S)


@given(st.integers(0, LARGE_BYTES))
def test_a_body_gets_the_time_that_a_slow_line_takes_for_it(body: int) -> None:
    pulse = Pulse(NOW)
    pulse.ask("work", NOW, body=body)
    assert not pulse.is_lost(NOW + body / 4000)
    assert pulse.is_lost(NOW + LOST_AFTER_S + body / 3000)


def test_a_server_that_is_slow_by_nature_gets_its_time() -> None:
    pulse = Pulse(NOW)
    pulse.learn(2.5, 0)
    pulse.ask("probe", NOW)
    assert not pulse.is_silent(NOW + 4.9)
    assert pulse.is_silent(NOW + 5)
    pulse.learn(1000, 0)
    assert pulse.is_silent(NOW + SILENT_AT_LATEST_S)


def test_an_idle_desk_asks_from_time_to_time_and_one_that_was_answered_less() -> None:
    pulse = Pulse(NOW)
    assert pulse.probe_in(NOW, idle=True) == PROBE_EVERY_S
    assert pulse.probe_in(NOW + PROBE_EVERY_S, idle=False) > 0
    pulse.hear(NOW + 5)
    assert pulse.probe_in(NOW + 6, idle=True) == PROBE_EVERY_S - 1
    pulse.probed(NOW + 8)
    assert pulse.probe_in(NOW + 8, idle=True) == PROBE_EVERY_S


def test_a_question_without_an_answer_is_followed_by_the_cheap_one() -> None:
    pulse = Pulse(NOW)
    pulse.ask("work", NOW + 60)
    assert pulse.probe_in(NOW + 60, idle=False) == HELP_AFTER_S
    pulse.probed(NOW + 62)
    assert pulse.probe_in(NOW + 62, idle=False) == HELP_AFTER_S


def test_a_dead_server_is_noticed_within_ten_seconds() -> None:
    assert PROBE_EVERY_S + SILENT_AFTER_S < 10


def test_many_consoles_ask_no_more_than_the_server_takes() -> None:
    pulse = Pulse(NOW)
    for window, every in ((0, PROBE_EVERY_S), (5, PROBE_EVERY_S), (12, 12), (600, PROBE_SELDOM_S)):
        pulse.learn(0.01, window)
        assert pulse.probe_in(NOW, idle=True) == every
