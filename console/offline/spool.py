"""The desk's sealed journal: every operation once more, for the server's eyes only, delivered by the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from console.models.store_errors import os_errors_as
from console.offline import frames
from console.offline.receipts import Receipts
from console.offline.storage import FolderStorage, Storage
from console.wire.messages import Cursor

SEGMENT_BYTES = 8 * 1024 * 1024
READ_BYTES = 256 * 1024
_DAY = 24 * 60 * 60 * 1_000_000
_SEGMENT = ".seg"


class Spooled(NamedTuple):
    """A sealed envelope with its operation's id and the time it was captured (UTC microseconds)."""

    op_id: str
    at: int
    sealed: bytes


class Damage(NamedTuple):
    """Bytes of a file that hold no whole entry."""

    file: str
    start: int
    end: int


class _Place(NamedTuple):
    file: str
    start: int
    end: int


class Spool:
    """An append-only journal shared by all agents and processes of a desk. Any thread; waits for the disk.

    A torn or damaged entry is skipped and reported; it hides no other. Failures of the disk arrive as
    ``disk_full``, ``io_error`` or ``spool_unusable``.
    """

    def __init__(self, directory: Path, storage: Storage | None = None) -> None:
        with os_errors_as("spool_unusable"):
            self._storage = storage or FolderStorage(directory)
        self._receipts = Receipts(self._storage)
        self._forget()

    def append(self, op_id: str, sealed: bytes, at: int) -> None:
        """Returns when the entry is on the disk. Appending an id again keeps the first entry."""
        frame = frames.encode(op_id, at, sealed)
        with self._locked():
            self._storage.append(self._segment_for(at, len(frame)), frame)

    def undelivered(self) -> Iterator[Spooled]:
        """Entries the server has not said to hold, in the order they were appended."""
        with self._locked():
            self._refresh()
            waiting = [
                (op_id, place)
                for op_id, place in self._places.items()
                if op_id not in self._receipts.received
            ]
        for file, near in groupby(waiting, lambda entry: entry[1].file):
            ahead = list(near)
            while ahead:
                now = _within(ahead, READ_BYTES)
                yield from self._read(file, now)
                ahead = ahead[len(now) :]

    def waiting(self) -> int:
        """How many entries are undelivered."""
        with self._locked():
            self._refresh()
            return len(self._places.keys() - self._receipts.received.keys())

    def op_ids(self) -> frozenset[str]:
        """Every operation held here, delivered or not: what an outbox has beyond these is to be appended."""
        with self._locked():
            self._refresh()
            return frozenset(self._places)

    def mark_received(self, op_ids: Iterable[str], heard: Cursor, confirms: Iterable[Cursor] = ()) -> None:
        """The server holds these, and had come to ``heard`` when it said so. Kept when this returns.

        ``confirms`` are earlier heads that the same answer knew of.
        """
        with self._locked():
            self._receipts.refresh()
            self._receipts.add(list(op_ids), heard, confirms)

    def heads(self) -> list[Cursor]:
        """Every commit that a receipt rests on and that no later answer has confirmed, oldest first."""
        with self._locked():
            self._receipts.refresh()
            return list(self._receipts.heads)

    def offer_again(self) -> None:
        """Everything still held counts as undelivered: for a server that has lost commits."""
        with self._locked():
            self._receipts.refresh()
            self._receipts.rewrite({}, [])
            self._forget()

    def purge(self, before: int, covered: Cursor) -> int:
        """Drops whole days before ``before`` (UTC microseconds) that a verified backup covers.

        Returns how many entries went. A file with an undelivered entry, one heard of after ``covered``, or
        damage between its entries stays. What was heard of in an earlier epoch counts, once the server has
        confirmed all of it, from the commit it was confirmed at.
        """
        with self._locked():
            self._refresh()
            held, receipts = len(self._places), self._receipts
            received, heads = receipts.confirmed(covered.epoch), list(receipts.heads)
            waiting = {
                place.file
                for op_id, place in self._places.items()
                if (heard := received.get(op_id)) is None
                or heard.epoch != covered.epoch
                or heard.seq > covered.seq
            }
            spent = [name for name in self._segments() if name not in waiting and self._is_old(name, before)]
            for name in spent:
                self._storage.remove(name)
            if spent or received != receipts.received:
                self._forget()
                self._refresh()
                kept = {op_id: heard for op_id, heard in received.items() if op_id in self._places}
                receipts.rewrite(kept, heads)
            return held - len(self._places)

    def damage(self) -> tuple[Damage, ...]:
        """What could not be read, for the log. An entry torn by a crash was never said to be kept."""
        with self._locked():
            self._refresh()
            found = [Damage(name, *gap) for name, gaps in self._damage.items() for gap in gaps]
            return tuple(found + [Damage(name, *gap) for name, gap in self._tails.items()])

    def close(self) -> None:
        """Gives the files back; the spool may be used again."""
        self._storage.close()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with os_errors_as("spool_unusable"), self._storage.lock():
            yield

    def _forget(self) -> None:
        self._places: dict[str, _Place] = {}
        self._scanned: dict[str, int] = {}
        self._damage: dict[str, list[frames.Gap]] = {}
        self._tails: dict[str, frames.Gap] = {}

    def _segments(self) -> list[str]:
        return [name for name in self._storage.names() if name.endswith(_SEGMENT)]

    def _segment_for(self, at: int, size: int) -> str:
        newest = max(self._segments(), default="")
        if newest and _day_of(newest) == at // _DAY and self._storage.size(newest) + size <= SEGMENT_BYTES:
            return newest
        return f"{_number_of(newest) + 1:08d}-{at // _DAY}{_SEGMENT}"

    def _refresh(self) -> None:
        """Reads what was appended since, by whomever."""
        if any(self._storage.size(name) < end for name, end in self._scanned.items()):
            self._forget()
        self._receipts.refresh()
        for name in self._segments():
            for frame in self._delivered_frames(name) or self._fresh_frames(name):
                self._places.setdefault(frame.id, _Place(name, frame.start, frame.end))

    def _delivered_frames(self, name: str) -> list[frames.Frame]:
        """What a file holds that nobody has looked at yet, unread where the server has all of it."""
        if name in self._scanned or name in self._tails:
            return []
        with self._storage.open(name) as file:
            found = frames.skim(file, 0, self._storage.size(name)) or []
        if any(frame.id not in self._receipts.received for frame in found):
            return []
        if found:
            self._scanned[name] = found[-1].end
        return found

    def _fresh_frames(self, name: str) -> list[frames.Frame]:
        """What ``name`` holds behind the last whole frame seen; places count from the file's beginning."""
        start = self._scanned.get(name, 0)
        if self._storage.size(name) == start:
            return []
        found, gaps = frames.scan(self._storage.read(name, start))
        found = [frame._replace(start=frame.start + start, end=frame.end + start) for frame in found]
        gaps = [frames.Gap(gap.start + start, gap.end + start) for gap in gaps]
        self._tails.pop(name, None)
        if found:
            self._scanned[name] = found[-1].end
        if gaps and gaps[-1].start == self._scanned.get(name, 0):
            self._tails[name] = gaps.pop()
        self._damage.setdefault(name, []).extend(gaps)
        return found

    def _read(self, name: str, entries: Iterable[tuple[str, _Place]]) -> list[Spooled]:
        """The entries of one file, but for those dropped or damaged meanwhile."""
        found: list[Spooled] = []
        with self._locked():
            try:
                file = self._storage.open(name)
            except FileNotFoundError:
                return found
            with file:
                for op_id, place in entries:
                    file.seek(place.start)
                    frame = frames.frame_at(file.read(place.end - place.start), 0)
                    if frame is None or frame.id != op_id:
                        self._forget()
                    else:
                        found.append(Spooled(op_id, frame.at, frame.content))
        return found

    def _is_old(self, name: str, before: int) -> bool:
        return (_day_of(name) + 1) * _DAY <= before and not self._damage.get(name)


def _within(entries: list[tuple[str, _Place]], most: int) -> list[tuple[str, _Place]]:
    """As many of them as hold ``most`` bytes together, at least one."""
    total = 0
    for count, (_, place) in enumerate(entries):
        total += place.end - place.start
        if total > most and count:
            return entries[:count]
    return entries


def _number_of(name: str) -> int:
    return int(name[:8] or 0)


def _day_of(segment: str) -> int:
    return int(segment[9 : -len(_SEGMENT)])
