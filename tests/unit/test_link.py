"""The link's table: every state meets every event, and every sequence keeps the promises."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import LinkError
from console.models.enums import OutageCause
from console.offline.link import (
    FAILURES,
    LOST_AFTER,
    LOST_AFTER_FAILURES,
    Link,
    LinkCause,
    LinkEvent,
    LinkState,
    event_of,
    outage_cause,
    step,
)

E, S = LinkEvent, LinkState
SECOND = 1_000_000
HISTORIES = st.lists(st.tuples(st.sampled_from(list(E)), st.integers(0, 15 * SECOND)), max_size=40)


def follow(*events: LinkEvent, link: Link | None = None, apart: int = SECOND) -> Link:
    link = link or Link()
    for number, event in enumerate(events, 1):
        link = step(link, event, number * apart)
    return link


ONLINE = follow(E.ANSWERED, E.DRAINED)
UNSTABLE = follow(E.DOWN, link=ONLINE)
OFFLINE = follow(*[E.DOWN] * 3, link=ONLINE)
AS = {S.ONLINE: ONLINE, S.UNSTABLE: UNSTABLE, S.OFFLINE: OFFLINE, S.RECOVERING: Link()}

ONE_STEP = {
    (S.ONLINE, E.ANSWERED): S.ONLINE,
    (S.ONLINE, E.READY): S.ONLINE,
    (S.ONLINE, E.DRAINED): S.ONLINE,
    (S.ONLINE, E.BUSY): S.UNSTABLE,
    (S.UNSTABLE, E.ANSWERED): S.UNSTABLE,
    (S.UNSTABLE, E.READY): S.UNSTABLE,
    (S.UNSTABLE, E.DRAINED): S.UNSTABLE,
    (S.UNSTABLE, E.BUSY): S.UNSTABLE,
    (S.OFFLINE, E.ANSWERED): S.RECOVERING,
    (S.OFFLINE, E.READY): S.RECOVERING,
    (S.OFFLINE, E.DRAINED): S.OFFLINE,
    (S.OFFLINE, E.BUSY): S.RECOVERING,
    (S.RECOVERING, E.ANSWERED): S.RECOVERING,
    (S.RECOVERING, E.READY): S.RECOVERING,
    (S.RECOVERING, E.DRAINED): S.ONLINE,
    (S.RECOVERING, E.BUSY): S.RECOVERING,
} | {
    (state, failure): after
    for failure in (E.NO_NETWORK, E.DOWN, E.SILENT, E.ILL, E.UNTRUSTED)
    for state, after in {
        S.ONLINE: S.UNSTABLE,
        S.UNSTABLE: S.UNSTABLE,
        S.OFFLINE: S.OFFLINE,
        S.RECOVERING: S.RECOVERING,
    }.items()
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(S, E)))
def test_every_state_meets_every_event(state: LinkState, event: LinkEvent) -> None:
    link = msgspec.structs.replace(AS[state], failing_since=SECOND)
    assert link.state is state
    assert step(link, event, 2 * SECOND).state is ONE_STEP[state, event]


@pytest.mark.parametrize("state", [S.ONLINE, S.RECOVERING])
@pytest.mark.parametrize("failure", sorted(FAILURES))
def test_three_failures_in_a_row_are_an_outage(state: LinkState, failure: LinkEvent) -> None:
    assert follow(failure, failure, link=AS[state]).state is not S.OFFLINE
    assert follow(failure, failure, failure, link=AS[state]).state is S.OFFLINE


def test_ten_seconds_of_failure_are_an_outage() -> None:
    failing = step(ONLINE, E.DOWN, 100 * SECOND)
    assert step(failing, E.DOWN, 100 * SECOND + LOST_AFTER - 1).state is S.UNSTABLE
    assert step(failing, E.DOWN, 100 * SECOND + LOST_AFTER).state is S.OFFLINE


@pytest.mark.parametrize("state", [S.ONLINE, S.UNSTABLE, S.RECOVERING])
def test_a_silence_has_failed_since_it_began(state: LinkState) -> None:
    now = 100 * SECOND
    assert step(AS[state], E.SILENT, now, now - LOST_AFTER).state is S.OFFLINE
    fresh = msgspec.structs.replace(AS[state], failures=0)
    assert step(fresh, E.SILENT, now, now - LOST_AFTER + 1).state is not S.OFFLINE


def test_a_slip_is_over_after_two_answers() -> None:
    assert follow(E.ANSWERED, link=UNSTABLE).state is S.UNSTABLE
    assert follow(E.ANSWERED, E.ANSWERED, link=UNSTABLE) == msgspec.structs.replace(
        ONLINE, since=2 * SECOND, answers=2, failed=1, failing_since=UNSTABLE.failing_since
    )


def test_recovering_lasts_until_all_is_sent_and_pulled() -> None:
    back = follow(*[E.READY, *[E.ANSWERED] * 50], link=OFFLINE)
    assert back.state is S.RECOVERING
    assert follow(E.DRAINED, link=back).state is S.ONLINE


def test_a_server_that_answers_probes_and_fails_at_work_is_ill_and_stays_offline() -> None:
    ill = follow(*[E.READY, E.ILL] * 3, link=ONLINE)
    assert (ill.state, ill.cause) == (S.OFFLINE, LinkCause.SERVER_ILL)
    assert follow(*[E.READY, E.ILL] * 10, link=ill).state is S.OFFLINE
    assert follow(E.READY, E.ANSWERED, link=ill).state is S.RECOVERING


def test_a_busy_server_is_there() -> None:
    busy = follow(*[E.BUSY] * 20, link=ONLINE)
    assert (busy.state, busy.cause) == (S.UNSTABLE, LinkCause.BUSY)
    assert follow(E.DOWN, E.DOWN, E.BUSY, E.DOWN, link=ONLINE).state is S.UNSTABLE


def test_alternating_answers_and_failures_do_not_flicker() -> None:
    for start in (UNSTABLE, Link()):
        link = start
        for number in range(100):
            link = step(link, E.DOWN if number % 2 else E.ANSWERED, number * SECOND)
            assert link.state is start.state


def test_a_queue_that_waits_for_its_turn_is_not_an_answer() -> None:
    assert follow(E.READY, E.READY, E.READY, link=UNSTABLE).state is S.UNSTABLE


@pytest.mark.parametrize(
    ("event", "cause"),
    [
        (E.NO_NETWORK, LinkCause.NO_NETWORK),
        (E.DOWN, LinkCause.SERVER_DOWN),
        (E.SILENT, LinkCause.SILENT),
        (E.ILL, LinkCause.SERVER_ILL),
        (E.UNTRUSTED, LinkCause.UNTRUSTED),
    ],
)
def test_the_newest_failure_names_the_cause(event: LinkEvent, cause: LinkCause) -> None:
    assert follow(event, link=OFFLINE).cause is cause
    assert follow(event, E.ANSWERED, link=OFFLINE).cause is cause
    assert follow(event, E.ANSWERED, E.DRAINED, link=OFFLINE).cause is LinkCause.NONE


@given(HISTORIES)
def test_promises_hold_in_every_history(history: list[tuple[LinkEvent, int]]) -> None:
    link, now = Link(), 0
    for event, wait in history:
        now += wait
        before, link = link, step(link, event, now)
        assert link.failed == before.failed + (event in FAILURES)
        if link.state is not before.state:
            assert link.since == now
        else:
            assert link.since == before.since
        if link.state is S.ONLINE:
            assert link.cause is LinkCause.NONE
        if link.state is S.OFFLINE and before.state is not S.OFFLINE:
            long = now - link.failing_since >= LOST_AFTER
            assert event in FAILURES and (link.failures >= LOST_AFTER_FAILURES or long)
        if before.state is S.OFFLINE and link.state is not S.OFFLINE:
            assert link.state is S.RECOVERING and event not in FAILURES
        if link.state is S.ONLINE and before.state is S.RECOVERING:
            assert event is E.DRAINED


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("no_network", E.NO_NETWORK),
        ("name_unknown", E.NO_NETWORK),
        ("server_refused", E.DOWN),
        ("timed_out", E.SILENT),
        ("silent", E.SILENT),
        ("cut_off", E.DOWN),
        ("half_answer", E.ILL),
        ("server_ill", E.ILL),
        ("not_our_server", E.ILL),
        ("busy", E.BUSY),
        ("certificate_untrusted", E.UNTRUSTED),
        ("something new", E.ILL),
    ],
)
def test_an_error_is_an_event(code: str, event: LinkEvent) -> None:
    assert event_of(LinkError(code)) is event


@pytest.mark.parametrize(
    ("cause", "opened_with"),
    [
        (LinkCause.NONE, OutageCause.REPORTED),
        (LinkCause.NO_NETWORK, OutageCause.DESK_NETWORK),
        (LinkCause.SERVER_DOWN, OutageCause.SERVER_DOWN),
        (LinkCause.SILENT, OutageCause.SERVER_DOWN),
        (LinkCause.SERVER_ILL, OutageCause.SERVER_ILL),
        (LinkCause.UNTRUSTED, OutageCause.SERVER_ILL),
        (LinkCause.BUSY, OutageCause.SERVER_ILL),
    ],
)
def test_a_cause_opens_an_outage(cause: LinkCause, opened_with: OutageCause) -> None:
    assert outage_cause(cause) is opened_with
