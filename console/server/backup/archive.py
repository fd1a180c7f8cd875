"""The backup file: a zip with an encrypted database, the encrypted attachments, and a manifest.

The manifest is readable without a key, so that anybody can see what a file is and which key opens it; a MAC
under the server's data key binds it. The data key itself is in it, sealed to the organisation's recovery key:
a server that is lost with its key comes back from the backup and the key in the safe.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import msgspec

from console.durable import sync_file, sync_folder
from console.errors import CredentialsError, StoreError
from console.key_file import RecoverySlot
from console.recovery import read_answer, recovery_slot, release, request_bytes
from console.server.secrets import same, subkey
from console.wire.keys import key_id, new_sealing_key, sealing_key, unsealing_key

FORMAT = 1
DATABASE = "server.db"
FILES = "files/"
_MANIFEST = "manifest.json"
_MAC = "manifest.mac"
_CHUNK = 1024 * 1024


class HeadMark(msgspec.Struct, frozen=True):
    """Where the history of a team stood."""

    epoch: str
    seq: int
    token: str
    audit_no: int
    audit_hash: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds. ``missing`` are attachments whose bytes the server had lost before."""

    format: int
    version: str
    created_at: int
    revision: str
    fingerprint: str
    recovery: tuple[RecoverySlot, ...]
    heads: dict[str, HeadMark]
    counts: dict[str, int]
    database_sha256: str
    files: dict[str, int]
    missing: tuple[str, ...] = ()


def fingerprint(data_key: bytes) -> str:
    """Tells one server's data key from another's and gives nothing of it away."""
    return subkey(data_key, "fingerprint").hex()[:16]


def sealed_data_key(data_key: bytes, recovery_keys: Iterable[str]) -> tuple[RecoverySlot, ...]:
    """The data key sealed to each public recovery key (base64)."""
    name = fingerprint(data_key)
    return tuple(recovery_slot(data_key, name, sealing_key(public)) for public in recovery_keys)


def recovered_data_key(manifest: Manifest, recovery_key: str) -> bytes:
    """The data key, by the organisation's private key (base64). Raises ``key_unknown``, ``key_invalid``."""
    pair = unsealing_key(recovery_key)
    slots = [slot for slot in manifest.recovery if slot.key_id == key_id(pair)]
    if not slots:
        wanted = ", ".join(slot.key_id for slot in manifest.recovery) or "none"
        raise CredentialsError("key_unknown", key_id=wanted)
    once = new_sealing_key()
    answer = release(request_bytes(slots[0], manifest.fingerprint, once), {key_id(pair): pair})
    return read_answer(answer, manifest.fingerprint, once)


def write_archive(path: Path, manifest: Manifest, data_key: bytes, database: Path, files: Path) -> None:
    """Puts all of it into ``path``, on the disk when this returns."""
    content = msgspec.json.encode(manifest)
    with _private(path) as raw:
        with zipfile.ZipFile(raw, "w") as archive:
            archive.writestr(_MANIFEST, content)
            archive.writestr(_MAC, _mac(content, data_key))
            archive.write(database, DATABASE)
            for sha256 in sorted(manifest.files):
                archive.write(files / sha256[:2] / sha256, FILES + sha256)
        raw.flush()
        sync_file(raw.fileno())


class Archive:
    """A backup file open for reading. Everything that is wrong with it is ``archive_damaged``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, EOFError) as error:
            raise self._damaged("it is cut short or no backup") from error
        try:
            self.manifest = msgspec.json.decode(self._read(_MANIFEST), type=Manifest)
        except msgspec.MsgspecError as error:
            self.close()
            raise self._damaged("its manifest makes no sense") from error
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file back."""
        self._zip.close()

    def check(self, data_key: bytes) -> None:
        """Reads every byte. Raises ``server_key_foreign`` for another server's key."""
        if self.manifest.format != FORMAT:
            raise self._damaged("a newer version of this program made it")
        if fingerprint(data_key) != self.manifest.fingerprint:
            raise CredentialsError("server_key_foreign")
        if not same(self._read(_MAC).decode("ascii", "replace"), _mac(self._read(_MANIFEST), data_key)):
            raise self._damaged("its manifest was changed")
        names = {FILES + sha256 for sha256 in self.manifest.files} | {DATABASE, _MANIFEST, _MAC}
        if names != set(self._zip.namelist()):
            raise self._damaged("it does not hold what it says")
        try:
            broken = self._zip.testzip()
        except (zipfile.BadZipFile, EOFError, OSError) as error:
            raise self._damaged("it cannot be read to its end") from error
        if broken:
            raise self._damaged(f"{broken} is not as it was written")

    def extract_database(self, place: Path) -> None:
        """The database as it was. Call ``check`` first."""
        digest = hashlib.sha256()
        with self._zip.open(DATABASE) as source, place.open("xb") as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            sync_file(target.fileno())
        if digest.hexdigest() != self.manifest.database_sha256:
            raise self._damaged("its database is not as it was written")

    def extract_files(self, folder: Path, *, over: bool) -> None:
        """The attachments, encrypted as they are; those that are there stay unless ``over``."""
        for sha256 in self.manifest.files:
            place = folder / sha256[:2] / sha256
            if place.exists() and not over:
                continue
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial = place.with_name(place.name + ".partial")
            with self._zip.open(FILES + sha256) as source, partial.open("wb") as target:
                shutil.copyfileobj(source, target, _CHUNK)
                target.flush()
                sync_file(target.fileno())
            partial.replace(place)

    def _read(self, name: str) -> bytes:
        try:
            return self._zip.read(name)
        except (KeyError, zipfile.BadZipFile, EOFError) as error:
            raise self._damaged(f"{name} is missing or damaged") from error

    def _damaged(self, reason: str) -> StoreError:
        return StoreError("archive_damaged", path=str(self._path), reason=reason)


def copy_verified(source: Path, target: Path) -> None:
    """Copies a file, reads the copy back, and gives it its name only then. Raises ``copy_differs``."""
    partial = target.with_name(target.name + ".partial")
    try:
        with source.open("rb") as original, _private(partial) as copy:
            shutil.copyfileobj(original, copy, _CHUNK)
            copy.flush()
            sync_file(copy.fileno())
        if sha256_of(partial) != sha256_of(source):
            raise StoreError("copy_differs", path=str(target))
        os.replace(partial, target)
        sync_folder(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """The hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _private(path: Path) -> BinaryIO:
    """A new file for its owner's eyes only."""
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _mac(content: bytes, data_key: bytes) -> str:
    return hmac.new(subkey(data_key, "manifest"), content, "sha256").hexdigest()
