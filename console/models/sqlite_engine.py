"""SQLCipher under SQLAlchemy: keyed connections, settings read back, one cache of compiled statements."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import cache
from typing import Any

from sqlalchemy import Engine, Pool, QueuePool, StaticPool
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.util import LRUCache
from sqlcipher3 import dbapi2 as driver

from console.errors import StoreError

BUSY_MS = 5_000
CACHE_KIB = 65_536
LOG_PAGES = 4_000
READERS = 4
PAGE_BYTES = 4_096
_STATEMENTS = 1_000
_URL = URL.create("sqlite")

_KEPT_SETTINGS: dict[str, int | str] = {
    "foreign_keys": 1,
    "busy_timeout": BUSY_MS,
    "trusted_schema": 0,
    "cache_size": -CACHE_KIB,
    "temp_store": 2,
}
_DISK_SETTINGS: dict[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
    "wal_autocheckpoint": LOG_PAGES,
    "journal_size_limit": 64 * 1024 * 1024,
}


def check_library(version: tuple[int, ...] = driver.sqlite_version_info) -> None:
    """Raises ``sqlite_too_old`` for a library whose write-ahead log can lose commits.

    Two connections that reset the log at one moment could corrupt it in every SQLite before 3.51.3,
    but for the corrected 3.50.7 and 3.44.6.
    """
    corrected = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    if not corrected:
        raise StoreError("sqlite_too_old", version=".".join(map(str, version)))


def connect(path: str, key: bytes | None, *, query_only: bool = False) -> Any:
    """A driver connection with every setting verified.

    Raises ``cipher_missing``, ``settings_refused``, and the driver's "not a database" for a key that does
    not fit as for a damaged first page.
    """
    connection = driver.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        if key is not None:
            unlock(connection, key)
        settings: dict[str, int | str] = {**_KEPT_SETTINGS, "query_only": int(query_only)}
        _apply(connection, settings if path == ":memory:" else {**_DISK_SETTINGS, **settings})
    except BaseException:
        connection.close()
        raise
    return connection


def unlock(connection: Any, key: bytes) -> None:
    """Keys ``connection`` with 32 raw bytes and proves the key on the first page."""
    if len(key) != 32:
        raise ValueError("a database key has 32 bytes")
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise StoreError("cipher_missing")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if connection.execute("PRAGMA cipher_status").fetchone()[0] != "1":
        raise StoreError("cipher_missing")


def file_engine(path: str, key: bytes | None, *, query_only: bool) -> Engine:
    """An engine over a pool of verified connections: one for the writer, several for readers."""
    size, overflow = (READERS, 3 * READERS) if query_only else (1, 0)
    dialect, statements = _dialect("BEGIN" if query_only else "BEGIN IMMEDIATE")
    pool = QueuePool(lambda: connect(path, key, query_only=query_only), size, overflow, dialect=dialect)
    return _engine(pool, dialect, statements)


def memory_engine(creator: Callable[[], Any] = lambda: connect(":memory:", None)) -> Engine:
    """An engine over one connection that is shared by whoever takes its turn."""
    dialect, statements = _dialect("BEGIN")
    return _engine(StaticPool(creator, dialect=dialect), dialect, statements)


class _Dialect(SQLiteDialect_pysqlite):
    """The stock dialect, with transactions that begin when they are said to."""

    supports_statement_cache = True

    def __init__(self, begin: str) -> None:
        super().__init__(dbapi=driver)
        self._begin = begin

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.execute(self._begin)


@cache
def _dialect(begin: str) -> tuple[_Dialect, MutableMapping[Any, Any]]:
    """A dialect and its compiled statements, shared by all databases of this process."""
    dialect = _Dialect(begin)
    engine = Engine(StaticPool(lambda: driver.connect(":memory:", isolation_level=None)), dialect, _URL)
    with engine.connect() as connection:
        dialect.initialize(connection)
    engine.dispose()
    return dialect, LRUCache(_STATEMENTS)


def _engine(pool: Pool, dialect: _Dialect, statements: MutableMapping[Any, Any]) -> Engine:
    options = {"compiled_cache": statements}
    return Engine(pool, dialect, _URL, execution_options=options, hide_parameters=True)


def _apply(connection: Any, settings: dict[str, int | str]) -> None:
    for name, wanted in settings.items():
        connection.execute(f"PRAGMA {name}={wanted}")
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or found[0] != wanted:
            raise StoreError("settings_refused", setting=name)
