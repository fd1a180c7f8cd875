"""Deciding a batch of operations in one transaction under the workspace's head row.

Load what the batch touches, decide in order in memory, write all effects in bulk. A repeat gets the stored
verdict; the same id with other bytes is refused. What cannot be decided is held, never lost.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from console.apply import Overlay, Taken, attempt
from console.errors import ExpectedError
from console.models.records import CallSlip, Draft, Key, Ticket
from console.models.repositories.rows import Rows
from console.models.store_errors import translate
from console.operations import TakeCall, needs
from console.operations.calls import slip_id
from console.operations.operation import Context, Missing, Refusal, Release
from console.server.audit import Entry, verdict_digest
from console.server.faults import where
from console.server.sync import held, ledger
from console.server.sync.head import Head, commit_to, lock_head, new_token, take_head, upcoming
from console.server.sync.numbers import Numbers
from console.server.sync.offers import REUSED, Author, Offer, Road
from console.server.sync.stamps import stamp, stamp_arrived, stamp_touched
from console.wire.messages import MAX_PULL_ROWS, Cursor, Status, Verdict

log = logging.getLogger(__name__)

ROWS_PER_COMMIT = MAX_PULL_ROWS
_MOST_ROWS_OF_ONE_OPERATION = 40
_BYTES_OF_A_ROW = 4096


class Push:
    """One transaction's worth of offers. Make one, ``run`` it once, let the caller commit."""

    def __init__(self, connection: Connection, head: Head, now: int) -> None:
        self._connection = connection
        self._head = head
        self._now = now
        self._rows = Rows(connection, head.workspace_id)
        self._overlay = Overlay(self._rows)
        self._numbers = Numbers(self._rows, head)
        self._commit = upcoming(connection, head, new_token())
        self._bytes: dict[str, str] = {}
        self._known_held: dict[str, bool] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._new: dict[str, tuple[Offer, Verdict]] = {}
        self._held: dict[str, tuple[Offer, str, Key | None]] = {}
        self._touched: dict[Key, None] = {}
        self._long = 0

    def run(
        self, offers: Sequence[Offer], drafts: Sequence[Draft] = (), *, alone: bool = False
    ) -> list[Verdict]:
        """Verdicts for a leading part of ``offers``, at least one of them where there are any.

        With them what was held for what they bring, as much as one commit takes: the rest, or all of it where
        they are decided ``alone``, is due in the next.
        """
        self._recall(offers)
        for offer in sorted(offers, key=_unproved):
            self._bytes.setdefault(offer.op_id, offer.sha256)
        self._load(offer for offer in offers if offer.op_id not in self._verdicts)
        decided = []
        for offer in offers:
            if self._is_full():
                break
            if self._bytes[offer.op_id] == offer.sha256:
                self._decide(offer)
            decided.append(offer)
        if not alone:
            self._decide_what_waited()
        self._write(drafts)
        return [self._verdict_on(offer) for offer in decided]

    def _recall(self, offers: Sequence[Offer]) -> None:
        """Fills in the verdicts there are, and which bytes each id stands for already."""
        workspace_id, ids = self._head.workspace_id, [offer.op_id for offer in offers]
        proved = {offer.op_id for offer in offers if offer.author.proved}
        for op_id, payload_sha256, is_proved in held.digests(self._connection, workspace_id, ids):
            self._known_held[op_id] = is_proved
            if is_proved or op_id not in proved:
                self._bytes[op_id] = payload_sha256
        stored = ledger.stored_verdicts(self._connection, workspace_id, ids)
        for op_id, (payload_sha256, verdict) in stored.items():
            self._bytes[op_id], self._verdicts[op_id] = payload_sha256, verdict

    def _verdict_on(self, offer: Offer) -> Verdict:
        if self._bytes[offer.op_id] == offer.sha256:
            return self._verdicts[offer.op_id]
        log.error("operation id reused with other bytes: %s", offer.op_id)
        return _refused(offer.op_id, REUSED)

    def _load(self, offers: Iterable[Offer]) -> None:
        """Brings in what deciding ``offers`` looks at; holds one whose needs cannot even be named."""
        keys: list[Key] = []
        for offer in offers:
            try:
                keys += needs(offer.op) if offer.op is not None else []
            except Exception as error:
                self._hold_after(error, offer)
        self._overlay.load(keys)

    def _decide(self, offer: Offer) -> None:
        if offer.op_id in self._verdicts:
            return
        if offer.op is None:
            self._hold(offer, offer.trouble)
        elif not offer.author.proved and not _is_new_call(self._overlay, offer):
            self._hold(offer, "unproved")
        else:
            self._attempt(offer)

    def _attempt(self, offer: Offer) -> None:
        assert offer.op is not None
        context = Context(offer.author.roles, self._now, server=True, proved=offer.author.proved)
        try:
            outcome = attempt(self._overlay, offer.op, context)
        except Exception as error:
            self._hold_after(error, offer)
            return
        if isinstance(outcome, Missing):
            self._hold(offer, "missing", outcome.key)
        elif isinstance(outcome, Refusal):
            self._refuse(offer, outcome)
        else:
            self._take(offer, outcome)

    def _take(self, offer: Offer, taken: Taken) -> None:
        for release in taken.released:
            refusal = self._release(release)
            if refusal:
                self._refuse(offer, refusal)
                return
        numbers = self._number(offer, taken.touched)
        self._touched.update(dict.fromkeys(taken.touched))
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
        numbers: dict[str, int] = {}
        for key in touched:
            row = self._overlay.records.rows[key]
            if isinstance(row, Ticket) and not row.number:
                numbers[row.id] = number = self._numbers.give(offer.numbers.get(row.id, 0))
                self._overlay.revise(key, partial(msgspec.structs.replace, number=number))
        return numbers

    def _release(self, release: Release) -> Refusal | None:
        """Carries out a supervisor's decision on held work, or says why it came to nothing."""
        offer = held.find(self._connection, self._head.workspace_id, release.op_id)
        if offer is None or release.op_id in self._new:
            return Refusal("not_held")
        if release.by in (offer.op.author if offer.op else "", offer.author.user_id):
            return Refusal("own_work")
        self._load([offer])
        self._bytes[offer.op_id] = offer.sha256
        if not release.take:
            self._reject(offer, release)
            return None
        return self._take_over(offer, release) if offer.op else Refusal(offer.trouble)

    def _take_over(self, offer: Offer, release: Release) -> Refusal | None:
        """Decides it on its author's behalf; what the rules do not take in is held on, as it was."""
        assert offer.op is not None
        verdict, kept = self._verdicts.get(offer.op_id), self._held.get(offer.op_id)
        roles = held.roles_of(self._rows, release.by)
        author = Author(offer.op.author, roles, proved=True)
        self._attempt(msgspec.structs.replace(offer, author=author, road=Road.LOGIN))
        outcome = self._verdicts[offer.op_id]
        if outcome.status == Status.ACCEPTED:
            return None
        for decided in (self._verdicts, self._held):
            decided.pop(offer.op_id, None)
        if self._new.pop(offer.op_id, None):
            self._long -= len(offer.raw) // _BYTES_OF_A_ROW
        if verdict and kept:
            self._verdicts[offer.op_id], self._held[offer.op_id] = verdict, kept
        if outcome.status == Status.REFUSED:
            return Refusal("take_refused", outcome.params | {"refusal": outcome.code})
        return Refusal("still_missing" if outcome.code == "missing" else "still_failing")

    def _reject(self, offer: Offer, release: Release) -> None:
        slip = held.rejected_slip(offer, release.reason, self._now)
        if slip is not None:
            touched, _ = self._overlay.apply([slip])
            self._touched.update(dict.fromkeys(touched))
        params = {"reason": release.reason, "by": release.by}
        self._settle(offer, _refused(offer.op_id, "rejected_by_person", params))

    def _refuse(self, offer: Offer, refusal: Refusal) -> None:
        """Tells its author why; held until then, where nobody is there to be told (decision 014)."""
        if offer.road is Road.SPOOL:
            self._hold(offer, "refused")
        else:
            self._settle(offer, _refused(offer.op_id, refusal.code, refusal.params))

    def _hold(self, offer: Offer, cause: str, waits_for: Key | None = None) -> None:
        self._held[offer.op_id] = (offer, cause, waits_for)
        self._verdicts[offer.op_id] = Verdict(offer.op_id, Status.HELD.value, code=cause)

    def _hold_after(self, error: Exception, offer: Offer) -> None:
        log.error("operation %s (%s) could not be decided: %s", offer.op_id, offer.kind, where(error))
        self._hold(offer, "exception")

    def _settle(self, offer: Offer, verdict: Verdict) -> None:
        self._verdicts[offer.op_id] = verdict
        self._new[offer.op_id] = (offer, verdict)
        self._long += len(offer.raw) // _BYTES_OF_A_ROW
        self._held.pop(offer.op_id, None)

    def _is_full(self) -> bool:
        """Whether one more could make the commit larger than a page that a desk takes."""
        return len(self._touched) + self._long + _MOST_ROWS_OF_ONE_OPERATION > ROWS_PER_COMMIT

    def _decide_what_waited(self) -> None:
        """Decides afresh what was held for rows that have come into being, until nothing more follows.

        Begins with what an earlier commit had no room for.
        """
        seen: set[Key] = set()
        fresh = {held.DUE, *self._touched}
        while fresh and not self._is_full():
            seen |= fresh
            waiting = held.waiting_for(self._connection, self._head.workspace_id, fresh)
            waiting += [offer for offer, _, key in self._held.values() if key in fresh]
            waiting = [offer for offer in waiting if offer.op_id not in self._new]
            self._load(waiting)
            for offer in waiting:
                if self._is_full():
                    return
                if offer.op_id not in self._new:
                    self._bytes.setdefault(offer.op_id, offer.sha256)
                    self._verdicts.pop(offer.op_id, None)
                    self._decide(offer)
            fresh = self._touched.keys() - seen

    def _write(self, drafts: Sequence[Draft]) -> None:
        workspace_id, seq = self._head.workspace_id, self._commit.seq
        held.release(self._connection, workspace_id, self._touched)
        still = [
            (o, cause, held.DUE if key in self._touched else key) for o, cause, key in self._held.values()
        ]
        held.store(self._connection, workspace_id, still, self._now)
        newer = _newer(self._rows, drafts)
        if not (self._new or newer or any(map(self._is_newly_held, self._held.values()))):
            return
        stamp_arrived(self._connection, workspace_id, self._overlay, self._touched, self._now)
        stamp_touched(self._connection, workspace_id, self._overlay, self._touched, seq)
        self._rows.upsert(stamp(seq, draft) for draft in newer)
        self._overlay.write()
        ledger.store(self._connection, workspace_id, self._new.values(), seq, self._now)
        held.forget(self._connection, workspace_id, self._new)
        rows = len(self._touched) + len(newer) + self._long
        entry = _entry([*self._new.values()], [offer for offer, *_ in self._held.values()], seq)
        commit_to(self._connection, self._head, entry, self._now, made=self._commit, rows=rows)

    def _is_newly_held(self, item: tuple[Offer, str, Key | None]) -> bool:
        """What a desk may tick off must be in a commit: one that is lost is noticed."""
        offer = item[0]
        return self._known_held.get(offer.op_id, -1) < offer.author.proved


def _newer(rows: Rows, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts that are newer than what their author has stored."""
    stored = rows.load((draft.noun, draft.id) for draft in drafts)
    newer: dict[str, Draft] = {}
    for draft in drafts:
        old = newer.get(draft.id) or stored.get((draft.noun, draft.id))
        if old is None or (
            isinstance(old, Draft) and old.user_id == draft.user_id and old.saved_at < draft.saved_at
        ):
            newer[draft.id] = draft
    return list(newer.values())


def _entry(settled: Sequence[tuple[Offer, Verdict]], waiting: Sequence[Offer], seq: int) -> Entry:
    first = next(iter([*(offer for offer, _ in settled), *waiting]), None)
    return Entry(
        actor=first.author.user_id if first else "",
        desk=first.op.desk if first and first.op else "",
        action="push",
        subject=str(seq),
        digest=verdict_digest((offer.op_id, offer.sha256, verdict.status) for offer, verdict in settled),
    )


def _is_new_call(overlay: Overlay, offer: Offer) -> bool:
    """Nobody's call is lost for want of proof; changing one that is there takes a proved author."""
    if not isinstance(offer.op, TakeCall):
        return False
    slip = overlay.records.get(CallSlip, slip_id(offer.op))
    return slip is None or slip.origin == offer.op_id


def _unproved(offer: Offer) -> bool:
    return not offer.author.proved


def _refused(op_id: str, code: str, params: dict[str, str] | None = None) -> Verdict:
    return Verdict(op_id, Status.REFUSED.value, code=code, params=params or {})


def push(
    connection: Connection, workspace_id: str, offers: Sequence[Offer], drafts: Sequence[Draft], now: int
) -> tuple[list[Verdict], Cursor]:
    """One transaction: verdicts for a leading part of ``offers`` and the head afterwards.

    If only the bulk write fails, the part is decided afresh one by one, so that one operation the database
    will not take is held alone. What the database asks to retry is raised, never held.
    """
    head = take_head(connection, workspace_id, now)
    try:
        with connection.begin_nested():
            verdicts = Push(connection, head, now).run(offers, drafts)
            return verdicts, head.cursor
    except Exception as error:
        _raise_if_of_the_world(error)
        log.error("bulk write failed, deciding one by one: %s", where(error))
    return _one_by_one(connection, workspace_id, offers, drafts, now)


def _one_by_one(
    connection: Connection, workspace_id: str, offers: Sequence[Offer], drafts: Sequence[Draft], now: int
) -> tuple[list[Verdict], Cursor]:
    verdicts = [_alone(connection, workspace_id, offer, now) for offer in offers]
    for offer in held.waiting_for(connection, workspace_id, [held.DUE]):
        _alone(connection, workspace_id, offer, now)
    for draft in drafts:
        try:
            with connection.begin_nested():
                Push(connection, lock_head(connection, workspace_id), now).run([], [draft])
        except Exception as error:
            _raise_if_of_the_world(error)
            log.error("a draft could not be written: %s", where(error))
    return verdicts, lock_head(connection, workspace_id).cursor


def _alone(connection: Connection, workspace_id: str, offer: Offer, now: int) -> Verdict:
    """The verdict on one operation; it is held where the database does not take what comes of it."""
    try:
        with connection.begin_nested():
            return Push(connection, lock_head(connection, workspace_id), now).run([offer], alone=True)[0]
    except Exception as error:
        _raise_if_of_the_world(error)
        log.error("operation %s could not be written: %s", offer.op_id, where(error))
        _hold_alone(connection, workspace_id, offer, now)
        return Verdict(offer.op_id, Status.HELD.value, code="exception")


def _hold_alone(connection: Connection, workspace_id: str, offer: Offer, now: int) -> None:
    is_known = any(True for _ in held.digests(connection, workspace_id, [offer.op_id]))
    held.store(connection, workspace_id, [(offer, "exception", None)], now)
    if not is_known:
        entry = Entry(offer.author.user_id, offer.desk, "held", offer.op_id)
        commit_to(connection, lock_head(connection, workspace_id), entry, now)


def _raise_if_of_the_world(error: Exception) -> None:
    """A busy, full or unreachable database says nothing about an operation: such is never stored."""
    if isinstance(error, ExpectedError) or translate(error) is not None:
        raise error


__all__ = ["Push", "push"]
