"""Restoring a backup: a new history begins, which every desk notices and then offers again what it holds."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection
from sqlcipher3 import dbapi2 as driver

from console.errors import CredentialsError, StoreError
from console.models import sqlite_engine
from console.models.database import Database, open_server
from console.models.migrations import upgrade
from console.models.store_errors import os_errors_as
from console.server import folder as folders
from console.server.audit import Entry
from console.server.backup.archive import Archive, Manifest, fingerprint, recovered_data_key, sha256_of
from console.server.backup.copying import copy_rows, empty
from console.server.backup.making import Backup, check_content, note_losses, write_backup
from console.server.folder import ServerFile, ServerFolder, database_key, is_complete, is_postgresql
from console.server.setup import workspaces
from console.server.sync.head import begin_epoch, commit_to, lock_head

_ALONE_WAIT_MS = 200


class Restored(msgspec.Struct, frozen=True):
    """What is there now, and the paths that what was there before was put aside to."""

    manifest: Manifest
    put_aside: list[Path]


def data_key_of(archive: Path, known: Iterable[bytes], recovery_key: str = "") -> bytes:
    """The data key of a backup: one of ``known``, else by the organisation's private key (base64).

    Raises ``server_key_foreign``, ``key_unknown``, ``key_invalid``, ``archive_damaged``.
    """
    with Archive(archive) as opened:
        manifest = opened.manifest
    for data_key in known:
        if fingerprint(data_key) == manifest.fingerprint:
            return data_key
    if not recovery_key:
        raise CredentialsError("server_key_foreign")
    return recovered_data_key(manifest, recovery_key)


def restore(
    archive: Path, path: Path, data_key: bytes, now: int, *, database: str = "", replace: bool = False
) -> Restored:
    """Puts a backup into the folder ``path``: an empty one, or with ``replace`` that of a stopped server.

    ``database`` is a PostgreSQL address for a new folder. What is there is put aside, never deleted.
    Raises ``archive_damaged``, ``backup_not_whole``, ``server_exists``, ``folder_not_empty``,
    ``database_not_empty``, ``database_in_service``; nothing is changed then.
    """
    file = _settings(path, database, replace)
    with Archive(archive) as opened:
        opened.check(data_key)
        with _folder_at(path), tempfile.TemporaryDirectory(prefix="restore-", dir=path) as stage:
            fresh = Path(stage) / "server.db"
            opened.extract_database(fresh)
            _prepare(fresh, data_key, opened.manifest, sha256_of(archive), now)
            target = ServerFolder(path, file, data_key)
            with _Aside(now) as aside:
                opened.extract_files(target.files, over=_has_another_key(path, data_key))
                if is_postgresql(target.database_url):
                    _fill(target, fresh, replace, aside)
                else:
                    _put_in_place(target, fresh, aside)
                _keep_key(path, data_key, aside)
                _keep_settings(path, file, opened.manifest, aside)
        return Restored(opened.manifest, aside.paths)


@contextmanager
def _folder_at(path: Path) -> Iterator[None]:
    """The folder; one that had to be made is gone again where the block fails."""
    existed = path.exists()
    with os_errors_as("folder_unusable"):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield
    except BaseException:
        if not existed:
            shutil.rmtree(path, ignore_errors=True)
        raise


class _Aside:
    """Where files go that make room: beside themselves, with the time in the name; back on a failure."""

    def __init__(self, now: int) -> None:
        self.now = now
        self._stamp = datetime.fromtimestamp(now / 1_000_000, UTC).strftime("%Y%m%dT%H%M%SZ")
        self._moved: list[tuple[Path, Path]] = []
        self.paths: list[Path] = []

    def __enter__(self) -> _Aside:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            for path, place in reversed(self._moved):
                os.replace(place, path)

    def put(self, path: Path) -> None:
        place = path.with_name(f"{path.name}.replaced-{self._stamp}")
        os.replace(path, place)
        self._moved.append((path, place))
        self.paths.append(place)


def _settings(path: Path, database: str, replace: bool) -> ServerFile:
    if is_complete(path):
        if not replace:
            raise StoreError("server_exists", path=str(path))
        file = folders.read_settings(path)
        return msgspec.structs.replace(file, database=database or file.database)
    if path.exists() and any(entry.name != folders.KEY for entry in path.iterdir()):
        raise StoreError("folder_not_empty", path=str(path))
    return ServerFile(database=database or ServerFile().database)


def _prepare(fresh: Path, data_key: bytes, manifest: Manifest, digest: str, now: int) -> None:
    """Checks the extracted database, brings it up to date, and begins its new history."""
    database = open_server(str(fresh), database_key(data_key))
    try:
        check_content(database, manifest)
        upgrade(database, "server", fresh.parent)
        with database.write() as connection:
            for workspace_id in workspaces(connection):
                head = lock_head(connection, workspace_id)
                entry = Entry("", "", "backup.restored", str(head.seq), digest)
                commit_to(connection, head, entry, now)
                begin_epoch(connection, head, now)
            note_losses(connection, manifest, now)
    finally:
        database.close()


def _put_in_place(target: ServerFolder, fresh: Path, aside: _Aside) -> None:
    place = Path(target.database_url)
    if place.exists():
        _require_alone(place)
        aside.put(place)
    for leftover in ("-wal", "-shm", "-journal"):
        beside = place.with_name(place.name + leftover)
        if beside.exists():
            aside.put(beside)
    os.replace(fresh, place)


def _require_alone(place: Path) -> None:
    """Leaving the write-ahead log takes a database that nobody else has open; a damaged one tells nothing."""
    try:
        data_key = folders.read_key(folders.key_place(place.parent))
    except CredentialsError:
        return
    with closing(driver.connect(str(place), isolation_level=None)) as connection:
        try:
            sqlite_engine.unlock(connection, database_key(data_key))
            connection.execute(f"PRAGMA busy_timeout={_ALONE_WAIT_MS}")
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except driver.OperationalError as error:
            raise StoreError("database_in_service") from error
        except driver.DatabaseError:
            return


def _fill(target: ServerFolder, fresh: Path, replace: bool, aside: _Aside) -> None:
    """PostgreSQL takes the rows in one transaction; what it held is backed up first."""
    server = target.open_database()
    source = open_server(str(fresh), database_key(target.data_key))
    try:
        with server.read() as connection:
            in_use = bool(workspaces(connection))
        if in_use and not replace:
            raise StoreError("database_not_empty")
        if in_use:
            aside.paths += _safety_copy(target, server, aside.now)
        with source.read() as reader:
            server.transact(lambda connection: _exchange(reader, connection))
    finally:
        source.close()
        server.close()


def _safety_copy(target: ServerFolder, server: Database, now: int) -> list[Path]:
    target.backups.mkdir(parents=True, exist_ok=True, mode=0o700)
    backup: Backup = write_backup(target, server, [target.backups], now)
    if not backup.good:
        raise StoreError("backup_failed")
    return [place.path for place in backup.placed]


def _exchange(reader: Connection, connection: Connection) -> None:
    empty(connection)
    copy_rows(reader, connection)


def _has_another_key(path: Path, data_key: bytes) -> bool:
    try:
        return folders.read_key(folders.key_place(path)) != data_key
    except CredentialsError:
        return True


def _keep_key(path: Path, data_key: bytes, aside: _Aside) -> None:
    """Puts the key where the server looks for it."""
    place = folders.key_place(path)
    if _has_another_key(path, data_key):
        if place.exists():
            aside.put(place)
        folders.write_key(place, data_key)


def _keep_settings(path: Path, file: ServerFile, manifest: Manifest, aside: _Aside) -> None:
    """Writes the settings where there are none, or they name another database or team."""
    if file.workspace not in manifest.heads:
        file = msgspec.structs.replace(file, workspace="")
    if is_complete(path):
        if folders.read_settings(path) == file:
            return
        aside.put(path / folders.SETTINGS)
    folders.write_folder(path, file)
