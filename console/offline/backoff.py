"""When to try again: full jitter, what the server asked for, and a budget. No desk is part of a storm.

Times are seconds of a clock that never goes back.
"""

from __future__ import annotations

import random

BASE_S = 1.0
CAP_S = 60.0
LONG_CAP_S = 300.0
LONG_AFTER_S = 15 * 60.0
_SPREAD = 0.2
_MOST_DOUBLINGS = 16


class RetryBudget:
    """Retries come out of a bucket that fills slowly; a link that flaps soon finds it empty."""

    def __init__(self, size: float = 10.0, every_s: float = 10.0) -> None:
        self._size, self._every_s = size, every_s
        self._level = size
        self._at = 0.0

    def take(self, now: float) -> float:
        """Takes one retry; returns in how many seconds it may be made."""
        if self._at:
            self._level = min(self._size, self._level + (now - self._at) / self._every_s)
        self._at = now
        self._level -= 1
        return max(0.0, -self._level * self._every_s)


class Backoff:
    """One desk's patience with one server. Not shared between threads without a lock."""

    def __init__(self, rng: random.Random, budget: RetryBudget | None = None) -> None:
        self._rng = rng
        self._budget = budget or RetryBudget()
        self._failures = 0
        self._failing_since = 0.0

    def failed(self, now: float, retry_after: float = 0.0) -> float:
        """Seconds until the next try, after a failure at ``now``.

        ``retry_after`` is what the server asked for: never less, and up to a fifth more.
        """
        if not self._failures:
            self._failing_since = now
        self._failures += 1
        cap = LONG_CAP_S if now - self._failing_since >= LONG_AFTER_S else CAP_S
        jittered = self._rng.uniform(0.0, min(cap, BASE_S * 2 ** min(self._failures - 1, _MOST_DOUBLINGS)))
        asked = retry_after * self._rng.uniform(1.0, 1.0 + _SPREAD)
        return max(jittered, asked, self._budget.take(now))

    def succeeded(self) -> None:
        """The next failure is a first one again."""
        self._failures = 0

    def start_delay(self, window_s: float) -> float:
        """Seconds to wait before the first round after an outage, so that all desks do not come at once."""
        return self._rng.uniform(0.0, max(0.0, window_s))
