"""A team server on a real port of loopback, in a thread of this process; it may be stopped and come back."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from console.ids import new_id
from console.models.database import open_server
from console.models.enums import Role
from console.models.migrations import upgrade
from console.models.records import User
from console.offline.server_clock import wall_us
from console.server.app import create_app
from console.server.blobs import BlobStore
from console.server.desks import enrol
from console.server.passwords import hash_password
from console.server.serving import LOOPBACK, Server, listen, make_server
from console.server.setup import create_workspace
from console.server.sync.head import lock_head
from console.server.users import add_user
from console.wire.administration import NewUser
from console.wire.messages import Tokens
from tests.server.team import DATA_KEY, PASSWORD, settings

_WAIT_S = 20


class LiveServer:
    """One team on SQLite, under the computer's clock. As a context manager it serves from enter to exit."""

    def __init__(self, folder: Path, recovery_key: str = "") -> None:
        self._folder = folder
        self.database = open_server(str(folder / "server.db"), DATA_KEY, create=True)
        upgrade(self.database, "server")
        self.workspace_id = self.database.transact(
            lambda c: create_workspace(c, "Team", "Asia/Shanghai", wall_us(), recovery_key)
        )
        self.port = 0
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def __enter__(self) -> LiveServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.database.close()

    def start(self) -> None:
        """Serves, on the port it had before."""
        app = create_app(settings(), self.database, BlobStore(self._folder / "blobs", DATA_KEY), wall_us)
        listener = listen(LOOPBACK, self.port)
        self.port = listener.getsockname()[1]
        started = threading.Event()
        self._server = make_server(app, started.set, grace_s=1)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="live-server")
        self._thread.start()
        assert started.wait(_WAIT_S)

    def stop(self) -> None:
        """Nobody listens any more; what was committed stays."""
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(_WAIT_S)
            self._server = self._thread = None

    def add(self, employee_no: str, roles: Sequence[Role] = (Role.AGENT,)) -> User:
        """A person with the usual password."""
        new = NewUser(employee_no, f"Name of {employee_no}", tuple(role.value for role in roles))
        return self.database.transact(
            lambda c: add_user(
                c, lock_head(c, self.workspace_id), new, hash_password(PASSWORD), wall_us(), must_change=False
            )
        )

    def enrol(self, user: User) -> tuple[str, str]:
        """A desk's id and its secret."""
        desk_id = new_id()
        _, secret = self.database.transact(
            lambda c: enrol(c, lock_head(c, self.workspace_id), desk_id, "Desk", user.id, wall_us())
        )
        return desk_id, secret

    def login(self, user: User, desk_id: str) -> Tokens:
        """A session of ``user``, without the price of a password."""
        service = create_app(
            settings(), self.database, BlobStore(self._folder, DATA_KEY), wall_us
        ).state.service
        try:
            tokens: Tokens = self.database.transact(
                lambda c: service.sessions.begin(c, user.id, desk_id, wall_us())
            )
            return tokens
        finally:
            service.close()

    def count(self, sql: str) -> int:
        """What a counting query finds."""
        with self.database.read() as connection:
            return int(connection.exec_driver_sql(sql).scalar_one())
