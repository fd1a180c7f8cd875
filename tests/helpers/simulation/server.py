"""The team's server in memory: the same functions the HTTP endpoints call, and what can befall it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection

from console.errors import CredentialsError, Rejected
from console.models.database import Database, open_memory
from console.models.records import Draft, Ticket, User
from console.models.repositories.rows import Rows
from console.models.tables import SERVER_TABLES, Base
from console.offline.round import PullRequest
from console.server.audit import Entry
from console.server.sync import ledger, pull
from console.server.sync.head import Head, begin_epoch, commit_to, create_head, knows, lock_head, read_head
from console.server.sync.held import roles_of
from console.server.sync.offers import UNPROVED, Author, Offer, Road, offer_of
from console.server.sync.push import push
from console.server.users import change_user
from console.wire.administration import UserChanges
from console.wire.grants import check_operation, read_grant
from console.wire.keys import key_id
from console.wire.messages import (
    Cursor,
    LackReply,
    LackRequest,
    PullReply,
    PushReply,
    PushRequest,
    ReofferRequest,
    SpoolDelivery,
    SpoolReply,
    Verdict,
)
from console.wire.sealing import Envelope, unseal
from tests.helpers.simulation.people import SERVER_KEY, SPOOL_KEY, WORKSPACE, Person

T = TypeVar("T")
_SPOOL_KEYS = {key_id(SPOOL_KEY): SPOOL_KEY}
_SIGNERS = [SERVER_KEY.public_key()]


@cache
def _empty() -> Database:
    database = open_memory()
    with database.write() as connection:
        Base.metadata.create_all(connection, tables=SERVER_TABLES)
    return database


def over_the_wire(message: T) -> T:
    """The message as its receiver reads it."""
    return msgspec.json.decode(msgspec.json.encode(message), type=type(message))


class Server:
    """One workspace. ``clock`` is UTC microseconds; ``page`` is the rows of one pull page."""

    def __init__(
        self, people: Sequence[Person], clock: Callable[[], int], page: int, most_bytes: int
    ) -> None:
        self.database = _empty().clone()
        self._clock = clock
        self._page = page
        self._most_bytes = most_bytes
        self.told: dict[str, list[int]] = {}
        self.given: dict[str, set[int]] = {}
        self.renumbered = 0
        with self.database.write() as connection:
            create_head(connection, WORKSPACE)
            head = lock_head(connection, WORKSPACE)
            rows = [
                User(p.id, seq=1, employee_no=p.employee_no, name=p.employee_no, roles=p.roles)
                for p in people
            ]
            Rows(connection, WORKSPACE).insert(rows)
            commit_to(connection, head, Entry("", "", "begun"), clock(), rows=len(rows))

    def answer(self, user_id: str, request: Any) -> Any:
        """What a logged-in user's request leads to. Raises Rejected."""
        match request:
            case PushRequest():
                return self._push(user_id, over_the_wire(request))
            case PullRequest():
                return self._pull(user_id, request)
            case LackRequest():
                return self._lack(user_id, over_the_wire(request))
            case ReofferRequest():
                return self._reoffer(user_id, over_the_wire(request))
        raise TypeError(type(request).__name__)

    def deliver(self, delivery: SpoolDelivery) -> SpoolReply:
        """What a desk's spool brings, under the desk's own credential."""
        delivery = over_the_wire(delivery)
        with self.database.read() as connection:
            offers = [self._unsealed(connection, entry.sealed) for entry in delivery.entries]
        _, head = self._decide(offers, [], delivery.heard)
        return SpoolReply(delivery.request_id, [entry.op_id for entry in delivery.entries], head)

    def change(self, user_id: str, changes: UserChanges) -> None:
        """What an administrator does to a person."""
        with self.database.write() as connection:
            change_user(connection, lock_head(connection, WORKSPACE), user_id, changes, self._clock())

    def restore(self, backup: Database) -> None:
        """An older state takes over, known to be one: another epoch, numbers skip ahead."""
        self.replace(backup)
        with self.database.write() as connection:
            begin_epoch(connection, lock_head(connection, WORKSPACE), self._clock())

    def replace(self, database: Database) -> None:
        """An older state takes over and nobody says so, as when a replica that lags is promoted."""
        self.database.close()
        self.database = database.clone()

    def head(self) -> Head:
        with self.database.read() as connection:
            return read_head(connection, WORKSPACE)

    def _push(self, user_id: str, request: PushRequest) -> PushReply:
        if sum(map(len, request.ops)) > self._most_bytes:
            raise Rejected("too_large")
        author = self._author(user_id)
        offers = [offer_of(raw, author) for raw in request.ops]
        drafts = [draft for draft in request.drafts if draft.user_id == user_id]
        verdicts, head = self._decide(offers, drafts, request.heard)
        return over_the_wire(PushReply(request.request_id, verdicts, head, self._clock()))

    def _reoffer(self, user_id: str, request: ReofferRequest) -> PushReply:
        author = self._author(user_id)
        offers = [offer_of(item.op, author, numbers=item.verdict.numbers) for item in request.ops]
        verdicts, head = self._decide(offers, [], Cursor())
        return over_the_wire(PushReply(request.request_id, verdicts, head, self._clock()))

    def _lack(self, user_id: str, request: LackRequest) -> LackReply:
        self._author(user_id)
        with self.database.read() as connection:
            known = ledger.stored_verdicts(connection, WORKSPACE, request.op_ids)
            lacking = [op_id for op_id in request.op_ids if op_id not in known]
            return over_the_wire(
                LackReply(request.request_id, lacking, read_head(connection, WORKSPACE).cursor)
            )

    def _pull(self, user_id: str, request: PullRequest) -> PullReply:
        author = self._author(user_id)
        with self.database.read() as connection:
            head = read_head(connection, WORKSPACE)
            if not knows(connection, head, request.heard):
                raise Rejected("history_forked")
            scopes = pull.visible_scopes(user_id, author.roles)
            pages = [
                pull.pull_page(connection, head, scope, cursor.seq, self._page)
                for scope, cursor in request.cursors.items()
                if scope in scopes
            ]
            return over_the_wire(PullReply(pages, scopes, head.cursor, self._clock()))

    def _decide(
        self, offers: list[Offer], drafts: list[Draft], heard: Cursor
    ) -> tuple[list[Verdict], Cursor]:
        verdicts: list[Verdict] = []
        while True:
            with self.database.write() as connection:
                head = read_head(connection, WORKSPACE)
                if not knows(connection, head, heard):
                    raise Rejected("history_forked")
                rest = offers[len(verdicts) :]
                decided, cursor = push(connection, WORKSPACE, rest, drafts, self._clock())
                self._watch_numbers(connection, rest[: len(decided)], decided)
            verdicts += decided
            drafts, heard = [], Cursor()
            if len(verdicts) == len(offers):
                return verdicts, cursor

    def _watch_numbers(self, connection: Connection, offers: list[Offer], verdicts: list[Verdict]) -> None:
        """A told number becomes another one only where nobody could say what it was, or where it is taken."""
        for offer, verdict in zip(offers, verdicts, strict=True):
            for ticket_id, number in verdict.numbers.items():
                self.given.setdefault(ticket_id, set()).add(number)
                told = self.told.setdefault(ticket_id, [])
                if not told or number in told:
                    continue
                wanted = offer.numbers.get(ticket_id)
                others = Rows(connection, WORKSPACE).where(
                    Ticket, "number = ? AND id <> ?", wanted or 0, ticket_id
                )
                if wanted in told and not others:
                    raise AssertionError(f"ticket {ticket_id} was {told} and is {number}")
                told.append(number)
                self.renumbered += 1

    def _author(self, user_id: str) -> Author:
        with self.database.read() as connection:
            roles = roles_of(Rows(connection, WORKSPACE), user_id)
        if not roles:
            raise Rejected("revoked")
        return Author(user_id, roles, proved=True)

    def _unsealed(self, connection: Connection, sealed: str) -> Offer:
        envelope = unseal(base64.b64decode(sealed), _SPOOL_KEYS)
        return offer_of(envelope.op, self._proved(connection, envelope), Road.SPOOL)

    def _proved(self, connection: Connection, envelope: Envelope) -> Author:
        if not envelope.grant or not envelope.signature:
            return UNPROVED
        try:
            grant = read_grant(envelope.grant, _SIGNERS)
        except CredentialsError:
            return UNPROVED
        roles = roles_of(Rows(connection, WORKSPACE), grant.user_id)
        if not roles or not check_operation(grant, envelope.op, envelope.signature):
            return UNPROVED
        return Author(grant.user_id, roles, proved=True)
