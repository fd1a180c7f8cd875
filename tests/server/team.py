"""A team on a server of its own, and people who ask things of it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection

from console.ids import new_id
from console.models.database import Database
from console.models.enums import Role
from console.models.records import Draft, User
from console.operations import AddNote, CallContent, TakeCall, encode
from console.operations.operation import Operation
from console.server.app import create_app
from console.server.blobs import BlobStore
from console.server.desks import enrol
from console.server.grants import issue_grant
from console.server.keys import load_keys
from console.server.passwords import hash_password
from console.server.service import Service
from console.server.settings import Settings
from console.server.setup import create_workspace
from console.server.sync.head import lock_head
from console.server.users import add_user, user_row
from console.wire.administration import NewUser
from console.wire.grants import sign_operation
from console.wire.keys import new_signing_key, public_text
from console.wire.messages import (
    Cursor,
    PullReply,
    PushReply,
    PushRequest,
    SpoolDelivery,
    SpoolEntry,
    SpoolReply,
    Verdict,
)
from console.wire.sealing import EnclosedFile, Envelope, seal
from tests.server.asgi import Answer, AsgiClient

T = TypeVar("T")
START = 1_800_000_000_000_000
SECOND = 1_000_000
PASSWORD = "correct horse battery"
DATA_KEY = bytes(range(32))
API = "/api/v1"
NOTHING = Cursor()


@cache
def password_hash() -> str:
    return hash_password(PASSWORD)


class Clock:
    """UTC microseconds that stand still until they are moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += int(seconds * SECOND)


class Team:
    """One workspace with a person of each role and one desk, and its application running."""

    def __init__(self, client: AsgiClient, database: Database, clock: Clock, workspace_id: str) -> None:
        self.client, self.database, self.clock, self.workspace_id = client, database, clock, workspace_id
        self.service: Service = client.app.state.service
        self.users = {role: self.add(role.value, (role,)) for role in Role}
        self.desk = SittingDesk(self)

    def add(self, employee_no: str, roles: Sequence[Role]) -> User:
        new = NewUser(employee_no, f"Name of {employee_no}", tuple(role.value for role in roles))
        return self.write(
            lambda c: add_user(
                c, lock_head(c, self.workspace_id), new, password_hash(), self.clock(), must_change=False
            )
        )

    def write(self, work: Callable[[Connection], T]) -> T:
        return self.database.transact(work)

    def read(self, work: Callable[[Connection], T]) -> T:
        with self.database.read() as connection:
            return work(connection)

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What a query written with ``?`` finds."""
        marks = sql.replace("?", "%s") if self.database.dialect == "postgresql" else sql
        return self.read(lambda c: [tuple(row) for row in c.exec_driver_sql(marks, parameters)])

    def person(self, role: Role | User = Role.AGENT) -> Person:
        """Somebody with a login of this moment."""
        return Person(self, role if isinstance(role, User) else self.users[role])


class Person:
    """Somebody who is logged in, at the team's desk."""

    def __init__(self, team: Team, user: User, desk_id: str = "") -> None:
        self.team, self.user = team, user
        self.desk_id = desk_id or team.desk.id
        sessions = team.service.sessions
        self.tokens = team.write(lambda c: sessions.begin(c, user.id, self.desk_id, team.clock()))

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens.access}"}

    def get(self, path: str, **headers: str) -> Answer:
        return self.team.client.request("GET", API + path, headers={**self.headers, **headers})

    def post(self, path: str, body: Any = None) -> Answer:
        return self.send("POST", path, body)

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return self.team.client.request(method, API + path, content, self.headers)

    def stamp(self) -> dict[str, Any]:
        """What every operation of this person carries."""
        return {"op_id": new_id(), "author": self.user.id, "desk": self.desk_id, "at": self.team.clock()}

    def call(self, text: str = "no dial tone", **fields: Any) -> TakeCall:
        content = CallContent(
            category="network", number="+8613800138000", text=text, started_at=self.team.clock()
        )
        return TakeCall(**{**self.stamp(), "reference": "0010010010", "content": content, **fields})

    def note(self, ticket_id: str, text: str = "called back", **fields: Any) -> AddNote:
        return AddNote(**{**self.stamp(), "ticket_id": ticket_id, "text": text, **fields})

    def push(
        self, *ops: Operation | bytes, heard: Cursor = NOTHING, drafts: Sequence[Draft] = ()
    ) -> list[Verdict]:
        return list(self.push_reply(*ops, heard=heard, drafts=drafts).verdicts)

    def push_reply(
        self, *ops: Operation | bytes, heard: Cursor = NOTHING, drafts: Sequence[Draft] = ()
    ) -> PushReply:
        reply: PushReply = self.try_push(*ops, heard=heard, drafts=drafts).read(PushReply)
        return reply

    def try_push(
        self, *ops: Operation | bytes, heard: Cursor = NOTHING, drafts: Sequence[Draft] = ()
    ) -> Answer:
        raw = [msgspec.Raw(op if isinstance(op, bytes) else encode(op)) for op in ops]
        return self.post("/sync/push", PushRequest(new_id(), heard, raw, list(drafts)))

    def pull(self, heard: Cursor = NOTHING, **cursors: Cursor) -> PullReply:
        """From the beginning of every scope, or after the cursor of some."""
        scopes = ["w", f"u:{self.user.id}", *(f"r:{role}" for role in self.user.roles)]
        asked = cursors or {scope: Cursor() for scope in scopes}
        query = [("cursor", f"{scope}@{cursor}") for scope, cursor in asked.items()]
        reply: PullReply = self.get(f"/sync/pull?{urlencode([*query, ('heard', str(heard))])}").read(
            PullReply
        )
        return reply


class SittingDesk:
    """An enrolled desk: its credential, and the spool it delivers."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.id = new_id()

        def work(connection: Connection) -> Any:
            head = lock_head(connection, team.workspace_id)
            return enrol(connection, head, self.id, "Desk 1", team.users[Role.AGENT].id, team.clock())

        self.row, self.secret = team.write(work)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Desk {self.id}:{self.secret}"}

    def grant(self, user: User, key: Ed25519PrivateKey) -> str:
        def work(connection: Connection) -> str:
            return issue_grant(
                connection,
                self.team.workspace_id,
                user_row(connection, self.team.workspace_id, user.id),
                self.row,
                signing_key=public_text(key),
                now=self.team.clock(),
                hours=72,
            )

        return self.team.write(work)

    def sealed(
        self,
        op: Operation | bytes,
        user: User | None = None,
        *,
        grant: str | None = None,
        key: Ed25519PrivateKey | None = None,
        files: Sequence[bytes] = (),
    ) -> SpoolEntry:
        """An entry; proved by ``user``'s grant, or by the ``grant`` and ``key`` given."""
        raw = op if isinstance(op, bytes) else encode(op)
        key = key or new_signing_key()
        token = grant or (self.grant(user, key) if user else None)
        signature = sign_operation(key, raw) if token else None
        enclosed = tuple(EnclosedFile(_sha256(file), file) for file in files)
        envelope = Envelope(raw, self.id, self.team.clock(), token, signature, enclosed)
        keys = self.team.read(lambda c: load_keys(c, self.team.workspace_id))
        sealed = seal(envelope, keys.spool[keys.spool_id].public_key())
        op_id = op.op_id if isinstance(op, Operation) else new_id()
        return SpoolEntry(op_id, base64.b64encode(sealed).decode())

    def deliver(self, *entries: SpoolEntry, heard: Cursor = NOTHING) -> SpoolReply:
        reply: SpoolReply = self.try_deliver(*entries, heard=heard).read(SpoolReply)
        return reply

    def try_deliver(self, *entries: SpoolEntry, heard: Cursor = NOTHING) -> Answer:
        body = msgspec.json.encode(SpoolDelivery(new_id(), heard, list(entries)))
        return self.team.client.request("POST", f"{API}/spool", body, self.headers)


def rows_in(reply: PullReply, noun: str, scope: str = "w") -> list[Any]:
    """The rows of one noun in a pull's page of one scope."""
    return [row for page in reply.pages if page.scope == scope for row in getattr(page.rows, noun)]


def settings(**changes: Any) -> Settings:
    return Settings(**{"data_key": DATA_KEY, "requests_per_second": 1e6, "request_burst": 1e6, **changes})


@contextmanager
def team_on(database: Database, folder: Path, **changes: Any) -> Iterator[Team]:
    """A team on an upgraded, empty database."""
    clock = Clock()
    workspace_id = database.transact(lambda c: create_workspace(c, "Team", "Asia/Shanghai", clock()))
    app = create_app(settings(**changes), database, BlobStore(folder / "blobs", DATA_KEY), clock)
    with AsgiClient(app) as client:
        yield Team(client, database, clock, workspace_id)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
