"""Two writers on one ticket at one moment, on PostgreSQL: what anybody typed stands, or is proposed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from console.ids import derive, new_id
from console.models.database import Database, open_server
from console.models.records import Proposal, Ticket, TicketEvent
from console.models.repositories.rows import Rows
from console.operations import CallContent, EditTicket, FieldEdit, TakeCall
from tests.faults.desks import NOON, WORKSPACE, desk_id, user_id
from tests.faults.teams import complaints, found_team, tell

ROUNDS = 200
OWN_FIELD = ("area", "phone")


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    database = open_server(postgres_url)
    found_team(database)
    yield database
    database.close()


def ticket_of(database: Database, ticket_id: str) -> Ticket:
    with database.read() as connection:
        row = Rows(connection, WORKSPACE).load([(Ticket.noun, ticket_id)])[Ticket.noun, ticket_id]
    assert isinstance(row, Ticket)
    return row


class Writer:
    """One agent who changes the title, and a field that nobody else touches, of what they see."""

    def __init__(self, database: Database, number: int, together: threading.Barrier) -> None:
        self._database = database
        self._number = number
        self._together = together

    def edit(self, ticket_id: str, turn: int) -> str:
        """Reads, waits for the other writer, then writes; returns the title."""
        seen = ticket_of(self._database, ticket_id)
        title, own = f"title {turn} of {self._number}", OWN_FIELD[self._number]
        edits = {
            "title": FieldEdit(seen.setter("title"), (title,)),
            own: FieldEdit(seen.setter(own), (f"{own} {turn}",)),
        }
        op = EditTicket(
            op_id=new_id(),
            author=user_id(self._number),
            desk=desk_id(self._number),
            at=NOON + turn,
            ticket_id=ticket_id,
            edits=edits,
        )
        self._together.wait(30)
        assert tell(self._database, op).status == "accepted"
        return title


def test_no_update_is_lost_in_two_hundred_rounds(database: Database) -> None:
    call = TakeCall(
        op_id=new_id(), author=user_id(0), desk=desk_id(0), at=NOON, reference="", content=CallContent()
    )
    tell(database, call)
    ticket_id = derive(call.op_id, "ticket")
    together = threading.Barrier(2)
    writers = [Writer(database, number, together) for number in (0, 1)]
    typed: set[str] = set()
    with ThreadPoolExecutor(2) as pool:
        for turn in range(ROUNDS):
            edits = [pool.submit(writer.edit, ticket_id, turn) for writer in writers]
            titles = {edit.result() for edit in edits}
            ticket = ticket_of(database, ticket_id)
            assert {ticket.title} | late_titles(database, ticket.set_by["title"]) >= titles
            assert (ticket.area, ticket.phone) == (f"area {turn}", f"phone {turn}")
            typed |= titles
    with database.read() as connection:
        rows = Rows(connection, WORKSPACE)
        history = {event.data.get("title") for event in rows.where(TicketEvent, "kind = 'changed'")}
        proposed = {value_of(proposal) for proposal in rows.where(Proposal, "field = 'title'")}
    assert history - {None} | proposed == typed
    assert len(proposed) == ROUNDS
    assert complaints(database, [call.op_id]) == []


def late_titles(database: Database, winner: str) -> set[str]:
    with database.read() as connection:
        late = Rows(connection, WORKSPACE).where(Proposal, "current_by = ? AND state = 'open'", winner)
    return {value_of(proposal) for proposal in late}


def value_of(proposal: Proposal) -> str:
    return str(msgspec.json.decode(proposal.value)[0])
