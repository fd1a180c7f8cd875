"""Where the spool and the counter keep their files: a folder of the disk, or memory for simulation."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from console.durable import FileLock, replace_file, sync_file, sync_folder


class Storage(Protocol):
    """Files by name. What ``append``, ``replace`` and ``remove`` did is on the disk when they return.

    Failures are OSErrors; a failed ``append`` may leave a part of its content at the end of the file.
    Everything but ``lock`` and ``close`` is called with the lock held.
    """

    def names(self) -> list[str]: ...
    def size(self, name: str) -> int: ...
    def read(self, name: str, start: int = 0, end: int | None = None) -> bytes: ...
    def open(self, name: str) -> BinaryIO: ...
    def append(self, name: str, content: bytes) -> None: ...
    def replace(self, name: str, content: bytes) -> None: ...
    def remove(self, name: str) -> None: ...
    def lock(self) -> AbstractContextManager[None]: ...
    def close(self) -> None: ...


class FolderStorage:
    """A folder, made when missing, shared by processes."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            sync_folder(folder.parent)
        self._folder = folder
        self._thread_lock = threading.Lock()
        self._file_lock = FileLock(folder / "lock")
        self._open_name = ""
        self._handle = -1

    def names(self) -> list[str]:
        hidden = ("lock", ".partial")
        return sorted(name for name in os.listdir(self._folder) if not name.endswith(hidden))

    def size(self, name: str) -> int:
        with contextlib.suppress(FileNotFoundError):
            return (self._folder / name).stat().st_size
        return 0

    def read(self, name: str, start: int = 0, end: int | None = None) -> bytes:
        with (self._folder / name).open("rb") as file:
            file.seek(start)
            return file.read() if end is None else file.read(end - start)

    def open(self, name: str) -> BinaryIO:
        return (self._folder / name).open("rb")

    def append(self, name: str, content: bytes) -> None:
        handle, is_new = self._opened(name)
        before = os.fstat(handle).st_size
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(handle, rest) :]
            sync_file(handle)
            if is_new:
                sync_folder(self._folder)
        except BaseException:
            with contextlib.suppress(OSError):
                os.ftruncate(handle, before)
            self._close_file()
            raise

    def replace(self, name: str, content: bytes) -> None:
        if name == self._open_name:
            self._close_file()
        replace_file(self._folder / name, content)

    def remove(self, name: str) -> None:
        if name == self._open_name:
            self._close_file()
        with contextlib.suppress(PermissionError):  # held open elsewhere, on Windows: the next call takes it
            (self._folder / name).unlink(missing_ok=True)
        sync_folder(self._folder)

    @contextmanager
    def lock(self) -> Iterator[None]:
        with self._thread_lock, self._file_lock:
            yield

    def close(self) -> None:
        self._close_file()
        self._file_lock.close()

    def _opened(self, name: str) -> tuple[int, bool]:
        """The file to append to, and whether it is new. Another process may have removed the one held."""
        if name == self._open_name and os.fstat(self._handle).st_nlink:
            return self._handle, False
        self._close_file()
        path = self._folder / name
        is_new = not path.exists()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        self._handle = os.open(path, flags, 0o600)
        self._open_name = name
        return self._handle, is_new

    def _close_file(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        self._handle, self._open_name = -1, ""


class MemoryStorage:
    """Files in memory: copied, put back, and cut short as a simulated disk would. ``room`` is in bytes."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self._files = dict(files or {})
        self._lock = threading.Lock()
        self.room: int | None = None

    def snapshot(self) -> dict[str, bytes]:
        """What the disk holds now."""
        return dict(self._files)

    def restore(self, files: dict[str, bytes]) -> None:
        """Puts the disk back to a snapshot."""
        self._files = dict(files)

    def names(self) -> list[str]:
        return sorted(self._files)

    def size(self, name: str) -> int:
        return len(self._files.get(name, b""))

    def read(self, name: str, start: int = 0, end: int | None = None) -> bytes:
        if name not in self._files:
            raise FileNotFoundError(errno.ENOENT, "no such file", name)
        return self._files[name][start:end]

    def open(self, name: str) -> BinaryIO:
        return io.BytesIO(self.read(name))

    def append(self, name: str, content: bytes) -> None:
        taken = self._take(content)
        self._files[name] = self._files.get(name, b"") + taken
        if len(taken) < len(content):
            raise OSError(errno.ENOSPC, "no room")

    def replace(self, name: str, content: bytes) -> None:
        if len(self._take(content)) < len(content):
            raise OSError(errno.ENOSPC, "no room")
        self._files[name] = content

    def remove(self, name: str) -> None:
        self._files.pop(name, None)

    @contextmanager
    def lock(self) -> Iterator[None]:
        with self._lock:
            yield

    def close(self) -> None:
        """Nothing to give back."""

    def _take(self, content: bytes) -> bytes:
        if self.room is None:
            return content
        taken = content[: self.room]
        self.room -= len(taken)
        return taken
