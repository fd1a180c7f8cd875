"""What a desk remembers of one agent: the local view, the outbox, and its place in the server's history.

Every method is one transaction. Any thread; writers of one process take turns.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from console.apply.local import perform
from console.changes import Changes
from console.models.database import Database
from console.models.queries import OUTBOX_PARTS, OutboxFilter
from console.models.records import NOUNS, WORKSPACE_SCOPE
from console.models.repositories.desk_state import DeskState
from console.models.repositories.outbox import Outbox, OutboxEntry
from console.models.repositories.settled import Settled
from console.offline import absorb
from console.offline.clearing import clear_away
from console.offline.states import OutboxState
from console.operations import AnyOperation, decode, retry
from console.wire.messages import Cursor, PullReply, Reoffer, Verdict

DAY = 24 * 3600 * 1_000_000
KEPT = 30 * DAY
HELD_AGAIN_AFTER = 60 * 1_000_000
log = logging.getLogger(__name__)
_COUNTED = (OutboxFilter.WAITING, OutboxFilter.ATTENTION)
_verdict = msgspec.json.Decoder(Verdict).decode


class Counts(msgspec.Struct, frozen=True):
    """The outbox at a glance: what is on this computer alone, and what needs somebody."""

    unsynced: int = 0
    attention: int = 0


class DeskStore:
    """One agent's database at one desk. ``clock`` is UTC microseconds."""

    def __init__(self, database: Database, workspace_id: str, clock: Callable[[], int]) -> None:
        self.database = database
        self.workspace_id = workspace_id
        self._clock = clock
        self._cleared_at = float("-inf")

    def perform(self, op: AnyOperation, payload: bytes, signature: str = "") -> Changes:
        """Rows and outbox in one transaction; when this returns, a power cut cannot undo it.

        ``payload`` is the operation encoded. One that tries another again takes its place. Raises
        OperationRefused where the rules say no at once, and StoreError where nothing was kept.
        """
        with self.database.write() as connection:
            touched = perform(connection, self.workspace_id, op, payload, signature, self._clock())
            if op.retries:
                outbox = Outbox(connection)
                outbox.set_state([self._refused(outbox, op.retries).local_seq], OutboxState.RETRIED)
        return Changes.of(touched, queue=True)

    def kept(self, op_id: str) -> Changes | None:
        """What an operation changed, where it is here: asked after an I/O error, which says neither."""
        with self.database.read() as connection:
            outbox = Outbox(connection)
            entry = outbox.find([op_id]).get(op_id)
            return Changes.of(outbox.touches_of([entry.local_seq]), queue=True) if entry else None

    def retry_of(self, op_id: str, new_op_id: str, at: int) -> AnyOperation:
        """A new operation that tries a refused one again. LookupError where it is not refused."""
        with self.database.read() as connection:
            return retry(decode(self._refused(Outbox(connection), op_id).payload), new_op_id, at)

    def set_aside(self, op_id: str) -> Changes:
        """The agent has seen a refusal and leaves it; its content stays readable."""
        with self.database.write() as connection:
            outbox = Outbox(connection)
            outbox.set_state([self._refused(outbox, op_id).local_seq], OutboxState.SET_ASIDE)
        return Changes(queue=True)

    def counts(self) -> Counts:
        """How much is unsynced, and how much needs attention."""
        with self.database.read() as connection:
            outbox = Outbox(connection)
            return Counts(*(outbox.count(OUTBOX_PARTS[part]) for part in _COUNTED))

    def waiting(self) -> list[OutboxEntry]:
        """Everything the server has not taken in, oldest first."""
        with self.database.read() as connection:
            return Outbox(connection).where("state IN ('queued', 'held') ORDER BY local_seq")

    def next_batch(self, limit: int, max_bytes: int, held_after: int) -> list[OutboxEntry]:
        """What goes out next, oldest first; work the server has long held is asked about again.

        Of that only what comes after ``held_after`` in the outbox: each once a round. Where the clock was set
        back since, nobody knows how long it was held.
        """
        due = "(state = 'queued' OR state = 'held' AND local_seq > ? AND settled_at NOT BETWEEN ? AND ?)"
        now = self._clock()
        parameters = [held_after, now - HELD_AGAIN_AFTER + 1, now, limit]
        with self.database.read() as connection:
            entries = Outbox(connection).where(f"{due} ORDER BY local_seq LIMIT ?", *parameters)
        total = 0
        for count, entry in enumerate(entries):
            total += len(entry.payload)
            if total > max_bytes and count:
                return entries[:count]
        return entries

    def take_verdicts(self, verdicts: Sequence[Verdict], head: Cursor) -> Changes:
        """The server's word on operations."""
        with self.database.write() as connection:
            return absorb.take_verdicts(connection, self.workspace_id, verdicts, head, self._clock())

    def take_pull(self, reply: PullReply, asked: Mapping[str, Cursor]) -> Changes:
        """The server's rows after the cursors ``asked``; nothing, where those have moved on meanwhile.

        Once a day it clears away what is old here and covered by a backup. The one method of several
        transactions, where a long queue is over: what a crash leaves is over with the next pull.
        """
        now = self._clock()
        with self.database.write() as connection:
            changes = over = absorb.take_pull(connection, self.workspace_id, reply, asked)
            if reply.covered.seq and now - self._cleared_at >= DAY:
                gone = clear_away(connection, self.workspace_id, reply, now - KEPT)
                log.info("%d settled operations were cleared away", gone)
                self._cleared_at = now
        while over.queue and absorb.reads_to_end(reply):
            with self.database.write() as connection:
                over = absorb.finish_more(connection, self.workspace_id)
            changes |= over
        return changes

    def begin_resync(self, head: Cursor) -> None:
        """Starts reading a changed history from its beginning."""
        with self.database.write() as connection:
            absorb.begin_resync(connection, self.workspace_id, head)

    def adopt_nouns(self) -> None:
        """After an upgrade that brought new nouns, everything is pulled afresh, readable meanwhile."""
        known = ",".join(NOUNS)
        with self.database.write() as connection:
            state = DeskState(connection)
            before = state.get("nouns")
            if before and before != known:
                state.mark_all_stale(self.workspace_id)
            if before != known:
                state.put("nouns", known)

    def place(self) -> tuple[Cursor, dict[str, Cursor]]:
        """The highest commit heard of, and the cursor of every scope; the workspace's is always there."""
        with self.database.read() as connection:
            state = DeskState(connection)
            cursors = {
                scope: Cursor(stored.epoch, stored.seq, stored.token)
                for scope, stored in state.cursors().items()
            }
            return absorb.heard_of(state), {WORKSPACE_SCOPE: Cursor()} | cursors

    def accepted_ids(self) -> list[str]:
        """Every operation the server has accepted, in the old order."""
        with self.database.read() as connection:
            return Settled(connection).accepted()

    def to_reoffer(self, lacking: Iterable[str]) -> list[str]:
        """What to offer again to a server that has lost its newest commits, in the old order.

        Besides what it lacks, what has not come back yet: its rows learn their new commit.
        """
        with self.database.read() as connection:
            settled = Settled(connection)
            wanted = settled.unseen() | set(lacking)
            return [op_id for op_id in settled.accepted() if op_id in wanted]

    def reoffers(self, op_ids: Sequence[str]) -> list[Reoffer]:
        """The operations themselves with their verdicts."""
        with self.database.read() as connection:
            entries = Outbox(connection).find(op_ids)
        found = [entries[op_id] for op_id in op_ids if op_id in entries]
        return [Reoffer(msgspec.Raw(entry.payload), _verdict(entry.verdict)) for entry in found]

    def hold_here(self, op_id: str, code: str) -> Changes:
        """Sets aside what a login cannot send (too large): the server holds it, once the spool brings it.

        It is never refused here, where its author would enter it again and have it twice.
        """
        return self.take_verdicts([Verdict(op_id, "held", code=code)], Cursor())

    def remember(self, **facts: str) -> None:
        """Keeps small facts (tokens, grant, keys) in the encrypted database."""
        with self.database.write() as connection:
            state = DeskState(connection)
            for key, value in facts.items():
                state.put(key, value)

    def recall(self, key: str) -> str:
        """A small fact, '' where unknown."""
        with self.database.read() as connection:
            return DeskState(connection).get(key)

    def _refused(self, outbox: Outbox, op_id: str) -> OutboxEntry:
        entry = outbox.find([op_id]).get(op_id)
        if entry is None or entry.state != OutboxState.REFUSED:
            raise LookupError(op_id)
        return entry
