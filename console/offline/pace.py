"""When the next attempt is due: regular rounds while all is well, patience while it is not.

Times are seconds of a clock that never goes back. Not shared between threads without a lock.
"""

from __future__ import annotations

import random

from console.offline.backoff import Backoff

REGULAR_S = 60.0


class Pace:
    """``kicked`` is new work, which waits for patience only; ``hurried`` is a person, who does not."""

    def __init__(self, rng: random.Random) -> None:
        self._backoff = Backoff(rng)
        self._next_at = 0.0
        self._patient_until = 0.0
        self._asked_until = 0.0

    def wait(self, now: float, kicked: bool, hurried: bool) -> float:
        """Seconds until an attempt is due; 0 for at once."""
        due = self._patient_until if kicked else self._next_at
        if hurried:
            due = self._asked_until
        return max(0.0, due - now)

    def next_attempt(self, now: float) -> float:
        """Seconds until the next attempt by itself while patience lasts, else 0."""
        return max(0.0, self._patient_until - now)

    def succeeded(self, now: float) -> None:
        """A whole round went well."""
        self._backoff.succeeded()
        self._next_at = now + REGULAR_S
        self._patient_until = self._asked_until = 0.0

    def failed(self, now: float, retry_after: float = 0.0) -> None:
        """It did not. ``retry_after`` is what the server asked for: a person's hurry honours it too."""
        self._next_at = self._patient_until = now + self._backoff.failed(now, retry_after)
        self._asked_until = now + retry_after

    def spread(self, now: float, window_s: float) -> float:
        """The server is back: waits somewhere within its window. Returns the seconds."""
        delay = self._backoff.start_delay(window_s)
        self._next_at = self._patient_until = now + delay
        return delay
