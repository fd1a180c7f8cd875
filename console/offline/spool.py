"""The desk's sealed journal: every operation once more, for the server's eyes only, delivered by the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from console.models.store_errors import os_errors_as
from console.offline import frames
from console.offline.storage import FolderStorage, Storage
from console.wire.messages import Cursor

SEGMENT_BYTES = 8 * 1024 * 1024
_DAY = 24 * 60 * 60 * 1_000_000
_SEGMENT = ".seg"
_RECEIPTS = ".got"
_NO_ID = "00000000-0000-0000-0000-000000000000"


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


class _Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    op_ids: list[str]
    heard: Cursor
    confirms: list[Cursor] = []


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
            waiting = [(op_id, place) for op_id, place in self._places.items() if op_id not in self._received]
        for op_id, place in waiting:
            frame = self._read(place)
            if frame and frame.id == op_id:
                yield Spooled(op_id, frame.at, frame.content)

    def waiting(self) -> int:
        """How many entries are undelivered."""
        with self._locked():
            self._refresh()
            return len(self._places.keys() - self._received.keys())

    def op_ids(self) -> frozenset[str]:
        """Every operation held here, delivered or not: what an outbox has beyond these is to be appended."""
        with self._locked():
            self._refresh()
            return frozenset(self._places)

    def mark_received(self, op_ids: Iterable[str], heard: Cursor, confirms: Iterable[Cursor] = ()) -> None:
        """The server holds these, and had come to ``heard`` when it said so. Kept when this returns.

        ``confirms`` are earlier heads that the same answer knew of.
        """
        receipt = _Receipt(list(op_ids), heard, [earlier for earlier in confirms if earlier != heard])
        if receipt.op_ids or receipt.confirms:
            with self._locked():
                self._refresh()
                self._storage.append(self._receipts or _receipts_name(1), _receipt_frame(receipt))

    def heads(self) -> list[Cursor]:
        """Every commit that a receipt rests on and that no later answer has confirmed, oldest first."""
        with self._locked():
            self._refresh()
            return list(self._heads)

    def offer_again(self) -> None:
        """Everything still held counts as undelivered: for a server that has lost commits."""
        with self._locked():
            self._refresh()
            self._rewrite_receipts({}, [])

    def purge(self, before: int, covered: Cursor) -> int:
        """Drops whole days before ``before`` (UTC microseconds) that a verified backup covers.

        Returns how many entries went. A file with an undelivered entry, one heard of after ``covered`` or in
        another history, or damage between its entries stays.
        """
        with self._locked():
            self._refresh()
            held, received = len(self._places), dict(self._received)
            spent = [name for name in self._segments() if self._is_spent(name, before, covered)]
            for name in spent:
                self._storage.remove(name)
            if spent:
                heads = list(self._heads)
                self._forget()
                self._refresh()
                kept = {i: heard for i, heard in received.items() if i in self._places}
                self._rewrite_receipts(kept, heads)
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
        self._received: dict[str, Cursor] = {}
        self._heads: dict[Cursor, None] = {}
        self._receipts = ""

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
        for name in self._segments():
            for frame in self._fresh_frames(name):
                self._places.setdefault(frame.id, _Place(name, frame.start, frame.end))
        receipts = max((name for name in self._storage.names() if name.endswith(_RECEIPTS)), default="")
        if receipts != self._receipts:
            self._received, self._heads, self._receipts = {}, {}, receipts
        if receipts:
            for frame in self._fresh_frames(receipts):
                receipt = msgspec.json.decode(frame.content, type=_Receipt)
                self._received.update(dict.fromkeys(receipt.op_ids, receipt.heard))
                for earlier in receipt.confirms:
                    self._heads.pop(earlier, None)
                self._heads[receipt.heard] = None

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

    def _read(self, place: _Place) -> frames.Frame | None:
        """The frame at ``place``, unless it was dropped or damaged meanwhile."""
        with self._locked():
            try:
                frame = frames.frame_at(self._storage.read(place.file, place.start, place.end), 0)
            except FileNotFoundError:
                return None
            if frame is None:
                self._forget()
            return frame

    def _is_spent(self, name: str, before: int, covered: Cursor) -> bool:
        heard = [self._received.get(op_id) for op_id, place in self._places.items() if place.file == name]
        return (
            (_day_of(name) + 1) * _DAY <= before
            and not self._damage.get(name)
            and all(h is not None and h.epoch == covered.epoch and h.seq <= covered.seq for h in heard)
        )

    def _rewrite_receipts(self, received: dict[str, Cursor], heads: list[Cursor]) -> None:
        former = [name for name in self._storage.names() if name.endswith(_RECEIPTS)]
        by_commit: dict[Cursor, list[str]] = {}
        for op_id, heard in received.items():
            by_commit.setdefault(heard, []).append(op_id)
        receipts = [_Receipt(ids, heard) for heard, ids in by_commit.items()]
        receipts += [_Receipt([], head, [c for c in by_commit if c not in heads]) for head in heads]
        content = b"".join(map(_receipt_frame, receipts))
        self._storage.replace(_receipts_name(_number_of(max(former, default="")) + 1), content)
        for name in former:
            self._storage.remove(name)
        self._forget()
        self._refresh()


def _number_of(name: str) -> int:
    return int(name[:8] or 0)


def _day_of(segment: str) -> int:
    return int(segment[9 : -len(_SEGMENT)])


def _receipts_name(number: int) -> str:
    return f"{number:08d}{_RECEIPTS}"


def _receipt_frame(receipt: _Receipt) -> bytes:
    return frames.encode(_NO_ID, 0, msgspec.json.encode(receipt))
