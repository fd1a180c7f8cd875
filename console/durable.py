"""Files that are on the disk when a call returns, and a lock that processes share."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_RENAME_ATTEMPTS, _RENAME_PAUSE_S = 10, 0.05


def sync_file(handle: int) -> None:
    """The content of an open file, and the length it takes to find it, on the disk itself."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    elif sys.platform == "win32":
        os.fsync(handle)
    else:
        os.fdatasync(handle)


def sync_folder(folder: Path) -> None:
    """The names in ``folder``, on the disk itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes) -> None:
    """``path`` holds ``content``, readable by its owner only, or what it held before. Raises OSError."""
    partial = path.with_name(path.name + ".partial")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    with open(os.open(partial, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        sync_file(file.fileno())
    _rename(partial, path)
    sync_folder(path.parent)


def _rename(partial: Path, path: Path) -> None:
    """On Windows a scanner or another window may have the file open for a moment: then once more."""
    for _ in range(_RENAME_ATTEMPTS if sys.platform == "win32" else 0):
        with contextlib.suppress(PermissionError):
            partial.replace(path)
            return
        threading.Event().wait(_RENAME_PAUSE_S)
    partial.replace(path)


class FileLock:
    """Shared by the processes of a machine, given back by the system when its holder dies.

    Use as a context manager; not from two threads at once, and not twice by one holder.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = -1

    def __enter__(self) -> None:
        _lock(self._opened())

    def take(self) -> bool:
        """The lock, unless somebody else has it. Does not wait; ``close`` gives it back."""
        return _take_lock(self._opened())

    def __exit__(self, *_: object) -> None:
        _unlock(self._handle)

    def close(self) -> None:
        """Gives the file's handle back; the lock may be used again."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _opened(self) -> int:
        if self._handle < 0:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        return self._handle


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Waits until nobody else, in this process or another, is inside for the same ``path``."""
    lock = FileLock(path)
    try:
        with lock:
            yield
    finally:
        lock.close()


if sys.platform == "win32":
    import msvcrt

    _STILL_LOCKED = (13, 36)

    def _lock(handle: int) -> None:
        while True:
            os.lseek(handle, 0, os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
                return
            except OSError as error:  # it gives up after ten seconds
                if error.errno not in _STILL_LOCKED:
                    raise

    def _take_lock(handle: int) -> bool:
        os.lseek(handle, 0, os.SEEK_SET)
        with contextlib.suppress(PermissionError):
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            return True
        return False

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)

    def _take_lock(handle: int) -> bool:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
