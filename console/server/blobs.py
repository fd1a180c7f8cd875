"""Attachment bytes on the server: encrypted files named by the hash of what is in them.

A file is a salt and chunks of AES-256-GCM under a key of its own; each nonce counts its chunk and marks the
last one, so that no chunk can be moved, left out or cut off unseen. A name appears only once all is written.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from console.errors import Rejected, StoreError
from console.server.secrets import subkey

CHUNK = 256 * 1024
_TAG = 16
_SALT = 32
_PARTIAL_S = 86_400
_MAGIC = b"SBB1"
_DIGEST = re.compile(r"[0-9a-f]{64}")


class BlobStore:
    """The folder of one server. Any thread; a ``Writing`` belongs to one at a time."""

    def __init__(self, folder: Path, data_key: bytes, most_bytes: int = 50 * 1024 * 1024) -> None:
        self.folder = folder
        self._data_key = data_key
        self.most_bytes = most_bytes

    def begin(self, sha256: str) -> Writing:
        """Starts to write the bytes named ``sha256``. Raises ``invalid_value``."""
        place = self._place(sha256)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = place.with_name(f"{sha256}.{os.urandom(8).hex()}.partial")
        return Writing(place, partial, self._data_key, self.most_bytes)

    def put(self, sha256: str, content: bytes) -> int:
        """All at once; returns the size. Codes: see ``Writing``."""
        with self.begin(sha256) as writing:
            writing.add(content)
            return writing.finish()

    def read(self, sha256: str) -> Iterator[bytes]:
        """The bytes in chunks. Raises ``blob_unknown`` at once, ``blob_damaged`` where it is met."""
        try:
            file = self._place(sha256).open("rb")
        except FileNotFoundError as error:
            raise Rejected("blob_unknown") from error
        return self._chunks(file)

    def holds(self, sha256: str) -> bool:
        """Whether the bytes are here."""
        return self._place(sha256).exists()

    def put_aside(self, sha256: str) -> None:
        """Makes room for the bytes to come again; what lies there under their name is kept beside."""
        place = self._place(sha256)
        with suppress(FileNotFoundError):
            os.replace(place, place.with_name(f"{sha256}.damaged"))

    def discard_partials(self) -> None:
        """Makes the folder; removes what some process began more than a day ago and did not finish."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        oldest = time.time() - _PARTIAL_S
        for partial in self.folder.glob("*/*.partial"):
            with suppress(OSError):
                if partial.stat().st_mtime < oldest:
                    partial.unlink()

    def _place(self, sha256: str) -> Path:
        if not _DIGEST.fullmatch(sha256):
            raise Rejected("invalid_value", field="sha256")
        return self.folder / sha256[:2] / sha256

    def _chunks(self, file: BinaryIO) -> Iterator[bytes]:
        with file:
            header = file.read(len(_MAGIC) + _SALT)
            if len(header) != len(_MAGIC) + _SALT or not header.startswith(_MAGIC):
                raise StoreError("blob_damaged")
            cipher = _cipher(self._data_key, header)
            sealed, number = file.read(CHUNK + _TAG), 0
            while True:
                following = file.read(CHUNK + _TAG)
                try:
                    chunk = cipher.decrypt(_nonce(number, last=not following), sealed, header)
                except InvalidTag as error:
                    raise StoreError("blob_damaged") from error
                yield chunk
                if not following:
                    return
                sealed, number = following, number + 1


class Writing:
    """One file on its way in; what is not finished leaves nothing behind."""

    def __init__(self, place: Path, partial: Path, data_key: bytes, most_bytes: int) -> None:
        self._place, self._partial, self._most = place, partial, most_bytes
        self._header = _MAGIC + os.urandom(_SALT)
        self._cipher = _cipher(data_key, self._header)
        self._digest = hashlib.sha256()
        self._buffer = bytearray()
        self._number = 0
        self.size = 0
        self._file = partial.open("xb")
        self._file.write(self._header)

    def __enter__(self) -> Writing:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends it; removes what was not finished."""
        self._file.close()
        with suppress(OSError):
            self._partial.unlink(missing_ok=True)

    def add(self, content: bytes) -> None:
        """The next bytes. Raises ``too_large``."""
        self.size += len(content)
        if self.size > self._most:
            raise Rejected("too_large", most=self._most)
        self._digest.update(content)
        self._buffer += content
        while len(self._buffer) > CHUNK:
            self._seal(CHUNK, last=False)

    def finish(self) -> int:
        """Checks the hash, syncs, and gives the file its name; returns the size. Raises ``hash_differs``."""
        if self._digest.hexdigest() != self._place.name:
            raise Rejected("hash_differs")
        self._seal(CHUNK, last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        os.replace(self._partial, self._place)
        _sync_folder(self._place.parent)
        return self.size

    def _seal(self, size: int, *, last: bool) -> None:
        chunk = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), chunk, self._header))
        self._number += 1


def _cipher(data_key: bytes, header: bytes) -> AESGCM:
    return AESGCM(subkey(data_key, "file", header[len(_MAGIC) :]))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _sync_folder(folder: Path) -> None:
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
