"""A lock that processes of one machine share, given back by the system when its holder dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path


class FileLock:
    """Use as a context manager; not from two threads at once, and not twice by one holder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = -1

    def __enter__(self) -> None:
        if self._handle < 0:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        _lock(self._handle)

    def __exit__(self, *_: object) -> None:
        _unlock(self._handle)

    def close(self) -> None:
        """Gives the file's handle back; the lock may be used again."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        while True:
            os.lseek(handle, 0, os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
                return
            except OSError as error:  # it gives up after ten seconds
                if error.errno not in (13, 36):
                    raise

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
