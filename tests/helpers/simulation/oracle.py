"""What must be true whenever everything has come to rest, and what must be true always."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection

from console.ids import derive
from console.models.enums import EventKind, ProposalState, SlipResult
from console.models.records import (
    NOUNS,
    Attachment,
    CallSlip,
    Draft,
    ExitReport,
    Key,
    Proposal,
    Row,
    Ticket,
    TicketEvent,
    key_of,
)
from console.models.repositories.outbox import Outbox
from console.models.repositories.rows import Rows
from console.operations import AnyOperation, SetTextCode, SettleProposal, TakeCall, decode
from console.operations.fields import TICKET_FIELDS
from console.server.audit import verify_chain
from console.server.sync.held import DUE, roles_of
from console.server.sync.pull import visible_scopes
from console.wire.messages import Verdict
from tests.helpers.simulation.desk import Seat
from tests.helpers.simulation.expected import created_rows, seen_by, value_of
from tests.helpers.simulation.people import WORKSPACE
from tests.helpers.simulation.replay import replayed

if TYPE_CHECKING:
    from tests.helpers.simulation.world import World

_WORD = re.compile("⟦[0-9]+⟧")
BY_A_PERSON = "rejected_by_person"
"""A supervisor has read it and decided; a call stays in the ledger, other work with its author's desk."""
_UNTRACKED = (SetTextCode,)
"""A person's latest word stands there, and the one before goes."""


class Oracle:
    """Looks at a world from outside; keeps nothing but what it needs to compare."""

    def __init__(self, world: World) -> None:
        self._world = world

    def check(self) -> None:
        """Raises AssertionError with everything that is wrong."""
        found = [*self._of_the_server(), *self._of_operations(), *self._of_desks()]
        if found:
            raise AssertionError("\n".join(found[:12]))

    def count(self) -> None:
        """Adds to the world's figures what has come of all that happened."""
        stats = self._world.stats
        with self._world.server.database.read() as connection:
            rows = Rows(connection, WORKSPACE)
            stats["proposed"] += len(rows.where(Proposal, "1 = 1"))
            slips = rows.where(CallSlip, "1 = 1")
            stats["held"] += len(_column(connection, "SELECT op_id FROM held_op"))
            for verdict in _verdicts(connection):
                stats["refused"] += verdict.status == "refused"
                stats[verdict.code or verdict.status] += 1
        stats["rejected by a person"] += sum(slip.result == SlipResult.REJECTED for slip in slips)
        stats["unproved call taken"] += sum("unproved" in slip.incomplete for slip in slips)
        stats["lost with a disk"] += len(self._world.lost)
        stats["number given anew"] += self._world.server.renumbered

    def fingerprint(self) -> object:
        """Equal twice in a row: nothing moves any more."""
        world = self._world
        with world.server.database.read() as connection:
            held = _column(connection, "SELECT op_id FROM held_op ORDER BY op_id")
        return (
            str(world.server.head()),
            held,
            world.schedule.is_idle,
            [_place_of(seat) for seat in world.seats],
            [machine.spool.waiting() for machine in world.machines],
        )

    def digest(self) -> str:
        """Of all that happened and all that is left: the same for the same seed."""
        with self._world.server.database.read() as connection:
            left = [_column(connection, "SELECT hash FROM audit ORDER BY no"), _all_rows(connection)]
        views = [self._view(seat) for seat in self._world.seats]
        return hashlib.sha256(msgspec.json.encode([self._world.trace, left, views])).hexdigest()

    def _view(self, seat: Seat) -> list[Row]:
        with seat.store.database.read() as connection:
            return _all_rows(connection)

    def without_a_copy(self) -> set[str]:
        """Acknowledged operations that no disk and no server holds."""
        world = self._world
        held: set[str] = set()
        for machine in world.machines:
            held |= machine.spool.op_ids() if world.setting.couriers else set()
            for seat in machine.seats.values():
                held.update(seat.op_ids("1 = 1"))
        with world.server.database.read() as connection:
            held.update(
                _column(
                    connection,
                    "SELECT op_id FROM applied_op WHERE status = 'accepted' UNION SELECT op_id FROM held_op",
                )
            )
        return world.acked.keys() - held

    def _of_the_server(self) -> Iterable[str]:
        with self._world.server.database.read() as connection:
            for broken in verify_chain(connection, WORKSPACE):
                yield f"audit chain: {broken}"
            rows = Rows(connection, WORKSPACE)
            tickets = rows.where(Ticket, "1 = 1")
            proposals = rows.where(Proposal, "1 = 1")
            events = rows.where(TicketEvent, "1 = 1")
            given: dict[str, int] = {}
            for verdict in _verdicts(connection):
                given |= verdict.numbers
        numbers = Counter(ticket.number for ticket in tickets)
        yield from (
            f"number {number} stands on {count} tickets" for number, count in numbers.items() if count > 1
        )
        yield from (f"ticket {ticket.id} has no number" for ticket in tickets if not ticket.number)
        for ticket in tickets:
            if given.get(ticket.id) != ticket.number:
                yield f"ticket {ticket.id} was given {given.get(ticket.id)} and is {ticket.number}"
        yield from self.of_held()
        yield from _applied_and_proposed(events, proposals)
        yield from self._overwritten(events)
        notes = Counter(event.text for event in events if event.kind == EventKind.NOTE and event.text)
        yield from (f"note {text!r} stands {count} times" for text, count in notes.items() if count > 1)

    def _of_operations(self) -> Iterable[str]:
        """Exactly once on the server, or visibly refused or held with its content."""
        world = self._world
        with world.server.database.read() as connection:
            rows = {key_of(row): row for row in _all_rows(connection)}
            applied: dict[str, str] = dict(
                (row[0], _kind_of(row[1]))
                for row in connection.exec_driver_sql("SELECT op_id, result FROM applied_op")
            )
            held = _column(connection, "SELECT op_id FROM held_op")
            payloads = connection.exec_driver_sql("SELECT payload FROM held_op").scalars()
            words = set(_words(msgspec.json.encode(list(rows.values()))))
            for payload in payloads:
                words.update(_words(payload))
        both = applied.keys() & set(held)
        yield from (f"{op_id} has a verdict and is held" for op_id in sorted(both))
        yield from (
            f"{op_id} is on the server and nobody sent it" for op_id in applied if op_id not in world.acked
        )
        waiting = self._waiting_where_nobody_syncs()
        safe = world.lost.union(held, waiting)
        for op_id, acked in world.acked.items():
            if op_id in applied:
                yield from self._of_applied(acked.op, applied[op_id], rows, words)
            elif op_id not in safe and not self._stands_at_a_desk(op_id):
                yield f"{acked.op} is lost"
        yield from self._of_the_ledger(rows, held, waiting)
        told = world.references.items()
        yield from (f"{number} was told to {count} callers" for number, count in told if count > 1)

    def _overwritten(self, events: list[TicketEvent]) -> Iterable[str]:
        """A value replaces only the one that its author saw."""
        acked = self._world.acked
        for event in events:
            if event.kind != EventKind.CHANGED or event.op_id not in acked:
                continue
            for field, base in seen_by(acked[event.op_id].op).items():
                names = TICKET_FIELDS[field].attributes
                if names[0] not in event.data:
                    continue
                was = tuple(event.data[f"{name}.was"] for name in names)
                if base not in acked or value_of(acked[base].op, field, event.ticket_id) != was:
                    yield f"{acked[event.op_id].op} replaced {was}, which its author had not seen"

    def _of_applied(
        self, op: AnyOperation, status: str, rows: dict[Key, Row], words: set[str]
    ) -> Iterable[str]:
        if status == BY_A_PERSON:
            return
        if status == "refused":
            if op.op_id not in self._world.lost and not self._is_readable(op.op_id):
                yield f"{op} was refused and its content is nowhere"
            return
        for key in created_rows(op):
            if key not in rows:
                yield f"{op} was accepted and {key} is not there"
        if isinstance(op, SettleProposal):
            proposal = rows.get((Proposal.noun, op.proposal_id))
            if isinstance(proposal, Proposal) and proposal.state == ProposalState.OPEN:
                yield f"{op} was accepted and the proposal is open"
        if not isinstance(op, _UNTRACKED):
            missing = set(_words(msgspec.json.encode(op))) - words
            if missing:
                yield f"{op} was accepted and {sorted(missing)} are nowhere"

    def _of_the_ledger(self, rows: dict[Key, Row], held: list[str], waiting: set[str]) -> Iterable[str]:
        """captured = created + merged + rejected + waiting."""
        world = self._world
        slips = {row.id: row for row in rows.values() if isinstance(row, CallSlip)}
        captured: dict[str, list[str]] = {}
        for op_id, acked in world.acked.items():
            if isinstance(acked.op, TakeCall):
                captured.setdefault(derive(acked.op.stem, "slip"), []).append(op_id)
        results = Counter(slip.result for slip in slips.values())
        absent = captured.keys() - slips.keys()
        not_here = {
            slip
            for slip in absent
            if any(
                i in held or i in waiting or i in world.lost or self._stands_at_a_desk(i)
                for i in captured[slip]
            )
        }
        if len(captured) != sum(results[str(result)] for result in SlipResult) + len(not_here):
            yield f"ledger: {len(captured)} captured, {dict(results)}, {len(not_here)} waiting"
        for slip in slips.values():
            if slip.result != SlipResult.REJECTED and (Ticket.noun, slip.ticket_id) not in rows:
                yield f"slip {slip.id} has no ticket"

    def _of_desks(self) -> Iterable[str]:
        world = self._world
        with world.server.database.read() as connection:
            rows = _all_rows(connection)
            roles = {one.id: roles_of(Rows(connection, WORKSPACE), one.id) for one in world.people}
        for seat in world.seats:
            if roles[seat.person.id]:
                scopes = visible_scopes(seat.person.id, roles[seat.person.id])
                yield from _compare(seat, {key_of(row): row for row in rows if row.scope in scopes}, scopes)
                yield from self._of_files(seat)
                yield from self._of_outbox(seat)
            yield from self.of_view(seat)

    def _of_outbox(self, seat: Seat) -> Iterable[str]:
        """What the server has refused is not taken for done by its author."""
        done = seat.op_ids("state = 'done'")
        with self._world.server.database.read() as connection:
            refused = {verdict.op_id for verdict in _verdicts(connection) if verdict.status == "refused"}
        yield from (
            f"{seat.name} takes {op_id} for done, and it was refused" for op_id in done if op_id in refused
        )

    def _of_files(self, seat: Seat) -> Iterable[str]:
        """Bytes that a desk keeps and a row names are on the server, and the row says so."""
        server = self._world.server
        with seat.store.database.read() as connection:
            kept = _column(connection, "SELECT sha256 FROM file ORDER BY sha256")
        with server.database.read() as connection:
            for sha256 in kept:
                for row in Rows(connection, WORKSPACE).where(Attachment, "sha256 = ?", sha256):
                    if not row.arrived_at or sha256 not in server.blobs.files:
                        yield f"{seat.name} has the bytes of {row} and the server has not"

    def of_held(self) -> Iterable[str]:
        """Nothing waits on the server for what has come; true at any time."""
        with self._world.server.database.read() as connection:
            waits = _column(connection, "SELECT waits_for FROM held_op WHERE waits_for <> ''")
            keys: list[Key] = [(noun, row_id) for noun, _, row_id in (wait.partition("/") for wait in waits)]
            here = [key for key in keys if key == DUE]
            here += Rows(connection, WORKSPACE).load(key for key in keys if key != DUE)
        yield from (f"work is held for {key}, which is there" for key in here)

    def of_view(self, seat: Seat) -> Iterable[str]:
        """The view is the server's copies with what is pending replayed over them; true at any time."""
        shown, wanted = replayed(seat.store.database)
        for key in sorted(shown.keys() | wanted.keys()):
            if shown.get(key) != wanted.get(key):
                yield f"{seat.name} shows {shown.get(key)}, replay makes {wanted.get(key)}"
        for entry in seat.entries("state = 'done'"):
            for key in created_rows(decode(entry.payload)):
                if key not in shown and key[0] != ExitReport.noun:
                    yield f"{seat.name} is done with {entry.op_id} and shows no {key}"

    def _waiting_where_nobody_syncs(self) -> set[str]:
        """Queued for somebody whom the server does not let in, where no spool brings it."""
        waiting: set[str] = set()
        setting = self._world.setting
        if setting.couriers and not setting.clearing:
            return waiting
        with self._world.server.database.read() as connection:
            rows = Rows(connection, WORKSPACE)
            inactive = [one.id for one in self._world.people if not roles_of(rows, one.id)]
        for seat in self._world.seats:
            if seat.person.id in inactive:
                waiting.update(seat.op_ids("state IN ('queued', 'held', 'accepted', 'done')"))
        return waiting

    def _stands_at_a_desk(self, op_id: str) -> bool:
        """A lost history's refusal still stands where its author reads it, or was tried again.

        So does what no login can send, at a desk whose spool nobody carries.
        """
        stands = "state IN ('refused', 'retried', 'set_aside')"
        if not self._world.setting.couriers:
            stands += " OR state = 'held' AND verdict LIKE '%too_large%'"
        return any(op_id in seat.op_ids(stands) for seat in self._world.seats) or _goes_on(self._world, op_id)

    def _is_readable(self, op_id: str) -> bool:
        """Or its author was told, and has lost it with the disk since: a spool clears away what is old."""
        if self._world.setting.clearing and op_id in self._world.told_refused:
            return True
        in_outbox = any(op_id in seat.op_ids("1 = 1") for seat in self._world.seats)
        in_spool = any(op_id in machine.spool.op_ids() for machine in self._world.machines)
        return in_outbox or in_spool or _goes_on(self._world, op_id)


def _goes_on(world: World, op_id: str) -> bool:
    """All of it was tried again, as another operation."""
    return any(acked.op.retries == op_id for acked in world.acked.values())


def _compare(seat: Seat, visible: dict[Key, Row], scopes: list[str]) -> Iterable[str]:
    with seat.store.database.read() as connection:
        outbox = Outbox(connection)
        pending = {
            (noun, row_id) for noun, row_id in connection.exec_driver_sql("SELECT noun, row_id FROM touch")
        }
        confirmed = {
            (noun, row_id)
            for noun, row_id in connection.exec_driver_sql("SELECT noun, row_id FROM confirmed")
        }
        copies = outbox.confirmed(pending)
        mine = {key_of(row): row for row in _all_rows(connection)}
        stale = _column(connection, "SELECT row_id FROM stale")
        unsettled = outbox.where("state IN ('queued', 'accepted')")
    if stale:
        yield f"{seat.name} still has {len(stale)} stale marks"
    if unsettled:
        yield f"{seat.name} still has {[(entry.op_id, entry.state) for entry in unsettled[:3]]}"
    if confirmed - pending:
        yield f"{seat.name} keeps copies for nothing: {sorted(confirmed - pending)[:3]}"
    mine = {key: row for key, row in mine.items() if key not in pending} | copies
    for key in sorted(mine.keys() | visible.keys()):
        if mine.get(key) != visible.get(key):
            yield f"{seat.name} has {mine.get(key)}, the server {visible.get(key)}"
    for row in mine.values():
        if row.scope not in scopes:
            yield f"{seat.name} must not see {row}"
    drafts = {row.content for row in mine.values() if isinstance(row, Draft)}
    is_clone = sum(other.machine.desk_id == seat.machine.desk_id for other in seat.world.seats) > len(
        seat.machine.seats
    )
    if seat.last_draft and not is_clone and seat.last_draft not in drafts:
        yield f"{seat.name} has lost the draft {seat.last_draft}"


def _applied_and_proposed(events: list[TicketEvent], proposals: list[Proposal]) -> Iterable[str]:
    """A value is set once, or proposed once, never both."""
    done = Counter(
        (event.op_id, field)
        for event in events
        if event.kind == EventKind.CHANGED
        for field, parts in TICKET_FIELDS.items()
        if parts.attributes[0] in event.data
    )
    for proposal in proposals:
        done[proposal.op_id, proposal.field] += 1
    yield from (
        f"{op_id} had its effect on {field} {count} times"
        for (op_id, field), count in done.items()
        if count > 1
    )


def _verdicts(connection: Connection) -> list[Verdict]:
    found = _column(connection, "SELECT result FROM applied_op")
    return [msgspec.json.decode(result, type=Verdict) for result in found]


def _kind_of(result: str) -> str:
    verdict = msgspec.json.decode(result, type=Verdict)
    return BY_A_PERSON if verdict.code == BY_A_PERSON else verdict.status


def _place_of(seat: Seat) -> object:
    with seat.store.database.read() as connection:
        run = connection.exec_driver_sql
        return (
            [tuple(row) for row in run("SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state")],
            [tuple(row) for row in run("SELECT scope, seq, token FROM cursor ORDER BY scope")],
            run("SELECT value FROM meta WHERE key = 'heard'").scalar(),
        )


def _all_rows(connection: Connection) -> list[Row]:
    rows = Rows(connection, WORKSPACE)
    return [row for record in NOUNS.values() for row in rows.where(record, "1 = 1 ORDER BY id")]


def _column(connection: Connection, sql: str) -> list[Any]:
    return list(connection.exec_driver_sql(sql).scalars())


def _words(content: bytes) -> list[str]:
    return _WORD.findall(content.decode())
