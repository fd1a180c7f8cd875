"""What no login can send: it comes by the spool, and its author's desk learns what has become of it."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest

from console.changes import Changes
from console.errors import Rejected
from console.ids import new_id
from console.models.database import open_memory
from console.models.repositories.outbox import OutboxEntry
from console.models.tables import DESK_TABLES, Base
from console.offline.round import PullRequest, Round
from console.offline.store import DeskStore
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
LARGE = 2_000


class Desk:
    """An outbox with small calls and one that is too large, and a server that the test plays."""

    def __init__(self) -> None:
        database = open_memory()
        with database.write() as connection:
            Base.metadata.create_all(connection, tables=DESK_TABLES)
        self.now = 1
        self.store = DeskStore(database, new_id(), lambda: self.now)
        self.spooled: list[str] = []
        self.verdicts: dict[str, Verdict] = {}
        self.commit = Cursor("0", 1, "t")
        self.lost: list[str] = []
        self.forked = False
        small, self.large, other = (self._take_call(number) for number in range(3))
        self.small = [small, other]

    def _take_call(self, number: int) -> str:
        content = CallContent(text="网" * (LARGE if number == 1 else 3))
        reference = f"{number:010d}"
        op = TakeCall(op_id=new_id(), author=USER, desk=DESK, at=1, reference=reference, content=content)
        self.store.perform(op, encode(op))
        return op.op_id

    def state(self, op_id: str) -> str:
        with self.store.database.read() as connection:
            query = "SELECT state FROM outbox WHERE op_id = ?"
            return str(connection.exec_driver_sql(query, (op_id,)).scalar_one())

    def play(self) -> list[Any]:
        """One round, a minute and more after the last; returns what it asked."""
        self.now += 100_000_000
        steps, asked = Round(self.store, USER, DESK, new_id, self._see_spooled).steps(), []
        try:
            step: Any = next(steps)
            while True:
                if isinstance(step, Changes):
                    step = steps.send(None)
                    continue
                asked.append(step)
                try:
                    reply = self._answer(step)
                except Rejected as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(reply)
        except StopIteration:
            return asked

    def _see_spooled(self, entries: list[OutboxEntry]) -> None:
        self.spooled += [entry.op_id for entry in entries]

    def _answer(self, request: Any) -> Any:
        if len(msgspec.json.encode(request)) > LARGE:
            raise Rejected("too_large")
        match request:
            case PullRequest():
                if self.forked:
                    raise Rejected("history_forked")
                return PullReply([Page("w", self.commit, bundle([]), [], more=False)], ["w"], self.commit, 1)
            case VerdictsRequest(request_id, [asked]):
                told = self.verdicts.get(asked.sha256)
                return VerdictsReply(request_id, [told] if told else [])
            case LackRequest(request_id):
                return LackReply(request_id, self.lost, self.commit)
            case ReofferRequest(request_id, ops):
                self.forked = False
                verdicts = [self.accepted(again.verdict.op_id) for again in ops]
                return PushReply(request_id, verdicts, self.commit, 1)
        assert isinstance(request, PushRequest)
        verdicts = [self.accepted(msgspec.json.decode(op)["op_id"]) for op in request.ops]
        return PushReply(request.request_id, verdicts, self.commit, 1)

    def accepted(self, op_id: str) -> Verdict:
        return Verdict(op_id, "accepted", commit=self.commit, scopes=("w",))

    def decide(self, verdict: Verdict) -> None:
        """The server's word, once the spool has brought it."""
        [entry] = [entry for entry in self.store.waiting() if entry.op_id == self.large]
        self.verdicts = {hashlib.sha256(entry.payload).hexdigest(): verdict}


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.play()
    return made


def test_it_is_held_in_the_spool_and_the_others_go(desk: Desk) -> None:
    assert desk.spooled == [desk.large]
    assert desk.state(desk.large) == "held"
    assert [desk.state(op_id) for op_id in desk.small] == ["done", "done"]


def test_it_stays_in_the_spool_as_long_as_the_server_says_nothing_of_it(desk: Desk) -> None:
    """A spool clears away what is old; the server may have lost it since."""
    desk.play()
    assert desk.spooled == [desk.large] * 2


@pytest.mark.parametrize(("status", "state"), [("accepted", "done"), ("refused", "refused")])
def test_what_the_server_decided_on_it_is_learnt(desk: Desk, status: str, state: str) -> None:
    desk.decide(msgspec.structs.replace(desk.accepted(desk.large), status=status))
    desk.play()
    assert desk.state(desk.large) == state
    assert desk.spooled == [desk.large]


def test_one_that_a_restored_server_has_lost_comes_by_the_spool_again(desk: Desk) -> None:
    desk.decide(desk.accepted(desk.large))
    desk.play()
    desk.forked, desk.lost, desk.verdicts = True, [*desk.small, desk.large], {}
    desk.commit = Cursor("1", 2, "u")
    offered = [step for step in desk.play() if isinstance(step, ReofferRequest)]
    told = {again.verdict.op_id for request in offered for again in request.ops}
    assert told >= set(desk.small)
    assert desk.state(desk.large) == "held"
    desk.play()
    assert desk.spooled == [desk.large] * 2
    assert [desk.state(op_id) for op_id in desk.small] == ["done", "done"]


def test_what_no_server_takes_is_not_uploaded_to_be_told_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.offline.round.MAX_PUSH_BYTES", LARGE)
    assert [type(step) for step in desk.play()] == [VerdictsRequest, PullRequest]
    assert desk.spooled == [desk.large] * 2
