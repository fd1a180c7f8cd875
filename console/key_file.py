"""``keys.json``: a database's key, wrapped once in each slot, in two copies with a checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from console.durable import replace_file
from console.errors import CredentialsError
from console.models.store_errors import os_errors_as

NAME = "keys.json"
TWIN = "keys.copy.json"
_MOST = (4 * 1024 * 1024, 100, 64)


class Argon(msgspec.Struct, frozen=True):
    """What one guess at a password costs: memory, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int


class PasswordSlot(msgspec.Struct, frozen=True, tag="password", tag_field="kind"):
    """The key under a password alone."""

    name: str
    cost: Argon
    salt: bytes
    nonce: bytes
    wrapped: bytes


class KeyringSlot(PasswordSlot, frozen=True, tag="keyring+password", tag_field="kind"):
    """The key under a password and the secret that ``backend`` holds as ``item``; ``check`` recognises it."""

    backend: str
    item: str
    check: bytes


class RecoverySlot(msgspec.Struct, frozen=True, tag="recovery", tag_field="kind"):
    """The key sealed to the organisation's key ``key_id``."""

    key_id: str
    sealed: bytes


Slot = PasswordSlot | KeyringSlot | RecoverySlot


class KeyFile(msgspec.Struct, frozen=True):
    """The slots of one database. ``fingerprint`` tells its key from others and gives nothing of it away."""

    fingerprint: str
    slots: tuple[Slot, ...]


class _Checked(msgspec.Struct, frozen=True):
    checksum: str
    content: msgspec.Raw


def exists(folder: Path) -> bool:
    """Whether there is any copy, readable or not."""
    return any((folder / name).exists() for name in (NAME, TWIN))


def read(folder: Path) -> KeyFile:
    """The slots, from whichever copy is whole. Raises ``keys_missing``, ``keys_damaged``, ``keys_newer``."""
    damaged = False
    for name in (NAME, TWIN):
        try:
            return _read(folder / name)
        except CredentialsError as error:
            if error.code == "keys_newer":
                raise
            damaged = damaged or error.code == "keys_damaged"
    raise CredentialsError("keys_damaged" if damaged else "keys_missing")


def write(folder: Path, file: KeyFile) -> None:
    """Replaces the first copy, and has read it back; the second still holds what was before."""
    content = msgspec.json.encode(file)
    checked = _Checked(_checksum(content), msgspec.Raw(content))
    with os_errors_as("keys_unusable"):
        replace_file(folder / NAME, msgspec.json.encode(checked) + b"\n")
    if _read(folder / NAME) != file:
        raise CredentialsError("keys_damaged")


def settle(folder: Path) -> None:
    """Makes the second copy like the first: what the first no longer holds is gone."""
    with os_errors_as("keys_unusable"):
        replace_file(folder / TWIN, (folder / NAME).read_bytes())


def _read(path: Path) -> KeyFile:
    if not path.exists():
        raise CredentialsError("keys_missing")
    with os_errors_as("keys_unusable"):
        content = path.read_bytes()
    try:
        checked = msgspec.json.decode(content, type=_Checked)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CredentialsError("keys_damaged") from error
    if checked.checksum != _checksum(bytes(checked.content)):
        raise CredentialsError("keys_damaged")
    try:
        file = msgspec.json.decode(checked.content, type=KeyFile)
    except msgspec.MsgspecError as error:
        raise CredentialsError("keys_newer") from error
    if not all(_is_payable(slot.cost) for slot in file.slots if isinstance(slot, PasswordSlot)):
        raise CredentialsError("keys_damaged")
    return file


def _checksum(content: bytes) -> str:
    return hashlib.sha256(b"standby keys 1\0" + content).hexdigest()[:32]


def _is_payable(cost: Argon) -> bool:
    """A file somebody has tampered with must not make the desk reserve all memory there is."""
    return all(0 < value <= most for value, most in zip(msgspec.structs.astuple(cost), _MOST, strict=True))
