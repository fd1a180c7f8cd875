"""One round of sync, as a generator of requests: push what is queued, then pull what is new.

The worker's thread and the simulator both drive it, and may stop it for ever at any ``yield``. Whoever
drives it sends each reply in, or throws LinkError (nothing is known of the request) or Rejected.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Generator
from typing import Any

import msgspec

from console.changes import Changes
from console.errors import LinkError, Rejected
from console.models.records import Draft
from console.models.repositories.outbox import OutboxEntry
from console.offline import drafts
from console.offline.states import OutboxState
from console.offline.store import DeskStore
from console.wire.messages import (
    MAX_OPS,
    MAX_PUSH_BYTES,
    Asked,
    Cursor,
    LackReply,
    LackRequest,
    PullReply,
    PushReply,
    PushRequest,
    Reoffer,
    ReofferRequest,
    VerdictsReply,
    VerdictsRequest,
)

LACK_CHUNK = 5_000
MOST_HEALS = 3
log = logging.getLogger(__name__)
_ABOUT_ONE_FILE = {"too_large", "hash_differs", "invalid_value"}


class PullRequest(msgspec.Struct, frozen=True):
    """What to pull: a cursor for every scope, and the highest commit heard of."""

    cursors: dict[str, Cursor]
    heard: Cursor


class SendFile(msgspec.Struct, frozen=True):
    """The bytes of an attachment to store under their digest."""

    sha256: str
    content: bytes


Request = PushRequest | LackRequest | ReofferRequest | PullRequest | SendFile | VerdictsRequest
Steps = Generator[Request | Changes, Any, None]
"""Yields requests, to be answered, and changes, to be shown (their answer is ignored)."""


class _Along:
    """Which unsent drafts go along with the next request: fewer, where it was too large."""

    def __init__(self) -> None:
        self._apart = False
        self._most = MAX_OPS
        self._too_large: set[str] = set()

    def choose(self, unsent: list[Draft], batch: list[OutboxEntry]) -> list[Draft]:
        if self._apart and batch:
            return []
        return [draft for draft in unsent if draft.id not in self._too_large][: self._most]

    def take_fewer(self, sent: list[Draft], batch: list[OutboxEntry]) -> None:
        """Work before drafts, then fewer of them; one that is too large alone stays here."""
        if batch:
            self._apart = True
        elif len(sent) > 1:
            self._most = len(sent) // 2
        else:
            self._too_large.add(sent[0].id)


class Round:
    """One agent's rounds. ``new_id`` names requests; ``see_spooled`` sees that the spool has entries."""

    def __init__(
        self,
        store: DeskStore,
        user_id: str,
        desk_id: str,
        new_id: Callable[[], str],
        see_spooled: Callable[[list[OutboxEntry]], object],
    ) -> None:
        self._store = store
        self._user_id = user_id
        self._desk_id = desk_id
        self._new_id = new_id
        self._see_spooled = see_spooled
        self._heals, self._held_after = 0, -1
        self._refused: set[str] = set()

    def steps(self) -> Steps:
        """Push, pull, files. Raises what was thrown in, once no more can be done in this round.

        Between two files, however slow the line, what was queued or done elsewhere meanwhile goes first.
        """
        self._heals, self._held_after = 0, -1
        yield from self._push()
        yield from self._pull()
        for digest in drafts.unsent_files(self._store):
            if digest in self._refused:
                continue
            yield from self._send_file(digest)
            yield from self._push()
            yield from self._pull()

    def _push(self) -> Steps:
        limit, along = MAX_OPS, _Along()
        while True:
            batch = self._store.next_batch(limit, MAX_PUSH_BYTES, self._held_after)
            if sum(len(entry.payload) for entry in batch) > MAX_PUSH_BYTES:  # one alone
                yield from self._leave_to_spool(batch[0])
                self._note_asked(batch)
                continue
            unsent = drafts.unsent_drafts(self._store, self._user_id, self._desk_id)
            pending = along.choose(unsent, batch)
            if not batch and not pending:
                return
            heard, _ = self._store.place()
            request = PushRequest(self._new_id(), heard, [msgspec.Raw(e.payload) for e in batch], pending)
            try:
                reply: PushReply = yield request
            except Rejected as error:
                if not pending or error.code != "too_large":
                    limit = yield from self._after_rejection(error, batch, limit)
                    self._note_asked(batch if len(batch) == 1 else [])
                else:
                    along.take_fewer(pending, batch)
                continue
            _check(request.request_id, reply.request_id)
            _check([entry.op_id for entry in batch], [verdict.op_id for verdict in reply.verdicts])
            changes = self._store.take_verdicts(reply.verdicts, reply.head)
            if pending:
                drafts.drafts_sent(self._store, pending, reply.head.seq)
            if batch:
                yield changes
            self._note_asked(batch)

    def _note_asked(self, batch: list[OutboxEntry]) -> None:
        """How far the server has been asked in this round about what it holds."""
        asked = (entry.local_seq for entry in batch if entry.state == OutboxState.HELD)
        self._held_after = max([self._held_after, *asked])

    def _after_rejection(
        self, error: Rejected, batch: list[OutboxEntry], limit: int
    ) -> Generator[Request | Changes, Any, int]:
        """Does what the server asks for; returns how many operations the next request may hold."""
        if error.code == "history_forked":
            yield from self._heal(error)
            return limit
        if error.code != "too_large" or not batch:
            raise error
        if len(batch) > 1:
            return max(1, len(batch) // 2)
        yield from self._leave_to_spool(batch[0])
        return MAX_OPS

    def _leave_to_spool(self, entry: OutboxEntry) -> Steps:
        """What no login can send comes by the spool; its verdict has to be asked for."""
        if entry.state == OutboxState.QUEUED:
            log.info("an operation is too large for a login; the spool brings it: %s", entry.op_id)
        digest = hashlib.sha256(entry.payload).hexdigest()
        question = VerdictsRequest(self._new_id(), [Asked(entry.op_id, digest)])
        answer: VerdictsReply = yield question
        _check(question.request_id, answer.request_id)
        if answer.verdicts:
            _check([entry.op_id], [verdict.op_id for verdict in answer.verdicts])
            yield self._store.take_verdicts(answer.verdicts, Cursor())
        else:
            self._see_spooled([entry])
            yield self._store.hold_here(entry.op_id, "too_large")

    def _heal(self, error: Rejected) -> Steps:
        """Offers again what was lost; a server that forks again and again is left alone for a while."""
        while True:
            self._heals += 1
            if self._heals > MOST_HEALS:
                raise error
            try:
                yield from self._offer_again()
            except Rejected as again:
                if again.code != "history_forked":
                    raise
                error = again
            else:
                return

    def _offer_again(self) -> Steps:
        """The server has lost commits this desk had heard of: it gets back what it lacks.

        Each request names the head of the answer before, so that no answer rests on what is lost meanwhile.
        """
        lacking: list[str] = []
        head = Cursor()
        ids = self._store.accepted_ids()
        for start in range(0, max(len(ids), 1), LACK_CHUNK):
            question = LackRequest(self._new_id(), ids[start : start + LACK_CHUNK], head)
            answer: LackReply = yield question
            _check(question.request_id, answer.request_id)
            lacking += answer.lacking
            head = answer.head
        left, limit = self._store.to_reoffer(lacking), MAX_OPS // 2
        while left:
            request = ReofferRequest(self._new_id(), _leading(self._store.reoffers(left[:limit])), head)
            try:
                reply: PushReply = yield request
            except Rejected as error:
                if error.code != "too_large":
                    raise
                limit = max(1, len(request.ops) // 2)
                if len(request.ops) == 1:
                    log.info("what was lost is too large for a login; the spool brings it: %s", left[0])
                    yield self._store.hold_here(left[0], "too_large")
                    left, limit = left[1:], MAX_OPS // 2
                continue
            _check(request.request_id, reply.request_id)
            _check([offer.verdict.op_id for offer in request.ops], [v.op_id for v in reply.verdicts])
            yield self._store.take_verdicts(reply.verdicts, Cursor())
            left, head = left[len(request.ops) :], reply.head
        drafts.unsend_drafts(self._store, self._user_id)
        self._store.begin_resync(head)

    def _send_file(self, digest: str) -> Steps:
        """A file the server refuses keeps no other back, and is offered again by the next run."""
        content = drafts.file_content(self._store, digest)
        if content is None:
            return
        try:
            stored_at: int = yield SendFile(digest, content)
        except Rejected as error:
            if error.code not in _ABOUT_ONE_FILE:
                raise
            log.error("a file was refused, %s: %s", error.code, digest)
            self._refused.add(digest)
        else:
            drafts.file_sent(self._store, digest, stored_at)

    def _pull(self) -> Steps:
        fresh: dict[str, Cursor] = {}
        while True:
            heard, cursors = self._store.place()
            cursors = fresh | cursors
            try:
                reply: PullReply = yield PullRequest(cursors, heard)
            except Rejected as error:
                if error.code != "history_forked":
                    raise
                yield from self._heal(error)
                continue
            yield self._store.take_pull(reply, cursors)
            fresh = dict.fromkeys(set(reply.scopes) - cursors.keys(), Cursor())
            if not fresh and not any(page.more for page in reply.pages):
                return


def _leading(offers: list[Reoffer]) -> list[Reoffer]:
    """As many as one request takes, at least one."""
    total = 0
    for count, offer in enumerate(offers):
        total += len(offer.op)
        if total > MAX_PUSH_BYTES and count:
            return offers[:count]
    return offers


def _check(sent: object, returned: object) -> None:
    if sent != returned:
        raise LinkError("not_our_server")
