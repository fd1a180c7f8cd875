"""Deciding a batch of operations in one transaction under the workspace's head row.

Load what the batch touches, decide in order in memory, write all effects in bulk. A repeat gets the stored
verdict; the same id with other bytes is refused. What cannot be decided is held, never lost.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from console.apply import Overlay, Taken, attempt, load_for
from console.models.records import Draft, Key, Row, Ticket
from console.models.repositories.rows import Rows
from console.operations.operation import Context, Missing, Refusal, Release
from console.server.audit import Entry, verdict_digest
from console.server.sync import held, ledger
from console.server.sync.head import Head, commit_to, lock_head, new_token
from console.server.sync.offers import Author, Offer
from console.wire.messages import MAX_PULL_ROWS, Cursor, Status, Verdict

log = logging.getLogger(__name__)

ROWS_PER_COMMIT = MAX_PULL_ROWS
_MOST_ROWS_OF_ONE_OPERATION = 40


class Push:
    """One transaction's worth of offers. Make one, ``run`` it once, let the caller commit."""

    def __init__(self, connection: Connection, head: Head, now: int) -> None:
        self._connection = connection
        self._head = head
        self._now = now
        self._rows = Rows(connection, head.workspace_id)
        self._overlay = Overlay(self._rows)
        self._commit = head.upcoming(new_token())
        self._verdicts: dict[str, Verdict] = {}
        self._new: dict[str, tuple[Offer, Verdict]] = {}
        self._held: dict[str, tuple[Offer, str, Key | None]] = {}
        self._settled_held: list[str] = []
        self._touched: set[Key] = set()
        self._drafts: list[Row] = []

    def run(self, offers: Sequence[Offer], drafts: Sequence[Draft] = ()) -> list[Verdict]:
        """Verdicts for a leading part of ``offers``, at least one of them where there are any."""
        waiting = [offer for offer in self._recall(offers) if offer.op is not None]
        load_for(self._overlay, [offer.op for offer in waiting if offer.op is not None])
        decided = []
        for offer in offers:
            if len(self._touched) + _MOST_ROWS_OF_ONE_OPERATION > ROWS_PER_COMMIT:
                break
            self._decide(offer)
            decided.append(offer.op_id)
        self._decide_what_waited()
        self._drafts = list(drafts)
        self._write()
        return [self._verdicts[op_id] for op_id in decided]

    def _recall(self, offers: Sequence[Offer]) -> list[Offer]:
        """Fills in stored verdicts; returns the offers that have none."""
        ids = [offer.op_id for offer in offers]
        stored = ledger.stored_verdicts(self._connection, self._head.workspace_id, ids)
        for offer in offers:
            if offer.op_id in stored:
                sha256, verdict = stored[offer.op_id]
                self._verdicts[offer.op_id] = (
                    verdict if sha256 == offer.sha256 else _refused(offer.op_id, "op_id_reused")
                )
        return [offer for offer in offers if offer.op_id not in stored]

    def _decide(self, offer: Offer) -> None:
        if offer.op_id in self._verdicts:
            twin = self._new.get(offer.op_id)
            if twin is not None and twin[0].sha256 != offer.sha256:
                log.error("operation id reused with other bytes", extra={"op_id": offer.op_id})
            return
        if offer.op is None:
            self._hold(offer, "unknown_operation")
        elif not offer.author.proved and offer.kind not in held.TAKEN_UNPROVED:
            self._hold(offer, "unproved")
        else:
            self._attempt(offer)

    def _attempt(self, offer: Offer) -> None:
        assert offer.op is not None
        context = Context(offer.author.roles, self._now, server=True, proved=offer.author.proved)
        try:
            outcome = attempt(self._overlay, offer.op, context)
        except Exception:
            log.exception("operation could not be decided", extra={"op_id": offer.op_id, "kind": offer.kind})
            self._hold(offer, "exception")
            return
        if isinstance(outcome, Missing):
            self._hold(offer, "missing", outcome.key)
        elif isinstance(outcome, Refusal):
            self._settle(offer, _refused(offer.op_id, outcome.code, outcome.params))
        else:
            self._take(offer, outcome)

    def _take(self, offer: Offer, taken: Taken) -> None:
        for release in taken.released:
            refusal = self._release(release)
            if refusal:
                self._settle(offer, _refused(offer.op_id, refusal))
                return
        numbers = self._number(offer, taken.touched)
        self._touched.update(taken.touched)
        scopes = {row.scope for key in taken.touched if (row := self._overlay.records.rows[key]) is not None}
        verdict = Verdict(
            offer.op_id,
            Status.ACCEPTED.value,
            commit=self._commit,
            scopes=tuple(sorted(scopes)),
            numbers=numbers,
        )
        self._settle(offer, verdict)

    def _number(self, offer: Offer, touched: list[Key]) -> dict[str, int]:
        """Gives new tickets their numbers: the one they had in a lost history, else the next."""
        numbers: dict[str, int] = {}
        for key in touched:
            row = self._overlay.records.rows[key]
            if isinstance(row, Ticket) and not row.number:
                number = self._kept_number(offer.numbers.get(row.id, 0)) or self._head.take_number()
                numbers[row.id] = number
                self._overlay.revise(key, partial(msgspec.structs.replace, number=number))
        return numbers

    def _kept_number(self, number: int) -> int:
        if not number or number >= self._head.next_number:
            return 0
        taken = self._rows.scalar(
            "SELECT 1 FROM ticket WHERE workspace_id = ? AND number = ?", self._head.workspace_id, number
        )
        among_new = any(isinstance(row, Ticket) and row.number == number for row in self._overlay.changed())
        return 0 if taken or among_new else number

    def _release(self, release: Release) -> str:
        """Carries out a supervisor's decision on held work; returns a refusal's code or ''."""
        offer = held.find(self._connection, self._head.workspace_id, release.op_id)
        if offer is None:
            return "not_held"
        if offer.op is not None and offer.op.author == release.by:
            return "own_work"
        if not release.take:
            self._reject(offer, release)
        elif offer.op is None:
            return "unknown_operation"
        else:
            load_for(self._overlay, [offer.op])
            roles = held.roles_of(self._rows, release.by)
            self._attempt(msgspec.structs.replace(offer, author=Author(offer.op.author, roles, proved=True)))
        return ""

    def _reject(self, offer: Offer, release: Release) -> None:
        slip = held.rejected_slip(offer, release.reason, self._now)
        if slip is not None:
            touched, _ = self._overlay.apply([slip])
            self._touched.update(touched)
        params = {"reason": release.reason, "by": release.by}
        self._settle(offer, _refused(offer.op_id, "rejected_by_person", params))

    def _hold(self, offer: Offer, cause: str, waits_for: Key | None = None) -> None:
        self._held[offer.op_id] = (offer, cause, waits_for)
        self._verdicts[offer.op_id] = Verdict(offer.op_id, Status.HELD.value, code=cause)

    def _settle(self, offer: Offer, verdict: Verdict) -> None:
        self._verdicts[offer.op_id] = verdict
        self._new[offer.op_id] = (offer, verdict)
        self._held.pop(offer.op_id, None)

    def _decide_what_waited(self) -> None:
        """Decides afresh what was held for rows that have come into being, until nothing more follows."""
        seen: set[Key] = set()
        while fresh := self._touched - seen:
            seen |= fresh
            waiting = held.waiting_for(self._connection, self._head.workspace_id, fresh)
            waiting += [offer for offer, _, key in self._held.values() if key in fresh]
            load_for(self._overlay, [offer.op for offer in waiting if offer.op is not None])
            for offer in waiting:
                if offer.op_id not in self._new:
                    self._verdicts.pop(offer.op_id, None)
                    self._decide(offer)

    def _write(self) -> None:
        workspace_id = self._head.workspace_id
        held.store(self._connection, workspace_id, self._held.values(), self._now)
        drafts = self._newer_drafts()
        if not self._new and not drafts:
            return
        for key in self._touched:
            self._overlay.revise(key, self._stamp)
        self._rows.upsert(self._stamp(draft) for draft in drafts)
        self._overlay.write()
        ledger.store(self._connection, workspace_id, self._new.values(), self._commit.seq, self._now)
        held.forget(self._connection, workspace_id, self._new)
        commit_to(
            self._connection,
            self._head,
            self._entry(),
            self._now,
            token=self._commit.token,
            rows=len(self._touched) + len(drafts),
        )

    def _newer_drafts(self) -> list[Row]:
        stored = self._rows.load((draft.noun, draft.id) for draft in self._drafts)
        return [
            draft
            for draft in self._drafts
            if not isinstance(old := stored.get((draft.noun, draft.id)), Draft)
            or old.saved_at < getattr(draft, "saved_at", 0)
        ]

    def _stamp(self, row: Row) -> Row:
        return msgspec.structs.replace(row, seq=self._commit.seq)

    def _entry(self) -> Entry:
        first = next((offer for offer, _ in self._new.values()), None)
        digest = verdict_digest(
            (op_id, offer.sha256, verdict.status) for op_id, (offer, verdict) in self._new.items()
        )
        return Entry(
            actor=first.author.user_id if first else "",
            desk=first.op.desk if first and first.op else "",
            action="push",
            subject=str(self._commit.seq),
            digest=digest,
        )


def _refused(op_id: str, code: str, params: dict[str, str] | None = None) -> Verdict:
    return Verdict(op_id, Status.REFUSED.value, code=code, params=params or {})


def push(
    connection: Connection, workspace_id: str, offers: Sequence[Offer], drafts: Sequence[Draft], now: int
) -> tuple[list[Verdict], Cursor]:
    """One transaction: verdicts for a leading part of ``offers`` and the head afterwards.

    If only the bulk write fails, the part is decided afresh one by one, so that one operation the database
    will not take is held alone.
    """
    head = lock_head(connection, workspace_id)
    try:
        with connection.begin_nested():
            verdicts = Push(connection, head, now).run(offers, drafts)
            return verdicts, head.cursor
    except SQLAlchemyError:
        log.exception("bulk write failed; deciding one by one")
    return _one_by_one(connection, workspace_id, offers, now)


def _one_by_one(
    connection: Connection, workspace_id: str, offers: Sequence[Offer], now: int
) -> tuple[list[Verdict], Cursor]:
    verdicts = []
    for offer in offers:
        head = lock_head(connection, workspace_id)
        try:
            with connection.begin_nested():
                verdicts += Push(connection, head, now).run([offer])
        except SQLAlchemyError:
            log.exception("operation could not be written", extra={"op_id": offer.op_id})
            held.store(connection, workspace_id, [(offer, "exception", None)], now)
            verdicts.append(Verdict(offer.op_id, Status.HELD.value, code="exception"))
    return verdicts, lock_head(connection, workspace_id).cursor


__all__ = ["Push", "push"]
