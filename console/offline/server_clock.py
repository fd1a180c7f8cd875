"""The server's time, as far as a desk can know it: its own clock decides nothing."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable

_KEPT_SAMPLES = 8


def wall_us() -> int:
    """This computer's clock, in UTC microseconds."""
    return time.time_ns() // 1000


def steady_us() -> int:
    """Microseconds of a clock that nobody sets, counting through sleep where the system can."""
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000
    return time.monotonic_ns() // 1000


class ServerClock:
    """Learned from replies; before the first, this computer's clock, moved by ``offset``. Any thread.

    ``offset`` in microseconds: what was known at the end of the last run.
    """

    def __init__(
        self,
        offset: int = 0,
        wall: Callable[[], int] = wall_us,
        steady: Callable[[], int] = steady_us,
    ) -> None:
        self._wall, self._steady = wall, steady
        self._lock = threading.Lock()
        self._ahead_of_steady = wall() + offset - steady()
        self._samples: list[tuple[int, int]] = []

    def now(self) -> int:
        """UTC microseconds, by the server's reckoning. Setting this computer's clock does not move it."""
        return self._steady() + self._ahead_of_steady

    @property
    def offset(self) -> int:
        """How far this computer's clock is behind the server's, in microseconds."""
        return self.now() - self._wall()

    @property
    def known(self) -> bool:
        """Whether the server has said its time in this run."""
        return bool(self._samples)

    def ask(self) -> int:
        """The moment a question is sent, for ``learn``."""
        return self._steady()

    def learn(self, server_time: int, asked: int) -> None:
        """A reply has named the server's time. The quickest of the last replies is believed."""
        heard = self._steady()
        with self._lock:
            sample = (heard - asked, server_time - (asked + heard) // 2)
            self._samples = [*self._samples[-_KEPT_SAMPLES + 1 :], sample]
            self._ahead_of_steady = min(self._samples)[1]
