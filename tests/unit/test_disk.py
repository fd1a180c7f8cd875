"""Drives no database may lie on, and the room that is given up when the disk is full."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from console.errors import DiskFull, StoreError
from console.models import database as database_module
from console.models.database import open_encrypted
from console.models.disk import Ballast, on_network_drive
from tests.helpers.disk_faults import SmallDisk

KEY = bytes(range(32))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path / "small", 1_000_000)
    yield disk
    disk.close()


def test_on_a_full_disk_the_ballast_saves_the_call(small_disk: SmallDisk) -> None:
    database = open_encrypted(small_disk.path / "desk.db", KEY, create=True)
    ballast = Ballast(small_disk.path / "ballast", 200_000)
    assert ballast.fill()
    with database.write() as connection:
        connection.execute(text("CREATE TABLE slip (words TEXT)"))
    saved = 0
    with pytest.raises(DiskFull):
        while True:
            with database.write() as connection:
                connection.execute(text("INSERT INTO slip VALUES (:words)"), {"words": "x" * 10_000})
            saved += 1
    assert ballast.drop()
    with database.write() as connection:
        connection.execute(text("INSERT INTO slip VALUES ('the call being taken')"))
    with database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM slip")) == saved + 1
    small_disk.grow(4_000_000)
    assert database.check() == ()
    database.close()


def test_a_full_disk_has_no_room_for_ballast(small_disk: SmallDisk) -> None:
    ballast = Ballast(small_disk.path / "ballast", 2_000_000)
    assert not ballast.fill()
    assert list(small_disk.path.iterdir()) == []


def test_ballast_is_filled_once_and_dropped_once(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", 3_000_000)
    assert ballast.fill() and ballast.fill()
    assert (tmp_path / "ballast").stat().st_size == 3_000_000
    assert (ballast.drop(), ballast.drop()) == (True, False)


@pytest.mark.skipif(os.name == "nt", reason="reads a table of mounts")
def test_the_nearest_mount_decides(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/vda / ext4 rw 0 0\n"
        "server:/home /mnt/homes\\040all nfs4 rw 0 0\n"
        "/dev/vdb /mnt/homes\\040all/local xfs rw 0 0\n"
    )
    for path, remote in (
        ("/var/lib", False),
        ("/mnt/homes all/agent", True),
        ("/mnt/homes all/local/agent", False),
        ("/mnt/homes", False),
    ):
        assert on_network_drive(Path(path), str(mounts)) is remote


def test_a_synchronised_folder_is_no_place_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not on_network_drive(tmp_path)
    monkeypatch.setenv("OneDrive", str(tmp_path))
    assert on_network_drive(tmp_path / "standby")


def test_a_database_on_a_network_drive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "on_network_drive", lambda path: path == tmp_path)
    with pytest.raises(StoreError, match="network_drive"):
        open_encrypted(tmp_path / "desk.db", KEY, create=True)
    assert list(tmp_path.iterdir()) == []
