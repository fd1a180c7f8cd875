"""What was promised for a case, and which promise falls due first (S001-6, S002-1, S002-2).

Times are UTC microseconds, 0 for unknown or none. They run on the wall clock, every day.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import NamedTuple

MINUTE = 60 * 1_000_000
HOUR = 60 * MINUTE

REPLY_WITHIN = 24 * HOUR
HANDLE_WITHIN = HOUR
NEAR = 4 * HOUR
PRESSING = HOUR


class PromiseKind(StrEnum):
    """What is to be done by then. Replied, handled and answered are three different things."""

    HANDLE = "handle"
    REPLY = "reply"
    CUSTOMER = "customer"
    CALLBACK = "callback"


class Pressure(Enum):
    """How close a promise is."""

    AMPLE = "ample"
    NEAR = "near"
    PRESSING = "pressing"
    OVER = "over"


class Promise(NamedTuple):
    """One thing that is due."""

    kind: PromiseKind
    due: int

    def pressure(self, now: int) -> Pressure:
        """How close it is at ``now``."""
        left = self.due - now
        if left < 0:
            return Pressure.OVER
        if left <= PRESSING:
            return Pressure.PRESSING
        return Pressure.NEAR if left <= NEAR else Pressure.AMPLE


class Case(NamedTuple):
    """What the promises of a case depend on; ``promised_at`` and ``callback_at`` the customer was told."""

    received_at: int
    urgent: bool = False
    ended: bool = False
    replied_at: int = 0
    handled_at: int = 0
    promised_at: int = 0
    callback_at: int = 0


def open_promises(case: Case) -> list[Promise]:
    """Every promise that is not kept yet, the earliest first; of a case that has ended only a callback."""
    promises = []
    if case.callback_at:
        promises.append(Promise(PromiseKind.CALLBACK, case.callback_at))
    if case.ended:
        return promises
    if case.urgent and case.received_at and not case.handled_at:
        promises.append(Promise(PromiseKind.HANDLE, case.received_at + HANDLE_WITHIN))
    if case.received_at and not case.replied_at:
        promises.append(Promise(PromiseKind.REPLY, case.received_at + REPLY_WITHIN))
    if case.promised_at:
        promises.append(Promise(PromiseKind.CUSTOMER, case.promised_at))
    return sorted(promises, key=lambda promise: promise.due)


def next_promise(case: Case) -> Promise | None:
    """The promise that rules: the earliest."""
    return next(iter(open_promises(case)), None)
