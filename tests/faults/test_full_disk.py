"""The disk fills up in the middle of a call: never a false "saved", nothing earlier lost, and on it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.errors import DiskFull, ExpectedError
from console.offline.identity import StartSlip
from console.offline.session import Session
from console.operations import TakeCall
from tests.faults.desks import amiss_in_database, amiss_in_spool, call, open_desk, take_call
from tests.faults.disks import MountedDisk, ScarceDisk, ShortFiles, mounted_or_short
from tests.helpers.log_guard import LogGuard

PAGE = 4096
ROOMS = range(0, 36 * PAGE, PAGE)
CALLS_WITH_LITTLE_ROOM = 6
CALLS_THAT_FILL_THE_LOG = 60


@pytest.fixture(params=[mounted_or_short, ShortFiles])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ScarceDisk]:
    make: Callable[[Path], ScarceDisk] = request.param
    disk = make(tmp_path / "disk")
    yield disk
    disk.close()


class Shift:
    """Calls taken while room comes and goes."""

    def __init__(self, session: Session, disk: ScarceDisk) -> None:
        self._session = session
        self._disk = disk
        self.saved: dict[str, str] = {}
        self.outcomes: list[str] = []

    def go_on_with(self, room: int) -> None:
        """Saves until something gives way; what was not saved is saved when there is room again."""
        ops = [self._fill_in() for _ in range(CALLS_WITH_LITTLE_ROOM)]
        with self._disk.room(room):
            refused = self._save_until_full(ops)
        if refused is not None:
            assert self._session.store.kept(refused.op_id) is None
            saved, _ = self._session.perform(refused)
            assert saved.spooled
            self.saved[refused.op_id] = refused.reference

    def expected(self) -> set[str]:
        """A file that may not grow is an I/O error: SQLite looks again, and may not even get that far."""
        if isinstance(self._disk, MountedDisk):
            return {"saved", "DiskFull disk_full", "not spooled"}
        return {"saved", "NotSaved io_error", "StoreError io_error"}

    def _fill_in(self) -> TakeCall:
        start, _ = self._session.perform(StartSlip())
        return call(self._session, start.root, start.reference)

    def _save_until_full(self, ops: list[TakeCall]) -> TakeCall | None:
        for op in ops:
            try:
                saved, _ = self._session.perform(op)
            except ExpectedError as error:
                self.outcomes.append(f"{type(error).__name__} {error.code}")
                return op
            self.saved[op.op_id] = op.reference
            self.outcomes.append("saved" if saved.spooled else "not spooled")
            if not saved.spooled:
                break
        return None


def test_no_false_word_at_any_size(disk: ScarceDisk, expect_log: LogGuard) -> None:
    if isinstance(disk, MountedDisk):
        expect_log.expect("console.offline.session", "spool append failed")
    with open_desk(disk.path) as session:
        shift = Shift(session, disk)
        for room in ROOMS:
            assert session.store.database.check() == ()  # empties the log: it has to grow again
            shift.go_on_with(room)
        for _ in range(CALLS_THAT_FILL_THE_LOG):
            take_call(session)
        with session.store.database.read() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(RESTART)")
        for _ in range(12):
            shift.go_on_with(0)  # the log has room in itself, the spool has none
    assert set(shift.outcomes) == shift.expected()
    with open_desk(disk.path) as session:
        assert amiss_in_database(session.store, shift.saved) == []
    assert amiss_in_spool(disk.path, shift.saved) == []


def test_no_number_is_shown_that_is_not_kept(disk: ScarceDisk) -> None:
    shown: list[str] = []
    with open_desk(disk.path) as session:
        for _ in range(8):
            with disk.room(0):
                shown += numbers_until_full(session)
            start, _ = session.perform(StartSlip())
            shown.append(start.reference)
    with open_desk(disk.path) as session:
        start, _ = session.perform(StartSlip())
    assert len({*shown, start.reference}) == len(shown) + 1


def numbers_until_full(session: Session) -> Iterator[str]:
    try:
        for _ in range(500):
            start, _ = session.perform(StartSlip())
            yield start.reference
    except ExpectedError as error:
        assert isinstance(error, DiskFull) or error.code == "io_error"
        return
    raise AssertionError("the disk never filled up")
