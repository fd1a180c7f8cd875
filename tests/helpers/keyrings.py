"""Keyrings that behave, and keyrings as they are found: locked, hanging, emptied, exchanged."""

from __future__ import annotations

import threading

from keyring.errors import InitError, KeyringLocked

from console.errors import CredentialsError
from console.key_file import Argon
from console.keyslots import Protection

QUICK = Protection(with_keyring=Argon(8, 1, 1), alone=Argon(16, 1, 1))
"""Guesses that cost nothing, for tests."""


class MemoryKeyring:
    """A keyring that always answers. ``fault`` is raised as a code instead, while it is set."""

    def __init__(self, name: str = "memory") -> None:
        self.name = name
        self.items: dict[str, str] = {}
        self.fault = ""

    def backend(self) -> str:
        self._check()
        return self.name

    def read(self, item: str, backend: str) -> str:
        self._check()
        if backend != self.name:
            raise CredentialsError("keyring_swapped", recorded=backend, found=self.name)
        if item not in self.items:
            raise CredentialsError("keyring_missing")
        return self.items[item]

    def write(self, item: str, secret: str) -> str:
        self._check()
        assert 44 <= len(secret) <= 64 and secret.isascii()
        self.items[item] = secret
        return self.name

    def delete(self, item: str, backend: str) -> None:
        self._check()
        self.items.pop(item, None)

    def _check(self) -> None:
        if self.fault:
            raise CredentialsError(self.fault)


class DictBackend:
    """A backend of the keyring library that keeps its items in memory."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.items[service, username]


class OtherBackend(DictBackend):
    """Another one."""


class LockedBackend(DictBackend):
    """Its prompt was dismissed."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the prompt was dismissed")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise InitError("no collection")


class BrokenBackend(DictBackend):
    """A failure nobody has a name for."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError(1783, "The stub received bad data")


class ForgetfulBackend(DictBackend):
    """Takes everything and keeps nothing, as the null keyring does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class HangingBackend(DictBackend):
    """Waits for a prompt that nobody answers until ``answer`` is called."""

    def __init__(self) -> None:
        super().__init__()
        self._answered = threading.Event()

    def answer(self) -> None:
        self._answered.set()

    def get_password(self, service: str, username: str) -> str | None:
        self._answered.wait()
        return super().get_password(service, username)
