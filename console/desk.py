"""The screens' one door: perform an operation, read a query, hear what changed.

Lives on the GUI thread. Every method returns at once; ``done`` and ``failed`` are called later, on the GUI
thread, and only while ``receiver`` (a QObject, usually the screen) is alive. What can fail in the world
arrives at ``failed`` as an ExpectedError; bugs are logged and arrive as the code ``unexpected``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from PySide6.QtCore import QObject, Signal, Slot

from console.account import Account
from console.changes import Changes
from console.errors import ExpectedError
from console.ids import new_id
from console.models.queries import Query
from console.models.records import Draft, Outage
from console.offline.identity import (
    Action,
    AllHeldWork,
    CallEvent,
    CallLedger,
    Closing,
    DeclareOutage,
    EndOutage,
    HeldList,
    HeldWork,
    Identity,
    Ledger,
    OpenHeldWork,
    Retry,
    Saved,
    SaveDraft,
    SetAside,
    SlipStart,
    Stamp,
    StartSlip,
    WhatIsOpen,
)
from console.offline.link import LinkView
from console.offline.server_clock import wall_us
from console.offline.worker import CaptureLine, Line
from console.rescue import Failed, Rescue, Rescued
from console.tasks import TaskRunner

if TYPE_CHECKING:
    from console.offline.capture import CaptureSession
    from console.offline.session import Session
    from console.offline.works import Works
    from console.operations import AnyOperation

__all__ = [
    "Action",
    "AllHeldWork",
    "CallEvent",
    "CallLedger",
    "Closing",
    "DeclareOutage",
    "Desk",
    "EndOutage",
    "HeldList",
    "HeldWork",
    "Identity",
    "Ledger",
    "LinkView",
    "OpenHeldWork",
    "Rescue",
    "Rescued",
    "Retry",
    "SaveDraft",
    "Saved",
    "SetAside",
    "SlipStart",
    "Stamp",
    "StartSlip",
    "WhatIsOpen",
]

T = TypeVar("T")


class Desk(QObject):
    """One desk and whoever sits at it.

    Signals: ``changed(Changes)`` rows or the outbox changed; ``link_changed(LinkView)``, where only calls can
    be taken that of the desk's courier: online once a sign-in is possible again;
    ``outage_changed(Outage | None)`` the open outage to show here, the team's before this desk's own;
    ``signed_in(Identity)``; ``locked()``; ``unlocked()``; ``signed_out()``; ``call_arrived(CallEvent)``;
    ``noticed(str, dict)`` a code of console.messages with its parameters, for the notice strip;
    ``needs_password()`` the server asks for a fresh login, work goes on meanwhile; ``password_due()`` once a
    login where it wants a new password: this one was set by somebody else.
    """

    changed = Signal(object)
    link_changed = Signal(object)
    outage_changed = Signal(object)
    signed_in = Signal(object)
    locked = Signal()
    unlocked = Signal()
    signed_out = Signal()
    call_arrived = Signal(object)
    noticed = Signal(str, object)
    needs_password = Signal()
    password_due = Signal()

    def __init__(self, tasks: TaskRunner, works: Callable[[], Works]) -> None:
        super().__init__()
        self._tasks = tasks
        self._works = works
        self._session: Session | CaptureSession | None = None
        self._line: Line | None = None
        self._capture_line: CaptureLine | None = None
        self._retired: list[tuple[str, Line]] = []
        self.link = LinkView()
        self.outage: Outage | None = None
        self.rescue = Rescue(self, tasks, works)
        self.account = Account(self, tasks, works)
        self._attempt: list[Works] = []

    @property
    def identity(self) -> Identity | None:
        """Who is signed in."""
        return self._session.identity if self._session else None

    def now(self) -> int:
        """UTC microseconds, corrected by the last known server offset."""
        return self._session.now() if self._session else wall_us()

    def stamp(self) -> Stamp:
        """A fresh operation's head."""
        identity = self._open_session.identity
        return Stamp(op_id=new_id(), author=identity.user.id, desk=identity.desk_id, at=self.now())

    def enter(
        self,
        employee_no: str,
        password: str,
        receiver: QObject,
        done: Callable[[Identity], object],
        failed: Failed,
        *,
        previous_password: str = "",
        capture_only: bool = False,
    ) -> None:
        """Signs in, offline where the server is gone.

        Codes: wrong_password (``wait`` seconds), no_server_new_here (capture_only may follow), grant_expired
        (likewise), password_changed_elsewhere (previous_password must follow), keyring_locked,
        keyring_missing, keyring_timeout, keyring_swapped, keys_damaged, database_unreadable,
        database_newer, account_disabled, already_running. ``rescue`` helps where key or database are lost.
        """
        attempt = self._attempt = list["Works"]()

        def open_session() -> Session | CaptureSession:
            attempt.append(works := self._works())
            if self._attempt is not attempt:
                raise ExpectedError("aborted")
            if capture_only:
                return works.capture(employee_no)
            return works.open(employee_no, password, previous_password)

        def opened(session: Session | CaptureSession) -> None:
            if self._attempt is attempt:
                self._adopt(session, password)
                done(session.identity)
            else:
                self._tasks.run(session.close, self, _nothing, _nothing)

        self._tasks.run(open_session, receiver, opened, lambda e: self._attempt is attempt and failed(e))

    def stop_entering(self) -> None:
        """Gives up the sign-in under way, also while it waits for the server: nothing more comes of it."""
        attempt, self._attempt = self._attempt, []
        for works in attempt:
            works.leave_gate()

    @overload
    def perform(
        self, what: AnyOperation, receiver: QObject, done: Callable[[Saved], object], failed: Failed
    ) -> None: ...
    @overload
    def perform(
        self, what: Action[T], receiver: QObject, done: Callable[[T], object], failed: Failed
    ) -> None: ...
    def perform(self, what: Any, receiver: QObject, done: Callable[[Any], object], failed: Failed) -> None:
        """Saves an operation, or does a local action. ``done`` means that a power cut can no longer undo it.

        Codes: not_saved, disk_full, io_error (nothing was kept: keep the text on the screen), and the
        refusals of console.operations.
        """
        session = self._open_session

        def performed(outcome: tuple[Any, Changes]) -> None:
            result, changes = outcome
            if changes:
                self.changed.emit(changes)
            done(result)

        self._tasks.run(lambda: session.perform(what), receiver, performed, self.rescue.watching(failed))

    def read(self, query: Query[T], receiver: QObject, done: Callable[[T], object], failed: Failed) -> None:
        """Answers a query from this computer's own database, or where its words say so from the server.

        Nobody answers a screen whose agent has signed out: it may outlive the session by a moment.
        """
        session = self._session
        if session is None:
            return

        def answered(answer: T) -> None:
            if self._session is session:
                done(answer)

        asks_server = isinstance(query, AllHeldWork | OpenHeldWork | CallLedger)
        run = self._tasks.run_network if asks_server else self._tasks.run_read
        run(lambda: session.read(query), receiver, answered, self.rescue.watching(failed))

    def empty_draft(self, form: str) -> Draft:
        """The draft row of a form at this desk, to be filled by ``msgspec.structs.replace``."""
        return self._open_session.empty_draft(form)

    def lock(self) -> None:
        """Hides everything behind the password; sync goes on. Never called over an open call."""
        if self._session:
            self.locked.emit()

    def unlock(self, password: str, receiver: QObject, done: Callable[[], object], failed: Failed) -> None:
        """Opens the lock; works with the server gone. Codes: wrong_password (``wait`` seconds)."""
        session = self._open_session

        def opened(_: None) -> None:
            if self._line:
                self._line.prove(password)
            self.unlocked.emit()
            done()

        self._tasks.run(lambda: session.check_password(password), receiver, opened, failed)

    def sign_out(self) -> None:
        """Ends the agent's session at this desk. Whatever is unsynced goes on syncing behind the login."""
        if self._line and self._session:
            self._line.needs_password.disconnect(self.needs_password)  # whoever comes next has another
            self._line.noticed.disconnect(self.noticed)
            self._line.password_due.disconnect(self.password_due)
            self._line.ended.connect(self._on_line_ended)
            self._line.retire()
            self._retired.append((self._session.identity.user.employee_no, self._line))
        if self._capture_line:
            self._capture_line.stop()
        self._session = self._line = self._capture_line = self.outage = None
        self.link = LinkView()
        self.signed_out.emit()

    def sync_now(self) -> None:
        """Tries at once, whatever the back-off says; what the server asked to wait for is honoured."""
        line = self._line or self._capture_line
        if line:
            line.hurry()

    def close(self) -> None:
        """Ends every way to the server, within a second or two. The program is about to end."""
        for line in (*(retired for _, retired in self._retired), self._line, self._capture_line):
            if line:
                line.stop()

    @property
    def _open_session(self) -> Session | CaptureSession:
        if self._session is None:
            raise RuntimeError("nobody is signed in")
        return self._session

    def _let_go(self, employee_no: str) -> list[Session]:
        """Ends what still syncs for somebody who has signed out; their sessions."""
        theirs = [one for one in self._retired if one[0].casefold() == employee_no.casefold()]
        self._retired = [one for one in self._retired if one not in theirs]
        return [line.give_up() for _, line in theirs]

    def _adopt(self, session: Session | CaptureSession, password: str) -> None:
        self._session = session
        if session.identity.capture_only:
            self._capture_line = CaptureLine(self._tasks, cast("CaptureSession", session))
            self._capture_line.link_changed.connect(self._on_link_changed)
            self.changed.connect(self._capture_line.look)
            self._capture_line.look()
        else:
            self._line = Line(self._tasks, self._works, cast("Session", session), password)
            self._line.changed.connect(self.changed)
            self._line.link_changed.connect(self._on_link_changed)
            self._line.outage_changed.connect(self._on_outage_changed)
            self._line.needs_password.connect(self.needs_password)
            self._line.password_due.connect(self.password_due)
            self._line.noticed.connect(self.noticed)
        self.signed_in.emit(session.identity)
        if self._line:
            self._line.connect_to_server()  # after the screens have asked for what they show first

    @Slot()
    def _on_line_ended(self) -> None:
        """Everything of somebody who signed out is on the server: their database is closed."""
        for retired in self._retired:
            if retired[1] is self.sender():
                self._retired.remove(retired)
                self._tasks.run(retired[1].give_up().close, self, _nothing, _nothing)
                return

    @Slot(object)
    def _on_link_changed(self, view: LinkView) -> None:
        if self.sender() in (self._line, self._capture_line):
            self.link = view
            self.link_changed.emit(view)

    @Slot(object)
    def _on_outage_changed(self, outage: Outage | None) -> None:
        if self.sender() is self._line:
            self.outage = outage
            self.outage_changed.emit(outage)


def _nothing(_: object) -> None:
    """Whatever came of it, nobody waits for it."""
