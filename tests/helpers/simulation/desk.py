"""Desks: a computer with one disk, one clock and one spool, and the people who sit at it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Set
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from console.apply.local import OperationRefused
from console.changes import Changes
from console.errors import LinkError, Rejected
from console.models.database import Database, open_memory
from console.models.records import Row
from console.models.reference import reference_number
from console.models.repositories.outbox import Outbox, OutboxEntry
from console.models.repositories.rows import Rows
from console.models.tables import DESK_TABLES, Base
from console.offline.counter import Counter
from console.offline.courier import Courier
from console.offline.drafts import file_content
from console.offline.round import Round, Steps
from console.offline.sealer import Sealer
from console.offline.spool import Spool
from console.offline.storage import MemoryStorage
from console.offline.store import DeskStore
from console.offline.transport import DeskCredential
from console.operations import AddNote, AnyOperation, CreateTicket, TakeCall, decode, encode
from console.wire.messages import PullReply, PushReply, SpoolDelivery, SpoolReply, Status
from console.wire.sealing import EnclosedFile
from tests.helpers.simulation.chance import SECOND
from tests.helpers.simulation.people import SPOOL_KEY, WORKSPACE, Person

if TYPE_CHECKING:
    from tests.helpers.simulation.world import World

RowT = TypeVar("RowT", bound=Row)


@cache
def _empty() -> Database:
    database = open_memory()
    with database.write() as connection:
        Base.metadata.create_all(connection, tables=DESK_TABLES)
    return database


class Disk(msgspec.Struct):
    """A copy of everything a desk keeps."""

    databases: dict[str, Database]
    files: dict[str, bytes]
    counts: dict[str, bytes]


class Machine:
    """One computer. Its spool is shared by all who sit at it."""

    def __init__(self, world: World, name: str, desk_id: str) -> None:
        self.world = world
        self.name = name
        self.desk_id = desk_id
        self.seats: dict[str, Seat] = {}
        self.storage, self.counts = MemoryStorage(), MemoryStorage()
        self.counts_alone = True
        self.offset = 0
        self.connected = True
        self._pusher = ""
        self.courier: Courier
        self._open()

    def clock(self) -> int:
        """What this computer takes for the time."""
        return self.world.schedule.now + self.offset

    def seat(self, person: Person, database: Database | None = None) -> Seat:
        """Lets ``person`` sit down here."""
        self.seats[person.id] = Seat(self, person, database or _empty().clone())
        return self.seats[person.id]

    def copy(self) -> Disk:
        """The disk as it is now."""
        databases = {user_id: seat.store.database.clone() for user_id, seat in self.seats.items()}
        return Disk(databases, self.storage.snapshot(), self.counts.snapshot())

    def put_back(self, disk: Disk, *, databases: bool = True, spool: bool = True) -> None:
        """An older disk, or a part of it, and a new start."""
        for user_id, database in disk.databases.items() if databases else ():
            self.seats[user_id].use(database.clone())
        if spool:
            self.storage.restore(disk.files)
            self.counts.restore(disk.counts)
            self.counts_alone = False
        self.restart()

    def restart(self) -> None:
        """Everything in memory is gone; the next start appends to the spool what it lacks."""
        self._pusher = ""
        self._open()
        for seat in self.seats.values():
            seat.restart()

    def take_reference(self) -> str:
        """The number a caller is told."""
        day = datetime.fromtimestamp(self.clock() / SECOND, UTC).date()
        number = reference_number(self.desk_id[-3:], day, self.counter.next(day))
        if self.counts_alone:
            self.world.references[number] += 1
        return number

    def bring_home(self) -> None:
        """One cycle of the courier; what it clears away is safe elsewhere."""
        before = self.spool.op_ids()
        self.courier.attempt()
        self.cleared(before - self.spool.op_ids())

    def cleared(self, op_ids: Set[str]) -> None:
        """These are no longer kept here."""
        self.world.stats["cleared away"] += len(op_ids)
        unsafe = self.world.disasters.in_no_backup(op_ids)
        assert not unsafe, f"{self.name} cleared {sorted(unsafe)} away and no backup holds them"

    def capture(self, op: AnyOperation) -> None:
        """Capture-only: nothing proved, straight into the spool."""
        payload = encode(op)
        Sealer(self.spool, SPOOL_KEY.public_key(), self.desk_id, self.clock).spool(op.op_id, payload, "")
        self.world.acknowledge(op, payload)

    def deliver(self, delivery: SpoolDelivery, desk: DeskCredential) -> SpoolReply:
        """The courier's road."""
        self.world.stats["SpoolDelivery"] += 1
        reply = self.world.network.call_now(
            lambda: self.connected, lambda: self.world.server.deliver(desk.desk_id, delivery)
        )
        assert isinstance(reply, SpoolReply)
        return reply

    @property
    def is_local(self) -> bool:
        return False

    def abort(self) -> None:
        """Nothing is ever under way."""

    def _road(self) -> Machine:
        return self

    def _credential(self) -> DeskCredential | None:
        """None at a desk that was never enrolled: its spool goes nowhere."""
        return DeskCredential(self.desk_id, "") if self.world.setting.couriers else None

    def pushes(self, seat: Seat) -> None:
        """Somebody's login brings work home: another one's than before?"""
        if self._pusher not in ("", seat.person.id):
            self.courier.change_hands()
        self._pusher = seat.person.id

    def _open(self) -> None:
        """What a start builds."""
        self.spool, self.counter = Spool(Path(), self.storage), Counter(Path(), self.counts)
        self.courier = Courier(
            self.spool,
            self._road,
            self._credential,
            lambda: any(seat.is_busy for seat in self.seats.values()),
            rng=random.Random(0),
            clock=self.clock,
            steady=lambda: self.world.schedule.now / SECOND,
        )


class Seat:
    """One person at one desk: a database, and at most one round at a time."""

    def __init__(self, machine: Machine, person: Person, database: Database) -> None:
        self.machine = machine
        self.world = machine.world
        self.person = person
        self.name = f"{machine.name}/{person.employee_no}"
        self._steps: Steps | None = None
        self.last_draft = ""
        self._open(database)

    def use(self, database: Database) -> None:
        """Goes on with another database."""
        self.store.database.close()
        self._open(database)

    def _open(self, database: Database) -> None:
        self.store = DeskStore(database, WORKSPACE, self.machine.clock)

    @property
    def sealer(self) -> Sealer:
        key, grant = self.person.key, self.person.grant(self.machine.desk_id)
        return Sealer(
            self.machine.spool, SPOOL_KEY.public_key(), self.machine.desk_id, self.machine.clock, key, grant
        )

    @property
    def is_busy(self) -> bool:
        """Whether a round is under way."""
        return self._steps is not None

    def restart(self) -> None:
        """After a crash: the round is gone, the spool is completed from the outbox."""
        self._steps = None
        self._open(self.store.database)
        self._see_spooled(self.store.waiting())

    def _see_spooled(self, entries: list[OutboxEntry]) -> None:
        spooled = self.machine.spool.op_ids()
        for entry in entries:
            if entry.op_id not in spooled:
                files = self._enclosed(decode(entry.payload))
                self.sealer.spool(entry.op_id, entry.payload, entry.signature, files)

    def perform(self, op: AnyOperation) -> bool:
        """What a screen does; False where the rules say no at once."""
        payload = encode(op)
        sealer = self.sealer
        signature = sealer.sign(payload)
        try:
            self.store.perform(op, payload, signature)
        except OperationRefused as refusal:
            self.world.note(f"{self.name} refused at once: {refusal.code}")
            return False
        self.world.acknowledge(op, payload)
        if self.world.crashes():
            self.world.note(f"{self.name} CRASH between commit and spool")
            self.machine.restart()
        else:
            sealer.spool(op.op_id, payload, signature, self._enclosed(op))
        return True

    def _enclosed(self, op: AnyOperation) -> tuple[EnclosedFile, ...]:
        refs = op.attachments if isinstance(op, TakeCall | CreateTicket | AddNote) else ()
        contents = ((ref.sha256, file_content(self.store, ref.sha256)) for ref in refs)
        return tuple(EnclosedFile(sha256, content) for sha256, content in contents if content is not None)

    def rows(self, record: type[RowT], condition: str, *parameters: object) -> list[RowT]:
        """What this desk shows."""
        with self.store.database.read() as connection:
            return Rows(connection, WORKSPACE).where(record, condition, *parameters)

    def op_ids(self, condition: str) -> list[str]:
        """The operations of the outbox that meet an SQL condition."""
        return [entry.op_id for entry in self.entries(condition)]

    def entries(self, condition: str) -> list[OutboxEntry]:
        """The entries of the outbox that meet an SQL condition."""
        with self.store.database.read() as connection:
            return Outbox(connection).where(condition)

    def sync(self) -> None:
        """Starts a round unless one is under way."""
        if self._steps is None:
            self.machine.pushes(self)
            round_ = Round(
                self.store, self.person.id, self.machine.desk_id, self.world.ids, self._see_spooled
            )
            self._steps = round_.steps()
            self._go_on(self._steps, next)

    def _go_on(self, steps: Steps, feed: Callable[[Steps], Any]) -> None:
        if self._steps is not steps:
            return
        try:
            item = feed(steps)
        except StopIteration:
            self._steps = None
            return
        except (LinkError, Rejected) as error:
            self._steps = None
            self.world.note(f"{self.name} round ended: {error.code}")
            return
        if self.world.crashes():
            self.world.note(f"{self.name} CRASH at {type(item).__name__}")
            self.machine.restart()
        elif isinstance(item, Changes):
            self.world.schedule.after(1000, lambda: self._go_on(steps, lambda s: s.send(None)))
        else:
            self._ask(steps, item)

    def _ask(self, steps: Steps, request: Any) -> None:
        def reply(value: Any) -> None:
            if self._steps is steps:
                self._told(request, value)
            before = self._kept("state = 'done'")
            self._go_on(steps, lambda s: s.send(value))
            self.machine.cleared(before - self._kept("1 = 1"))

        def fail(error: LinkError | Rejected) -> None:
            if self._steps is steps and error.code == "history_forked":
                self.world.note(f"{self.name} history forked")
                self.world.stats["fork noticed"] += 1
                self.world.disasters.strike_again()
            self._go_on(steps, lambda s: s.throw(error))

        self.world.stats[type(request).__name__] += 1
        self.world.network.call(
            lambda: self.machine.connected,
            lambda: self.world.server.answer(self.person.id, request),
            reply,
            fail,
        )

    def _kept(self, condition: str) -> set[str]:
        return set(self.op_ids(condition)) if self.world.setting.clearing else set()

    def _told(self, request: Any, reply: Any) -> None:
        """Remembers which numbers people have seen, and that no cursor goes back."""
        numbers: Iterable[tuple[str, int]] = ()
        if isinstance(reply, PushReply):
            numbers = [pair for verdict in reply.verdicts for pair in verdict.numbers.items()]
            self.machine.spool.mark_received([verdict.op_id for verdict in reply.verdicts], reply.head)
            self.world.told_refused |= {v.op_id for v in reply.verdicts if v.status == Status.REFUSED}
            waits = list(self.world.oracle.of_held())
            assert not waits, waits[0]
        elif isinstance(reply, PullReply):
            numbers = [(row.id, row.number) for page in reply.pages for row in page.rows.ticket]  # type: ignore[attr-defined]  # made from the nouns
            for page in reply.pages:
                assert page.cursor.seq >= request.cursors[page.scope].seq, (
                    f"{self.name} {page.scope} goes back"
                )
        for ticket_id, number in numbers:
            told = self.world.server.told.setdefault(ticket_id, [])
            if number not in told:
                told.append(number)
