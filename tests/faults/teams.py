"""A team's database as the server keeps it, and what must hold in it whatever happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from console.models.database import Database
from console.models.migrations import upgrade
from console.models.records import CallSlip, Row, Ticket, TicketEvent, User
from console.models.repositories.rows import Rows
from console.operations import AnyOperation, encode
from console.server.audit import verify_chain
from console.server.passwords import hash_password
from console.server.setup import create_workspace
from console.server.sql import run
from console.server.sync.head import lock_head
from console.server.sync.offers import Author, offer_of
from console.server.sync.push import push
from console.server.users import add_user
from console.wire.administration import NewUser
from console.wire.messages import Verdict
from tests.faults.desks import NOON

RowT = TypeVar("RowT", bound=Row)
ROLES = ("agent",)
PASSWORD = "seven lamps over water"


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)


class Team(NamedTuple):
    """A workspace and its agents, 1000 and onwards."""

    database: Database
    workspace_id: str
    agents: list[User]

    def moved_to(self, database: Database) -> Team:
        """The same team, as another database has it."""
        return self._replace(database=database)

    def rows(self, record: type[RowT], condition: str = "1 = 1", *parameters: object) -> list[RowT]:
        """What the server holds."""
        with self.database.read() as connection:
            return Rows(connection, self.workspace_id).where(record, condition, *parameters)

    def tell(self, op: AnyOperation, now: int = NOON) -> Verdict:
        """One operation as its author's own login brings it."""
        offer = offer_of(encode(op), Author(op.author, frozenset(ROLES), proved=True))
        verdicts, _ = self.database.transact(lambda c: push(c, self.workspace_id, [offer], [], now))
        return verdicts[0]

    def complaints(self, calls: Iterable[str]) -> list[str]:
        """Whatever of ``calls`` (ids of TakeCall) is not there exactly once and whole, or does not belong."""
        with self.database.read() as connection:
            breaks = verify_chain(connection, self.workspace_id)
            return [
                *_verdicts_amiss(connection, self.workspace_id, set(calls)),
                *_commits_amiss(connection, self.workspace_id),
                *(f"audit {found.no}: {found.cause}" for found in breaks),
                *self._rows_amiss(set(calls)),
            ]

    def _rows_amiss(self, calls: set[str]) -> list[str]:
        tickets = self.rows(Ticket)
        copies = {
            "slips": Counter(slip.origin for slip in self.rows(CallSlip)),
            "tickets": Counter(ticket.origin for ticket in tickets),
            "calls in timelines": Counter(event.op_id for event in self.rows(TicketEvent, "kind = 'call'")),
        }
        found = [f"{what} differ" for what, counted in copies.items() if counted != dict.fromkeys(calls, 1)]
        numbers = [ticket.number for ticket in tickets]
        collide = len(set(numbers)) != len(numbers) or 0 in numbers
        return found + (["ticket numbers collide"] if collide else [])


def found_team(database: Database, people: int = 3, organisation_key: str = "") -> Team:
    """Tables, keys, and ``people`` agents who share a password. The key is the organisation's public one."""
    upgrade(database, "server")
    with database.write() as connection:
        workspace_id = create_workspace(connection, "Team", "Asia/Shanghai", NOON, organisation_key)
        head = lock_head(connection, workspace_id)
        agents = [
            add_user(
                connection,
                head,
                NewUser(f"10{number:02d}", f"Agent {number}", ROLES),
                _password_hash(),
                NOON,
                must_change=False,
            )
            for number in range(people)
        ]
    return Team(database, workspace_id, agents)


def _verdicts_amiss(connection: Connection, workspace_id: str, calls: set[str]) -> list[str]:
    accepted = "workspace_id = ? AND kind = 'call.take' AND status = 'accepted'"
    applied = set(run(connection, f"SELECT op_id FROM applied_op WHERE {accepted}", workspace_id).scalars())
    return [f"{len(applied - calls)} verdicts too many"] * (applied > calls) + [
        f"no verdict on {op_id}" for op_id in calls - applied
    ]


def _commits_amiss(connection: Connection, workspace_id: str) -> list[str]:
    listed = "SELECT seq FROM sync_commit WHERE workspace_id = ? ORDER BY seq"
    seqs = list(run(connection, listed, workspace_id).scalars())
    head = run(connection, "SELECT seq FROM sync_head WHERE workspace_id = ?", workspace_id).scalar_one()
    return [] if seqs == list(range(1, head + 1)) else [f"commits are not 1 to {head}"]
