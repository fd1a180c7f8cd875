"""On the day the disk is full, the room that was kept saves the call being taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.changes import Changes
from console.errors import DiskFull
from console.models.database import open_memory
from console.models.disk import Ballast
from console.models.records import User
from console.models.tables import DESK_TABLES, Base
from console.offline.counter import Counter
from console.offline.identity import Identity, Saved
from console.offline.sealer import Sealer
from console.offline.session import Session
from console.offline.spool import Spool
from console.offline.store import DeskStore
from console.operations import AnyOperation, CallContent, TakeCall
from console.wire.keys import new_sealing_key, new_signing_key

NOW = 1_795_000_000_000_000
ROOM = 4_096


class FullDisk(DeskStore):
    """Takes nothing while the ballast lies on the disk."""

    ballast: Path

    def perform(self, op: AnyOperation, payload: bytes, signature: str = "") -> Changes:
        if self.ballast.exists() or self.ballast.with_suffix(".none").exists():
            raise DiskFull
        return super().perform(op, payload, signature)


@pytest.fixture
def ballast(tmp_path: Path) -> Ballast:
    kept = Ballast(tmp_path / "ballast", ROOM)
    assert kept.fill()
    return kept


def a_session(tmp_path: Path, ballast: Ballast) -> Session:
    database = open_memory()
    with database.write() as connection:
        Base.metadata.create_all(connection, tables=DESK_TABLES)
    store = FullDisk(database, "team", lambda: NOW)
    store.ballast = tmp_path / "ballast"
    sealer = Sealer(
        Spool(tmp_path / "spool"), new_sealing_key().public_key(), "desk", lambda: NOW, new_signing_key()
    )
    identity = Identity(User(id="somebody"), "desk", "017", "team", "Asia/Shanghai")
    counter = Counter(tmp_path / "counter")
    return Session(identity, store, sealer, counter, lambda: NOW, lambda _: None, give_room=ballast.drop)


def a_call(session: Session) -> TakeCall:
    return TakeCall(**session.stamp(), reference="0173250434", content=CallContent(text="全屋断网"))


def test_a_full_disk_costs_the_ballast_and_not_the_call(tmp_path: Path, ballast: Ballast) -> None:
    session = a_session(tmp_path, ballast)
    saved, _ = session.perform(a_call(session))
    assert isinstance(saved, Saved)
    assert session.store.counts().unsynced == 1
    assert not (tmp_path / "ballast").exists()


def test_without_ballast_a_full_disk_is_said_to_be_full(tmp_path: Path, ballast: Ballast) -> None:
    session = a_session(tmp_path, ballast)
    ballast.drop()
    (tmp_path / "ballast.none").touch()
    with pytest.raises(DiskFull):
        session.perform(a_call(session))
    assert session.store.counts().unsynced == 0
