"""Whether the server is heard of: what was asked, since when, and when it last gave a sign of life. Pure.

Times are seconds of a clock that never goes back. Not shared between threads without a lock.
"""

from __future__ import annotations

SILENT_AFTER_S = 3.0
SILENT_AT_LATEST_S = 8.0
LOST_AFTER_S = 10.0
LARGE_BYTES = 64 * 1024
LARGE_FACTOR = 3.0
HELP_AFTER_S = 1.5
PROBE_EVERY_S = 6.0
PROBE_SELDOM_S = 25.0


class Pulse:
    """Requests with a prompt answer, by name; a long poll is none. A new one has just heard of the server."""

    def __init__(self, now: float) -> None:
        self._asked: dict[str, float] = {}
        self._bodies: dict[str, int] = {}
        self._heard_at = self._probed_at = now
        self._took = 0.0
        self._every_s = PROBE_EVERY_S

    def ask(self, what: str, now: float, *, body: int = 0) -> None:
        """A request goes out whose ``body`` of that many bytes may fill a slow line.

        This computer may take all of it ahead of the line: nothing is seen to move, and nothing else gets
        through meanwhile. So patience grows with it, up to ``LARGE_FACTOR`` times at ``LARGE_BYTES``.
        """
        self._asked[what], self._bodies[what] = now, body

    def hear(self, now: float) -> None:
        """An answer, or bytes that moved."""
        self._heard_at = now

    def heard_since(self, moment: float) -> bool:
        return self._heard_at > moment

    def end(self, what: str) -> None:
        """It has its answer, or will never have one."""
        self._asked.pop(what, None)
        self._bodies.pop(what, None)

    def probed(self, now: float) -> None:
        """The cheap question has been asked, whatever came of it."""
        self._probed_at = now

    def learn(self, took_s: float, window_s: float) -> None:
        """How quick the server is, and in how many seconds it takes one request from each of its consoles.

        They ask no more often than that: asking never costs more than the server can bear.
        """
        self._took = took_s
        self._every_s = min(max(PROBE_EVERY_S, window_s), PROBE_SELDOM_S)

    def silence(self, now: float) -> float:
        """For how long an answer has been due while nothing came back, 0 where none is due."""
        return now - self._since() if self._asked else 0.0

    def is_silent(self, now: float) -> bool:
        """Long enough to say so; a server that is slow by nature gets twice what it took the last time."""
        usual = min(max(SILENT_AFTER_S, 2 * self._took), SILENT_AT_LATEST_S)
        return self.silence(now) >= usual * self._factor()

    def is_lost(self, now: float) -> bool:
        """Too long to wait on."""
        return self.silence(now) >= LOST_AFTER_S * self._factor()

    def probe_in(self, now: float, *, idle: bool) -> float:
        """Seconds until the cheap question is to be asked.

        Soon where something else has no answer yet; from time to time where the desk is ``idle``, as nothing
        else would tell.
        """
        if self._asked:
            return max(self._since(), self._probed_at) + HELP_AFTER_S - now
        return max(self._heard_at, self._probed_at) + self._every_s - now if idle else self._every_s

    def _since(self) -> float:
        return max(self._heard_at, min(self._asked.values()))

    def _factor(self) -> float:
        largest = max(self._bodies.values(), default=0)
        return 1.0 + (LARGE_FACTOR - 1.0) * min(largest / LARGE_BYTES, 1.0)
