"""Two writers on one ticket at one moment, on PostgreSQL: what anybody typed stands, or is proposed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from console.ids import derive, new_id
from console.models.database import open_server
from console.models.records import Proposal, Ticket, TicketEvent
from console.operations import CallContent, EditTicket, FieldEdit, TakeCall
from tests.faults.desks import NOON, desk_id
from tests.faults.teams import Team, found_team

ROUNDS = 200
OWN_FIELD = ("area", "phone")


@pytest.fixture
def team(postgres_url: str) -> Iterator[Team]:
    database = open_server(postgres_url)
    yield found_team(database)
    database.close()


def ticket_of(team: Team, ticket_id: str) -> Ticket:
    (ticket,) = team.rows(Ticket, "id = ?", ticket_id)
    return ticket


class Writer:
    """One agent who changes the title, and a field that nobody else touches, of what they see."""

    def __init__(self, team: Team, number: int, together: threading.Barrier) -> None:
        self._team = team
        self._author = team.agents[number].id
        self._number = number
        self._together = together

    def edit(self, ticket_id: str, turn: int) -> str:
        """Reads, waits for the other writer, then writes; returns the title."""
        seen = ticket_of(self._team, ticket_id)
        title, own = f"title {turn} of {self._number}", OWN_FIELD[self._number]
        edits = {
            "title": FieldEdit(seen.setter("title"), (title,)),
            own: FieldEdit(seen.setter(own), (f"{own} {turn}",)),
        }
        op = EditTicket(
            op_id=new_id(),
            author=self._author,
            desk=desk_id(self._number),
            at=NOON + turn,
            ticket_id=ticket_id,
            edits=edits,
        )
        self._together.wait(30)
        assert self._team.tell(op).status == "accepted"
        return title


def test_no_update_is_lost_in_two_hundred_rounds(team: Team) -> None:
    author = team.agents[0].id
    call = TakeCall(
        op_id=new_id(), author=author, desk=desk_id(0), at=NOON, reference="", content=CallContent()
    )
    team.tell(call)
    ticket_id = derive(call.op_id, "ticket")
    together = threading.Barrier(2)
    writers = [Writer(team, number, together) for number in (0, 1)]
    typed: set[str] = set()
    with ThreadPoolExecutor(2) as pool:
        for turn in range(ROUNDS):
            edits = [pool.submit(writer.edit, ticket_id, turn) for writer in writers]
            titles = {edit.result() for edit in edits}
            ticket = ticket_of(team, ticket_id)
            late = team.rows(Proposal, "current_by = ? AND state = 'open'", ticket.set_by["title"])
            assert {ticket.title} | set(map(value_of, late)) == titles
            assert (ticket.area, ticket.phone) == (f"area {turn}", f"phone {turn}")
            typed |= titles
    history = {event.data.get("title") for event in team.rows(TicketEvent, "kind = 'changed'")}
    proposed = set(map(value_of, team.rows(Proposal, "field = 'title'")))
    assert history - {None} | proposed == typed
    assert len(proposed) == ROUNDS
    assert team.complaints([call.op_id]) == []


def value_of(proposal: Proposal) -> str:
    return str(msgspec.json.decode(proposal.value)[0])
