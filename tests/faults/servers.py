"""The team server as a process of its own, and desks that sit at it through real HTTP."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from fastapi import FastAPI

from console.changes import Changes
from console.credentials import Keyring
from console.errors import LinkError, Rejected
from console.ids import new_id
from console.models.database import open_server
from console.models.records import CallSlip, Proposal, Row, Ticket, TicketEvent
from console.models.repositories.outbox import Outbox, OutboxEntry
from console.models.repositories.rows import Rows
from console.offline.counter import Counter
from console.offline.courier import Courier
from console.offline.desk_folder import DeskFolder
from console.offline.round import Round
from console.offline.salvage import Salvaged
from console.offline.server_clock import ServerClock, wall_us
from console.offline.session import Session
from console.offline.sign_in import SignIn
from console.offline.spool import Spool
from console.offline.store import Counts
from console.offline.tokens import SessionTokens
from console.offline.transport import DeskCredential, Transport
from console.server.app import create_app
from console.server.blobs import BlobStore
from console.server.serving import LOOPBACK, listen, make_server
from console.server.settings import Settings
from console.wire.messages import LoginRequest
from tests.faults.desks import queue_calls
from tests.faults.teams import PASSWORD, Team
from tests.helpers.keyrings import MemoryKeyring
from tests.helpers.processes import Child

RowT = TypeVar("RowT", bound=Row)
SERVER_KEY = bytes(reversed(range(32)))
_PATIENCE_S = 60.0
_PAUSE_S = 0.02


def serve(say: Callable[[str], None], url: str, key: bytes | None, files: Path, port: int) -> None:
    """Serves one team until it is killed; says its port when it takes requests."""
    run(say, application(url, key, files), port)


def application(url: str, key: bytes | None, files: Path) -> FastAPI:
    """The server's application over this database; nobody is told that they ask too often."""
    logging.getLogger().addHandler(logging.NullHandler())
    settings = Settings(data_key=SERVER_KEY, requests_per_second=1e6, request_burst=1e6)
    return create_app(settings, open_server(url, key), BlobStore(files, SERVER_KEY), wall_us)


def run(say: Callable[[str], None], app: FastAPI, port: int) -> None:
    """Serves ``app`` on ``port``, any where it is 0."""
    listener = listen(LOOPBACK, port)
    found = listener.getsockname()[1]
    make_server(app, lambda: say(str(found)), grace_s=1).run([listener])


@contextmanager
def serving(url: str, folder: Path, key: bytes | None = None, port: int = 0) -> Iterator[str]:
    """The address of a server process on this database. It is killed at the end."""
    with Child(serve, url, key, folder / "files", port) as server:
        yield f"http://{LOOPBACK}:{server.hear()}"


class TeamDesk:
    """One agent signed in at a desk of their own. ``move`` it when the server has another address.

    ``damaged`` asks for recovery of the database; ``wrong`` is how far this computer's clock is ahead
    (microseconds). Raises what signing in raises.
    """

    def __init__(
        self,
        folder: Path,
        employee_no: str,
        address: str,
        keyring: Keyring | None = None,
        *,
        damaged: bool = False,
        wrong: int = 0,
    ) -> None:
        self.folder = DeskFolder(folder)
        self.spool, self._counter = Spool(self.folder.spool), Counter(self.folder.counter)
        self.wrong, self.later = wrong, 0
        offset = self.folder.facts().server_offset
        self.server_clock = ServerClock(offset, lambda: wall_us() + self.wrong)
        gate = Transport(address, clock=self.server_clock)
        self.keyring = keyring or MemoryKeyring()
        sign_in = SignIn(self.folder, gate, self.keyring, self.clock, self.spool, self._counter)
        try:
            self.session: Session
            self.salvaged: Salvaged | None = None
            if damaged:
                self.session, self.salvaged = sign_in.recover(employee_no, PASSWORD)
            else:
                self.session = sign_in.open(employee_no, PASSWORD)
        except BaseException:
            self._close_files()
            raise
        finally:
            gate.abort()
        self.store = self.session.store
        self._tokens = SessionTokens(self.store)
        self._transport = Transport(address, self._tokens, clock=self.server_clock)
        user, desk = self.session.identity.user.id, self.session.identity.desk_id
        self._round = Round(self.store, user, desk, new_id, self.session.fill_spool)
        self.calls: list[str] = []
        self.failures: list[str] = []
        self.in_flight = threading.Event()

    def clock(self) -> int:
        """The server's time as far as this desk knows it, and as much later as is pretended."""
        return self.server_clock.now() + self.later

    def move(self, address: str) -> None:
        """The server is to be found elsewhere."""
        self._transport.abort()
        self._transport = Transport(address, self._tokens, clock=self.server_clock)

    def renew_tokens(self) -> None:
        """As when an access token has run out."""
        self._tokens.renew(self._tokens.access, self._transport.refresh)

    def log_in_again(self) -> None:
        """The agent types the password once more."""
        facts, user = self.folder.facts(), self.session.identity.user
        reply = self._transport.login(LoginRequest(user.employee_no, PASSWORD, facts.desk_id, facts.secret))
        self._tokens.begin(reply.tokens)

    def stamp(self) -> dict[str, Any]:
        """What every operation of this agent carries."""
        user, desk = self.session.identity.user.id, self.session.identity.desk_id
        return {"op_id": new_id(), "author": user, "desk": desk, "at": self.session.now()}

    def take_calls(self, count: int, text: str = "no signal") -> list[str]:
        """Queues so many calls at once; returns the ids of their operations."""
        ops = queue_calls(self.session, count, text)
        self.calls += [op.op_id for op in ops]
        return [op.op_id for op in ops]

    def sync(self) -> None:
        """One round. Raises what stopped it."""
        steps = self._round.steps()
        try:
            step = next(steps)
            while True:
                step = steps.send(None) if isinstance(step, Changes) else self._answer(steps, step)
        except StopIteration:
            return

    def sync_until_drained(self, seconds: float = _PATIENCE_S) -> None:
        """Rounds, however often they fail, until nothing is queued and all is pulled."""
        deadline, pause = time.monotonic() + seconds, threading.Event()
        while True:
            try:
                self.sync()
                if self.store.counts() == Counts():
                    return
            except LinkError as error:
                self.failures.append(error.code)
            assert time.monotonic() < deadline, self.failures[-5:]
            pause.wait(_PAUSE_S)

    def deliver_spool(self, address: str) -> None:
        """As the courier does when nobody is logged in."""
        facts, road = self.folder.facts(), Transport(address)
        credential = DeskCredential(facts.desk_id, facts.secret)
        Courier(self.spool, lambda: road, lambda: credential, lambda: False).attempt()
        road.abort()
        assert self.spool.waiting() == 0

    def complaints(self, team: Team) -> list[str]:
        """Where this desk and the server differ."""
        held: list[type[Row]] = [Ticket, CallSlip, TicketEvent, Proposal]
        return [
            f"another {record.noun}"
            for record in held
            if _by_id(self.rows(record)) != _by_id(team.rows(record))
        ]

    def rows(self, record: type[RowT], condition: str = "1 = 1", *parameters: object) -> list[RowT]:
        """What this desk shows."""
        with self.store.database.read() as connection:
            return Rows(connection, self.store.workspace_id).where(record, condition, *parameters)

    def entries(self) -> list[OutboxEntry]:
        """The outbox."""
        with self.store.database.read() as connection:
            return Outbox(connection).where("1 = 1 ORDER BY local_seq")

    def close(self) -> None:
        self._transport.abort()
        self.store.database.close()
        self.folder.keep(server_offset=self.server_clock.offset)
        self._close_files()

    def _close_files(self) -> None:
        self._counter.close()
        self.spool.close()

    def _answer(self, steps: Any, request: Any) -> Any:
        self.in_flight.set()
        try:
            reply = self._transport.send(request)
        except (LinkError, Rejected) as error:
            return steps.throw(error)
        finally:
            self.in_flight.clear()
        return steps.send(reply)


def _by_id(rows: list[Row]) -> dict[str, Row]:
    return {row.id: row for row in rows}
