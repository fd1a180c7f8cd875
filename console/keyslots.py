"""The key of an encrypted database, wrapped by what people and the organisation have.

A database that is there and a key that does not open it never lead to a new key, a new database or a
deletion: whoever cannot open it is told why, and asks for recovery.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from console import key_file, recovery
from console.credentials import Keyring
from console.durable import FileLock, replace_file
from console.errors import CredentialsError, StoreError
from console.guessing import GuessLimit
from console.key_file import Argon, KeyFile, KeyringSlot, PasswordSlot, RecoverySlot, Slot
from console.models.store_errors import os_errors_as
from console.wire.keys import new_sealing_key, private_text, unsealing_key

_KEY_BYTES = 32
_PENDING = "recovery.key"
_WRAP = b"standby slot 1\0"
_FINGERPRINT = b"standby data key\0"
_CHECK = b"standby keyring check\0"


class Protection(msgspec.Struct, frozen=True):
    """What a guess costs with the keyring's help and without, and how long a password alone must be."""

    with_keyring: Argon = Argon(64 * 1024, 3, 4)
    alone: Argon = Argon(256 * 1024, 4, 4)
    least_characters_alone: int = 12


class KeySlots:
    """The slots in ``keys.json`` beside ``database``. Any thread but the GUI's: keyring and Argon2 are slow.

    ``keyring`` is None where there is no usable one: then, and only then, a password alone opens the
    database. ``name`` tells the slots of several people in one file apart.
    """

    def __init__(
        self,
        database: Path,
        keyring: Keyring | None,
        protection: Protection | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._folder = database.parent
        self._keyring = keyring
        self._protection = protection or Protection()
        self._guesses = GuessLimit(self._folder, clock)

    @property
    def least_characters(self) -> int:
        """How long a new password has to be for these slots' sake; 0 where the keyring helps it."""
        return 0 if self._keyring is not None else self._protection.least_characters_alone

    def create(self, password: str, organisation_key: X25519PublicKey | None, name: str = "") -> bytes:
        """A new random key for a database that is not there yet, kept and read back before it is returned.

        Raises ``keys_exist``, ``database_exists``, ``password_too_short``, and the keyring's codes.
        """
        with self._locked():
            if key_file.exists(self._folder):
                raise CredentialsError("keys_exist")
            if any(_has_content(Path(f"{self._database}{end}")) for end in ("", "-wal", "-journal")):
                raise StoreError("database_exists")
            data_key = os.urandom(_KEY_BYTES)
            file = KeyFile(_fingerprint(data_key), ())
            if organisation_key is not None:
                slot = recovery.recovery_slot(data_key, file.fingerprint, organisation_key)
                file = KeyFile(file.fingerprint, (slot,))
            self._install(file, self._new_slot(data_key, password, name), password, data_key)
            key_file.settle(self._folder)
            return data_key

    def open_with_password(self, password: str, name: str = "") -> bytes:
        """The database's key.

        Raises ``wrong_password``, ``too_many_attempts``, ``slot_missing``, ``keys_missing``,
        ``keys_damaged``, ``keys_newer``, ``keyring_changed`` (it holds another secret), the keyring's.
        """
        file = key_file.read(self._folder)
        slots = _slots_of(file, name)
        if not slots:
            raise CredentialsError("slot_missing")
        ready: list[tuple[PasswordSlot, bytes]] = []
        errors: list[CredentialsError] = []
        for slot in slots:
            try:
                ready.append((slot, self._secret(slot)))
            except CredentialsError as error:
                errors.append(error)
        if not ready:
            raise errors[0]
        self._guesses.begin(name)
        for slot, secret in ready:
            if (data_key := _unwrap(slot, file.fingerprint, password, secret)) is not None:
                self._guesses.succeeded(name)
                return data_key
        raise CredentialsError("wrong_password")

    def rewrap(self, data_key: bytes, new_password: str, name: str = "") -> None:
        """Another password, or the first of this name; the data is not encrypted anew.

        The new slot is on the disk and has opened before the old one goes. Raises ``keys_mismatch`` for a key
        of another database.
        """
        with self._replacing(data_key) as file:
            former = _slots_of(file, name)
            slot = self._new_slot(data_key, new_password, name)
            self._replace(file, former, slot, new_password, data_key)
            self._guesses.succeeded(name)
            (self._folder / _PENDING).unlink(missing_ok=True)

    def add_password_slot(self, data_key: bytes, name: str, password: str) -> None:
        """A way in by password alone, beside what ``name`` has already; replaces the one it had."""
        with self._replacing(data_key) as file:
            former = [slot for slot in _slots_of(file, name) if not isinstance(slot, KeyringSlot)]
            slot = self._slot_alone(data_key, password, name)
            self._replace(file, former, slot, password, data_key)

    def names(self) -> tuple[str, ...]:
        """Whose slots there are."""
        slots = key_file.read(self._folder).slots
        return tuple(dict.fromkeys(slot.name for slot in slots if isinstance(slot, PasswordSlot)))

    def recovery_request(self) -> bytes:
        """What ``standby-server recover-key`` takes; the same again until a new password is set.

        Raises ``recovery_absent`` where the organisation had no key when the database was made.
        """
        file = key_file.read(self._folder)
        slot = next((slot for slot in file.slots if isinstance(slot, RecoverySlot)), None)
        if slot is None:
            raise CredentialsError("recovery_absent")
        path = self._folder / _PENDING
        with os_errors_as("keys_unusable"), self._locked():
            if not _has_content(path):
                replace_file(path, private_text(new_sealing_key()).encode())
            one_time_key = unsealing_key(path.read_text("ascii"))
        return recovery.request_bytes(slot, file.fingerprint, one_time_key)

    def open_with_recovery(self, answer: bytes) -> bytes:
        """The key a supervisor has released; ``rewrap`` it under a new password next.

        Raises ``recovery_not_requested``, ``recovery_answer_damaged``, ``recovery_answer_of_another``.
        """
        file = key_file.read(self._folder)
        path = self._folder / _PENDING
        if not _has_content(path):
            raise CredentialsError("recovery_not_requested")
        data_key = recovery.read_answer(answer, file.fingerprint, unsealing_key(path.read_text("ascii")))
        if _fingerprint(data_key) != file.fingerprint:
            raise CredentialsError("recovery_answer_damaged")
        return data_key

    def _new_slot(self, data_key: bytes, password: str, name: str) -> PasswordSlot:
        if self._keyring is None:
            return self._slot_alone(data_key, password, name)
        secret = os.urandom(_KEY_BYTES)
        item = f"{_fingerprint(data_key)[:8]}-{os.urandom(4).hex()}"
        backend = self._keyring.write(item, base64.b64encode(secret).decode())
        plain = _wrap(data_key, password, name, self._protection.with_keyring, secret)
        check = _digest(_CHECK, secret)
        return KeyringSlot(**msgspec.structs.asdict(plain), backend=backend, item=item, check=check)

    def _slot_alone(self, data_key: bytes, password: str, name: str) -> PasswordSlot:
        least = self._protection.least_characters_alone
        if len(password) < least:
            raise CredentialsError("password_too_short", least=least)
        return _wrap(data_key, password, name, self._protection.alone, b"")

    def _secret(self, slot: PasswordSlot) -> bytes:
        """The keyring's half of a slot, empty for a password alone."""
        if not isinstance(slot, KeyringSlot):
            return b""
        if self._keyring is None:
            raise CredentialsError("keyring_absent")
        text = self._keyring.read(slot.item, slot.backend)
        with contextlib.suppress(ValueError):
            secret = base64.b64decode(text, validate=True)
            if _digest(_CHECK, secret) == slot.check:
                return secret
        raise CredentialsError("keyring_changed")

    @contextmanager
    def _replacing(self, data_key: bytes) -> Iterator[KeyFile]:
        with self._locked():
            file = key_file.read(self._folder)
            if _fingerprint(data_key) != file.fingerprint:
                raise CredentialsError("keys_mismatch")
            yield file

    def _replace(
        self, file: KeyFile, former: list[PasswordSlot], slot: PasswordSlot, password: str, data_key: bytes
    ) -> None:
        self._install(file, slot, password, data_key)
        self._keep(file, [*(old for old in file.slots if old not in former), slot], former)

    def _install(self, file: KeyFile, slot: PasswordSlot, password: str, data_key: bytes) -> None:
        """Adds a slot and opens it from the disk; the second copy of the file stays as it was."""
        key_file.write(self._folder, KeyFile(file.fingerprint, (*file.slots, slot)))
        if _unwrap(slot, file.fingerprint, password, self._secret(slot)) != data_key:
            raise CredentialsError("keys_damaged")

    def _keep(self, file: KeyFile, kept: list[Slot], gone: list[PasswordSlot]) -> None:
        key_file.write(self._folder, KeyFile(file.fingerprint, tuple(kept)))
        key_file.settle(self._folder)
        for slot in gone:
            if isinstance(slot, KeyringSlot) and self._keyring is not None:
                with contextlib.suppress(CredentialsError):
                    self._keyring.delete(slot.item, slot.backend)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with os_errors_as("keys_unusable"):
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._folder / "keys.lock")
            try:
                with lock:
                    yield
            finally:
                lock.close()


def _wrap(data_key: bytes, password: str, name: str, cost: Argon, secret: bytes) -> PasswordSlot:
    salt, nonce = os.urandom(16), os.urandom(12)
    cipher = AESGCM(_wrapping_key(password, secret, cost, salt))
    bound = _bound(_fingerprint(data_key), name, bool(secret))
    return PasswordSlot(name, cost, salt, nonce, cipher.encrypt(nonce, data_key, bound))


def _unwrap(slot: PasswordSlot, fingerprint: str, password: str, secret: bytes) -> bytes | None:
    """The key, or None where the password is wrong."""
    cipher = AESGCM(_wrapping_key(password, secret, slot.cost, slot.salt))
    try:
        return cipher.decrypt(slot.nonce, slot.wrapped, _bound(fingerprint, slot.name, bool(secret)))
    except (InvalidTag, ValueError):
        return None


def _wrapping_key(password: str, secret: bytes, cost: Argon, salt: bytes) -> bytes:
    from argon2 import low_level
    from argon2.exceptions import HashingError

    typed = unicodedata.normalize("NFKC", password).encode()  # one password, typed with any input method
    kind = low_level.Type.ID
    try:
        slow = low_level.hash_secret_raw(typed, salt, cost.passes, cost.memory_kib, cost.lanes, 32, kind)
    except (HashingError, MemoryError) as error:
        raise CredentialsError("memory_short", mib=cost.memory_kib // 1024) from error
    return HKDF(SHA256(), _KEY_BYTES, salt, _WRAP).derive(secret + slow)


def _bound(fingerprint: str, name: str, with_keyring: bool) -> bytes:
    """What a wrapped key belongs to: it opens in no other place."""
    return _WRAP + msgspec.json.encode([fingerprint, name, with_keyring])


def _fingerprint(data_key: bytes) -> str:
    return _digest(_FINGERPRINT, data_key).hex()


def _digest(purpose: bytes, secret: bytes) -> bytes:
    return hashlib.sha256(purpose + secret).digest()[:8]


def _slots_of(file: KeyFile, name: str) -> list[PasswordSlot]:
    return [slot for slot in file.slots if isinstance(slot, PasswordSlot) and slot.name == name]


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0
