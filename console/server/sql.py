"""Small statements in both dialects: written with ``?``, run as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult


def run(connection: Connection, sql: str, *parameters: object) -> CursorResult[*tuple[Any, ...]]:
    """Executes ``sql`` with ``?`` marks in the connection's dialect."""
    return connection.exec_driver_sql(_in_dialect(connection, sql), parameters)


def run_many(connection: Connection, sql: str, rows: Iterable[Sequence[object]]) -> None:
    """Executes ``sql`` once for all ``rows``; nothing for none."""
    listed = [tuple(row) for row in rows]
    if listed:
        connection.exec_driver_sql(_in_dialect(connection, sql), listed)


def any_of(connection: Connection) -> str:
    """What follows a column to test it against one parameter made by ``rows.among``."""
    return "= ANY(?)" if connection.dialect.name == "postgresql" else "IN (SELECT value FROM json_each(?))"


def _in_dialect(connection: Connection, sql: str) -> str:
    return sql.replace("?", "%s") if connection.dialect.name == "postgresql" else sql
