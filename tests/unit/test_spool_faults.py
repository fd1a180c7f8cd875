"""The spool and the counter on real disks: full, failing, shared by processes, and killed in mid-write."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from console import durable
from console.errors import DiskFull, StoreError
from console.ids import new_id
from console.offline import storage as storage_module
from console.offline.counter import Counter
from console.offline.spool import Spool
from console.offline.storage import MemoryStorage
from console.wire.messages import Cursor
from tests.helpers.disk_faults import SmallDisk, files_no_longer_than

KILLS = 30
APPEND = """
import sys, os
from pathlib import Path
from console.ids import new_id
from console.offline.spool import Spool
spool = Spool(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    op_id = new_id()
    spool.append(op_id, os.urandom(number * 997 % 20_000), number)
    print(op_id, flush=True)
"""
COUNT = """
import sys
from datetime import date
from pathlib import Path
from console.offline import storage as storage_module
from console.offline.counter import Counter
counter = Counter(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    print(counter.next(date(2026, 11, 21)), flush=True)
"""


def start(script: str, folder: Path, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, str(folder), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def killed(script: str, folder: Path, after: int) -> list[str]:
    """What a process had acknowledged when it was killed in the middle of its work."""
    with start(script, folder, 100_000) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(after)]
        process.kill()
        lines += process.stdout.readlines()
    return [line.strip() for line in lines if line.endswith("\n")]


def test_nothing_acknowledged_is_lost_by_kills(tmp_path: Path) -> None:
    chance = random.Random(1)
    acknowledged: list[str] = []
    for _ in range(KILLS):
        acknowledged += killed(APPEND, tmp_path, chance.randrange(1, 40))
    spool = Spool(tmp_path)
    found = [entry.op_id for entry in spool.undelivered()]
    spool.close()
    assert [op_id for op_id in found if op_id in set(acknowledged)] == acknowledged
    assert len(found) == len(set(found)) <= len(acknowledged) + KILLS


def test_no_count_is_given_twice_across_kills(tmp_path: Path) -> None:
    given = [int(count) for _ in range(5) for count in killed(COUNT, tmp_path, 10)]
    assert given == sorted(set(given))
    assert given[-1] <= len(given) + 5


def test_two_processes_append_to_one_spool(tmp_path: Path) -> None:
    with start(APPEND, tmp_path, 100) as first, start(APPEND, tmp_path, 100) as second:
        acknowledged = {
            line.strip() for process in (first, second) for line in process.communicate()[0].split()
        }
    assert first.returncode == second.returncode == 0
    spool = Spool(tmp_path)
    assert len(acknowledged) == 200 and spool.op_ids() == acknowledged and spool.damage() == ()
    spool.close()


def test_two_processes_share_one_count(tmp_path: Path) -> None:
    with start(COUNT, tmp_path, 100) as first, start(COUNT, tmp_path, 100) as second:
        given = [int(count) for process in (first, second) for count in process.communicate()[0].split()]
    assert sorted(given) == list(range(1, 201))


def test_a_full_disk_is_said_and_nothing_torn_stays(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path / "small", 200_000)
    try:
        spool = Spool(disk.path)
        kept = []
        with pytest.raises(DiskFull):
            while True:
                op_id = new_id()
                spool.append(op_id, b"x" * 5_000, 0)
                kept.append(op_id)
        assert spool.op_ids() == set(kept) and spool.damage() == ()
        with pytest.raises(DiskFull):
            spool.append(new_id(), b"x" * 5_000, 0)
        disk.grow(400_000)
        kept.append(new_id())
        spool.append(kept[-1], b"x" * 5_000, 0)
        assert [entry.op_id for entry in spool.undelivered()] == kept
        spool.close()
    finally:
        disk.close()


def test_an_entry_is_on_the_disk_when_append_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[str, int]] = []

    def sync_file(handle: int) -> None:
        synced.append(("file", os.fstat(handle).st_size))

    for module in (storage_module, durable):
        monkeypatch.setattr(module, "sync_file", sync_file)
        monkeypatch.setattr(module, "sync_folder", lambda _: synced.append(("folder", 0)))
    spool = Spool(tmp_path)
    spool.append(new_id(), b"x" * 64, 0)
    assert synced == [("file", 100), ("folder", 0)]
    spool.append(new_id(), b"x" * 64, 0)
    assert synced[2:] == [("file", 200)]
    spool.mark_received([new_id()], Cursor())
    assert [kind for kind, _ in synced[3:]] == ["file", "folder"]
    spool.offer_again()
    assert [kind for kind, _ in synced[5:]] == ["file", "folder", "folder"]
    spool.close()


def test_a_failed_write_is_no_entry(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    kept = new_id()
    spool.append(kept, b"kept", 0)
    with files_no_longer_than(1_000), pytest.raises(StoreError, match="io_error"):
        spool.append(new_id(), b"x" * 5_000, 0)
    later = new_id()
    spool.append(later, b"later", 0)
    assert [entry.op_id for entry in spool.undelivered()] == [kept, later] and spool.damage() == ()
    spool.close()


def test_a_memory_disk_that_is_full_tears_the_last_entry(tmp_path: Path) -> None:
    storage = MemoryStorage()
    spool = Spool(tmp_path, storage)
    kept = new_id()
    spool.append(kept, b"kept", 0)
    storage.room = 20
    with pytest.raises(DiskFull):
        spool.append(new_id(), b"torn", 0)
    with pytest.raises(DiskFull):
        spool.mark_received([kept], Cursor())
    storage.room = None
    assert spool.op_ids() == {kept} and len(spool.damage()) == 1


def test_a_folder_that_cannot_be_had_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="spool_unusable"):
        Spool(tmp_path / "file")
    with pytest.raises(StoreError, match="spool_unusable"):
        Counter(tmp_path / "file" / "deeper")


def test_a_spool_removed_while_it_is_open_begins_afresh(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(new_id(), b"lost", 0)
    for file in tmp_path.glob("*.seg"):
        file.unlink()
    op_id = new_id()
    spool.append(op_id, b"kept", 0)
    assert Spool(tmp_path).op_ids() == {op_id}
    spool.close()


def test_counts_go_on_after_a_failed_write(tmp_path: Path) -> None:
    day = date(2026, 11, 21)
    counter = Counter(tmp_path)
    assert counter.next(day) == 1
    with files_no_longer_than(45), pytest.raises(StoreError, match="io_error"):
        counter.next(day)
    assert counter.next(day) == 2
    counter.close()
