"""A round against a server that the test plays: what it asks, and what it says it has heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection

from console.changes import Changes
from console.errors import Rejected
from console.ids import new_id
from console.models.database import Database, open_memory
from console.models.records import Draft
from console.models.repositories.outbox import Outbox
from console.models.repositories.rows import Rows
from console.models.tables import DESK_TABLES, Base
from console.offline import absorb
from console.offline import round as rounds
from console.offline.drafts import draft_of, save_draft, unsent_drafts
from console.offline.round import PullRequest, Round
from console.offline.states import OutboxState
from console.offline.store import HELD_AGAIN_AFTER, DeskStore
from console.operations import CallContent, TakeCall, encode
from console.wire.messages import (
    Cursor,
    LackReply,
    LackRequest,
    Page,
    PullReply,
    PushReply,
    PushRequest,
    ReofferRequest,
    Verdict,
    VerdictsReply,
    VerdictsRequest,
    bundle,
)

USER, DESK = new_id(), new_id()
HOUR = 3_600_000_000
Answer = Callable[[Any], Any]


def _database() -> Database:
    database = open_memory()
    with database.write() as connection:
        Base.metadata.create_all(connection, tables=DESK_TABLES)
    return database


@pytest.fixture
def store() -> DeskStore:
    return DeskStore(_database(), new_id(), lambda: 1)


def take_calls(store: DeskStore, count: int) -> None:
    for number in range(count):
        op = TakeCall(op_id=new_id(), author=USER, desk=DESK, at=1, reference="", content=CallContent())
        op = msgspec.structs.replace(op, reference=f"{number:010d}")
        store.perform(op, encode(op))


def play(store: DeskStore, answer: Answer) -> list[Any]:
    """One round; returns what it asked."""
    steps, asked = Round(store, USER, DESK, new_id, lambda _: None).steps(), []
    reply: Any = None
    try:
        step = next(steps)
        while True:
            if isinstance(step, Changes):
                step = steps.send(None)
                continue
            asked.append(step)
            try:
                reply = answer(step)
            except Rejected as error:
                step = steps.throw(error)
            else:
                step = steps.send(reply)
    except StopIteration:
        return asked


class Server:
    """Takes everything. Before its n-th request it goes back to so many commits: ``goes_back[n]``."""

    def __init__(self, goes_back: dict[int, int] | None = None) -> None:
        self._goes_back = goes_back or {}
        self._asked = 0
        self._epoch = 0
        self._commits: list[tuple[Cursor, list[str]]] = []

    def __call__(self, request: Any) -> Any:
        self._asked += 1
        if self._asked in self._goes_back:
            del self._commits[self._goes_back[self._asked] :]
            self._epoch += 1
        heard: Cursor = request.heard
        if heard.seq and heard not in [commit for commit, _ in self._commits]:
            raise Rejected("history_forked")
        match request:
            case PushRequest(request_id, _, ops):
                return self._take(request_id, [msgspec.json.decode(op)["op_id"] for op in ops])
            case ReofferRequest(request_id, ops):
                return self._take(request_id, [again.verdict.op_id for again in ops])
            case LackRequest(request_id, op_ids):
                return LackReply(request_id, self.lacks(op_ids), self._head)
        assert isinstance(request, PullRequest)
        page = Page("w", self._head, bundle([]), [], more=False)
        return PullReply([page], ["w"], self._head, 1)

    def lacks(self, op_ids: list[str]) -> list[str]:
        held = {op_id for _, taken in self._commits for op_id in taken}
        return [op_id for op_id in op_ids if op_id not in held]

    @property
    def _head(self) -> Cursor:
        return self._commits[-1][0] if self._commits else Cursor()

    def _take(self, request_id: str, op_ids: list[str]) -> PushReply:
        commit = Cursor(f"{self._epoch:x}", len(self._commits) + 1, "t")
        self._commits.append((commit, op_ids))
        verdicts = [Verdict(op_id, "accepted", commit=commit, scopes=("w",)) for op_id in op_ids]
        return PushReply(request_id, verdicts, commit, 1)


@pytest.mark.parametrize("again_at", range(5, 14))
def test_a_server_that_goes_back_while_it_is_mended_is_noticed(
    store: DeskStore, monkeypatch: pytest.MonkeyPatch, again_at: int
) -> None:
    monkeypatch.setattr(rounds, "LACK_CHUNK", 2)
    monkeypatch.setattr(rounds, "MAX_OPS", 2)
    take_calls(store, 4)
    server = Server({4: 1, again_at: 0})
    for _ in range(4):
        play(store, server)
    assert server.lacks(store.accepted_ids()) == []


def test_a_commit_that_a_verdict_tells_is_heard(store: DeskStore) -> None:
    take_calls(store, 1)
    server = Server({2: 0})
    play(store, server)
    play(store, server)
    assert server.lacks(store.accepted_ids()) == []


def test_a_server_that_goes_back_for_ever_is_left_alone(store: DeskStore) -> None:
    take_calls(store, 1)
    play(store, Server())
    with pytest.raises(Rejected, match="history_forked"):
        play(store, Server(dict.fromkeys(range(1, 100), 0)))


def test_a_long_queue_is_over_bit_by_bit(store: DeskStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(absorb, "AT_ONCE", 2)
    left: list[int] = []
    finish_more = absorb.finish_more

    def finish(connection: Connection, workspace_id: str) -> Changes:
        left.append(Outbox(connection).count([OutboxState.ACCEPTED]))
        return finish_more(connection, workspace_id)

    monkeypatch.setattr(absorb, "finish_more", finish)
    take_calls(store, 5)
    play(store, Server())
    assert left == [3, 1, 0]
    with store.database.read() as connection:
        assert Outbox(connection).count([OutboxState.DONE]) == 5
        assert not Outbox(connection).touches_of(range(1, 6))


def test_what_a_crash_leaves_is_over_with_the_next_pull(
    store: DeskStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(absorb, "AT_ONCE", 2)
    server = Server()
    take_calls(store, 5)
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(absorb, "finish_more", lambda *_: 1 // 0)
        play(store, server)
    play(store, server)
    with store.database.read() as connection:
        assert Outbox(connection).count([OutboxState.DONE]) == 5


def test_a_call_is_over_as_soon_as_all_its_rows_have_arrived(store: DeskStore) -> None:
    take_calls(store, 2)
    commit = Cursor("0", 1, "t")
    with store.database.read() as connection:
        outbox, rows = Outbox(connection), Rows(connection, store.workspace_id)
        op_ids = [entry.op_id for entry in outbox.where("true ORDER BY local_seq")]
        first, second = (rows.load(outbox.touches_of([place])) for place in (1, 2))
    verdicts = [Verdict(op_id, "accepted", commit=commit, scopes=("w",)) for op_id in op_ids]
    store.take_verdicts(verdicts, commit)
    stamped = [msgspec.structs.replace(row, seq=1) for row in first.values()]
    held_back = [msgspec.structs.replace(row, seq=1) for row in second.values()][1:]
    page = Page("w", commit, bundle(stamped + held_back), [], more=True)
    store.take_pull(PullReply([page], ["w"], commit, 1), {"w": Cursor()})
    with store.database.read() as connection:
        outbox, rows = Outbox(connection), Rows(connection, store.workspace_id)
        states = [entry.state for entry in outbox.where("true ORDER BY local_seq")]
        assert states == [OutboxState.DONE, OutboxState.ACCEPTED]
        assert rows.load(first) == dict(zip(first, stamped, strict=True))
        assert rows.load(second).keys() == second.keys()
        assert not outbox.confirmed(first)


def draft(form: str, length: int) -> Draft:
    return msgspec.structs.replace(draft_of(USER, DESK, form), content="网" * length, saved_at=1)


@pytest.mark.parametrize("calls", [0, 3])
def test_drafts_that_are_too_large_together_go_one_by_one(store: DeskStore, calls: int) -> None:
    take_calls(store, calls)
    for form, length in (("a", 60), ("b", 500), ("c", 60), ("d", 60)):
        save_draft(store, draft(form, length))
    server = Server()

    def strict(request: Any) -> Any:
        if isinstance(request, PushRequest) and len(msgspec.json.encode(request)) > 1600:
            raise Rejected("too_large")
        return server(request)

    play(store, strict)
    assert [left.form for left in unsent_drafts(store, USER, DESK)] == ["b"]
    assert server.lacks(store.accepted_ids()) == [] and len(store.accepted_ids()) == calls


def test_held_work_is_asked_for_again_also_after_the_clock_was_set_back() -> None:
    now = [HOUR]
    store = DeskStore(_database(), new_id(), lambda: now[0])
    take_calls(store, 1)
    (entry,) = store.waiting()
    store.take_verdicts([Verdict(entry.op_id, "held", code="missing")], Cursor())
    for later, asked in ((0, False), (HELD_AGAIN_AFTER - 1, False), (HELD_AGAIN_AFTER, True), (-1, True)):
        now[0] = HOUR + later
        assert bool(store.next_batch(9, 9_999, held_after=-1)) is asked
        assert not store.next_batch(9, 9_999, held_after=entry.local_seq)


def test_all_that_is_held_is_asked_about_in_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are held before: what a restored server has lost must come back to it."""
    monkeypatch.setattr("console.offline.round.MAX_OPS", 2)
    now, server = [HOUR], Server()
    pushed: list[bytes] = []
    store = DeskStore(_database(), new_id(), lambda: now[0])
    take_calls(store, 5)
    entries = store.waiting()
    store.take_verdicts([Verdict(entry.op_id, "held", code="missing") for entry in entries], Cursor())
    now[0] += HELD_AGAIN_AFTER

    def noted(request: Any) -> Any:
        pushed.extend(map(bytes, request.ops) if isinstance(request, PushRequest) else [])
        return server(request)

    play(store, noted)
    assert pushed == [entry.payload for entry in entries]


def test_what_is_too_large_for_a_login_waits_for_the_spool_and_holds_up_nothing() -> None:
    now, server = [HOUR], Server()
    store = DeskStore(_database(), new_id(), lambda: now[0])
    take_calls(store, 1)
    (large,) = store.waiting()
    take_calls(store, 2)

    def strict(request: Any) -> Any:
        if isinstance(request, VerdictsRequest):
            return VerdictsReply(request.request_id, [])
        if isinstance(request, PushRequest) and any(large.payload == bytes(op) for op in request.ops):
            raise Rejected("too_large")
        return server(request)

    play(store, strict)
    assert len(store.accepted_ids()) == 2
    (left,) = store.waiting()
    assert (left.op_id, left.state) == (large.op_id, OutboxState.HELD)
    with store.database.read() as connection:
        assert Outbox(connection).touches_of([large.local_seq])
    with pytest.raises(LookupError):
        store.retry_of(large.op_id, new_id(), 1)
    now[0] += HELD_AGAIN_AFTER
    play(store, server)
    assert len(store.accepted_ids()) == 3 and store.waiting() == []
