"""What the server has said to hold of a spool, and the commits that its word rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from console.offline import frames
from console.offline.storage import Storage
from console.wire.messages import Cursor

_ENDING = ".got"
_NO_ID = "00000000-0000-0000-0000-000000000000"


class _Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    op_ids: list[str]
    heard: Cursor
    confirms: list[Cursor] = []


class Receipts:
    """An append-only file beside the entries. Every call is made with the storage's lock held.

    ``received`` names for each entry the commit heard of with it; ``heads`` are the commits that something
    rests on and that no later answer has confirmed, oldest first.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._begin("")

    def refresh(self) -> None:
        """Reads what was appended since, by whomever."""
        newest = max(self._names(), default="")
        if newest != self._name or (newest and self._storage.size(newest) < self._end):
            self._begin(newest)
        if not newest or self._storage.size(newest) == self._end:
            return
        found, _ = frames.scan(self._storage.read(newest, self._end))
        for frame in found:
            receipt = msgspec.json.decode(frame.content, type=_Receipt)
            self.received.update(dict.fromkeys(receipt.op_ids, receipt.heard))
            for earlier in receipt.confirms:
                self.heads.pop(earlier, None)
            self.heads[receipt.heard] = None
        self._end += found[-1].end if found else 0

    def add(self, op_ids: list[str], heard: Cursor, confirms: Iterable[Cursor]) -> None:
        """The server holds these, had come to ``heard``, and knew of the earlier heads ``confirms``."""
        receipt = _Receipt(op_ids, heard, [earlier for earlier in confirms if earlier != heard])
        if receipt.op_ids or receipt.confirms:
            self._storage.append(self._name or _name_of(1), _frame(receipt))

    def confirmed(self, epoch: str) -> dict[str, Cursor]:
        """What is received, by commits of ``epoch`` and of the newest answer.

        Where that answer knew of everything, what rests on commits of earlier epochs rests on it as well.
        """
        if len(self.heads) != 1:
            return dict(self.received)
        (newest,) = self.heads
        known = (epoch, newest.epoch)
        return {op_id: at if at.epoch in known else newest for op_id, at in self.received.items()}

    def rewrite(self, received: Mapping[str, Cursor], heads: Iterable[Cursor]) -> None:
        """Starts a file with nothing but these, and removes those before it."""
        former, heads = self._names(), list(heads)
        by_commit: dict[Cursor, list[str]] = {}
        for op_id, heard in received.items():
            by_commit.setdefault(heard, []).append(op_id)
        receipts = [_Receipt(ids, heard) for heard, ids in by_commit.items()]
        receipts += [_Receipt([], head, [c for c in by_commit if c not in heads]) for head in heads]
        number = int(max(former, default="0")[:8]) + 1
        self._storage.replace(_name_of(number), b"".join(map(_frame, receipts)))
        for name in former:
            self._storage.remove(name)
        self.refresh()

    def _names(self) -> list[str]:
        return [name for name in self._storage.names() if name.endswith(_ENDING)]

    def _begin(self, name: str) -> None:
        self._name, self._end = name, 0
        self.received: dict[str, Cursor] = {}
        self.heads: dict[Cursor, None] = {}


def _name_of(number: int) -> str:
    return f"{number:08d}{_ENDING}"


def _frame(receipt: _Receipt) -> bytes:
    return frames.encode(_NO_ID, 0, msgspec.json.encode(receipt))
