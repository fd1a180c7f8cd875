"""The sample team: people, desks, customers and three months of tickets, relative to the day it is made.

Everything arrives as it would have: operations, pushed in the order and at the times they happened.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

import resources
from console.ids import derive
from console.models.database import Database
from console.models.records import Customer, Desk, User
from console.models.repositories.rows import Rows
from console.operations import encode
from console.server.desks import enrol
from console.server.importing.columns import ImportMapping
from console.server.importing.customers import import_customers
from console.server.passwords import hash_password
from console.server.sample.files import DAY, SOURCE, Cast, SampleTicket
from console.server.sample.foreign import foreign_operations
from console.server.sample.script import Stage, Timed, outage_operations, ticket_operations
from console.server.setup import create_workspace
from console.server.sync.head import lock_head
from console.server.sync.offers import Author, offer_of
from console.server.sync.push import push
from console.server.users import add_user
from console.wire.messages import Status

_PAST = 91 * DAY


class SampleTeam(msgspec.Struct, frozen=True):
    """What was made, and the one password of everybody in it."""

    workspace_id: str
    password: str
    people: list[User]


def create_sample_team(database: Database, now: int, organisation_public_key: str = "") -> SampleTeam:
    """Fills a new server with the sample team as of ``now`` (UTC microseconds), in a second or two."""
    cast = msgspec.json.decode(resources.sample("people.json").read_bytes(), type=Cast)
    began = now - _PAST
    with database.write() as connection:
        workspace_id = create_workspace(connection, cast.team, cast.zone, began, organisation_public_key)
        people = _add_people(connection, workspace_id, cast, began)
        desks = _add_desks(connection, workspace_id, cast, began)
    customers = resources.sample("customers.csv")
    mapping = ImportMapping(source=SOURCE)
    import_customers(database, workspace_id, people[-1].id, customers, mapping, lambda: began)
    with database.write() as connection:
        stage = _stage(connection, workspace_id, cast, people, desks, now)
        tickets = msgspec.json.decode(resources.sample("tickets.json").read_bytes(), type=list[SampleTicket])
        timed = list(outage_operations(stage, cast.outage))
        for number, ticket in sorted(enumerate(tickets), key=lambda pair: stage.moment(pair[1].when)):
            timed += ticket_operations(stage, number, ticket)
        timed += foreign_operations(stage, people[-1].id)
        _perform(connection, workspace_id, people, timed, now)
    return SampleTeam(workspace_id, cast.password, people)


def _add_people(connection: Connection, workspace_id: str, cast: Cast, now: int) -> list[User]:
    stored = hash_password(cast.password)
    return [
        add_user(connection, lock_head(connection, workspace_id), person, stored, now, must_change=False)
        for person in cast.people
    ]


def _add_desks(connection: Connection, workspace_id: str, cast: Cast, now: int) -> list[Desk]:
    return [
        enrol(connection, lock_head(connection, workspace_id), derive(workspace_id, name), name, "", now)[0]
        for name in cast.desks
    ]


def _stage(
    connection: Connection, workspace_id: str, cast: Cast, people: list[User], desks: list[Desk], now: int
) -> Stage:
    customers = Rows(connection, workspace_id).where(Customer, "1 = 1")
    return Stage(
        workspace_id=workspace_id,
        zone=ZoneInfo(cast.zone),
        people={user.employee_no: user.id for user in people},
        desks=desks,
        customers={customer.id: customer for customer in customers},
        now=now,
    )


def _perform(
    connection: Connection, workspace_id: str, people: list[User], timed: list[Timed], now: int
) -> None:
    """Pushes each operation when it arrived; what would lie in the future has not happened."""
    authors = {user.id: Author(user.id, frozenset(user.roles), proved=True) for user in people}
    past = sorted((pair for pair in timed if pair[0] <= now), key=itemgetter(0))
    for arrived, group in groupby(past, key=itemgetter(0)):
        offers = [offer_of(encode(op), authors[op.author]) for _, op in group]
        verdicts, _ = push(connection, workspace_id, offers, [], arrived)
        if len(verdicts) < len(offers) or any(v.status != Status.ACCEPTED for v in verdicts):
            raise AssertionError(f"the sample breaks the rules: {verdicts}")
