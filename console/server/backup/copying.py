"""All rows of one database into another, whichever dialect either speaks."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect

from console.models.database import Database, open_server
from console.models.migrations import create_at
from console.server.sql import run_many

_ROWS_AT_ONCE = 1_000
_STAMP = "alembic_version"


def copy_to_file(source: Database, revision: str, place: Path, key: bytes) -> None:
    """One moment of ``source`` as an encrypted SQLite file with the tables of ``revision``."""
    target = open_server(str(place), key, create=True)
    try:
        create_at(target, "server", revision)
        with source.read() as reader, target.write() as writer:
            copy_rows(reader, writer)
    finally:
        target.close()


def copy_rows(source: Connection, target: Connection) -> None:
    """Adds every row of ``source``'s tables to the same tables of ``target``."""
    for table in table_names(source):
        columns = [column["name"] for column in inspect(source).get_columns(table)]
        names = ", ".join(_quoted(source, name) for name in columns)
        insert = (
            f"INSERT INTO {_quoted(target, table)} ({', '.join(_quoted(target, name) for name in columns)})"
            f" VALUES ({', '.join('?' * len(columns))})"
        )
        rows = source.execution_options(yield_per=_ROWS_AT_ONCE).exec_driver_sql(
            f"SELECT {names} FROM {_quoted(source, table)}"
        )
        for part in rows.partitions():
            run_many(target, insert, part)


def empty(connection: Connection) -> None:
    """Removes every row of every table."""
    for table in table_names(connection):
        connection.exec_driver_sql(f"DELETE FROM {_quoted(connection, table)}")


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table holds."""
    return {
        table: connection.exec_driver_sql(f"SELECT count(*) FROM {_quoted(connection, table)}").scalar_one()
        for table in table_names(connection)
    }


def table_names(connection: Connection) -> list[str]:
    """Our tables, without Alembic's."""
    return sorted(name for name in inspect(connection).get_table_names() if name != _STAMP)


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
