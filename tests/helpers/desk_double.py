"""A desk on a real store in memory, without server, keys or threads: for tests of screens."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

import msgspec
from PySide6.QtCore import QObject, QTimer

from console.account import Account, Failed
from console.changes import Changes
from console.desk import (
    Action,
    AllHeldWork,
    Closing,
    DeclareOutage,
    Desk,
    EndOutage,
    HeldList,
    HeldWork,
    Identity,
    LinkView,
    OpenHeldWork,
    Retry,
    Saved,
    SaveDraft,
    SetAside,
    SlipStart,
    StartSlip,
    WhatIsOpen,
)
from console.errors import CredentialsError, ExpectedError, NotSaved
from console.ids import new_id
from console.models.database import Database, open_memory
from console.models.queries import LatestDraft, OpenOutages, Query
from console.models.records import Draft, Outage, Row
from console.models.reference import reference_number
from console.models.repositories.answers import answer
from console.models.repositories.rows import Rows
from console.models.tables import DESK_TABLES, Base
from console.offline.drafts import draft_of, save_draft
from console.offline.new_password import PasswordRules
from console.offline.salvage import Salvaged
from console.offline.store import DeskStore
from console.operations import AnyOperation, CloseOutage, OpenOutage, TakeCall, encode
from console.operations.operation import Operation
from console.wire.messages import Cursor, Verdict
from tests.helpers import sample_team as team

T = TypeVar("T")
PASSWORD = "correct horse"


class Later:
    """In the place of the task runner: work is done at once, its end comes with the next turn of events."""

    def __init__(self) -> None:
        self.held: list[Callable[[], None]] | None = None

    def run(
        self,
        work: Callable[[], T],
        receiver: QObject,
        done: Callable[[T], object],
        failed: Callable[[ExpectedError], object],
    ) -> None:
        try:
            outcome = work()
        except ExpectedError as error:
            end: Callable[[], None] = functools.partial(_call, failed, error)
        else:
            end = functools.partial(_call, done, outcome)
        if self.held is None:
            QTimer.singleShot(0, receiver, end)
        else:
            self.held.append(end)

    run_read = run_network = run

    def hold(self) -> None:
        """From now on nothing comes to an end, until ``release``."""
        self.held = []

    def release(self) -> None:
        held, self.held = self.held or [], None
        for end in held:
            end()


def _call(slot: Callable[[Any], object], value: Any) -> None:
    slot(value)


class SessionDouble:
    """What ``Desk`` asks of a session, on a store in memory."""

    def __init__(self, identity: Identity, database: Database, clock: Callable[[], int]) -> None:
        self.identity = identity
        self.store = DeskStore(database, team.WORKSPACE, clock)
        self.clock = clock
        self.held_work: list[HeldWork] = []
        self.more_held = False
        self.private_work: HeldWork | None = None
        self.opened: list[tuple[str, str]] = []
        self.performed: list[AnyOperation] = []
        self.failures: list[ExpectedError] = []
        self.spools = True
        self.retired = self.hurried = self.closed = 0
        self._count = 42

    def now(self) -> int:
        return self.clock()

    def perform(self, what: AnyOperation | Action[Any]) -> tuple[Any, Changes]:
        if self.failures:
            raise self.failures.pop(0)
        return self._save(what) if isinstance(what, Operation) else self._do(what)

    def _do(self, what: Action[Any]) -> tuple[Any, Changes]:
        match what:
            case StartSlip():
                return self._start_slip(), Changes()
            case SaveDraft(draft):
                save_draft(self.store, msgspec.structs.replace(draft, saved_at=self.now()))
                return None, Changes()
            case Retry(op_id):
                return self._save(self.store.retry_of(op_id, new_id(), self.now()))
            case SetAside(op_id):
                return None, self.store.set_aside(op_id)
            case DeclareOutage(note):
                op = OpenOutage(**self._stamp(), origin="agent", cause="reported", note=note)
                return None, self._save(op)[1]
            case EndOutage(outage_id):
                return None, self._save(CloseOutage(**self._stamp(), outage_id=outage_id, by_hand=True))[1]
        raise TypeError(type(what).__name__)

    def read(self, query: Query[T]) -> T:
        special: Any = query
        if isinstance(special, AllHeldWork):
            return cast(T, HeldList(list(self.held_work), self.more_held))
        if isinstance(special, OpenHeldWork):
            self.opened.append((special.op_id, special.reason))
            return cast(T, self.private_work)
        if isinstance(special, WhatIsOpen):
            return cast(T, self._what_is_open())
        with self.store.database.read() as connection:
            return answer(Rows(connection, self.store.workspace_id), query)

    def empty_draft(self, form: str) -> Draft:
        return draft_of(self.identity.user.id, self.identity.desk_id, form)

    def check_password(self, password: str) -> None:
        if password != PASSWORD:
            raise CredentialsError("wrong_password", wait=0)

    def close(self) -> None:
        self.closed += 1

    def sync_now(self) -> None:
        self.hurried += 1

    def retire(self) -> None:
        self.retired += 1

    def _save(self, op: AnyOperation) -> tuple[Saved, Changes]:
        changes = self.store.perform(op, encode(op))
        self.performed.append(op)
        return Saved(op.op_id, self.spools), changes

    def _start_slip(self) -> SlipStart:
        self._count += 1
        day = datetime.fromtimestamp(self.now() / 1_000_000, UTC).astimezone(ZoneInfo(team.ZONE)).date()
        return SlipStart(new_id(), reference_number(self.identity.desk_code, day, self._count))

    def _stamp(self) -> dict[str, Any]:
        return {
            "op_id": new_id(),
            "author": self.identity.user.id,
            "desk": self.identity.desk_id,
            "at": self.now(),
        }

    def _what_is_open(self) -> Closing:
        counts = self.store.counts()
        draft = self.read(LatestDraft(self.identity.user.id, "call"))
        outage: Outage | None = next(iter(self.read(OpenOutages(self.identity.desk_id))), None)
        return Closing(counts.unsynced, counts.attention, outage, bool(draft and draft.content))


class CaptureDouble(SessionDouble):
    """Calls, and nothing else."""

    def perform(self, what: AnyOperation | Action[Any]) -> tuple[Any, Changes]:
        if not isinstance(what, TakeCall | StartSlip):
            raise NotSaved("capture_only")
        if isinstance(what, TakeCall) and not self.failures:
            self.performed.append(what)
            return Saved(what.op_id, True), Changes(queue=True)
        return super().perform(what)

    def read(self, query: Query[T]) -> T:
        special: Any = query
        if isinstance(special, WhatIsOpen):
            return cast(T, Closing(len(self.performed), 0, None, False))
        raise ExpectedError("capture_only")


class AccountDouble(Account):
    """Passwords, and nobody to ask. ``failures`` come first; ``asked`` is what was typed."""

    def __init__(self, tasks: Later) -> None:
        self.least = 8
        self.failures: list[ExpectedError] = []
        self.asked: list[tuple[str, str]] = []
        self._later = tasks

    def rules(self, receiver: QObject, done: Callable[[PasswordRules], object], failed: Failed) -> None:
        self._later.run(lambda: PasswordRules(self.least), receiver, done, failed)

    def change_password(
        self, current: str, new: str, receiver: QObject, done: Callable[[], object], failed: Failed
    ) -> None:
        self.asked.append((current, new))
        self._later.run(self._answer, receiver, lambda _: done(), failed)

    def _answer(self) -> None:
        if self.failures:
            raise self.failures.pop(0)


class DeskDouble(Desk):
    """The screens' door, to a bench instead of a server."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(cast(Any, bench.tasks), cast(Any, lambda: bench))
        self.account = bench.account
        self._bench = bench

    def now(self) -> int:
        return self._bench.time

    def sync_now(self) -> None:
        self._bench.session.sync_now()

    def sign_out(self) -> None:
        self._bench.session.retire()
        super().sign_out()

    def _adopt(self, session: Any, password: str) -> None:
        self._session = session
        self.signed_in.emit(session.identity)


class Bench:
    """A desk to test screens on: ``desk`` for them, the rest for the test."""

    def __init__(self, rows: Iterable[Row] = (), now: int = team.NOW) -> None:
        self.time = now
        self.database = open_memory()
        with self.database.write() as connection:
            Base.metadata.create_all(connection, tables=DESK_TABLES)
            Rows(connection, team.WORKSPACE).upsert(list(rows) or team.rows())
        self.tasks = Later()
        self.account = AccountDouble(self.tasks)
        self.entry_failures: list[ExpectedError] = []
        self.key_failures: list[ExpectedError] = []
        self.salvaged: Salvaged | None = Salvaged(Path("damaged"), 12, 1, facts=True)
        self.taken = ("", b"", "")
        self.wait = 0
        self.entered = ("", "", False)
        self.left = 0
        self.session = self._session_for("1001", False)
        self.desk = DeskDouble(self)

    def open(self, employee_no: str, password: str, previous_password: str) -> SessionDouble:
        """What the desk calls to sign somebody in."""
        self.entered = (employee_no, previous_password, False)
        if self.entry_failures:
            raise self.entry_failures.pop(0)
        if password != PASSWORD:
            raise CredentialsError("wrong_password", wait=self.wait)
        self.session = self._session_for(employee_no, False)
        return self.session

    def leave_gate(self) -> None:
        """What the desk calls when nobody waits for the sign-in any more."""
        self.left += 1

    def recover(self, employee_no: str, password: str) -> tuple[SessionDouble, Salvaged | None]:
        """What the desk calls for a damaged database."""
        return self.open(employee_no, password, ""), self.salvaged

    def request_key(self, employee_no: str) -> tuple[bytes, str]:
        """What the desk calls for a lost key."""
        if self.key_failures:
            raise self.key_failures.pop(0)
        return b"request", "4821 0937 5516"

    def take_key(self, employee_no: str, answer: bytes, new_password: str) -> None:
        """What the desk calls with a key that came back."""
        if self.key_failures:
            raise self.key_failures.pop(0)
        self.taken = (employee_no, answer, new_password)

    def capture(self, employee_no: str) -> SessionDouble:
        """What the desk calls for capture-only."""
        self.entered = (employee_no, "", True)
        self.session = self._session_for(employee_no, True)
        return self.session

    def sit(self, employee_no: str = "1001", capture_only: bool = False) -> Desk:
        """Signs in at once."""
        self.session = self._session_for(employee_no, capture_only)
        self.desk._adopt(self.session, PASSWORD)
        return self.desk

    def link(self, view: LinkView) -> None:
        """The link is like this now."""
        self.desk.link = view
        self.desk.link_changed.emit(view)

    def outage(self, outage: Outage | None) -> None:
        """An outage is open, or no longer."""
        self.desk.outage = outage
        self.desk.outage_changed.emit(outage)

    def _session_for(self, employee_no: str, capture_only: bool) -> SessionDouble:
        user = next((user for user in team.PEOPLE if user.employee_no == employee_no), team.ZHANG_MIN)
        identity = Identity(user, team.DESK, "017", "云联宽带客服中心", team.ZONE, capture_only)
        kind = CaptureDouble if capture_only else SessionDouble
        return kind(identity, self.database, lambda: self.time)

    def put(self, *rows: Row) -> None:
        """Rows arrive from the server."""
        with self.database.write() as connection:
            Rows(connection, team.WORKSPACE).upsert(rows)
        self.desk.changed.emit(Changes.of((row.noun, row.id) for row in rows))

    def verdict(self, op: Operation, status: str, code: str = "", **params: str) -> None:
        """The server's word on an operation."""
        verdict = Verdict(op.op_id, status, code=code, params=params)
        self.desk.changed.emit(self.session.store.take_verdicts([verdict], Cursor("e", 1, "t")))
