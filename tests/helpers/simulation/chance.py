"""What one seed decides: several streams, so that one more id drawn shifts nothing else, and virtual time."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable

from console.ids import new_id

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
START = 1_772_409_600 * SECOND


class Chance:
    """Independent streams of one seed."""

    def __init__(self, seed: int) -> None:
        self.ids, self.acts, self.faults, self.net, self.tokens, self.setting, self.looks = (
            random.Random(f"{seed}/{stream}")
            for stream in ("ids", "acts", "faults", "net", "tokens", "setting", "looks")
        )


class Schedule:
    """What will happen, by virtual time (UTC microseconds) and then in the order it was planned."""

    def __init__(self) -> None:
        self.now = START
        self._planned: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0

    def after(self, delay: float, action: Callable[[], None]) -> None:
        """Plans ``action`` in ``delay`` microseconds."""
        self._count += 1
        heapq.heappush(self._planned, (self.now + int(delay), self._count, action))

    def run(self, until: int | None = None) -> None:
        """Lets time pass up to ``until``, or until nothing is planned any more."""
        while self._planned and (until is None or self._planned[0][0] <= until):
            at, _, action = heapq.heappop(self._planned)
            self.now = max(self.now, at)
            action()
        self.now = max(self.now, until or 0)

    @property
    def is_idle(self) -> bool:
        return not self._planned


class Ids:
    """UUIDv7 of a stream and the virtual clock."""

    def __init__(self, stream: random.Random, schedule: Schedule) -> None:
        self._stream = stream
        self._schedule = schedule

    def __call__(self) -> str:
        return new_id(self._schedule.now // 1000, self._stream.randbytes)
