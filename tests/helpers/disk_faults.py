"""Disks that fail: a limit on the length of files, and a real file system that is soon full."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """Writes past ``size`` bytes fail with EFBIG, which SQLite calls an I/O error."""
    if sys.platform == "win32":
        pytest.skip("needs a limit on the length of files")
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class SmallDisk:
    """A file system of ``size`` bytes mounted at ``path``, where this machine lets us mount one."""

    def __init__(self, path: Path, size: int) -> None:
        self.path = path
        path.mkdir()
        self._mount("size=" + str(size))

    def grow(self, size: int) -> None:
        self._mount("remount,size=" + str(size))

    def close(self) -> None:
        subprocess.run(["umount", "-l", str(self.path)], check=True)

    def _mount(self, options: str) -> None:
        mount = shutil.which("mount") or "mount"
        command = [mount, "-t", "tmpfs", "-o", options, "tmpfs", str(self.path)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("file systems cannot be mounted here")
