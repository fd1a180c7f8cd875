"""One test a revision: what lay in the tables before it still lies there afterwards, as it should."""

from __future__ import annotations

from sqlalchemy import Connection, LargeBinary, Table, Text, insert, select

from console.models.database import open_memory
from console.models.migrations import TREES
from console.models.migrations.alembic_config import run_upgrade


def row_of(table: Table) -> dict[str, object]:
    return {
        column.name: "文"
        if isinstance(column.type, Text)
        else b"\0b"
        if isinstance(column.type, LargeBinary)
        else 1
        for column in table.columns
    }


def fill_and_read(connection: Connection, tables: list[Table]) -> None:
    for table in tables:
        connection.execute(insert(table), row_of(table))
        assert dict(connection.execute(select(table)).mappings().one()) == row_of(table)


def test_data_desk_0001() -> None:
    with open_memory().write() as connection:
        run_upgrade(connection, TREES["desk"], "desk_0001")
        fill_and_read(connection, list(TREES["desk"].tables))


def test_data_server_0001() -> None:
    with open_memory().write() as connection:
        run_upgrade(connection, TREES["server"], "server_0001")
        fill_and_read(connection, list(TREES["server"].tables))
