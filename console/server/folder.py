"""A team server's folder: its settings file, its key, its database and its files.

::

    server.toml   settings; written last, so that a folder with one is complete
    server.key    the data key; may lie elsewhere, where STANDBY_SERVER_KEY_FILE says
    server.db     the encrypted database, unless it is PostgreSQL
    files/        encrypted attachments
    backups/      copies made before upgrades
"""

from __future__ import annotations

import os
import time
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from console.durable import replace_file
from console.errors import CredentialsError, StoreError
from console.models.database import Database, open_server
from console.models.migrations import needs_upgrade, upgrade
from console.models.store_errors import os_errors_as
from console.server.blobs import BlobStore
from console.server.secrets import subkey
from console.server.settings import DATA_KEY_BYTES, Settings

SETTINGS = "server.toml"
KEY = "server.key"
KEY_VARIABLE = "STANDBY_SERVER_KEY_FILE"
FOLDER_VARIABLE = "STANDBY_SERVER_DATA"


class Listen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to take requests. Without a certificate only this computer is served."""

    host: str = "127.0.0.1"
    port: int = 8443
    certificate: str = ""
    private_key: str = ""
    trusted_proxies: list[str] = []


class ServerFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``server.toml`` says; paths are relative to its folder. ``limits`` are fields of ``Settings``."""

    database: str = "server.db"
    files: str = "files"
    backups: str = "backups"
    workspace: str = ""
    largest_file_mib: int = 50
    listen: Listen = Listen()
    limits: dict[str, int | float] = {}


class ServerFolder:
    """A folder with its settings and key known. Raises ``settings_invalid``."""

    def __init__(self, path: Path, file: ServerFile, data_key: bytes) -> None:
        self.path = path
        self.file = file
        self.data_key = data_key
        self.settings = _settings(file, data_key)

    @property
    def backups(self) -> Path:
        """Where copies are put when nobody says otherwise."""
        return self.path / self.file.backups

    @property
    def files(self) -> Path:
        """Where the attachments lie."""
        return self.path / self.file.files

    def blobs(self) -> BlobStore:
        """The attachments."""
        most_bytes = self.file.largest_file_mib * 1024 * 1024
        return BlobStore(self.files, self.data_key, most_bytes)

    def open_database(self, *, create: bool = False, upgraded: bool = True) -> Database:
        """The database, brought up to date after a backup of it, unless ``upgraded`` is False."""
        url = self.database_url
        key = None if is_postgresql(url) else database_key(self.data_key)
        database = open_server(url, key, create=create)
        try:
            if upgraded:
                self._upgrade(database)
        except BaseException:
            database.close()
            raise
        return database

    def _upgrade(self, database: Database) -> None:
        if database.path is None and needs_upgrade(database, "server"):
            from console.server.backup.making import write_backup

            self.backups.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not write_backup(self, database, [self.backups], time.time_ns() // 1_000).good:
                raise StoreError("backup_failed")
        upgrade(database, "server", self.backups)

    @property
    def database_url(self) -> str:
        """A PostgreSQL address or the path of a file."""
        written = self.file.database
        return written if is_postgresql(written) else str(self.path / written)


def read_folder(path: Path, data_key: bytes | None = None) -> ServerFolder:
    """The folder at ``path``, its key from ``data_key``, the file STANDBY_SERVER_KEY_FILE names, or its own.

    Raises ``server_missing``, ``settings_invalid``, ``server_key_missing``, ``server_key_invalid``.
    """
    file = read_settings(path)
    return ServerFolder(path, file, data_key or read_key(key_place(path)))


def write_folder(path: Path, file: ServerFile) -> None:
    """Puts settings in place; the key is written apart."""
    with os_errors_as("folder_unusable"):
        replace_file(path / SETTINGS, _as_toml(file).encode())


def is_complete(path: Path) -> bool:
    """Whether a server lives in this folder."""
    return (path / SETTINGS).exists()


def key_place(path: Path) -> Path:
    """Where the data key of the server in ``path`` is read from."""
    named = os.environ.get(KEY_VARIABLE, "")
    return Path(named) if named else path / KEY


def read_key(place: Path) -> bytes:
    """The data key that a file holds as 64 hexadecimal digits.

    Raises ``server_key_missing``, ``server_key_invalid``.
    """
    try:
        text = place.read_text("ascii").strip()
    except FileNotFoundError as error:
        raise CredentialsError("server_key_missing", path=str(place)) from error
    except ValueError as error:
        raise CredentialsError("server_key_invalid", path=str(place)) from error
    with suppress(ValueError):
        data_key = bytes.fromhex(text)
        if len(data_key) == DATA_KEY_BYTES:
            return data_key
    raise CredentialsError("server_key_invalid", path=str(place))


def write_key(place: Path, data_key: bytes) -> None:
    """Writes a data key for its owner's eyes only; never over another one. Raises ``server_key_exists``."""
    if place.exists():
        raise CredentialsError("server_key_exists", path=str(place))
    with os_errors_as("folder_unusable"):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(place, data_key.hex().encode() + b"\n")


def new_data_key() -> bytes:
    """A fresh data key."""
    return os.urandom(DATA_KEY_BYTES)


def database_key(data_key: bytes) -> bytes:
    """The key of the SQLite database of the server with this data key, and of its backups."""
    return subkey(data_key, "database")


def is_postgresql(url: str) -> bool:
    """Whether a database is PostgreSQL and not a file."""
    return url.startswith("postgresql")


def read_settings(path: Path) -> ServerFile:
    """What the settings file in the folder ``path`` says. Raises ``server_missing``, ``settings_invalid``."""
    try:
        return msgspec.convert(tomllib.loads((path / SETTINGS).read_text("utf-8-sig")), ServerFile)
    except FileNotFoundError as error:
        raise StoreError("server_missing", path=str(path)) from error
    except (ValueError, msgspec.ValidationError) as error:
        raise StoreError("settings_invalid", reason=str(error)) from error


def _settings(file: ServerFile, data_key: bytes) -> Settings:
    values: dict[str, Any] = {"workspace_id": file.workspace, **file.limits}
    try:
        return Settings(data_key=data_key, **values)
    except (TypeError, ValueError) as error:
        raise StoreError("settings_invalid", reason=str(error)) from error


def _as_toml(file: ServerFile) -> str:
    listen = file.listen
    lines = [
        "# Settings of a team server. Paths are relative to this file. Restart the server after a change.",
        f"database = {_quoted(file.database)}",
        f"files = {_quoted(file.files)}",
        f"backups = {_quoted(file.backups)}",
        f"workspace = {_quoted(file.workspace)}",
        f"largest_file_mib = {file.largest_file_mib}",
        "",
        "[listen]",
        f"host = {_quoted(listen.host)}",
        f"port = {listen.port}",
        "# PEM files; without them only this computer is served",
        f"certificate = {_quoted(listen.certificate)}",
        f"private_key = {_quoted(listen.private_key)}",
        "# addresses of proxies that speak for their clients and hold the certificate instead",
        f"trusted_proxies = [{', '.join(map(_quoted, listen.trusted_proxies))}]",
        "",
        "[limits]",
        *(f"{name} = {value}" for name, value in file.limits.items()),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A basic TOML string: JSON's escapes are a part of TOML's."""
    return msgspec.json.encode(text).decode()
