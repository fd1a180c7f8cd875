"""The outbox, the rows its operations touched, and the server's copies beneath them. Never commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, CursorResult

from console.models.records import NOUNS, Key, Row

_to_json = msgspec.json.Encoder().encode
_ENTRY = (
    "local_seq, op_id, kind, payload, signature, state, queued_at, settled_at, attempts, epoch, seq, scopes,"
    " verdict"
)


class OutboxEntry(msgspec.Struct, frozen=True):
    """One stored operation. ``verdict`` is the server's word as JSON, '' before there is one."""

    local_seq: int
    op_id: str
    kind: str
    payload: bytes
    signature: str
    state: str
    queued_at: int
    settled_at: int
    attempts: int
    epoch: str
    seq: int
    scopes: str
    verdict: str


class Outbox:
    """The operations of one agent at one desk."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, op_id: str, kind: str, payload: bytes, signature: str, now: int) -> int:
        """Queues an operation; returns its place."""
        result = self._run(
            "INSERT INTO outbox (op_id, kind, payload, signature, state, queued_at, settled_at, attempts,"
            " epoch, seq, scopes, verdict) VALUES (?, ?, ?, ?, 'queued', ?, 0, 0, '', 0, '[]', '')",
            op_id,
            kind,
            payload,
            signature,
            now,
        )
        return int(result.lastrowid)

    def find(self, op_ids: Iterable[str], state: str = "") -> dict[str, OutboxEntry]:
        """The entries of ``op_ids`` that are here, and where one is named, in ``state``."""
        sql = f"SELECT {_ENTRY} FROM outbox WHERE op_id IN (SELECT value FROM json_each(?))"
        rows = (
            self._run(sql, _ids(op_ids))
            if not state
            else self._run(f"{sql} AND state = ?", _ids(op_ids), state)
        )
        return {entry.op_id: entry for entry in map(_entry, rows)}

    def where(self, condition: str, *parameters: object) -> list[OutboxEntry]:
        """The entries that meet an SQL condition, order and limit included."""
        return [
            _entry(row) for row in self._run(f"SELECT {_ENTRY} FROM outbox WHERE {condition}", *parameters)
        ]

    def count(self, states: Iterable[str]) -> int:
        """How many operations are in one of ``states``."""
        sql = "SELECT count(*) FROM outbox WHERE state IN (SELECT value FROM json_each(?))"
        return int(self._run(sql, _ids(states)).scalar_one())

    def accepted_until(self, seq: int) -> list[tuple[int, int, list[str]]]:
        """(place, commit, scopes) of accepted operations whose commit is not after ``seq``."""
        rows = self._run(
            "SELECT local_seq, seq, scopes FROM outbox WHERE state = 'accepted' AND seq <= ?", seq
        )
        return [(local_seq, at, msgspec.json.decode(scopes)) for local_seq, at, scopes in rows]

    def settle(self, updates: Iterable[Sequence[object]]) -> None:
        """Sets (state, settled_at, epoch, seq, scopes, verdict, op_id) of several entries; refusals stay."""
        self._run_many(
            "UPDATE outbox SET state = ?, settled_at = ?, epoch = ?, seq = ?, scopes = ?, verdict = ?,"
            " attempts = attempts + 1 WHERE op_id = ? AND state NOT IN ('refused', 'retried', 'set_aside')",
            updates,
        )

    def set_state(self, local_seqs: Iterable[int], state: str) -> None:
        """Moves entries to ``state`` and changes nothing else."""
        self._run_many(
            "UPDATE outbox SET state = ? WHERE local_seq = ?", ((state, seq) for seq in local_seqs)
        )

    def touch(self, local_seq: int, keys: Iterable[Key]) -> None:
        """Remembers which rows an operation changed."""
        self._run_many(
            "INSERT INTO touch (noun, row_id, local_seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            ((noun, row_id, local_seq) for noun, row_id in keys),
        )

    def untouch(self, local_seqs: Iterable[int]) -> set[Key]:
        """Forgets the touches of operations that are no longer replayed; returns the rows."""
        listed = _ids(local_seqs)
        among = "local_seq IN (SELECT value FROM json_each(?))"
        keys = {
            (noun, row_id)
            for noun, row_id in self._run(f"SELECT noun, row_id FROM touch WHERE {among}", listed)
        }
        if keys:
            self._run(f"DELETE FROM touch WHERE {among}", listed)
        return keys

    def touched(self, keys: Iterable[Key]) -> set[Key]:
        """Those of ``keys`` that an operation still replayed has changed."""
        rows = self._run(
            "SELECT DISTINCT t.noun, t.row_id FROM json_each(?) AS k JOIN touch AS t"
            " ON t.noun = k.value ->> 0 AND t.row_id = k.value ->> 1",
            _ids(keys),
        )
        return {(noun, row_id) for noun, row_id in rows}

    def touching(self, keys: Iterable[Key]) -> set[int]:
        """The operations that have changed one of ``keys``."""
        rows = self._run(
            "SELECT DISTINCT t.local_seq FROM json_each(?) AS k JOIN touch AS t"
            " ON t.noun = k.value ->> 0 AND t.row_id = k.value ->> 1",
            _ids(keys),
        )
        return {local_seq for (local_seq,) in rows}

    def touches_of(self, local_seqs: Iterable[int]) -> set[Key]:
        """The rows that operations have changed."""
        rows = self._run(
            "SELECT noun, row_id FROM touch WHERE local_seq IN (SELECT value FROM json_each(?))",
            _ids(local_seqs),
        )
        return {(noun, row_id) for noun, row_id in rows}

    def within(self, local_seqs: list[int], keys: Iterable[Key]) -> list[int]:
        """Those of ``local_seqs`` that have touched no row but ``keys``."""
        rows = self._run(
            "SELECT noun, row_id, local_seq FROM touch WHERE local_seq IN (SELECT value FROM json_each(?))",
            _ids(local_seqs),
        )
        known = set(keys)
        others = {local_seq for noun, row_id, local_seq in rows.all() if (noun, row_id) not in known}
        return [local_seq for local_seq in local_seqs if local_seq not in others]

    def confirm(self, rows: Iterable[Row], keep: bool = False) -> None:
        """Stores the server's copies of touched rows; with ``keep``, only where there is none yet."""
        clash = "DO NOTHING" if keep else "(noun, row_id) DO UPDATE SET row = excluded.row"
        self._run_many(
            f"INSERT INTO confirmed (noun, row_id, row) VALUES (?, ?, ?) ON CONFLICT {clash}",
            ((row.noun, row.id, _to_json(row)) for row in rows),
        )

    def confirmed(self, keys: Iterable[Key]) -> dict[Key, Row]:
        """The server's copies of ``keys``, where there are any."""
        rows = self._run(
            "SELECT c.noun, c.row_id, c.row FROM json_each(?) AS k JOIN confirmed AS c"
            " ON c.noun = k.value ->> 0 AND c.row_id = k.value ->> 1",
            _ids(keys),
        )
        return {(noun, row_id): msgspec.json.decode(row, type=NOUNS[noun]) for noun, row_id, row in rows}

    def unconfirm(self, keys: Iterable[Key]) -> None:
        """Drops the server's copies of ``keys``."""
        self._run_many("DELETE FROM confirmed WHERE noun = ? AND row_id = ?", keys)

    def _run(self, sql: str, *parameters: object) -> CursorResult[*tuple[Any, ...]]:
        return self._connection.exec_driver_sql(sql, parameters)

    def _run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        listed = [tuple(row) for row in rows]
        if listed:
            self._connection.exec_driver_sql(sql, listed)


def _entry(values: Sequence[Any]) -> OutboxEntry:
    return OutboxEntry(*values)


def _ids(values: Iterable[object]) -> str:
    return _to_json(list(values)).decode()
