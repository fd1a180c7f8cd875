from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.worktime.promises import (
    HANDLE_WITHIN,
    HOUR,
    MINUTE,
    REPLY_WITHIN,
    Case,
    Pressure,
    Promise,
    PromiseKind,
    next_promise,
    open_promises,
)

NOON = 1_800_000_000_000_000
times = st.one_of(st.just(0), st.integers(1, 1 << 52))


def test_a_general_question_is_replied_to_within_a_day() -> None:
    assert next_promise(Case(NOON)) == Promise(PromiseKind.REPLY, NOON + 24 * HOUR)


def test_an_urgent_one_is_handled_within_the_hour_and_still_replied_to() -> None:
    both = open_promises(Case(NOON, urgent=True))
    assert both == [
        Promise(PromiseKind.HANDLE, NOON + HANDLE_WITHIN),
        Promise(PromiseKind.REPLY, NOON + REPLY_WITHIN),
    ]


def test_replied_is_not_handled() -> None:
    assert open_promises(Case(NOON, urgent=True, replied_at=NOON)) == [
        Promise(PromiseKind.HANDLE, NOON + HANDLE_WITHIN)
    ]
    assert open_promises(Case(NOON, urgent=True, handled_at=NOON)) == [
        Promise(PromiseKind.REPLY, NOON + REPLY_WITHIN)
    ]


def test_the_clock_starts_with_the_call_and_a_case_without_one_has_none() -> None:
    assert next_promise(Case(0, urgent=True)) is None


def test_what_the_customer_was_told_stands_beside_the_rules() -> None:
    case = Case(NOON, promised_at=NOON + 3 * HOUR, callback_at=NOON + 2 * HOUR)
    assert [promise.kind for promise in open_promises(case)] == [
        PromiseKind.CALLBACK,
        PromiseKind.CUSTOMER,
        PromiseKind.REPLY,
    ]


@given(st.builds(Case, times, st.booleans(), st.just(False), times, times, times, times))
def test_the_earliest_rules_and_an_ended_case_owes_its_callback_alone(case: Case) -> None:
    promises = open_promises(case)
    assert next_promise(case) == min(promises, key=lambda promise: promise.due, default=None)
    callback = [promise for promise in promises if promise.kind is PromiseKind.CALLBACK]
    assert open_promises(case._replace(ended=True)) == callback


def test_pressure_grows_as_the_time_runs_out() -> None:
    promise = Promise(PromiseKind.REPLY, NOON)
    seen = [promise.pressure(NOON - left) for left in (4 * HOUR + 1, 4 * HOUR, HOUR + MINUTE, HOUR, 0, -1)]
    assert seen == [
        Pressure.AMPLE,
        Pressure.NEAR,
        Pressure.NEAR,
        Pressure.PRESSING,
        Pressure.PRESSING,
        Pressure.OVER,
    ]
