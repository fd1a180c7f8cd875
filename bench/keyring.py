"""A keyring that answers at once, or one that is not there, for processes that share a folder."""

from __future__ import annotations

from pathlib import Path

import msgspec

from console.errors import CredentialsError


class FileKeyring:
    """Keeps its items in a file of ``folder``, unprotected; after ``remove`` this machine has none."""

    def __init__(self, folder: Path) -> None:
        self._path, self._absent = folder / "keyring.json", folder / "no keyring"

    def remove(self) -> None:
        self._absent.touch()

    def backend(self) -> str:
        if self._absent.exists():
            raise CredentialsError("keyring_absent")
        return "file"

    def read(self, item: str, backend: str) -> str:
        return self._items()[item]

    def write(self, item: str, secret: str) -> str:
        self._path.write_bytes(msgspec.json.encode(self._items() | {item: secret}))
        return self.backend()

    def delete(self, item: str, backend: str) -> None:
        self._path.write_bytes(msgspec.json.encode({k: v for k, v in self._items().items() if k != item}))

    def _items(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        return msgspec.json.decode(self._path.read_bytes(), type=dict[str, str])
