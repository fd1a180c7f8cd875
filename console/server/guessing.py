"""Guessing slowed: each account, each address, each caller; nobody is locked out for ever."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from sqlalchemy import Connection

from console.server.sessions import SECOND
from console.server.sql import run

FREE_FAILURES = 5
_LONGEST_DELAY_S = 300
_MOST_KEYS = 20_000


def delay_after(failures: int) -> int:
    """Microseconds to wait after this many failures in a row: none for the first, then doubling."""
    if failures < FREE_FAILURES:
        return 0
    return int(min(2 ** min(failures - FREE_FAILURES, 16), _LONGEST_DELAY_S)) * SECOND


def count_attempt(connection: Connection, workspace_id: str, user_id: str, now: int) -> int:
    """Counts an attempt as failed before it is made, so that many at once gain nothing.

    Returns 0, or the microseconds still to wait: then the attempt may not be made.
    """
    lock = " FOR UPDATE" if connection.dialect.name == "postgresql" else ""
    row = run(
        connection,
        f"SELECT failures, locked_until FROM account WHERE workspace_id = ? AND user_id = ?{lock}",
        workspace_id,
        user_id,
    ).first()
    failures, locked_until = row or (0, 0)
    if locked_until > now:
        return int(min(locked_until - now, _LONGEST_DELAY_S * SECOND))
    run(
        connection,
        "UPDATE account SET failures = ?, locked_until = ? WHERE workspace_id = ? AND user_id = ?",
        failures + 1,
        now + delay_after(failures + 1),
        workspace_id,
        user_id,
    )
    return 0


def forgive(connection: Connection, workspace_id: str, user_id: str) -> None:
    """The right password came: the count begins anew."""
    run(
        connection,
        "UPDATE account SET failures = 0, locked_until = 0 WHERE workspace_id = ? AND user_id = ?",
        workspace_id,
        user_id,
    )


def count_stranger(connection: Connection, workspace_id: str) -> None:
    """An attempt for nobody's account costs what one for somebody's does."""
    run(
        connection,
        "INSERT INTO account (workspace_id, user_id, password_hash, failures, locked_until, must_change)"
        " VALUES (?, '', '', 1, 0, 0) ON CONFLICT (workspace_id, user_id) DO UPDATE SET"
        " failures = account.failures + 1",
        workspace_id,
    )


class Strangers:
    """Delays for employee numbers that do not exist, so that they look like those that do. Any thread."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def count_attempt(self, name: str, now: int) -> int:
        """As the function of that name."""
        with self._lock:
            failures, locked_until = self._counts.pop(name, (0, 0))
            waits = locked_until > now
            if not waits:
                failures, locked_until = failures + 1, now + delay_after(failures + 1)
            self._counts[name] = failures, locked_until
            if len(self._counts) > _MOST_KEYS:
                self._counts.popitem(last=False)
            return locked_until - now if waits else 0


class Buckets:
    """A token bucket a key, in memory; the keys asked for longest ago are forgotten. Any thread."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, cost: float = 1.0) -> float:
        """0 when ``cost`` could be taken, else the seconds until it can. A cost of 0 only asks."""
        with self._lock:
            now = self._clock()
            level, then = self._levels.pop(key, (self._burst, now))
            level = min(self._burst, level + (now - then) * self._rate)
            enough = level >= max(cost, 1.0)
            self._levels[key] = (level - cost if enough else level, now)
            if len(self._levels) > _MOST_KEYS:
                self._levels.popitem(last=False)
        return 0.0 if enough else (max(cost, 1.0) - level) / self._rate
