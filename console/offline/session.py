"""One agent at one desk, from sign-in to sign-out: everything the screens' door leads to. No Qt.

Any thread, though screens come through two, one that saves and one that reads. A save is said to be done
only after the commit and the spool's fsync.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

import msgspec

from console.changes import Changes
from console.errors import DiskFull, ExpectedError, NotSaved, StoreError
from console.ids import new_id
from console.models.enums import OutageCause, OutageOrigin
from console.models.queries import LatestDraft, OpenOutages, Query
from console.models.records import Draft, Outage
from console.models.repositories.answers import answer
from console.models.repositories.outbox import OutboxEntry
from console.models.repositories.rows import Rows
from console.offline import drafts
from console.offline.counter import Counter
from console.offline.held import held_work, open_held
from console.offline.identity import (
    Action,
    AllHeldWork,
    CallLedger,
    Closing,
    DeclareOutage,
    EndOutage,
    Identity,
    Ledger,
    OpenHeldWork,
    Retry,
    Saved,
    SaveDraft,
    SetAside,
    Stamp,
    StartSlip,
    WhatIsOpen,
)
from console.offline.ledger import captured_slips, reckon
from console.offline.sealer import Sealer
from console.offline.slips import calls_during, start_slip
from console.offline.store import DeskStore
from console.offline.transport import Transport
from console.operations import (
    AddNote,
    AnyOperation,
    CloseOutage,
    CreateTicket,
    OpenOutage,
    TakeCall,
    UnknownOperation,
    decode,
    encode,
)
from console.operations.operation import Operation
from console.wire.sealing import EnclosedFile

log = logging.getLogger(__name__)
T = TypeVar("T")
CALL_FORM = "call"


class Road(Protocol):
    """The way to the server, as far as a session uses it; the sync worker provides it."""

    def kick(self) -> None:
        """Something was queued."""

    def ask(self, question: Callable[[Transport], T]) -> T:
        """Asks the server something; waits. Raises LinkError, Rejected."""


class Session:
    """Everything one agent does at this desk."""

    def __init__(
        self,
        identity: Identity,
        store: DeskStore,
        sealer: Sealer,
        counter: Counter,
        clock: Callable[[], int],
        check_password: Callable[[str], None],
        *,
        give_room: Callable[[], bool] = lambda: False,
    ) -> None:
        self.identity = identity
        self.store = store
        self.sealer = sealer
        self._counter = counter
        self._clock = clock
        self._check_password = check_password
        self._give_room = give_room
        self.road: Road | None = None

    def now(self) -> int:
        """UTC microseconds, by the server's reckoning as far as it is known."""
        return self._clock()

    def stamp(self) -> Stamp:
        """A fresh operation's head."""
        return Stamp(op_id=new_id(), author=self.identity.user.id, desk=self.identity.desk_id, at=self.now())

    def perform(self, what: AnyOperation | Action[Any]) -> tuple[Any, Changes]:
        """Saves an operation or does an action; returns its result and what changed."""
        if isinstance(what, Operation):
            return _with_room(self._give_room, lambda: self._save(what))
        return _with_room(self._give_room, lambda: self._do(what))

    def read(self, query: Query[T]) -> T:
        """Answers a query."""
        special: Any = query
        if isinstance(special, AllHeldWork):
            return self._road.ask(held_work)  # type: ignore[return-value]  # the query's own answer
        if isinstance(special, OpenHeldWork):
            op_id, reason = special.op_id, special.reason
            return self._road.ask(lambda way: open_held(way, op_id, reason))  # type: ignore[return-value]  # so too
        if isinstance(special, CallLedger):
            return self._ledger(special.since)  # type: ignore[return-value]  # the query's own answer
        if isinstance(special, WhatIsOpen):
            return self._what_is_open()  # type: ignore[return-value]  # the query's own answer
        with self.store.database.read() as connection:
            return answer(Rows(connection, self.store.workspace_id), query)

    def empty_draft(self, form: str) -> Draft:
        """The draft row of a form at this desk."""
        return drafts.draft_of(self.identity.user.id, self.identity.desk_id, form)

    def check_password(self, password: str) -> None:
        """Raises CredentialsError where it does not open this agent's database."""
        self._check_password(password)

    def close(self) -> None:
        """Closes the database; nothing of this session is used any more."""
        self.store.database.close()

    def fill_spool(self, entries: Iterable[OutboxEntry] | None = None) -> int:
        """Appends what the spool lacks of ``entries``, or of all that waits; returns how many."""
        count, spooled = 0, self.sealer.spooled()
        try:
            for entry in self.store.waiting() if entries is None else entries:
                if entry.op_id in spooled:
                    continue
                files = self._files(_read(entry.payload))
                self.sealer.spool(entry.op_id, entry.payload, entry.signature, files)
                count += 1
        except ExpectedError as error:
            log.warning("the spool could not be filled: %s", error.code)
        return count

    @property
    def _road(self) -> Road:
        if self.road is None:
            raise ExpectedError("no_answer")
        return self.road

    def _save(self, op: AnyOperation) -> tuple[Saved, Changes]:
        payload = encode(op)
        signature = self.sealer.sign(payload)
        changes = self._keep(op, payload, signature)
        spooled = True
        try:
            _with_room(
                self._give_room, lambda: self.sealer.spool(op.op_id, payload, signature, self._files(op))
            )
        except ExpectedError as error:
            log.warning("spool append failed", extra={"code": error.code})
            spooled = False
        if self.road:
            self.road.kick()
        return Saved(op.op_id, spooled), changes

    def _keep(self, op: AnyOperation, payload: bytes, signature: str) -> Changes:
        """Raises NotSaved where nothing was kept. A disk that fails in mid-commit says neither: ask it."""
        try:
            return self.store.perform(op, payload, signature)
        except StoreError as error:
            if error.code != "io_error":
                raise
            changes = self.store.kept(op.op_id)
            if changes is None:
                raise NotSaved(error.code, **error.params) from error
            return changes

    def _do(self, action: Action[Any]) -> tuple[Any, Changes]:
        match action:
            case StartSlip():
                return start_slip(self._counter, self.identity, self.now()), Changes()
            case SaveDraft(draft):
                drafts.save_draft(self.store, msgspec.structs.replace(draft, saved_at=self.now()))
                return None, Changes()
            case Retry(op_id):
                return self._save(self.store.retry_of(op_id, new_id(), self.now()))
            case SetAside(op_id):
                return None, self.store.set_aside(op_id)
            case DeclareOutage(note):
                return None, self._declare_outage(note)
            case EndOutage(outage_id):
                return None, self._end_outage(outage_id)
        raise TypeError(type(action).__name__)

    def _declare_outage(self, note: str) -> Changes:
        outage = self._open_outage()
        if outage is not None and (outage.everywhere or not self.identity.supervises):
            return Changes()
        origin = OutageOrigin.SUPERVISOR if self.identity.supervises else OutageOrigin.AGENT
        op = OpenOutage(**self.stamp(), origin=origin.value, cause=OutageCause.REPORTED.value, note=note)
        return self._save(op)[1]

    def _end_outage(self, outage_id: str) -> Changes:
        every = self.read(OpenOutages(self.identity.desk_id if not outage_id else ""))
        outage = next((one for one in every if outage_id in ("", one.id)), None)
        if outage is None:
            return Changes()
        if not self.identity.supervises and outage.opened_by != self.identity.user.id:
            raise ExpectedError("no_right")
        taken = calls_during(self.store, outage.id)
        op = CloseOutage(**self.stamp(), outage_id=outage.id, captured=taken, by_hand=True)
        return self._save(op)[1]

    def _open_outage(self) -> Outage | None:
        return next(iter(self.read(OpenOutages(self.identity.desk_id))), None)

    def _what_is_open(self) -> Closing:
        counts = self.store.counts()
        draft = self.read(LatestDraft(self.identity.user.id, CALL_FORM))
        typed = draft is not None and bool(draft.content)
        return Closing(counts.unsynced, counts.attention, self._open_outage(), typed)

    def _ledger(self, since: int) -> Ledger:
        pages = self._road.ask(lambda way: way.ledger_pages(since))
        with self.store.database.read() as connection:
            return reckon(captured_slips(connection, since), pages)

    def _files(self, op: AnyOperation | None) -> tuple[EnclosedFile, ...]:
        refs = op.attachments if isinstance(op, TakeCall | CreateTicket | AddNote) else ()
        contents = ((ref.sha256, drafts.file_content(self.store, ref.sha256)) for ref in refs)
        return tuple(EnclosedFile(digest, content) for digest, content in contents if content is not None)


def _with_room(give_room: Callable[[], bool], work: Callable[[], T]) -> T:
    """Once more with the room that was kept for the day the disk is full."""
    try:
        return work()
    except DiskFull:
        if not give_room():
            raise
        return work()


def _read(payload: bytes) -> AnyOperation | None:
    """None for an operation of a newer version."""
    try:
        return decode(payload)
    except UnknownOperation:
        return None
