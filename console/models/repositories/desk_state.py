"""A desk's small facts and its place in the server's history. Never commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, CursorResult

from console.models.records import NOUNS, Key


class StoredCursor(msgspec.Struct, frozen=True):
    """How far a scope has been pulled."""

    scope: str
    epoch: str
    seq: int
    token: str


class DeskState:
    """Cursors, stale marks and ``meta``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str:
        """A small fact, '' where unknown."""
        return str(self._run("SELECT value FROM meta WHERE key = ?", key).scalar() or "")

    def put(self, key: str, value: str) -> None:
        """Remembers a small fact."""
        clash = "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        self._run(f"INSERT INTO meta (key, value) VALUES (?, ?) {clash}", key, value)

    def cursors(self) -> dict[str, StoredCursor]:
        """The cursor of every scope pulled so far."""
        rows = self._run("SELECT scope, epoch, seq, token FROM cursor ORDER BY scope")
        return {row[0]: StoredCursor(*row) for row in rows}

    def set_cursor(self, cursor: StoredCursor) -> None:
        """Advances a scope."""
        self._run(
            "INSERT INTO cursor (scope, epoch, seq, token) VALUES (?, ?, ?, ?) ON CONFLICT (scope)"
            " DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, token = excluded.token",
            *msgspec.structs.astuple(cursor),
        )

    def drop_cursor(self, scope: str) -> None:
        """Forgets a scope that was lost."""
        self._run("DELETE FROM cursor WHERE scope = ?", scope)

    def mark_all_stale(self, workspace_id: str) -> None:
        """Marks every confirmed row and starts all scopes over."""
        self._run("DELETE FROM stale")
        for noun in NOUNS:
            self._run(
                f'INSERT INTO stale (noun, row_id) SELECT ?, id FROM "{noun}"'
                " WHERE workspace_id = ? AND seq > 0",
                noun,
                workspace_id,
            )
        self._run(
            "INSERT INTO stale (noun, row_id) SELECT noun, row_id FROM confirmed WHERE true"
            " ON CONFLICT DO NOTHING"
        )
        self._run("DELETE FROM cursor")

    def unstale(self, keys: Iterable[Key]) -> None:
        """The new history has named these rows."""
        listed = list(keys)
        if listed and self._run("SELECT EXISTS (SELECT 1 FROM stale)").scalar():
            self._connection.exec_driver_sql("DELETE FROM stale WHERE noun = ? AND row_id = ?", listed)

    def take_stale(self) -> set[Key]:
        """The new history has been read to its end: what it has not named, no longer marked."""
        keys = {(noun, row_id) for noun, row_id in self._run("SELECT noun, row_id FROM stale")}
        self._run("DELETE FROM stale")
        return keys

    def rows_in_scope(self, workspace_id: str, scope: str) -> list[Key]:
        """Every row that lies in ``scope``."""
        found: list[Key] = []
        for noun in NOUNS:
            rows = self._run(
                f'SELECT id FROM "{noun}" WHERE workspace_id = ? AND scope = ?', workspace_id, scope
            )
            found += [(noun, row_id) for (row_id,) in rows]
        return found

    def _run(self, sql: str, *parameters: object) -> CursorResult[*tuple[Any, ...]]:
        return self._connection.exec_driver_sql(sql, parameters)
