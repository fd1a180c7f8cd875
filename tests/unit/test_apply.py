"""Load, decide, write: batches and single steps come to the same, and a desk can make its view anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from console.apply import Overlay, Taken, attempt, load_for
from console.apply.local import OperationRefused, perform, rebuild, settle_rows
from console.ids import derive
from console.models.database import Database, open_memory
from console.models.records import NOUNS, Key, Row, TicketEvent, key_of
from console.models.repositories.outbox import Outbox
from console.models.repositories.rows import Rows
from console.models.tables import DESK_TABLES, Base
from console.offline.states import OutboxState
from console.operations import AnyOperation, CreateTicket, EditTicket, FieldEdit, TicketContent, encode
from console.operations.operation import Context
from console.operations.tickets import created_ticket_id
from tests.helpers.simulation.people import WORKSPACE
from tests.helpers.simulation.replay import replayed
from tests.helpers.works import works

View = dict[Key, Row]
SERVER = Context(now=100, server=True)


def _make() -> Database:
    database = open_memory()
    with database.write() as connection:
        Base.metadata.create_all(connection, tables=DESK_TABLES)
    return database


EMPTY = _make()


def decide_all(connection: Connection, batch: Sequence[AnyOperation]) -> None:
    """One transaction's worth."""
    overlay = Overlay(Rows(connection, WORKSPACE))
    load_for(overlay, list(batch))
    for op in batch:
        attempt(overlay, op, SERVER)
    overlay.write()


def rows_of(connection: Connection) -> View:
    rows = Rows(connection, WORKSPACE)
    return {key_of(row): row for record in NOUNS.values() for row in rows.where(record, "1 = 1")}


def decided(*batches: Sequence[AnyOperation]) -> View:
    """What a server holds after ``batches``."""
    database = EMPTY.clone()
    with database.write() as connection:
        for batch in batches:
            decide_all(connection, batch)
        found = rows_of(connection)
    database.close()
    return found


@given(works(), st.data())
def test_a_batch_comes_to_the_same_as_its_parts(work: list[AnyOperation], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(work)))
    whole = decided(work)
    assert whole == decided(*([op] for op in work))
    assert whole == decided(work[:cut], work[cut:])


@given(works())
def test_what_is_decided_again_at_once_changes_nothing_but_proposals(work: list[AnyOperation]) -> None:
    """A repeat of the last is harmless without the memory of verdicts too."""
    assert decided(work, work[-1:]) == decided(work)


class Desk:
    """One agent's database in the middle of things."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.outbox = Outbox(connection)

    def perform(self, work: Iterable[AnyOperation]) -> None:
        for op in work:
            try:
                perform(self.connection, WORKSPACE, op, encode(op), "", 0)
            except OperationRefused:
                continue

    def take_in(self, arrived: list[Row], gone: Iterable[Key], finished: Iterable[str] = ()) -> None:
        entries = self.outbox.find(finished).values()
        places = [entry.local_seq for entry in entries]
        settle_rows(self.connection, WORKSPACE, arrived, gone, places)
        self.outbox.set_state(places, OutboxState.DONE)

    def touched(self) -> list[Key]:
        pending = [entry.local_seq for entry in self.outbox.where("1 = 1")]
        return sorted(self.outbox.touches_of(pending))

    def replay(self, keys: Iterable[Key]) -> None:
        rebuild(self.connection, WORKSPACE, set(keys))


def check(database: Database) -> View:
    shown, wanted = replayed(database)
    assert shown == wanted
    return shown


@settings(max_examples=60)
@given(works(), st.data())
def test_a_view_is_the_confirmed_rows_and_what_is_pending(
    work: list[AnyOperation], data: st.DataObject
) -> None:
    """Whatever arrives, is done, or vanishes with a lost history, and however often it is replayed."""
    known = data.draw(st.lists(st.sampled_from(work), unique_by=id))
    rows = [msgspec.structs.replace(row, seq=1) for row in decided(known).values()]
    arrived = data.draw(st.lists(st.sampled_from(rows), unique_by=key_of)) if rows else []
    gone = data.draw(st.lists(st.sampled_from(arrived))) if arrived else []
    finished = data.draw(st.lists(st.sampled_from([op.op_id for op in known]))) if known else []
    database = EMPTY.clone()
    steps: tuple[Callable[[Desk], None], ...] = (
        lambda desk: desk.perform(work),
        lambda desk: desk.take_in(arrived, [], finished),
        lambda desk: desk.take_in([], [key_of(row) for row in gone]),
    )
    for step in steps:
        with database.write() as connection:
            step(Desk(connection))
        once = check(database)
        with database.write() as connection:
            desk = Desk(connection)
            touched = desk.touched()
            desk.replay(data.draw(st.sets(st.sampled_from(touched))) if touched else ())
        assert check(database) == once
    database.close()


def test_a_line_that_a_lost_history_had_is_written_again() -> None:
    """Its operation found it there, and it went."""
    head: dict[str, Any] = {"author": "ann", "desk": "d", "at": 1}
    made = CreateTicket(op_id="made", content=TicketContent(title="old"), **head)
    edits = {"title": FieldEdit("made", ("new",))}
    edited = EditTicket(op_id="edited", ticket_id=created_ticket_id(made), edits=edits, **head)
    line = (TicketEvent.noun, derive("edited", "event"))
    there = msgspec.structs.replace(decided([made, edited])[line], seq=1)
    database = EMPTY.clone()
    with database.write() as connection:
        desk = Desk(connection)
        desk.perform([made, edited])
        desk.take_in([there], [])
        desk.take_in([], [line])
    assert line in check(database)
    database.close()


@given(works())
def test_a_refusal_leaves_no_trace(work: list[AnyOperation]) -> None:
    database = EMPTY.clone()
    with database.write() as connection:
        decide_all(connection, work[:-1])
        overlay = Overlay(Rows(connection, WORKSPACE))
        load_for(overlay, work[-1:])
        outcome = attempt(overlay, work[-1], SERVER)
        before = rows_of(connection)
        overlay.write()
        if not isinstance(outcome, Taken):
            assert rows_of(connection) == before and overlay.changed() == []
    database.close()
