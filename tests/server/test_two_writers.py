"""PostgreSQL for real: writers at once on one ticket, readers beside them, and the database killed."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from console.ids import derive
from console.models.database import Database
from console.models.enums import Role
from console.operations import EditTicket, FieldEdit
from console.server.audit import verify_chain
from console.wire.messages import Cursor, PushReply
from tests.helpers.log_guard import LogGuard
from tests.helpers.postgres import Cluster
from tests.server.team import Person, rows_in, team_on

KILLS = 20


def edit(person: Person, ticket: str, base: str, title: str) -> EditTicket:
    return EditTicket(**person.stamp(), ticket_id=ticket, edits={"title": FieldEdit(base, (title,))})


def test_of_two_edits_at_once_one_applies_and_one_is_proposed(
    postgresql_database: Database, tmp_path: Path
) -> None:
    with team_on(postgresql_database, tmp_path) as team:
        writers = [team.person(role) for role in (Role.AGENT, Role.GROUP_LEADER, Role.SUPERVISOR)]
        for _ in range(10):
            call = writers[0].call()
            writers[0].push(call)
            ticket = derive(call.op_id, "ticket")
            together = threading.Barrier(len(writers))

            def write(person: Person, ticket: str = ticket, base: str = call.op_id) -> str:
                op = edit(person, ticket, base, f"by {person.user.employee_no}")
                together.wait(10)  # noqa: B023 - the round's own barrier
                assert person.push(op)[0].status == "accepted"
                return f"by {person.user.employee_no}"

            with ThreadPoolExecutor(3) as pool:
                titles = set(pool.map(write, writers))
            ((title,),) = team.rows("SELECT title FROM ticket WHERE id = ?", ticket)
            proposed = team.rows("SELECT value, state FROM proposal WHERE ticket_id = ?", ticket)
            assert {title} | {msgspec.json.decode(value)[0] for value, _ in proposed} == titles
            assert len(proposed) == 2


def test_a_reader_beside_writers_misses_nothing(postgresql_database: Database, tmp_path: Path) -> None:
    with team_on(postgresql_database, tmp_path) as team:
        people = [team.person(role) for role in (Role.AGENT, Role.GROUP_LEADER, Role.SUPERVISOR)]
        reader = team.person()
        done = threading.Event()
        seen: set[str] = set()

        def read() -> None:
            cursor = Cursor()
            last = False
            while not last:
                last = done.is_set()
                reply = reader.pull(w=cursor)
                seen.update(row.id for row in rows_in(reply, "ticket"))
                cursor = reply.pages[0].cursor
                last = last and not reply.pages[0].more

        def write(person: Person) -> list[str]:
            calls = [person.call(f"{n}") for n in range(40)]
            for call in calls:
                person.push(call)
            return [derive(call.op_id, "ticket") for call in calls]

        reading = threading.Thread(target=read)
        reading.start()
        with ThreadPoolExecutor(3) as pool:
            written = {ticket for tickets in pool.map(write, people) for ticket in tickets}
        done.set()
        reading.join(30)
        assert seen == written


def test_postgresql_killed_in_mid_push_leaves_everything_once(
    postgres: Cluster, postgresql_database: Database, tmp_path: Path, expect_log: LogGuard
) -> None:
    expect_log.expect("console.server.api.errors", "request failed: database_unreachable", logging.ERROR)
    expect_log.tolerate("psycopg", "error ignored terminating")
    expect_log.tolerate("sqlalchemy.pool", "Exception during reset", logging.ERROR)  # in mid-pipeline
    pushing, stop, up = threading.Semaphore(0), threading.Event(), threading.Event()
    up.set()

    def push_until_told(person: Person) -> int:
        pushed = 0
        while not stop.is_set():
            calls = [person.call(f"{n}") for n in range(20)]
            while True:
                pushing.release()
                answer = person.try_push(*calls)
                if answer.status == 200:
                    break
                assert answer.code == "database_unavailable", answer
                assert up.wait(60)
            verdicts = answer.read(PushReply).verdicts
            assert {verdict.status for verdict in verdicts} == {"accepted"}
            pushed += len(calls)
        return pushed

    with team_on(postgresql_database, tmp_path) as team:
        people = [team.person(role) for role in (Role.AGENT, Role.GROUP_LEADER)]
        with ThreadPoolExecutor(2) as pool:
            counts = [pool.submit(push_until_told, person) for person in people]
            for _ in range(KILLS):
                for _ in range(3):
                    assert pushing.acquire(timeout=30)
                up.clear()
                postgres.restart_after_kill()
                up.set()
            stop.set()
            total = sum(count.result(60) for count in counts)
        assert team.rows("SELECT count(*) FROM call_slip") == [(total,)]
        assert team.rows("SELECT count(*), count(DISTINCT number) FROM ticket") == [(total, total)]
        assert team.read(lambda c: list(verify_chain(c, team.workspace_id))) == []
