"""The desk's count of calls a day, behind its reference numbers: shared by all agents, never going back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from console.models.store_errors import os_errors_as
from console.offline import frames
from console.offline.storage import FolderStorage, Storage

_FILE = "counter"
_NO_ID = "00000000-0000-0000-0000-000000000000"
_COUNT_BYTES = 4
_FRAME_BYTES = len(frames.encode(_NO_ID, 0, bytes(_COUNT_BYTES)))
_FULL_BYTES = 400 * _FRAME_BYTES
_KEPT_DAYS = 60


class Counter:
    """An append-only file of counts. Any thread, any process; calls wait for the disk.

    Failures of the disk arrive as ``disk_full``, ``io_error`` or ``spool_unusable``: no number was given.
    """

    def __init__(self, directory: Path, storage: Storage | None = None) -> None:
        with os_errors_as("spool_unusable"):
            self._storage = storage or FolderStorage(directory)

    def next(self, day: date) -> int:
        """The next count of ``day``, from 1: on the disk when this returns, and never given again.

        Where the file is damaged, counts that may have been in it are left out.
        """
        with self._counts() as counts:
            return counts.write(day.toordinal(), counts.highest(day.toordinal()) + 1)

    def raise_to(self, day: date, count: int) -> None:
        """Counts of ``day`` up to ``count`` were given, as another source knows (a lost or older file)."""
        with self._counts() as counts:
            if counts.highest(day.toordinal()) < count:
                counts.write(day.toordinal(), count)

    def close(self) -> None:
        """Gives the files back; the counter may be used again."""
        self._storage.close()

    @contextmanager
    def _counts(self) -> Iterator[_Counts]:
        with os_errors_as("spool_unusable"), self._storage.lock():
            yield _Counts(self._storage)


class _Counts:
    """The file's content while the lock is held."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._size = storage.size(_FILE)
        found, self._gaps = frames.scan(storage.read(_FILE) if self._size else b"")
        self._by_day: dict[int, int] = {}
        for frame in found:
            self._by_day[frame.at] = int.from_bytes(frame.content, "big") + self._lost_behind(frame.end)

    def highest(self, day: int) -> int:
        return self._by_day.get(day, self._lost_behind(0))

    def write(self, day: int, count: int) -> int:
        frame = _frame(day, count)
        if self._size < _FULL_BYTES:
            self._storage.append(_FILE, frame)
            return count
        self._by_day[day] = count
        days = sorted(set(sorted(self._by_day)[-_KEPT_DAYS:]) | {day})
        self._storage.replace(_FILE, b"".join(_frame(kept, self._by_day[kept]) for kept in days))
        return count

    def _lost_behind(self, place: int) -> int:
        """How many counts can have been in what is unreadable behind ``place``."""
        return sum(-(-(gap.end - gap.start) // _FRAME_BYTES) for gap in self._gaps if gap.start >= place)


def _frame(day: int, count: int) -> bytes:
    return frames.encode(_NO_ID, day, count.to_bytes(_COUNT_BYTES, "big"))
