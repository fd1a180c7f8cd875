"""Databases: the desk's encrypted file, the server's file or PostgreSQL, and memory for simulation."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, Engine, create_engine, text
from sqlcipher3 import dbapi2 as driver

from console.errors import StoreError
from console.models import sqlite_engine
from console.models.disk import on_network_drive
from console.models.store_errors import translate

T = TypeVar("T")
ATTEMPTS = 5
_PG_OPTIONS = "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000"
_PG_POOL = 10
_CHECKPOINT_ATTEMPTS = 5


class Database:
    """One store and its transactions. Any thread; the writers of one process queue for their turn.

    Failures of the world arrive as ``ExpectedError`` (codes in ``console.models.store_errors``), violated
    constraints and wrong SQL as SQLAlchemy's own exceptions. After ``io_error`` the connections are dropped:
    ask the next one what was kept before saying saved or not.
    """

    def __init__(
        self,
        writer: Engine,
        reader: Engine,
        turn: AbstractContextManager[object],
        path: Path | None = None,
        key: bytes | None = None,
    ) -> None:
        self._writer, self._reader = writer, reader
        self._turn = turn
        self._path, self._key = path, key

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Which SQL is spoken."""
        return "postgresql" if self._writer.dialect.name == "postgresql" else "sqlite"

    @property
    def path(self) -> Path | None:
        """The database's file, or None for memory and PostgreSQL."""
        return self._path

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed and on the disk when the block ends, rolled back when it raises."""
        with self._expected(), self._turn, self._writer.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One unchanging view. Keep it short: what it sees cannot be cleared away meanwhile."""
        turn = self._turn if self._reader is self._writer else nullcontext()
        with self._expected(), turn, self._reader.connect() as connection:
            yield connection

    def transact(self, work: Callable[[Connection], T], pause: Callable[[float], object] | None = None) -> T:
        """Runs ``work`` in a transaction, and afresh when the database asks for that."""
        wait = pause or threading.Event().wait
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.write() as connection:
                    return work(connection)
            except StoreError as error:
                if error.code != "database_busy" or attempt == ATTEMPTS:
                    raise
            wait(random.uniform(0, 0.02 * 2**attempt))
        raise AssertionError("the last attempt returns or raises")

    def check_revision(self, known: Collection[str]) -> None:
        """Raises ``database_newer`` where a later version of this program has changed the tables."""
        with self.read() as connection:
            if not self._writer.dialect.has_table(connection, "alembic_version"):
                return
            revisions = connection.scalars(text("SELECT version_num FROM alembic_version"))
            for revision in revisions:
                if revision not in known:
                    raise StoreError("database_newer", revision=str(revision))

    def backup_to(self, path: Path) -> None:
        """A copy under the same key, in one file, verified before it takes the place of ``path``. Slow.

        Writers go on meanwhile; the copy is the state of one moment.
        """
        partial = path.with_name(path.name + ".partial")
        with self._expected():
            try:
                self._copy_to(partial)
                _verify(partial, self._key)
                os.replace(partial, path)
            except BaseException:
                _remove(partial)
                raise

    def check(self) -> tuple[str, ...]:
        """What is damaged, as the library words it; empty when all is sound. Slow, and writers wait.

        The log is emptied into the file first: a look at the file alone calls sound databases damaged.
        """
        with self._expected(), self._turn, closing(self._raw()) as raw:
            if self._path is not None:
                self._begin_on_empty_log(raw, Path(f"{self._path}-wal"))
            findings = raw.execute("PRAGMA cipher_integrity_check").fetchall() if self._key else []
            findings = findings or raw.execute("PRAGMA quick_check").fetchall()
            raw.rollback()
            return tuple(str(row[0]) for row in findings if row[0] != "ok")

    def clone(self) -> Database:
        """A second database in memory with what this one has committed; for simulation and tests."""
        copy = open_memory()
        with closing(copy._raw()) as target, self._turn, closing(self._raw()) as source:
            source.backup(target.dbapi_connection)
        return copy

    def close(self) -> None:
        """Closes what is idle; the last connection empties the log into the file."""
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def _expected(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            expected = translate(error)
            if expected is None:
                raise
            if expected.code == "io_error" and self._path is not None:
                self.close()
            raise expected from error

    def _raw(self, engine: Engine | None = None) -> Any:
        return (engine or self._writer).raw_connection()

    def _begin_on_empty_log(self, raw: Any, log: Path) -> None:
        for _ in range(_CHECKPOINT_ATTEMPTS):
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            raw.execute("BEGIN IMMEDIATE")
            if not log.exists() or log.stat().st_size == 0:
                return
            raw.rollback()
        raise StoreError("database_busy")

    def _copy_to(self, path: Path) -> None:
        _remove(path)
        turn = self._turn if self._reader is self._writer else nullcontext()
        target = driver.connect(str(path), isolation_level=None)
        with turn, closing(target), closing(self._raw(self._reader)) as source:
            if self._key is not None:
                sqlite_engine.unlock(target, self._key)
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")


def open_encrypted(path: Path, key: bytes, *, create: bool = False) -> Database:
    """The encrypted file at ``path`` under its 32-byte ``key``.

    A file that is there is never replaced; a missing one is made only when ``create`` says so. Raises
    ``database_missing``, ``database_unreadable`` (wrong key and damage look alike), ``network_drive``,
    ``sqlite_too_old``, ``cipher_missing``.
    """
    return _open_file(path, key, create=create)


def open_memory() -> Database:
    """An unencrypted database that lives as long as this object: one connection, taken in turns."""
    engine = sqlite_engine.memory_engine()
    return Database(engine, engine, _Turn())


def open_server(url: str, key: bytes | None = None, *, create: bool = False) -> Database:
    """The team server's database: ``postgresql://...``, or the path of a file with an optional ``key``.

    PostgreSQL writes in READ COMMITTED (who writes locks a head row) and reads one snapshot.
    """
    if not url.startswith("postgresql"):
        return _open_file(Path(url.removeprefix("sqlite:///")), key, create=create)
    engine = create_engine(
        "postgresql+psycopg://" + url.partition("://")[2],
        isolation_level="READ COMMITTED",
        connect_args={"options": _PG_OPTIONS},
        pool_size=_PG_POOL,
        max_overflow=_PG_POOL,
        pool_pre_ping=False,
        hide_parameters=True,
    )
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(engine, reader, nullcontext())


class _Turn:
    """One writer of this process at a time; a thread that would wait for itself is told so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0

    def __enter__(self) -> None:
        if self._owner == threading.get_ident():
            raise RuntimeError("this thread is inside a transaction of the same database already")
        self._lock.acquire()
        self._owner = threading.get_ident()

    def __exit__(self, *_: object) -> None:
        self._owner = 0
        self._lock.release()


_turns: dict[str, _Turn] = {}


def _open_file(path: Path, key: bytes | None, *, create: bool) -> Database:
    sqlite_engine.check_library()
    if on_network_drive(path.parent):
        raise StoreError("network_drive")
    _require_content(path, create)
    name = str(path)
    database = Database(
        sqlite_engine.file_engine(name, key, query_only=False),
        sqlite_engine.file_engine(name, key, query_only=True),
        _turns.setdefault(os.path.realpath(path), _Turn()),
        path,
        key,
    )
    with database._expected(), closing(database._raw()):
        return database


def _require_content(path: Path, create: bool) -> None:
    """SQLite takes a file cut to a few bytes for a new one: here it is a damaged one."""
    size, log = (file.stat().st_size if file.exists() else -1 for file in (path, Path(f"{path}-wal")))
    if size >= sqlite_engine.PAGE_BYTES or (size == 0 and log <= 0 and create):
        return
    if size >= 0 or log > 0:
        raise StoreError("database_unreadable", reason="truncated")
    if not create:
        raise StoreError("database_missing")


def _verify(path: Path, key: bytes | None) -> None:
    with closing(driver.connect(str(path), isolation_level=None)) as copy:
        if key is not None:
            sqlite_engine.unlock(copy, key)
        damage = copy.execute("PRAGMA cipher_integrity_check").fetchall() if key else []
        if damage or copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise StoreError("database_damaged")
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
