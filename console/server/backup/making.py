"""Making a backup: one file, proved good before it is called so, in up to three places (S004-14)."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from console import __version__
from console.errors import ExpectedError, StoreError
from console.models.database import Database, open_server
from console.models.migrations import revision_of
from console.server.audit import Entry, verify_chain
from console.server.backup.archive import (
    FORMAT,
    Archive,
    HeadMark,
    Manifest,
    copy_verified,
    fingerprint,
    sealed_data_key,
    sha256_of,
    write_archive,
)
from console.server.backup.copying import copy_to_file, counts
from console.server.blobs import BlobStore
from console.server.files import note_loss
from console.server.folder import ServerFolder, database_key
from console.server.keys import RECOVERY
from console.server.setup import workspaces
from console.server.sql import run
from console.server.sync.head import commit_to, lock_head, read_head

MOST_TARGETS = 3
ENDING = ".standby-backup"


class Placed(msgspec.Struct, frozen=True):
    """What became of one target: where the backup lies, or the error that kept it away."""

    path: Path
    error: ExpectedError | OSError | None = None


class Backup(msgspec.Struct, frozen=True):
    """A backup that was made; good when at least one place holds it."""

    manifest: Manifest
    sha256: str
    placed: list[Placed]

    @property
    def good(self) -> bool:
        """Whether any place holds it."""
        return any(place.error is None for place in self.placed)


def make_backup(folder: ServerFolder, database: Database, targets: Sequence[Path], now: int) -> Backup:
    """Backs everything up into each of ``targets`` (files or existing folders), and notes it in each head.

    Desks may forget what a noted backup covers, so it is noted only when it was read back and is whole.
    Attachments that the server has lost are asked of the desks again; until then no backup is whole.
    Raises ``targets_too_many``, ``backup_not_whole``.
    """
    backup = write_backup(folder, database, targets, now)
    if backup.manifest.missing:
        for sha256 in backup.manifest.missing:
            folder.blobs().put_aside(sha256)
        database.transact(lambda connection: note_losses(connection, backup.manifest, now))
    elif backup.good:
        database.transact(lambda connection: _note(connection, backup, now))
    return backup


def note_losses(connection: Connection, manifest: Manifest, now: int) -> None:
    """Says of each attachment whose bytes were missing that they are."""
    for workspace_id in workspaces(connection):
        for sha256 in manifest.missing:
            note_loss(connection, workspace_id, sha256, now)


def write_backup(folder: ServerFolder, database: Database, targets: Sequence[Path], now: int) -> Backup:
    """Backs everything up and tells nobody."""
    if not 0 < len(targets) <= MOST_TARGETS:
        raise StoreError("targets_too_many")
    with tempfile.TemporaryDirectory(prefix="backup-", dir=folder.path) as name:
        stage = Path(name)
        archive = stage / "archive"
        manifest = _write(folder, database, stage, archive, now)
        verify_archive(archive, folder.data_key, stage)
        placed = [_place(archive, _file_in(target, now)) for target in targets]
        return Backup(manifest, sha256_of(archive), placed)


def verify_archive(archive: Path, data_key: bytes, stage: Path) -> Manifest:
    """Reads a backup to its last byte, opens its database, counts it and follows its audit chains."""
    with Archive(archive) as opened:
        opened.check(data_key)
        with _database_of(opened, data_key, stage) as database:
            check_content(database, opened.manifest)
        return opened.manifest


def check_content(database: Database, manifest: Manifest) -> None:
    """Raises ``backup_not_whole`` where ``database`` is not what ``manifest`` says."""
    if findings := database.check():
        raise StoreError("backup_not_whole", reason=findings[0])
    with database.read() as connection:
        if counts(connection) != manifest.counts:
            raise StoreError("backup_not_whole", reason="rows are missing")
        if _heads(connection) != manifest.heads:
            raise StoreError("backup_not_whole", reason="its history is another")
        for workspace_id in manifest.heads:
            for broken in verify_chain(connection, workspace_id):
                raise StoreError("backup_not_whole", reason=f"audit entry {broken.no}: {broken.cause}")


@contextmanager
def _database_of(archive: Archive, data_key: bytes, stage: Path) -> Iterator[Database]:
    place = stage / "extracted.db"
    archive.extract_database(place)
    database = open_server(str(place), database_key(data_key))
    try:
        yield database
    finally:
        database.close()
        place.unlink()


def _write(folder: ServerFolder, database: Database, stage: Path, archive: Path, now: int) -> Manifest:
    copy = stage / "copy.db"
    key = database_key(folder.data_key)
    revision = revision_of(database)
    if database.path is not None:
        database.backup_to(copy)
    else:
        copy_to_file(database, revision, copy, key)
    copied = open_server(str(copy), key)
    try:
        with copied.read() as connection:
            wanted = [row[0] for row in run(connection, "SELECT DISTINCT sha256 FROM blob")]
            recovery = run(
                connection, "SELECT DISTINCT public_key FROM server_key WHERE purpose = ?", RECOVERY
            )
            public_keys = [row[0] for row in recovery]
            heads, rows = _heads(connection), counts(connection)
    finally:
        copied.close()
    files, missing = _whole_files(folder.blobs(), folder.files, wanted)
    manifest = Manifest(
        format=FORMAT,
        version=__version__,
        created_at=now,
        revision=revision,
        fingerprint=fingerprint(folder.data_key),
        recovery=sealed_data_key(folder.data_key, public_keys),
        heads=heads,
        counts=rows,
        database_sha256=sha256_of(copy),
        files=files,
        missing=missing,
    )
    write_archive(archive, manifest, folder.data_key, copy, folder.files)
    copy.unlink()
    return manifest


def _whole_files(
    blobs: BlobStore, folder: Path, wanted: Sequence[str]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """The stored sizes of those that decrypt to what their names say, and the others."""
    files: dict[str, int] = {}
    missing = []
    for sha256 in wanted:
        digest = hashlib.sha256()
        try:
            for chunk in blobs.read(sha256):
                digest.update(chunk)
        except ExpectedError:
            digest.update(b"\0")
        if digest.hexdigest() == sha256:
            files[sha256] = (folder / sha256[:2] / sha256).stat().st_size
        else:
            missing.append(sha256)
    return files, tuple(missing)


def _heads(connection: Connection) -> dict[str, HeadMark]:
    heads = {workspace_id: read_head(connection, workspace_id) for workspace_id in workspaces(connection)}
    return {
        workspace_id: HeadMark(head.epoch, head.seq, head.token, head.audit_no, head.audit_hash)
        for workspace_id, head in heads.items()
    }


def _file_in(target: Path, now: int) -> Path:
    """The target itself, or a name by the time in the folder it is."""
    if not target.is_dir():
        return target
    stamp = datetime.fromtimestamp(now / 1_000_000, UTC).strftime("%Y%m%dT%H%M%SZ")
    return target / f"{stamp}{ENDING}"


def _place(archive: Path, target: Path) -> Placed:
    try:
        copy_verified(archive, target)
    except (ExpectedError, OSError) as error:
        return Placed(target, error)
    return Placed(target)


def _note(connection: Connection, backup: Backup, now: int) -> None:
    """Names the backup in each head, unless that history has ended meanwhile."""
    for workspace_id, mark in backup.manifest.heads.items():
        head = lock_head(connection, workspace_id)
        if head.epoch == mark.epoch and head.seq >= mark.seq:
            head.backup_seq = mark.seq
            commit_to(connection, head, Entry("", "", "backup.made", str(mark.seq), backup.sha256), now)
