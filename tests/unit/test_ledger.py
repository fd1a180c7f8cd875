"""The ledger's own half: which calls were taken at this desk since a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.ids import new_id
from console.models.database import open_memory
from console.models.tables import DESK_TABLES, Base
from console.offline.ledger import captured_slips
from console.offline.store import DeskStore
from console.operations import CallContent, TakeCall, encode
from console.operations.calls import slip_id

NOON = 1_795_233_600_000_000
HOUR = 3_600_000_000


@pytest.fixture
def store() -> Iterator[DeskStore]:
    database = open_memory()
    with database.write() as connection:
        Base.metadata.create_all(connection, tables=DESK_TABLES)
    yield DeskStore(database, "team", lambda: NOON)
    database.close()


def take(store: DeskStore, root: str, at: int, text: str, base: dict[str, str] | None = None) -> TakeCall:
    op = TakeCall(
        op_id=new_id(),
        author="somebody",
        desk="desk",
        at=at,
        root=root,
        reference="0173250016",
        content=CallContent(kind="fault", category="network", text=text),
        base=base or {},
    )
    store.perform(op, encode(op))
    return op


def test_a_call_is_captured_when_it_was_taken_not_when_it_was_amended(store: DeskStore) -> None:
    old = take(store, "old", NOON - HOUR, "断网")
    new = take(store, "new", NOON, "断网")
    take(store, "old", NOON + HOUR, "断网，红灯", {"text": old.op_id})
    take(store, "new", NOON + HOUR, "断网，红灯", {"text": new.op_id})
    with store.database.read() as connection:
        assert captured_slips(connection, NOON) == {slip_id(new): True}
        assert captured_slips(connection, NOON - HOUR).keys() == {slip_id(old), slip_id(new)}
