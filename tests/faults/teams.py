"""A team's database as the server keeps it, and what must hold in it whatever happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection

from console.models.database import Database
from console.models.migrations import upgrade
from console.models.records import CallSlip, Ticket, TicketEvent, User
from console.models.repositories.rows import Rows
from console.operations import AnyOperation, encode
from console.server.audit import Entry, verify_chain
from console.server.keys import create_server_keys
from console.server.sql import run
from console.server.sync.head import commit_to, create_head, lock_head
from console.server.sync.offers import Author, offer_of
from console.server.sync.push import push
from console.wire.messages import Verdict
from tests.faults.desks import NOON, WORKSPACE, user_id

ROLES = ("agent",)


def found_team(database: Database, people: int = 3) -> None:
    """Tables, head, keys, and ``people`` agents."""
    upgrade(database, "server")
    with database.write() as connection:
        create_head(connection, WORKSPACE)
        head = lock_head(connection, WORKSPACE)
        create_server_keys(connection, WORKSPACE, "", NOON)
        names = [f"10{number:02d}" for number in range(people)]
        agents = [
            User(user_id(number), seq=1, employee_no=name, name=name, roles=ROLES)
            for number, name in enumerate(names)
        ]
        Rows(connection, WORKSPACE).insert(agents)
        commit_to(connection, head, Entry("", "", "workspace.created", WORKSPACE), NOON, rows=people)


def tell(database: Database, op: AnyOperation, now: int = NOON) -> Verdict:
    """One operation as its author's own login brings it."""
    offer = offer_of(encode(op), Author(op.author, frozenset(ROLES), proved=True))
    verdicts, _ = database.transact(lambda connection: push(connection, WORKSPACE, [offer], [], now))
    return verdicts[0]


def complaints(database: Database, calls: Iterable[str]) -> list[str]:
    """Whatever of ``calls`` (ids of TakeCall) is not there exactly once and whole, or does not belong."""
    with database.read() as connection:
        return [
            *_calls_amiss(connection, set(calls)),
            *_commits_amiss(connection),
            *(f"audit {found.no}: {found.cause}" for found in verify_chain(connection, WORKSPACE)),
        ]


def _calls_amiss(connection: Connection, calls: set[str]) -> list[str]:
    rows = Rows(connection, WORKSPACE)
    applied = set(
        run(
            connection,
            "SELECT op_id FROM applied_op WHERE workspace_id = ? AND kind = 'call.take'"
            " AND status = 'accepted'",
            WORKSPACE,
        ).scalars()
    )
    slips = Counter(slip.origin for slip in rows.where(CallSlip, "1 = 1"))
    tickets = rows.where(Ticket, "1 = 1")
    events = Counter(event.op_id for event in rows.where(TicketEvent, "kind = 'call'"))
    once = dict.fromkeys(calls, 1)
    found = [f"{len(applied ^ calls)} verdicts too many or missing"] if applied != calls else []
    found += ["slips differ"] if slips != once else []
    found += ["calls in timelines differ"] if events != once else []
    found += ["tickets differ"] if Counter(ticket.origin for ticket in tickets) != once else []
    numbers = [ticket.number for ticket in tickets]
    return found + (["ticket numbers collide"] if len(set(numbers)) != len(numbers) or 0 in numbers else [])


def _commits_amiss(connection: Connection) -> list[str]:
    listed = "SELECT seq FROM sync_commit WHERE workspace_id = ? ORDER BY seq"
    seqs = list(run(connection, listed, WORKSPACE).scalars())
    head = run(connection, "SELECT seq FROM sync_head WHERE workspace_id = ?", WORKSPACE).scalar_one()
    return [] if seqs == list(range(1, head + 1)) else [f"commits are not 1 to {head}"]
