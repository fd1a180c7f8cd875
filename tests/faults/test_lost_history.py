"""A server that has lost its newest commits, while one desk went on with it: noticed, and nothing is lost.

Three desks work. Then two of them work on, and what they hear is lost: a file is copied back, a database is
restored, a standby that lagged is promoted. The third goes on with what is left before the two come back.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from console.models.database import Database, open_server
from console.models.records import Ticket, TicketEvent
from console.offline.store import HELD_AGAIN_AFTER, Counts
from console.operations import AddNote, EditTicket, FieldEdit
from console.operations.fields import MAX_TEXT
from console.server.sql import run
from tests.faults.servers import TeamDesk, serving
from tests.faults.teams import Team, found_team
from tests.helpers.postgres import Cluster

KEY = bytes(range(1, 33))
CALLS = 40
LONG_CALLS = 30  # more than one request may hold


class Forgetful(Protocol):
    """A database that can be put back to a moment."""

    url: str

    @property
    def key(self) -> bytes | None:
        """Of its database."""

    def remember(self) -> None:
        """This is the moment."""

    def forget(self) -> None:
        """All since then is lost; ``url`` says where the rest is. Nobody is connected."""


class CopiedBack:
    """A SQLite server whose administrator copies an old file back."""

    key = KEY

    def __init__(self, folder: Path) -> None:
        self.url = str(folder / "server.db")
        self._copy = folder / "copy.db"

    def remember(self) -> None:
        database = open_server(self.url, KEY)
        database.backup_to(self._copy)
        database.close()

    def forget(self) -> None:
        for suffix in ("-wal", "-shm"):
            Path(self.url + suffix).unlink(missing_ok=True)
        shutil.copy(self._copy, self.url)


class Restored:
    """A PostgreSQL database restored from a copy."""

    key = None

    def __init__(self, postgres: Cluster) -> None:
        self._postgres = postgres
        self._name = postgres.create()
        self.url = postgres.url(self._name)

    def remember(self) -> None:
        self._copy = self._postgres.create(template=self._name)

    def forget(self) -> None:
        self.url = self._postgres.url(self._copy)


class FailedOver:
    """A PostgreSQL whose standby lagged when it was promoted."""

    key = None

    def __init__(self, folder: Path) -> None:
        self._primary, self._standby = (Cluster(folder / name) for name in ("primary", "standby"))
        for name in ("primary", "standby"):
            (folder / name).mkdir()
        self._primary.initialise()
        self._primary.start()
        self._standby.initialise_from(self._primary)
        self._standby.start()
        self._name = self._primary.create()
        self.url = self._primary.url(self._name)
        self._receiver = 0

    def remember(self) -> None:
        """The standby hears no more: its receiver is frozen."""
        done = self._ask(self._primary, "SELECT pg_current_wal_lsn()")
        self._await(f"SELECT coalesce(pg_last_wal_replay_lsn() >= '{done}', false)")
        self._receiver = int(self._ask(self._standby, "SELECT pid FROM pg_stat_wal_receiver"))
        self._send("SIGSTOP")

    def forget(self) -> None:
        self._primary.kill()
        self._ask(self._standby, "SELECT pg_promote(wait => false)")
        self._send("SIGTERM")  # it ends before it reads what is still in its socket
        self._send("SIGCONT")
        self._await("SELECT NOT pg_is_in_recovery()")
        self.url = self._standby.url(self._name)

    def close(self) -> None:
        self._standby.stop()
        self._primary.stop()

    def _send(self, name: str) -> None:
        os.kill(self._receiver, signal.Signals[name])

    def _await(self, question: str) -> None:
        deadline, pause = time.monotonic() + 30, threading.Event()
        while self._ask(self._standby, question) != "True":
            assert time.monotonic() < deadline, question
            pause.wait(0.01)

    def _ask(self, cluster: Cluster, question: str) -> str:
        connection = cluster.connect()
        try:
            row = connection.execute(question.encode()).fetchone()
        finally:
            connection.close()
        return str(row[0]) if row else ""


@contextmanager
def failing_over() -> Iterator[FailedOver]:
    with tempfile.TemporaryDirectory(prefix="standby-pg-") as folder:
        Path(folder).chmod(0o755)
        pair = FailedOver(Path(folder))
        try:
            yield pair
        finally:
            pair.close()


class Work:
    """What the three desks do, and what they were told."""

    def __init__(self, desks: list[TeamDesk]) -> None:
        self.one, self.two, self.three = self.desks = desks
        self.notes: list[str] = []
        self.told: dict[str, int] = {}

    def move(self, address: str) -> None:
        for desk in self.desks:
            desk.move(address)

    def before(self) -> None:
        for desk in self.desks:
            desk.take_calls(CALLS)
        self.settle(self.desks)

    def lost(self) -> None:
        """Two desks work, also on each other's calls, and hear that all is well; the third hears nothing."""
        for desk in (self.one, self.two):
            desk.take_calls(CALLS)
        self.two.take_calls(LONG_CALLS, "断" * MAX_TEXT)
        self.settle([self.one, self.two])
        for desk, other in ((self.one, self.two), (self.two, self.one)):
            ticket = self._ticket(desk, other.calls[-1])
            self._note(desk, ticket)
            self._edit(desk, ticket)
        self.settle([self.one, self.two])
        self.told = {ticket.id: ticket.number for ticket in self.one.rows(Ticket)}
        self.three.take_calls(CALLS)

    def afterwards(self) -> None:
        """The third goes on at once, the others come back, one of them with more that waits."""
        self.three.sync_until_drained()
        self.one.take_calls(3)
        self.settle([self.three, self.one, self.two])

    @property
    def calls(self) -> list[str]:
        return [op_id for desk in self.desks for op_id in desk.calls]

    def settle(self, desks: list[TeamDesk]) -> None:
        """Work that was held is asked for again after a minute."""
        for _ in range(3):
            for desk in desks:
                desk.later += HELD_AGAIN_AFTER
                desk.sync()
        assert [desk.store.counts() for desk in desks] == [Counts()] * len(desks)

    def _ticket(self, desk: TeamDesk, call: str) -> Ticket:
        (ticket,) = desk.rows(Ticket, "origin = ?", call)
        return ticket

    def _note(self, desk: TeamDesk, ticket: Ticket) -> None:
        op = AddNote(**desk.stamp(), ticket_id=ticket.id, text="called back")
        desk.session.perform(op)
        self.notes.append(op.op_id)

    def _edit(self, desk: TeamDesk, ticket: Ticket) -> None:
        edits = {"area": FieldEdit(ticket.setter("area"), (desk.session.identity.user.name,))}
        desk.session.perform(EditTicket(**desk.stamp(), ticket_id=ticket.id, edits=edits))


@contextmanager
def lost_and_found(database: Database, forgetful: Forgetful, folder: Path) -> Iterator[tuple[Team, Work]]:
    """The whole story; inside, all have come back."""
    team = found_team(database)
    database.close()
    with ExitStack() as open_things:
        with serving(forgetful.url, folder, forgetful.key) as address:
            desks = [TeamDesk(folder / agent.id, agent.employee_no, address) for agent in team.agents]
            for desk in desks:
                open_things.callback(desk.close)
            work = Work(desks)
            work.before()
        forgetful.remember()
        with serving(forgetful.url, folder, forgetful.key) as address:
            work.move(address)
            work.lost()
        forgetful.forget()
        with serving(forgetful.url, folder, forgetful.key) as address:
            work.move(address)
            work.afterwards()
        database = open_server(forgetful.url, forgetful.key)
        open_things.callback(database.close)
        yield team.moved_to(database), work


def complaints(team: Team, work: Work) -> list[str]:
    found = team.complaints(work.calls)
    found += [f"{words} at {desk.folder.root.name}" for desk in work.desks for words in desk.complaints(team)]
    notes = [event.op_id for event in team.rows(TicketEvent, "kind = 'note'")]
    return found + ([] if sorted(notes) == sorted(work.notes) else ["notes differ"])


def offered_again_by(team: Team) -> set[str]:
    with team.database.read() as connection:
        actors = "SELECT actor FROM audit WHERE workspace_id = ? AND action = 'history.offered_again'"
        return set(run(connection, actors, team.workspace_id).scalars())


def check(team: Team, work: Work) -> None:
    assert complaints(team, work) == []
    assert offered_again_by(team) == {agent.id for agent in team.agents[:2]}


def renumbered(team: Team, work: Work) -> set[int]:
    """Numbers that were told for one ticket and are another one's now."""
    now = {ticket.id: ticket.number for ticket in team.rows(Ticket)}
    return {number for ticket_id, number in work.told.items() if now[ticket_id] != number}


def numbers_kept(team: Team, work: Work) -> set[int]:
    return {ticket.number for ticket in team.rows(Ticket) if work.told.get(ticket.id) == ticket.number}


def test_a_file_copied_back(tmp_path: Path) -> None:
    forgetful = CopiedBack(tmp_path)
    database = open_server(forgetful.url, KEY, create=True)
    with lost_and_found(database, forgetful, tmp_path) as (team, work):
        check(team, work)
        went_on = {ticket.number for ticket in team.rows(Ticket) if ticket.origin in work.three.calls}
        assert renumbered(team, work) == set(work.told.values()) & went_on - numbers_kept(team, work)


def test_a_database_restored(postgres: Cluster, tmp_path: Path) -> None:
    forgetful = Restored(postgres)
    with lost_and_found(open_server(forgetful.url), forgetful, tmp_path) as (team, work):
        check(team, work)
        assert renumbered(team, work) == set()


def test_a_standby_that_lagged_is_promoted(tmp_path: Path) -> None:
    with failing_over() as pair, lost_and_found(open_server(pair.url), pair, tmp_path) as (team, work):
        check(team, work)
        assert renumbered(team, work) == set()
