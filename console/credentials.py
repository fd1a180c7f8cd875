"""The system's keyring: one short secret an agent and desk, from known backends only, never waited for long.

States are told apart by code: ``keyring_absent`` (none that is fit), ``keyring_locked``, ``keyring_timeout``
(its prompt was not answered), ``keyring_waiting`` (an earlier prompt is still open), ``keyring_swapped``
(another backend than the one recorded), ``keyring_missing`` (no such item), ``keyring_failed`` (the rest).
"""

from __future__ import annotations

import importlib
import os
import queue
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

from console.errors import CredentialsError

T = TypeVar("T")
LIMIT_S = 20.0
NOTICE_S = 1.0
ALLOWED = (
    "keyring.backends.macOS.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.libsecret.Keyring",
)
_SERVICE = "Standby"
_LOCKED = ("KeyringLocked", "InitError")


class Keyring(Protocol):
    """Where a secret is kept. All calls may take ``LIMIT_S``: never in the GUI's thread."""

    def backend(self) -> str:
        """The name of the backend that new items go to."""

    def read(self, item: str, backend: str) -> str:
        """The secret under ``item`` that ``backend`` was recorded to hold."""

    def write(self, item: str, secret: str) -> str:
        """Keeps ``secret``, 44 to 64 ASCII characters, and has read it back; the name of the backend."""

    def delete(self, item: str, backend: str) -> None:
        """Takes ``item`` away, if it is there."""


class Backend(Protocol):
    """What a class of the keyring library offers."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def find_backends() -> list[Backend]:
    """The usable backends, best first. ``PYTHON_KEYRING_BACKEND`` may choose among them, nothing else."""
    chosen = os.environ.get("PYTHON_KEYRING_BACKEND")
    ranked = [found for name in ALLOWED if chosen in (None, "", name) and (found := _instance(name))]
    return [backend for _, backend in sorted(ranked, key=lambda pair: -pair[0])]


def usable_keyring(keyring: Keyring) -> Keyring | None:
    """None where this machine has no keyring at all; one that is there and locked is waited for."""
    try:
        keyring.backend()
    except CredentialsError as error:
        if error.code != "keyring_absent":
            raise
        return None
    return keyring


class SystemKeyring:
    """The keyring of this machine. Each call runs in a thread of its own, which is left behind if it hangs.

    ``on_waiting`` is called, in the caller's thread, when a call takes longer than ``NOTICE_S``: the system
    is asking for its own password.
    """

    def __init__(
        self,
        find: Callable[[], list[Backend]] = find_backends,
        on_waiting: Callable[[], None] = lambda: None,
        limit_s: float = LIMIT_S,
        notice_s: float = NOTICE_S,
    ) -> None:
        self._find = find
        self._on_waiting = on_waiting
        self._limit_s, self._notice_s = limit_s, notice_s
        self._asking: threading.Thread | None = None
        self._lock = threading.Lock()

    def backend(self) -> str:
        return self._ask(lambda: backend_name(self._best()))

    def read(self, item: str, backend: str) -> str:
        secret = self._ask(lambda: self._recorded(backend).get_password(*_address(item)))
        if secret is None:
            raise CredentialsError("keyring_missing")
        return secret

    def write(self, item: str, secret: str) -> str:
        if not (44 <= len(secret) <= 64 and secret.isascii()):
            raise ValueError("a secret has 44 to 64 ASCII characters")
        return self._ask(lambda: _write(self._best(), item, secret))

    def delete(self, item: str, backend: str) -> None:
        self._ask(lambda: _delete(self._recorded(backend), item))

    def _best(self) -> Backend:
        return self._found()[0]

    def _recorded(self, name: str) -> Backend:
        found = self._found()
        for backend in found:
            if backend_name(backend) == name:
                return backend
        raise CredentialsError("keyring_swapped", recorded=name, found=backend_name(found[0]))

    def _found(self) -> list[Backend]:
        found = self._find()
        if not found:
            raise CredentialsError("keyring_absent")
        return found

    def _ask(self, call: Callable[[], T]) -> T:
        with self._lock:
            if self._asking and self._asking.is_alive():
                raise CredentialsError("keyring_waiting")
            answers: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()
            self._asking = threading.Thread(target=_answer, args=(call, answers), name="keyring", daemon=True)
            self._asking.start()
            answer, error = self._wait(answers)
        if error is not None:
            raise _as_expected(error) from error
        return cast(T, answer)

    def _wait(self, answers: queue.SimpleQueue[Any]) -> Any:
        try:
            return answers.get(timeout=self._notice_s)
        except queue.Empty:
            self._on_waiting()
        try:
            return answers.get(timeout=max(0.0, self._limit_s - self._notice_s))
        except queue.Empty:
            raise CredentialsError("keyring_timeout", seconds=int(self._limit_s)) from None


def backend_name(backend: Backend) -> str:
    """The full name of its class, as it is recorded."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _instance(name: str) -> tuple[float, Backend] | None:
    module, _, class_name = name.rpartition(".")
    try:
        backend_class = getattr(importlib.import_module(module), class_name)
        rank = float(backend_class.priority)
        backend = backend_class()
    except Exception:  # each backend fails in its own way where it is not at home
        return None
    if name.startswith("keyring.backends.Windows"):
        backend.persist = "local machine"
    return rank, backend


def _answer(call: Callable[[], T], answers: queue.SimpleQueue[tuple[T | None, BaseException | None]]) -> None:
    try:
        answers.put((call(), None))
    except BaseException as error:
        answers.put((None, error))


def _write(backend: Backend, item: str, secret: str) -> str:
    backend.set_password(*_address(item), secret)
    if backend.get_password(*_address(item)) != secret:
        raise CredentialsError("keyring_failed", kind="not kept")
    return backend_name(backend)


def _delete(backend: Backend, item: str) -> None:
    if backend.get_password(*_address(item)) is not None:
        backend.delete_password(*_address(item))


def _address(item: str) -> tuple[str, str]:
    """A service of its own for each item: Windows keeps one name a service without trouble."""
    return f"{_SERVICE} {item}", item


def _as_expected(error: BaseException) -> CredentialsError:
    if isinstance(error, CredentialsError):
        return error
    kind = type(error).__name__
    if kind == "NoKeyringError":
        return CredentialsError("keyring_absent")
    return (
        CredentialsError("keyring_locked")
        if kind in _LOCKED
        else CredentialsError("keyring_failed", kind=kind)
    )
