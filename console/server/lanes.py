"""Admission: so many requests of a kind at work, twice as many waiting, the rest told when to come back."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

from console.errors import ExpectedError

T = TypeVar("T")
WAIT_S = 2.0
_LONGEST_RETRY_S = 60.0
_WEIGHT = 0.1
_READERS_A_SLOT = 16


class Busy(ExpectedError):
    """More requests than the server takes on at once; ``retry_after`` in seconds."""

    code = "busy"


class Lane:
    """One kind of request. Belongs to one event loop; the work itself runs in the lane's own threads."""

    def __init__(
        self,
        name: str,
        size: int,
        *,
        room: int = 0,
        readers: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._size, self._clock = size, clock
        self._room = room or 2 * size
        self._most_readers = readers or _READERS_A_SLOT * size
        self._readers = 0
        self._slots = asyncio.Semaphore(size)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix=f"server-{name}")
        self._waiting = 0
        self._seconds_each = 0.05
        self._next_turn = 0.0

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While a body comes in, outside the slots: a silent sender holds up nobody. Raises Busy."""
        if self._is_full() or self._readers >= self._most_readers:
            raise self._busy()
        self._readers += 1
        try:
            yield
        finally:
            self._readers -= 1

    @asynccontextmanager
    async def admitted(self) -> AsyncIterator[None]:
        """A slot for the block, waited for at most two seconds. Raises Busy."""
        await self._enter()
        began = self._clock()
        try:
            yield
        finally:
            self._seconds_each += _WEIGHT * (self._clock() - began - self._seconds_each)
            self._slots.release()

    async def run(self, work: Callable[[], T]) -> T:
        """``work`` in a thread of this lane; inside ``admitted`` one is free."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        """Ends the threads once their work is done."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def _enter(self) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        if self._is_full():
            raise self._busy()
        self._waiting += 1
        try:
            await asyncio.wait_for(self._slots.acquire(), WAIT_S)
        except TimeoutError:
            raise self._busy() from None
        finally:
            self._waiting -= 1

    def _is_full(self) -> bool:
        return self._slots.locked() and self._waiting >= self._room

    def _busy(self) -> Busy:
        """Everybody sent away gets a turn of their own: they come back one after the other."""
        now = self._clock()
        self._next_turn = max(self._next_turn, now) + max(self._seconds_each, 0.001) / self._size
        wait = min(self._next_turn - now, _LONGEST_RETRY_S) * random.uniform(1.0, 1.2)
        return Busy(retry_after=max(1, round(wait)))
