"""The team's server in memory, behind its own endpoints, and what can befall it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from console.errors import Rejected
from console.models.database import Database, open_memory
from console.models.records import Desk, Ticket, User, Workspace
from console.models.repositories.rows import Rows
from console.models.tables import SERVER_TABLES, Base
from console.offline.round import PullRequest, SendFile
from console.server.api import spool
from console.server.api import sync as endpoints
from console.server.api.endpoint import Call
from console.server.audit import Entry
from console.server.blobs import BlobStore
from console.server.files import note_arrival
from console.server.keys import SIGNING, SPOOL
from console.server.service import Service
from console.server.sessions import Caller
from console.server.settings import DATA_KEY_BYTES, Settings
from console.server.sql import run
from console.server.sync import ledger
from console.server.sync.head import begin_epoch, commit_to, create_head, lock_head, read_head
from console.server.users import change_user, user_row
from console.wire.administration import UserChanges
from console.wire.keys import key_id, private_text, public_text
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
    VerdictsReply,
    VerdictsRequest,
)
from tests.helpers.simulation.people import SERVER_KEY, SPOOL_KEY, WORKSPACE, Person

T = TypeVar("T")
_SETTINGS = Settings(data_key=bytes(DATA_KEY_BYTES), workspace_id=WORKSPACE)


@cache
def _empty() -> Database:
    database = open_memory()
    with database.write() as connection:
        Base.metadata.create_all(connection, tables=SERVER_TABLES)
        for purpose, pair in ((SIGNING, SERVER_KEY), (SPOOL, SPOOL_KEY)):
            run(
                connection,
                "INSERT INTO server_key (workspace_id, key_id, purpose, public_key, private_key, created_at)"
                " VALUES (?, ?, ?, ?, ?, 0)",
                *(WORKSPACE, key_id(pair), purpose, public_text(pair), private_text(pair).encode()),
            )
    return database


def over_the_wire(message: T) -> T:
    """The message as its receiver reads it."""
    return msgspec.json.decode(msgspec.json.encode(message), type=type(message))


class _Blobs(BlobStore):
    """Files in memory."""

    def __init__(self) -> None:
        super().__init__(Path(), bytes(DATA_KEY_BYTES))
        self.files: dict[str, bytes] = {}

    def holds(self, sha256: str) -> bool:
        return sha256 in self.files

    def put(self, sha256: str, content: bytes) -> int:
        self.files[sha256] = content
        return len(content)


class Backup(NamedTuple):
    """What an administrator copies away, up to the commit ``head``."""

    database: Database
    files: dict[str, bytes]
    head: Cursor


def taken_in(database: Database) -> set[str]:
    """Every operation that a server's database knows of."""
    with database.read() as connection:
        found = connection.exec_driver_sql("SELECT op_id FROM applied_op UNION SELECT op_id FROM held_op")
        return set(found.scalars())


class Server:
    """One workspace. ``clock`` is UTC microseconds; ``most_bytes`` of operations fit into one push."""

    def __init__(self, people: Sequence[Person], clock: Callable[[], int], most_bytes: int) -> None:
        self.blobs = _Blobs()
        self._service = Service(_SETTINGS, _empty().clone(), self.blobs, clock)
        self._clock = clock
        self._most_bytes = most_bytes
        self.told: dict[str, list[int]] = {}
        self.renumbered = 0
        with self.database.write() as connection:
            create_head(connection, WORKSPACE)
            head = lock_head(connection, WORKSPACE)
            users = [
                User(p.id, seq=1, employee_no=p.employee_no, name=p.employee_no, roles=p.roles)
                for p in people
            ]
            Rows(connection, WORKSPACE).insert([Workspace(WORKSPACE, seq=1), *users])
            commit_to(connection, head, Entry("", "", "begun"), clock(), rows=1 + len(users))

    @property
    def database(self) -> Database:
        return self._service.database

    def answer(self, user_id: str, request: Any) -> Any:
        """What a logged-in user's request leads to. Raises Rejected."""
        match request:
            case PushRequest():
                return self._push(user_id, request)
            case PullRequest(cursors, heard):
                cursor = [f"{scope}@{place}" for scope, place in cursors.items()]
                call = self._call(user_id, None, {"cursor": cursor, "heard": [str(heard)]})
                pulled: PullReply = over_the_wire(endpoints.pull(call))
                return pulled
            case LackRequest():
                lacking: LackReply = over_the_wire(endpoints.lack(self._call(user_id, request)))
                return lacking
            case ReofferRequest():
                reply = over_the_wire(endpoints.reoffer(self._call(user_id, request)))
                numbers = {item.verdict.op_id: item.verdict.numbers for item in request.ops}
                self._watch_numbers(reply.verdicts, numbers)
                return reply
            case VerdictsRequest():
                told: VerdictsReply = over_the_wire(endpoints.tell_verdicts(self._call(user_id, request)))
                return told
            case SendFile(sha256, content):
                return self._store(user_id, sha256, content)
        raise TypeError(type(request).__name__)

    def deliver(self, desk_id: str, delivery: SpoolDelivery) -> SpoolReply:
        """What a desk's spool brings, under the desk's own credential."""
        call = Call(self._service, self._clock(), "", "", {}, over_the_wire(delivery), desk=Desk(desk_id))
        reply = over_the_wire(spool.deliver(call))
        with self.database.read() as connection:
            stored = ledger.stored_verdicts(connection, WORKSPACE, reply.received)
        self._watch_numbers([verdict for _, verdict in stored.values()], {})
        return reply

    def change(self, user_id: str, changes: UserChanges) -> None:
        """What an administrator does to a person."""
        with self.database.write() as connection:
            change_user(connection, lock_head(connection, WORKSPACE), user_id, changes, self._clock())

    def backup(self) -> Backup:
        """A copy of everything."""
        return Backup(self.database.clone(), dict(self.blobs.files), self.head())

    def verified_backup(self) -> Backup:
        """A copy that desks may rely on, and hear of."""
        backup = self.backup()
        with self.database.write() as connection:
            head = lock_head(connection, WORKSPACE)
            head.backup_seq = head.seq
            commit_to(connection, head, Entry("", "", "backup.made", str(head.seq)), self._clock())
        return backup

    def restore(self, backup: Backup) -> None:
        """An older state takes over, known to be one: another epoch, numbers skip ahead."""
        self._use(backup.database)
        self.blobs.files = dict(backup.files)
        with self.database.write() as connection:
            begin_epoch(connection, lock_head(connection, WORKSPACE), self._clock())

    def fail_over(self, replica: Backup) -> None:
        """An older state takes over and nobody says so, as when a replica that lags is promoted."""
        self._use(replica.database)
        self.blobs.files |= replica.files

    def _use(self, database: Database) -> None:
        self.database.close()
        self._service.database = database.clone()

    def head(self) -> Cursor:
        with self.database.read() as connection:
            return read_head(connection, WORKSPACE).cursor

    def covered(self) -> Cursor:
        """The newest commit that a verified backup holds."""
        with self.database.read() as connection:
            return endpoints.covered_by_backup(connection, read_head(connection, WORKSPACE))

    def close(self) -> None:
        self.database.close()
        self._service.close()

    def _push(self, user_id: str, request: PushRequest) -> PushReply:
        if len(msgspec.json.encode(request)) > self._most_bytes:
            raise Rejected("too_large")
        reply = over_the_wire(endpoints.push_operations(self._call(user_id, request)))
        self._watch_numbers(reply.verdicts, {})
        return reply

    def _store(self, user_id: str, sha256: str, content: bytes) -> int:
        call = self._call(user_id, None)
        self.blobs.put(sha256, content)
        with self.database.write() as connection:
            note_arrival(connection, WORKSPACE, sha256, len(content), call.now, user_id)
        return call.now

    def _call(self, user_id: str, body: Any, values: dict[str, list[str]] | None = None) -> Call:
        with self.database.read() as connection:
            user = user_row(connection, WORKSPACE, user_id)
        if not user.active:
            raise Rejected("revoked")
        sent = over_the_wire(body) if body is not None else None
        return Call(self._service, self._clock(), "", "", values or {}, sent, Caller(user, "", ""))

    def _watch_numbers(self, verdicts: list[Verdict], had: dict[str, dict[str, int]]) -> None:
        """A told number becomes another one only where nobody could say what it was, or where it is taken."""
        for verdict in verdicts:
            for ticket_id, number in verdict.numbers.items():
                told = self.told.setdefault(ticket_id, [])
                if not told or number in told:
                    continue
                wanted = had.get(verdict.op_id, {}).get(ticket_id)
                if wanted in told and not self._is_taken(wanted or 0, ticket_id):
                    raise AssertionError(f"ticket {ticket_id} was {told} and is {number}")
                told.append(number)
                self.renumbered += 1

    def _is_taken(self, number: int, ticket_id: str) -> bool:
        with self.database.read() as connection:
            return bool(
                Rows(connection, WORKSPACE).where(Ticket, "number = ? AND id <> ?", number, ticket_id)
            )
