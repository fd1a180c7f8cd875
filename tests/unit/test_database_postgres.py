"""The same promises on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, text

from console.errors import StoreError
from console.models.database import Database, open_server
from tests.helpers.postgres import Cluster


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    database = open_server(postgres_url)
    with database.write() as connection:
        connection.execute(text("CREATE TABLE head (id int PRIMARY KEY, seq int NOT NULL)"))
        connection.execute(text("INSERT INTO head VALUES (1, 0), (2, 0)"))
    yield database
    database.close()


def bump(connection: Connection, head: int = 1) -> int:
    found = connection.execute(
        text("UPDATE head SET seq = seq + 1 WHERE id = :id RETURNING seq"), {"id": head}
    )
    return int(found.scalar_one())


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(KeyError), database.write() as connection:
        bump(connection)
        raise KeyError
    assert database.transact(bump) == 1
    assert database.dialect == "postgresql"


def test_writers_wait_for_the_row_and_read_what_was_committed(database: Database) -> None:
    def bump_once(_: int) -> int:
        with database.write() as connection:
            assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
            return bump(connection)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(bump_once, range(80))) == list(range(1, 81))


def test_a_reader_sees_one_moment_and_cannot_write(database: Database) -> None:
    with database.read() as reader:
        assert reader.scalar(text("SELECT sum(seq) FROM head")) == 0
        database.transact(bump)
        assert reader.scalar(text("SELECT sum(seq) FROM head")) == 0
    with database.read() as reader:
        assert reader.scalar(text("SELECT sum(seq) FROM head")) == 1
        assert reader.scalar(text("SHOW transaction_read_only")) == "on"
    assert database.transact(bump) == 2


def test_a_deadlock_is_busy_and_work_is_done_afresh(database: Database) -> None:
    tries: list[int] = []

    def outer(connection: Connection) -> int:
        tries.append(1)
        bump(connection, 1)
        if len(tries) == 1:
            raise StoreError("database_busy")
        return bump(connection, 1)

    assert database.transact(outer, lambda _: None) == 2

    with database.write() as holder:
        bump(holder, 2)
        with pytest.raises(StoreError, match="database_busy"), database.write() as waiter:
            waiter.execute(text("SET LOCAL lock_timeout = '10ms'"))
            bump(waiter, 2)


def test_a_server_that_falls_is_unreachable_and_found_again(database: Database, postgres: Cluster) -> None:
    with pytest.raises(StoreError, match="database_unreachable"), database.write() as connection:
        bump(connection)
        postgres.kill()
        bump(connection)
    with pytest.raises(StoreError, match="database_unreachable"):
        database.transact(bump)
    postgres.start()
    assert database.transact(bump) == 1


def test_a_newer_database_is_refused(database: Database) -> None:
    database.check_revision({"0001"})
    with database.write() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0002')"))
    with pytest.raises(StoreError, match="database_newer"):
        database.check_revision({"0001"})
