"""The databases' promises: whole transactions, refused keys, faults with codes, backups that open."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from console.errors import DiskFull, StoreError
from console.models import sqlite_engine
from console.models.database import Database, open_encrypted, open_memory, open_server
from tests.helpers.disk_faults import files_no_longer_than

KEY = bytes(range(32))
OTHER_KEY = bytes(32)
TABLE = "CREATE TABLE slip (id INTEGER PRIMARY KEY, words TEXT)"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = new(tmp_path / "desk.db")
    yield database
    database.close()


def new(path: Path) -> Database:
    database = open_encrypted(path, KEY, create=True)
    with database.write() as connection:
        connection.execute(text(TABLE))
    return database


def add(connection: Connection, words: str) -> None:
    connection.execute(text("INSERT INTO slip (words) VALUES (:words)"), {"words": words})


def words(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(text("SELECT words FROM slip ORDER BY id")))


def code_of(path: Path, key: bytes = KEY, *, create: bool = False) -> str:
    with pytest.raises(StoreError) as refused:
        open_encrypted(path, key, create=create)
    return refused.value.code


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    with database.write() as connection:
        add(connection, "kept")
    with pytest.raises(KeyError), database.write() as connection:
        add(connection, "gone")
        raise KeyError
    assert words(database) == ["kept"]


def test_a_reader_sees_one_moment_while_writers_go_on(database: Database) -> None:
    with database.read() as reader:
        assert reader.scalar(text("SELECT count(*) FROM slip")) == 0
        with database.write() as connection:
            add(connection, "later")
        assert reader.scalar(text("SELECT count(*) FROM slip")) == 0
    assert words(database) == ["later"]


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StoreError, match="database_readonly"), database.read() as connection:
        add(connection, "no")


def test_every_connection_has_the_settings(database: Database) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "fullfsync": 1,
        "checkpoint_fullfsync": 1,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "trusted_schema": 0,
        "cache_size": -65536,
        "temp_store": 2,
        "wal_autocheckpoint": 4000,
    }
    for transaction, query_only in ((database.write, 0), (database.read, 1)):
        with transaction() as connection:
            found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in [*wanted, "query_only"]}
        assert found == {**wanted, "query_only": query_only}


def test_a_setting_that_does_not_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sqlite_engine._DISK_SETTINGS, "synchronous", 9)
    assert code_of(tmp_path / "desk.db", create=True) == "settings_refused"


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_libraries_whose_log_can_lose_commits_are_refused(version: tuple[int, ...], good: bool) -> None:
    if good:
        sqlite_engine.check_library(version)
        return
    with pytest.raises(StoreError, match="sqlite_too_old"):
        sqlite_engine.check_library(version)


def test_a_library_without_a_cipher_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_engine, "driver", sqlite3)
    assert code_of(tmp_path / "desk.db", create=True) == "cipher_missing"
    assert not (tmp_path / "desk.db").exists() or (tmp_path / "desk.db").stat().st_size == 0


def test_what_is_written_cannot_be_read_from_the_files(tmp_path: Path) -> None:
    database = new(tmp_path / "desk.db")
    with database.write() as connection:
        add(connection, "personal words")
    contents = [file.read_bytes() for file in tmp_path.iterdir()]
    database.close()
    contents += [file.read_bytes() for file in tmp_path.iterdir()]
    assert len(contents) == 4
    for content in contents:
        assert b"personal" not in content and b"SQLite format" not in content


def test_a_missing_database_is_made_only_when_asked(tmp_path: Path) -> None:
    assert code_of(tmp_path / "desk.db") == "database_missing"
    assert list(tmp_path.iterdir()) == []


def test_another_key_neither_opens_nor_changes_anything(tmp_path: Path) -> None:
    database = new(tmp_path / "desk.db")
    with database.write() as connection:
        add(connection, "in the log only")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if not file.name.endswith("-shm")}
    for create in (False, True):
        assert code_of(tmp_path / "desk.db", OTHER_KEY, create=create) == "database_unreadable"
    assert before == {name: (tmp_path / name).read_bytes() for name in before}
    assert words(database) == ["in the log only"]
    database.close()


def test_a_log_whose_database_is_gone_is_not_thrown_away(tmp_path: Path) -> None:
    database = new(tmp_path / "desk.db")
    (tmp_path / "kept-wal").write_bytes((tmp_path / "desk.db-wal").read_bytes())
    database.close()
    (tmp_path / "desk.db").unlink()
    (tmp_path / "kept-wal").rename(tmp_path / "desk.db-wal")
    for create in (False, True):
        assert code_of(tmp_path / "desk.db", create=create) == "database_unreadable"
    assert (tmp_path / "desk.db-wal").stat().st_size > 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(cut=1, flip=0, only_cut=True)
@example(cut=15, flip=0, only_cut=True)
@given(cut=st.integers(1, 12_287), flip=st.integers(0, 12_287), only_cut=st.booleans())
def test_a_damaged_file_is_never_replaced(tmp_path: Path, cut: int, flip: int, only_cut: bool) -> None:
    whole = tmp_path / "whole.db"
    if not whole.exists():
        new(whole).close()
    content = bytearray(whole.read_bytes())
    if only_cut:
        content = content[: min(cut, len(content) - 1)]
    else:
        content[flip % len(content)] ^= 0x10
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(content)
    try:
        database = open_encrypted(damaged, KEY, create=True)
    except StoreError as error:
        assert error.code in ("database_unreadable", "database_damaged")
    else:
        assert database.check() != ()
        database.close()
    assert damaged.read_bytes() == content


def test_damage_behind_the_first_page_has_its_own_code(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    database = new(path)
    with database.write() as connection:
        add(connection, "x" * 20_000)
    database.close()
    with path.open("r+b") as file:
        file.seek(9_000)
        file.write(b"damage")
    database = open_encrypted(path, KEY)
    with pytest.raises(StoreError, match="database_damaged"):
        words(database)
    assert any("HMAC" in finding for finding in database.check())
    database.close()


def test_a_sound_database_with_a_full_log_is_called_sound(database: Database) -> None:
    for number in range(50):
        with database.write() as connection:
            add(connection, str(number) * 500)
    assert database.check() == ()


def test_check_waits_for_a_log_that_is_being_read(database: Database) -> None:
    with database.write() as connection:
        add(connection, "first")
    with database.read() as connection:
        connection.execute(text("SELECT * FROM slip")).fetchall()
        with database.write() as writer:
            add(writer, "second")
        with sqlite_patience(database, 0), pytest.raises(StoreError, match="database_busy"):
            database.check()
    assert database.check() == ()


@contextmanager
def sqlite_patience(database: Database, milliseconds: int) -> Iterator[None]:
    raw = database._raw()
    raw.execute(f"PRAGMA busy_timeout={milliseconds}")
    raw.close()
    yield
    raw = database._raw()
    raw.execute(f"PRAGMA busy_timeout={sqlite_engine.BUSY_MS}")
    raw.close()


def test_writers_of_one_process_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_engine, "BUSY_MS", 0)  # who does not wait for its turn is told busy
    monkeypatch.setitem(sqlite_engine._KEPT_SETTINGS, "busy_timeout", 0)
    first, second = new(tmp_path / "desk.db"), open_encrypted(tmp_path / "desk.db", KEY)

    def work(number: int) -> None:
        with (first, second)[number % 2].write() as connection:
            before = connection.scalar(text("SELECT count(*) FROM slip"))
            add(connection, str(before))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(200)))
    assert words(first) == [str(number) for number in range(200)]
    first.close()
    second.close()


def _write_many(path: Path, count: int) -> None:
    database = open_encrypted(path, KEY)
    for number in range(count):
        with database.write() as connection:
            add(connection, str(number))
    database.close()


def test_writers_of_two_processes_take_turns(tmp_path: Path) -> None:
    database = new(tmp_path / "desk.db")
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_write_many, args=(tmp_path / "desk.db", 100)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(words(database)) == 200
    database.close()


def test_a_thread_that_would_wait_for_itself_is_told(database: Database) -> None:
    with database.write(), pytest.raises(RuntimeError, match="inside a transaction"):
        database.check()
    memory = open_memory()
    with memory.read(), pytest.raises(RuntimeError, match="inside a transaction"):
        memory.transact(lambda _: None)
    memory.transact(lambda _: None)


def test_errors_show_no_content(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("INSERT INTO slip VALUES (1, 'a')"))
    with pytest.raises(IntegrityError) as violated, database.write() as connection:
        connection.execute(text("INSERT INTO slip VALUES (1, :words)"), {"words": "personal words"})
    assert "personal" not in str(violated.value)


def test_a_full_disk_saves_nothing_and_the_next_call_goes_on(database: Database) -> None:
    raw = database._raw()
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count={pages}")
    raw.close()
    with pytest.raises(DiskFull), database.write() as connection:
        add(connection, "small")
        add(connection, "x" * 50_000)
    assert words(database) == []
    with database.write() as connection:
        connection.execute(text(f"PRAGMA max_page_count={pages + 1000}"))
        add(connection, "x" * 50_000)
    assert len(words(database)) == 1


def test_after_an_io_error_the_file_is_opened_afresh(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        add(connection, "before")
    log = (tmp_path / "desk.db-wal").stat().st_size
    raw = database._raw()
    handle = raw.dbapi_connection
    raw.close()
    with files_no_longer_than(log), pytest.raises(StoreError, match="io_error"):
        database.transact(lambda connection: add(connection, "x" * 20_000))
    assert words(database) == ["before"]
    with database.write() as connection:
        assert connection.connection.dbapi_connection is not handle
        add(connection, "after")
    assert words(database) == ["before", "after"]


def test_a_backup_holds_one_moment_under_the_same_key(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        add(connection, "kept")
    target = tmp_path / "copy.db"
    database.backup_to(target)
    with database.write() as connection:
        add(connection, "later")
    assert code_of(target, OTHER_KEY) == "database_unreadable"
    copy = open_encrypted(target, KEY)
    assert words(copy) == ["kept"]
    copy.close()
    database.backup_to(target)
    copy = open_encrypted(target, KEY)
    assert words(copy) == ["kept", "later"]
    copy.close()


def test_a_failed_backup_leaves_the_last_one(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    database.backup_to(target)
    good = target.read_bytes()
    with database.write() as connection:
        add(connection, "x" * 100_000)
    with files_no_longer_than(len(good)), pytest.raises(StoreError, match="io_error"):
        database.backup_to(target)
    assert target.read_bytes() == good
    assert sorted(file.name for file in tmp_path.iterdir() if "copy" in file.name) == ["copy.db"]


def test_a_backup_that_does_not_verify_is_thrown_away(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy_badly(self: Database, path: Path) -> None:
        good_copy(self, path)
        with path.open("r+b") as file:
            file.seek(5_000)
            file.write(b"damage")

    good_copy = Database._copy_to
    monkeypatch.setattr(Database, "_copy_to", copy_badly)
    with pytest.raises(StoreError, match="database_damaged"):
        database.backup_to(tmp_path / "copy.db")
    assert not [file for file in tmp_path.iterdir() if "copy" in file.name]


def test_backups_do_not_stop_writers(database: Database, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> int:
        count = 0
        while not stop.is_set():
            with database.write() as connection:
                add(connection, str(count))
            count += 1
        return count

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        for _ in range(5):
            database.backup_to(tmp_path / "copy.db")
            copy = open_encrypted(tmp_path / "copy.db", KEY)
            seen = words(copy)
            copy.close()
            assert seen == [str(number) for number in range(len(seen))]
        stop.set()
    assert len(words(database)) == writing.result()


def test_a_newer_database_is_refused(database: Database) -> None:
    database.check_revision({"0001"})
    with database.write() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0002')"))
    database.check_revision({"0001", "0002"})
    with pytest.raises(StoreError, match="database_newer"):
        database.check_revision({"0001"})


def test_memory_is_cloned_as_committed() -> None:
    memory = open_memory()
    with memory.write() as connection:
        connection.execute(text(TABLE))
        add(connection, "shared")
    twin = memory.clone()
    with twin.write() as connection:
        add(connection, "twin's own")
    assert (words(memory), words(twin)) == (["shared"], ["shared", "twin's own"])
    assert memory.dialect == "sqlite" and memory.path is None


def test_work_is_done_afresh_when_the_database_is_busy(database: Database) -> None:
    pauses: list[float] = []
    calls: list[int] = []

    def work(connection: Connection) -> str:
        calls.append(1)
        add(connection, "again")
        if len(calls) < 3:
            raise StoreError("database_busy")
        return "done"

    assert database.transact(work, pauses.append) == "done"
    assert words(database) == ["again"] and len(pauses) == 2
    with pytest.raises(StoreError, match="database_busy"):
        database.transact(lambda _: _busy(), pauses.append)
    assert len(pauses) == 6


def _busy() -> None:
    raise StoreError("database_busy")


def test_wrong_sql_is_a_bug_and_stays_one(database: Database) -> None:
    with pytest.raises(DBAPIError), database.write() as connection:
        connection.execute(text("SELECT * FROM nowhere"))


def test_a_server_file_may_be_plain_or_keyed(tmp_path: Path) -> None:
    for name, key in (("plain.db", None), ("keyed.db", KEY)):
        server = open_server(f"sqlite:///{tmp_path / name}", key, create=True)
        with server.write() as connection:
            connection.execute(text(TABLE))
            add(connection, os.fspath(name))
        assert words(server) == [name]
        server.close()
    assert (tmp_path / "plain.db").read_bytes().startswith(b"SQLite format")
    assert not (tmp_path / "keyed.db").read_bytes().startswith(b"SQLite format")
