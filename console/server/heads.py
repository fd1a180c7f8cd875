"""The newest commit, kept in memory for everybody who waits for a newer one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from console.wire.messages import Cursor

REFRESH_S = 1.0


class HeadWatch:
    """One an event loop. While anybody waits, ``read`` asks the database once a second; else never."""

    def __init__(self, read: Callable[[], Awaitable[Cursor]], refresh_s: float = REFRESH_S) -> None:
        self._read = read
        self._refresh_s = refresh_s
        self._head = Cursor()
        self._read_at = float("-inf")
        self._published = 0
        self._waiters = 0
        self._stopped = False
        self._changed = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def newest(self) -> Cursor:
        """The head, at most a second old. Raises what ``read`` raises."""
        self._loop = asyncio.get_running_loop()
        if time.monotonic() - self._read_at >= self._refresh_s:
            await self._refresh()
        return self._head

    async def beyond(self, seen: Cursor, seconds: float) -> Cursor:
        """The head as soon as it is another than ``seen``, or when time is up or the server stops."""
        head = await self.newest()
        deadline = time.monotonic() + seconds
        self._waiters += 1
        if self._ticking is None:
            self._ticking = asyncio.create_task(self._tick())
        try:
            while _same(head, seen) and not self._stopped:
                changed = self._changed
                try:
                    await asyncio.wait_for(changed.wait(), deadline - time.monotonic())
                except TimeoutError:
                    return self._head
                head = self._head
            return head
        finally:
            self._waiters -= 1

    def publish(self, head: Cursor) -> None:
        """This process has just committed ``head``. Any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take_published, head)

    def stop(self) -> None:
        """Lets everybody go, now and from now on."""
        self._stopped = True
        self._wake()
        if self._ticking is not None:
            self._ticking.cancel()

    async def _tick(self) -> None:
        try:
            while self._waiters and not self._stopped:
                await asyncio.sleep(self._refresh_s)
                try:
                    await self.newest()
                except Exception:  # whoever asks next is told; those who wait go on waiting
                    continue
        finally:
            self._ticking = None

    async def _refresh(self) -> None:
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_once())
            self._reading.add_done_callback(lambda task: task.cancelled() or task.exception())
        await asyncio.shield(self._reading)

    async def _read_once(self) -> None:
        try:
            published = self._published
            head = await self._read()
            self._read_at = time.monotonic()
            if published == self._published or not _is_older(head, self._head):
                self._set(head)
        finally:
            self._reading = None

    def _take_published(self, head: Cursor) -> None:
        self._published += 1
        if not _is_older(head, self._head):
            self._set(head)

    def _set(self, head: Cursor) -> None:
        if not _same(head, self._head):
            self._head = head
            self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _same(one: Cursor, other: Cursor) -> bool:
    return (one.epoch, one.seq) == (other.epoch, other.seq) and (
        one.token == other.token or not one.token or not other.token
    )


def _is_older(one: Cursor, other: Cursor) -> bool:
    return one.epoch == other.epoch and one.seq < other.seq
