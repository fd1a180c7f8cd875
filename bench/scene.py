"""A team's server and a desk with a queue: made once, copied for every round."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bench.keyring import FileKeyring
from bench.processes import ServerProcess
from console.apply.local import perform
from console.ids import new_id
from console.models.database import Database, open_server
from console.models.migrations import upgrade
from console.models.tables import SERVER_TABLES
from console.offline.counter import Counter
from console.offline.desk_folder import DeskFolder
from console.offline.session import Session
from console.offline.sign_in import SignIn
from console.offline.spool import Spool
from console.offline.tokens import SessionTokens
from console.offline.transport import Transport
from console.operations import CallContent, TakeCall, encode
from console.server.folder import database_key
from console.server.passwords import hash_password
from console.server.setup import create_workspace
from console.server.sync.head import lock_head
from console.server.users import add_user
from console.wire.administration import NewUser

if TYPE_CHECKING:
    from tests.helpers.postgres import Cluster

NOWHERE = "http://127.0.0.1:9"
EMPLOYEE_NO, PASSWORD = "1001", "bench password 1001"
DATA_KEY = bytes(range(32))
_TEXT = "全屋断网，光猫 LOS 红灯。已重启两次无效，客户下午有视频会议，希望今天恢复。"
_copies = count(1)


def now() -> int:
    """UTC microseconds."""
    return time.time_ns() // 1_000


@dataclass(frozen=True)
class Scene:
    """A folder with a server and a desk in it. ``kind`` is plain, encrypted (SQLite) or postgresql."""

    folder: Path
    kind: str
    cluster: Cluster | None = None
    database: str = ""

    @property
    def keyring(self) -> FileKeyring:
        """Shared by the desks of this scene."""
        return FileKeyring(self.folder)

    @property
    def url(self) -> str:
        """The server's database."""
        return self.cluster.url(self.database) if self.cluster else str(self.folder / "server" / "server.db")

    def open_team(self, *, create: bool = False) -> Database:
        """The server's database, looked at directly."""
        key = database_key(DATA_KEY) if self.kind == "encrypted" else None
        return open_server(self.url, key, create=create)

    def serve(self) -> ServerProcess:
        """The server's process."""
        mode = "encrypted" if self.kind == "encrypted" else "plain"
        folder = self.folder / "server"
        return ServerProcess("bench.team_server", self.url, mode, key=DATA_KEY, folder=folder)

    def copy(self) -> Scene:
        """The same once more; nothing of it may be open."""
        folder = self.folder.with_name(f"{self.folder.name}-{next(_copies)}")
        shutil.copytree(self.folder, folder)
        database = self.cluster.create(self.database) if self.cluster else ""
        return replace(self, folder=folder, database=database)

    def discard(self) -> None:
        """Removes it."""
        shutil.rmtree(self.folder)
        if self.cluster:
            self.cluster.drop(self.database)

    @contextmanager
    def signed_in(self, url: str = NOWHERE, desk: str = "desk") -> Iterator[tuple[Session, Transport]]:
        """Whoever sits at ``desk``, and the way to the server at ``url``."""
        folder = DeskFolder(self.folder / desk)
        spool, counter = Spool(folder.spool), Counter(folder.counter)
        gate = Transport(url)
        session = SignIn(folder, gate, self.keyring, now, spool, counter).open(EMPLOYEE_NO, PASSWORD)
        transport = Transport(url, SessionTokens(session.store))
        try:
            yield session, transport
        finally:
            transport.abort()
            gate.abort()
            session.store.database.close()
            counter.close()
            spool.close()


def make_scene(
    folder: Path, kind: str, cluster: Cluster | None = None, *, keyring: bool = True, queued: int = 0
) -> Scene:
    """A team of one agent, and a desk where they have signed in once and left so many calls unsent."""
    (folder / "server").mkdir(parents=True)
    scene = Scene(folder, kind, cluster, cluster.create() if cluster else "")
    if not keyring:
        scene.keyring.remove()
    team = scene.open_team(create=True)
    upgrade(team, "server")
    with team.write() as connection:
        head = lock_head(connection, create_workspace(connection, "Bench", "Asia/Shanghai", now()))
        agent = NewUser(EMPLOYEE_NO, "张敏", ("agent",))
        add_user(connection, head, agent, hash_password(PASSWORD), now(), must_change=False)
    team.close()
    with scene.serve() as server, scene.signed_in(server.url) as (session, _):
        queue_into(session, queued)
    return scene


def calls(session: Session, number: int) -> Iterator[TakeCall]:
    """Calls as the form hands them over."""
    for place in range(number):
        content = CallContent(
            category="network",
            number=f"+86138{place % 100_000_000:08d}",
            caller_name="李琳",
            text=f"{place} {_TEXT}",
            callback_wanted=True,
            started_at=now(),
        )
        yield TakeCall(
            op_id=new_id(),
            root=new_id(),
            author=session.identity.user.id,
            desk=session.identity.desk_id,
            at=now(),
            reference=f"{place:010d}",
            content=content,
            offline=True,
        )


def queue_into(session: Session, number: int) -> None:
    """Leaves ``number`` calls in the outbox as saving them would, but in one transaction and unspooled."""
    with session.store.database.write() as connection:
        for op in calls(session, number):
            payload = encode(op)
            signature = session.sealer.sign(payload)
            perform(connection, session.store.workspace_id, op, payload, signature, now())


def stored_rows(scene: Scene) -> int:
    """How many rows the server's database holds in all its tables."""
    team = scene.open_team()
    with team.read() as connection:
        names = [f'"{table.name}"' for table in SERVER_TABLES]
        counts = [connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in names]
    team.close()
    return sum(counts)
