"""The disk under a database: whether it is fit for one, and a reserve for the day it is full."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

BALLAST_BYTES = 16 * 1024 * 1024
_CHUNK = 1024 * 1024
_NETWORK_FILESYSTEMS = frozenset(
    ["9p", "afpfs", "afs", "ceph", "cifs", "davfs", "fuse.davfs2", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"]
    + ["glusterfs", "ncpfs", "nfs", "nfs4", "smb2", "smb3", "smbfs"]
)
_SYNCED_FOLDERS = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_DRIVE_REMOTE = 4


def on_network_drive(path: Path, mounts: str = "/proc/self/mounts") -> bool:
    """Whether ``path`` lies on a network drive or in a synchronised folder, as far as can be told.

    A write-ahead log needs memory shared between processes, which such drives do not give.
    """
    resolved = path.resolve()
    if any(_inside(resolved, os.environ.get(name)) for name in _SYNCED_FOLDERS):
        return True
    if sys.platform == "win32":
        return _is_remote_windows(resolved)
    return _filesystem_of(resolved, mounts) in _NETWORK_FILESYSTEMS


class Ballast:
    """Room kept for the day the disk is full: given up then, so that the call being taken can be saved.

    Its bytes are random, so that no drive stores fewer of them.
    """

    def __init__(self, path: Path, size: int = BALLAST_BYTES) -> None:
        self._path = path
        self._size = size

    def fill(self) -> bool:
        """Puts the ballast in place if it is not; False where there is no room for it. A slow call."""
        if self._path.exists() and self._path.stat().st_size == self._size:
            return True
        try:
            with self._path.open("wb") as file:
                for start in range(0, self._size, _CHUNK):
                    file.write(os.urandom(min(_CHUNK, self._size - start)))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            self.drop()
            return False
        return True

    def drop(self) -> bool:
        """Frees the ballast's room; True if there was any to free."""
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
            return True
        return False


def _inside(path: Path, folder: str | None) -> bool:
    return bool(folder) and path.is_relative_to(Path(folder or "").resolve())


def _filesystem_of(path: Path, mounts: str) -> str:
    try:
        lines = Path(mounts).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = Path(), ""
    for line in lines:
        point, filesystem = (field.replace("\\040", " ") for field in line.split()[1:3])
        if path.is_relative_to(point) and len(Path(point).parts) >= len(best.parts):
            best, kind = Path(point), filesystem
    return kind


def _is_remote_windows(path: Path) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    drive = path.drive
    return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == _DRIVE_REMOTE
