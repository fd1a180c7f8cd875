"""What every request of one server process shares."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from console.errors import Rejected
from console.models.database import Database
from console.server.blobs import BlobStore
from console.server.guessing import Buckets, Strangers
from console.server.heads import HeadWatch
from console.server.lanes import Lane
from console.server.sessions import Sessions
from console.server.settings import Settings
from console.server.setup import workspaces
from console.server.sql import run
from console.server.sync.head import read_head
from console.wire.messages import Cursor

T = TypeVar("T")
Clock = Callable[[], int]
"""UTC microseconds."""

_CONSOLES_EVERY = 60 * 1_000_000
_WINDOW = (5, 600)
_POLL_ROOM = 64
_SPOOL_READERS = 8


class Service:
    """One team's server in one process: its database, files, clock, sessions and admission."""

    def __init__(self, settings: Settings, database: Database, blobs: BlobStore, clock: Clock) -> None:
        self.settings = settings
        self.database = database
        self.blobs = blobs
        self.clock = clock
        self.lanes = {
            "push": Lane("push", settings.push_lane),
            "pull": Lane("pull", settings.pull_lane),
            "spool": Lane("spool", settings.spool_lane, readers=_SPOOL_READERS),
            "login": Lane("login", settings.login_lane),
            "refresh": Lane("refresh", settings.refresh_lane),
            "poll": Lane("poll", settings.poll_lane, room=_POLL_ROOM),
            "file": Lane("file", settings.file_lane),
            "other": Lane("other", settings.other_lane),
        }
        self.callers = Buckets(settings.requests_per_second, settings.request_burst)
        self.addresses = Buckets(rate=0.2, burst=20)
        self.strangers = Strangers()
        self.heads = HeadWatch(self._read_head_async)
        self.window = 30
        self._window_at = 0
        self._found: tuple[str, Sessions] | None = None
        self._finding = threading.Lock()

    @property
    def workspace_id(self) -> str:
        """The team this process serves. Raises ``workspace_unknown`` and ``workspace_ambiguous``."""
        return self._team()[0]

    @property
    def sessions(self) -> Sessions:
        """The team's logins."""
        return self._team()[1]

    def write(self, work: Callable[[Connection], T]) -> T:
        """``work`` in one transaction, again when the database asks for it."""
        self._team()  # found before, not within
        return self.database.transact(work)

    def read(self, work: Callable[[Connection], T]) -> T:
        """``work`` on one unchanging view."""
        self._team()
        with self.database.read() as connection:
            return work(connection)

    def publish(self, head: Cursor | None) -> None:
        """Tells those who wait that ``head`` is committed."""
        if head is not None:
            self.heads.publish(head)

    def stop(self) -> None:
        """Ends every long poll. In the event loop's thread."""
        self.heads.stop()

    def close(self) -> None:
        """Ends the lanes' threads. Nothing is served afterwards."""
        for lane in self.lanes.values():
            lane.close()

    async def _read_head_async(self) -> Cursor:
        return await self.lanes["poll"].run(self._read_head)

    def _read_head(self) -> Cursor:
        def read(connection: Connection) -> Cursor:
            now = self.clock()
            if abs(now - self._window_at) >= _CONSOLES_EVERY:
                self._window_at = now
                self.window = self._window(connection, now)
            return read_head(connection, self.workspace_id).cursor

        return self.read(read)

    def _window(self, connection: Connection, now: int) -> int:
        """Seconds over which the consoles in use spread themselves when all come back at once."""
        consoles = run(
            connection,
            "SELECT count(*) FROM session WHERE workspace_id = ? AND revoked = 0 AND refresh_until > ?",
            self.workspace_id,
            now,
        ).scalar_one()
        least, most = _WINDOW
        return int(max(least, min(most, consoles / self.settings.consoles_per_second)))

    def _team(self) -> tuple[str, Sessions]:
        with self._finding:
            if self._found is None:
                workspace_id = self.settings.workspace_id or self._only_workspace()
                self._found = workspace_id, Sessions(self.settings, workspace_id)
            return self._found

    def _only_workspace(self) -> str:
        with self.database.read() as connection:
            found = workspaces(connection)
        if len(found) != 1:
            raise Rejected("workspace_ambiguous" if found else "workspace_unknown")
        return found[0]
