"""The machine is switched off: what was said to be saved is on the disk, and a torn log hides no more."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from console import durable
from console.errors import ExpectedError, StoreError
from console.models.database import Database, open_encrypted, open_server
from console.offline.identity import StartSlip
from console.offline.store import DeskStore
from tests.faults.desks import (
    DATA_KEY,
    WORKSPACE,
    amiss_in_database,
    amiss_in_spool,
    call,
    open_desk,
    take_call,
    ticking,
)
from tests.faults.servers import TeamDesk, serving
from tests.faults.teams import found_team
from tests.helpers.log_guard import LogGuard

KEY = bytes(range(1, 33))
CALLS = 60
CUTS = 60
SEED = 20261121


def test_saved_is_said_when_commit_and_spool_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with open_desk(tmp_path) as session, another_look(tmp_path) as looks:
        start, _ = session.perform(StartSlip())
        op = call(session, start.root, start.reference)

        def sync(handle: int) -> None:
            durable.sync_file(handle)
            said.append("on disk, " + ("committed" if looks(op.op_id) else "not committed"))

        monkeypatch.setattr("console.offline.storage.sync_file", sync)
        saved, _ = session.perform(op)
        assert saved.spooled
        said.append("saved")
        session.perform(StartSlip())
        said.append("shown")
    assert said == ["on disk, committed", "saved", "on disk, committed", "shown"]


def test_every_writing_connection_waits_for_the_disk(tmp_path: Path) -> None:
    with open_desk(tmp_path) as session, session.store.database.write() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "fullfsync", "checkpoint_fullfsync", "journal_mode")
        }
    assert found == {"synchronous": 2, "fullfsync": 1, "checkpoint_fullfsync": 1, "journal_mode": "wal"}


def test_a_disk_that_does_not_sync_is_never_called_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard
) -> None:
    expect_log.expect("console.offline.session", "spool append failed")

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "the disk is ill")

    with open_desk(tmp_path) as session:
        start, _ = session.perform(StartSlip())
        op = call(session, start.root, start.reference)
        with monkeypatch.context() as ill:
            ill.setattr(os, "fsync" if sys.platform == "win32" else "fdatasync", fail)
            with pytest.raises(StoreError, match="io_error"):
                session.perform(StartSlip())
            saved, _ = session.perform(op)
        assert not saved.spooled
        assert amiss_in_spool(tmp_path, [op.op_id]) == [f"not sealed: {op.op_id}"]
        _, later = session.perform(StartSlip())[0]
        assert later != start.reference
    with open_desk(tmp_path):
        assert amiss_in_spool(tmp_path, [op.op_id]) == []


@pytest.mark.parametrize("was_kept", [True, False])
def test_a_commit_that_fails_is_looked_for_before_anything_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was_kept: bool
) -> None:
    with open_desk(tmp_path) as session:
        database = session.store.database
        start, _ = session.perform(StartSlip())
        op = call(session, start.root, start.reference)
        monkeypatch.setattr(database, "write", failing(database, was_kept))
        if was_kept:
            saved, changes = session.perform(op)
            assert saved.spooled and changes.touches("call_slip", "ticket")
        else:
            with pytest.raises(ExpectedError, match="io_error"):
                session.perform(op)
        monkeypatch.undo()
        kept = {op.op_id: op.reference} if was_kept else {}
        assert amiss_in_database(session.store, kept) == []
        assert len(session.store.waiting()) == len(kept)
    assert amiss_in_spool(tmp_path, kept) == []


def test_a_torn_log_ends_with_its_last_whole_commit(tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    with open_desk(desk) as session:
        calls = [take_call(session)[0] for _ in range(CALLS // 2)]
        assert session.store.database.check() == ()  # puts the log back into the file
        calls += [take_call(session)[0] for _ in range(CALLS // 2)]
        copies = {ending: (desk / f"standby.db{ending}").read_bytes() for ending in ("", "-wal")}
    references = {op.op_id: op.reference for op in calls}
    found = set()
    for number, log in enumerate(torn(copies["-wal"], random.Random(SEED))):
        cut = tmp_path / f"cut-{number}"
        cut.mkdir()
        (cut / "standby.db").write_bytes(copies[""])
        (cut / "standby.db-wal").write_bytes(log)
        database = open_encrypted(cut / "standby.db", DATA_KEY)
        store = DeskStore(database, WORKSPACE, ticking())
        kept = [entry.op_id for entry in store.waiting()]
        assert kept == list(references)[: len(kept)]
        assert amiss_in_database(store, {op_id: references[op_id] for op_id in kept}) == []
        database.close()
        found.add(len(kept))
        shutil.rmtree(cut)
    print("seed", SEED, "calls kept", sorted(found))
    assert min(found) > 0, "what was in the file itself is kept whatever becomes of the log"
    assert len(found) > 10


def test_what_a_torn_log_lost_comes_home_from_the_spool(tmp_path: Path) -> None:
    database = open_server(str(tmp_path / "server.db"), KEY, create=True)
    team = found_team(database, 1)
    with serving(str(tmp_path / "server.db"), tmp_path, KEY) as address:
        desk = TeamDesk(tmp_path / "desk", "1000", address)
        for _ in range(CALLS):
            desk.calls.append(take_call(desk.session)[0].op_id)
        store = desk.folder.agent("1000").database
        log = Path(f"{store}-wal").read_bytes()
        copy = store.read_bytes()
        desk.close()
        store.write_bytes(copy)
        Path(f"{store}-wal").write_bytes(log[: len(log) // 2])
        again = TeamDesk(tmp_path / "desk", "1000", address, desk.keyring)
        kept = [entry.op_id for entry in again.store.waiting()]
        assert 0 < len(kept) < CALLS
        again.take_calls(5)
        again.deliver_spool(address)
        again.sync_until_drained()
        assert team.complaints([*desk.calls, *again.calls]) == []
        assert again.complaints(team) == []
        again.close()
    database.close()


def torn(log: bytes, chance: random.Random) -> Iterator[bytes]:
    """The log cut off anywhere, and with a sector of it full of something else."""
    for _ in range(CUTS):
        place = chance.randrange(len(log))
        if chance.random() < 0.5:
            yield log[:place]
        else:
            yield log[:place] + chance.randbytes(512) + log[place + 512 :]


@contextmanager
def another_look(folder: Path) -> Iterator[Any]:
    """Whether an operation is there for somebody who opens the file."""
    database = open_encrypted(folder / "standby.db", DATA_KEY)

    def looks(op_id: str) -> bool:
        with database.read() as connection:
            sql = "SELECT count(*) FROM outbox WHERE op_id = ?"
            return bool(connection.exec_driver_sql(sql, (op_id,)).scalar())

    yield looks
    database.close()


def failing(database: Database, was_kept: bool) -> Any:
    """A ``write`` whose end is an I/O error, with the commit done or not."""
    write = database.write

    @contextmanager
    def fails() -> Iterator[Any]:
        try:
            with write() as connection:
                yield connection
                if not was_kept:
                    raise KeyError
        except KeyError:
            pass
        raise StoreError("io_error")

    return fails
