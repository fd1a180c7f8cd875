"""Disks with just so much room: a small file system where one may be mounted, and short files anywhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.disk_faults import SmallDisk, files_no_longer_than

_PLENTY = 64 * 1024 * 1024


class ShortFiles:
    """A folder whose files can be kept from growing past a length. A write past it is an I/O error."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()

    @contextmanager
    def room(self, size: int) -> Iterator[None]:
        """Inside, no file can be longer than ``size`` bytes."""
        with files_no_longer_than(size):
            yield

    def close(self) -> None:
        """Nothing to give back."""


class MountedDisk:
    """A file system of its own: all its files share the room that is left. A write past it is ENOSPC."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._disk = SmallDisk(path, _PLENTY)

    @contextmanager
    def room(self, size: int) -> Iterator[None]:
        """Inside, ``size`` bytes more can be written."""
        self._disk.grow(self._used() + size)
        try:
            yield
        finally:
            self._disk.grow(_PLENTY)

    def close(self) -> None:
        self._disk.close()

    def _used(self) -> int:
        if sys.platform == "win32":
            raise NotImplementedError
        found = os.statvfs(self.path)
        return (found.f_blocks - found.f_bfree) * found.f_frsize


ScarceDisk = ShortFiles | MountedDisk


def mounted_or_short(path: Path) -> ScarceDisk:
    """The real thing where this machine allows it."""
    try:
        return MountedDisk(path)
    except pytest.skip.Exception:
        path.rmdir()
        return ShortFiles(path)
