"""A damaged database: set aside as a whole, and what can be read of it taken over into a new one.

Only for a key that the key slots have proved: the new database has the same. Nothing is deleted. What cannot
be read any more lies in the desk's spool, which goes home whatever becomes of the database.
"""

from __future__ import annotations

import logging
import shutil
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlcipher3 import dbapi2 as driver

from console.apply.local import OperationRefused, perform
from console.durable import sync_folder
from console.errors import StoreError
from console.models import sqlite_engine
from console.models.database import open_encrypted
from console.models.migrations import upgrade
from console.models.repositories.outbox import Outbox
from console.models.store_errors import os_errors_as
from console.offline.desk_folder import AgentFolder
from console.offline.states import REPLAYED
from console.operations import UnknownOperation, decode

log = logging.getLogger(__name__)
_PARTS = ("", "-wal", "-shm")
_TABLES = ("meta", "file", "draft", "outbox")
_MOST_PROBES = 20_000
_Row = dict[str, Any]


class Salvaged(NamedTuple):
    """What came over, and where the damaged files are kept until a supervisor removes them.

    Without ``facts`` nothing is left that proves who the agent is: only a login helps.
    """

    place: Path
    operations: int
    drafts: int
    facts: bool


def salvage(agent: AgentFolder, workspace_id: str, key: bytes, now: int) -> Salvaged:
    """Makes a new database in the place of a damaged one; cut short anywhere, it goes on when called again.

    The damaged one must be closed. Raises ``database_missing`` where there is nothing to begin with, and
    what a full or failing disk raises; nothing is lost then.
    """
    with os_errors_as("store_unusable"):
        place = _set_aside(agent, now)
        found = _read(place / agent.database.name, key)
        fresh = agent.path / f"{agent.database.name}.new"
        _remove(fresh)
        _fill(fresh, workspace_id, key, found)
        fresh.replace(agent.database)
        sync_folder(agent.path)
    known = {row["key"] for row in found["meta"] if row["value"]}
    facts = {"grant", "signing_key", "user", "workspace"} <= known
    log.warning("a damaged database was set aside; %d operations were read", len(found["outbox"]))
    return Salvaged(place, len(found["outbox"]), len(found["draft"]), facts)


def _set_aside(agent: AgentFolder, now: int) -> Path:
    """Moves file and log together. The file goes first: without it nobody takes the log for all there is."""
    damaged = agent.path / "damaged"
    if agent.database.exists():
        place = damaged / str(now)
        place.mkdir(parents=True)
    else:
        places = sorted(damaged.glob("*"), key=lambda path: (len(path.name), path.name))
        if not places:
            raise StoreError("database_missing")
        place = places[-1]
    for part in _PARTS:
        source = Path(f"{agent.database}{part}")
        if source.exists():
            source.rename(place / source.name)
    sync_folder(place)
    sync_folder(agent.path)
    return place


def _read(database: Path, key: bytes) -> dict[str, list[_Row]]:
    """The rows that can still be read, table by table, from a copy: reading a database changes its files."""
    copy = database.parent / "reading" / database.name
    shutil.rmtree(copy.parent, ignore_errors=True)
    copy.parent.mkdir()
    for part in _PARTS[:2]:
        with suppress(FileNotFoundError):
            shutil.copyfile(f"{database}{part}", f"{copy}{part}")
    try:
        return {table: _rows(copy, key, table) for table in _TABLES}
    finally:
        shutil.rmtree(copy.parent, ignore_errors=True)


def _rows(path: Path, key: bytes, table: str) -> list[_Row]:
    """From both ends to the damage, and one by one between. A damaged page hides its own rows only."""
    found: dict[int, _Row] = {}
    every = f'SELECT rowid AS at, * FROM "{table}" NOT INDEXED ORDER BY rowid'
    if not _fetch(path, key, every, found):
        first = max(found, default=0)
        _fetch(path, key, f"{every} DESC", found)
        last = min((at for at in found if at > first), default=first)
        for at in range(first + 1, min(last, first + _MOST_PROBES)):
            _fetch(path, key, f'SELECT rowid AS at, * FROM "{table}" WHERE rowid = {at}', found)
    return [found[at] for at in sorted(found)]


def _fetch(path: Path, key: bytes, sql: str, found: dict[int, _Row]) -> bool:
    """Adds rows by their place; False where it met damage. A connection that has met it reads no more."""
    try:
        with closing(driver.connect(str(path), isolation_level=None)) as raw:
            raw.execute("PRAGMA writable_schema=ON")  # else a file that was cut off is not opened at all
            sqlite_engine.unlock(raw, key)
            rows = raw.execute(sql)
            names = [column[0] for column in rows.description]
            for values in rows:
                row = dict(zip(names, values, strict=True))
                found[row.pop("at")] = row
    except driver.DatabaseError:
        return False
    return True


def _fill(path: Path, workspace_id: str, key: bytes, found: dict[str, list[_Row]]) -> None:
    """A whole new database at ``path``, closed. All is pulled afresh into it."""
    database = open_encrypted(path, key, create=True)
    try:
        upgrade(database, "desk")
        with database.write() as connection:
            for table in ("meta", "file", "draft"):
                for row in found[table]:
                    _insert(connection, table, row)
            for row in found["outbox"]:
                _queue_again(connection, workspace_id, row)
        if database.check():
            raise StoreError("io_error")
    finally:
        database.close()


def _queue_again(connection: Connection, workspace_id: str, row: _Row) -> None:
    """What is over stays over; everything else is offered once more, under its own id."""
    del row["local_seq"]
    if row["state"] not in REPLAYED:
        _insert(connection, "outbox", row)
        return
    payload, signature, queued_at = row["payload"], row["signature"], row["queued_at"]
    try:
        with connection.begin_nested():
            perform(connection, workspace_id, decode(payload), payload, signature, queued_at)
    except (OperationRefused, UnknownOperation):
        Outbox(connection).add(row["op_id"], row["kind"], payload, signature, queued_at)
    except (SQLAlchemyError, LookupError, TypeError, ValueError) as error:
        log.error("a damaged entry stays in the old files and the spool: %s", type(error).__name__)


def _insert(connection: Connection, table: str, row: _Row) -> None:
    """The columns that the table still has."""
    known = {column["name"] for column in inspect(connection).get_columns(table)}
    names = [name for name in row if name in known]
    marks = ", ".join("?" * len(names))
    sql = f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({marks})'
    connection.exec_driver_sql(sql, tuple(row[name] for name in names))


def _remove(path: Path) -> None:
    """An unfinished new database of ours."""
    for part in _PARTS:
        Path(f"{path}{part}").unlink(missing_ok=True)
