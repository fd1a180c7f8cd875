"""A call that joins a ticket is in a queue of work afterwards, and what it promised is on the ticket."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.ids import derive
from console.models.database import open_memory
from console.models.enums import EventKind, State
from console.models.queries import OpenTicketsOfNumber, Queue, TicketDetail, TicketPage
from console.models.records import CallSlip, Key, Proposal, Row, Ticket, TicketEvent, key_of
from console.models.repositories.answers import answer
from console.models.repositories.rows import Rows
from console.models.tables import DESK_TABLES, Base
from console.offline.store import DeskStore
from console.operations import (
    AnyOperation,
    CallContent,
    ChangeState,
    EditTicket,
    FieldEdit,
    TakeCall,
    decide,
    encode,
    needs,
)
from console.operations.fields import decode_values
from console.operations.operation import Change, Context, Insert, Records

NUMBER = "+8613912340000"
TEAM = "00000000-0000-0000-0000-000000000001"
FULL: dict[str, Any] = {"category": "network", "number": NUMBER, "text": "again", "started_at": 1}
AT_DESK = Context()
Values = dict[str, Any]


class Board:
    """Rows in memory; an operation sees only what it says it needs."""

    def __init__(self, **ticket: Any) -> None:
        started: Values = {"state": "in_progress", "category": "network", "phone": NUMBER} | ticket
        first = Ticket(id="t", origin="made", title="no tone", **started)
        self.rows: dict[Key, Row] = {key_of(first): first}

    def do(self, op: AnyOperation, context: Context = AT_DESK) -> None:
        """Decides and applies."""
        decision = decide(op, Records({key: self.rows.get(key) for key in needs(op)}), context)
        assert isinstance(decision, list)
        for effect in decision:
            if isinstance(effect, Insert):
                self.rows.setdefault(key_of(effect.row), effect.row)
            elif isinstance(effect, Change):
                self.rows[effect.key] = msgspec.structs.replace(self.rows[effect.key], **effect.values)

    @property
    def ticket(self) -> Ticket:
        found = self.rows[Ticket.noun, "t"]
        assert isinstance(found, Ticket)
        return found

    def flags(self) -> tuple[str, ...]:
        return self.ticket.incomplete

    def all(self, noun: str) -> list[Any]:
        return [row for key, row in self.rows.items() if key[0] == noun]

    def open_callbacks(self) -> list[tuple[Any, ...]]:
        found = [row for row in self.all(Proposal.noun) if row.state == "open"]
        return [decode_values(row.value) for row in found if row.field == "callback"]

    def lines(self, kind: EventKind) -> list[TicketEvent]:
        return [row for row in self.all(TicketEvent.noun) if row.kind == kind]


def call(
    name: str, join: str = "t", root: str = "", base: dict[str, str] | None = None, **said: Any
) -> TakeCall:
    return TakeCall(
        op_id=name,
        author="a",
        desk="d",
        at=1,
        root=root or f"root of {name}",
        reference="0010010010",
        join_ticket=join,
        base=base or {},
        content=CallContent(**(FULL | said)),
    )


def wants(at: int | None, **more: Any) -> Values:
    return {"callback_wanted": at is not None, "callback_at": at or 0, **more}


@pytest.mark.parametrize("state", State)
def test_a_ticket_is_offered_where_a_call_can_join_it_and_the_call_is_in_a_queue(state: State) -> None:
    store = DeskStore(database := open_memory(), TEAM, lambda: 1)
    with database.write() as connection:
        Base.metadata.create_all(connection, tables=DESK_TABLES)
        Rows(connection, TEAM).insert([Ticket(id="t", origin="made", state=state, phone=NUMBER, seq=1)])
    with database.read() as connection:
        offered = answer(Rows(connection, TEAM), OpenTicketsOfNumber(NUMBER))
    store.perform(op := call("op", **FULL), encode(op))
    with database.read() as connection:
        rows = Rows(connection, TEAM)
        (slip,) = rows.where(CallSlip, "1 = 1")
        in_work = {row.ticket.id for row in answer(rows, TicketPage(Queue.TEAM, "me")).rows}
        view = answer(rows, TicketDetail(slip.ticket_id))
    assert (slip.result == "merged") == (slip.ticket_id == "t") == bool(offered)
    assert slip.ticket_id in in_work
    assert view is not None
    assert EventKind.CALL in {event.kind for event in view.events}


def test_a_call_about_what_was_resolved_reopens_it_and_the_timeline_tells() -> None:
    board = Board(state="resolved", outcome="new router", answered_at=5, set_by={"status": "resolved it"})
    board.do(call("op"))
    assert (board.ticket.state, board.ticket.outcome, board.ticket.answered_at) == ("reopened", "", 0)
    (line,) = board.lines(EventKind.CHANGED)
    assert line.data["state.was"] == "resolved"
    assert line.data["outcome.was"] == "new router"
    assert len(board.lines(EventKind.CALL)) == 1
    closing = ChangeState(
        op_id="late",
        author="b",
        desk="e",
        at=2,
        ticket_id="t",
        base="resolved it",
        state="closed",
        outcome="ok",
    )
    board.do(closing)
    assert board.ticket.state == "reopened"
    (proposal,) = board.all(Proposal.noun)
    assert proposal.field == "status"


def test_a_call_nobody_can_be_named_for_reopens_in_nobodys_name() -> None:
    board = Board(state="resolved", callback_wanted=True, callback_at=5)
    board.do(call("op", **wants(9)), Context(server=True, now=10, proved=False))
    assert board.ticket.state == "reopened"
    assert {line.author for line in board.all(TicketEvent.noun)} == {""}
    assert [proposal.author for proposal in board.all(Proposal.noun)] == [""]
    assert "unproved" in board.ticket.incomplete


times = st.integers(0, 5)
promises = st.one_of(st.none(), times)


@given(promises, st.lists(promises, max_size=4))
def test_the_earliest_promise_stands_and_no_other_is_lost(first: int | None, calls: list[int | None]) -> None:
    board = Board(callback_wanted=first is not None, callback_at=first or 0)
    for place, at in enumerate(calls):
        op = call(str(place), **wants(at))
        board.do(op)
        before = dict(board.rows)
        board.do(op)
        assert board.rows == before
    asked = [at for at in (first, *calls) if at is not None]
    said = [at for at in asked if at]
    assert board.ticket.callback_wanted == bool(asked)
    assert board.ticket.callback_at == min(said, default=0)
    told = [line.data["callback_at.was"] for line in board.lines(EventKind.CHANGED)]
    proposed = [at for _, at in board.open_callbacks()]
    assert set(said) <= {board.ticket.callback_at, *told, *proposed}


@given(promises, promises, promises)
@example(1, 2, 3)
@example(1, 3, 2)
def test_a_corrected_promise_of_a_joined_call_is_never_lost(
    first: int | None, at: int | None, then: int | None
) -> None:
    board = Board(callback_wanted=first is not None, callback_at=first or 0)
    board.do(call("op", **wants(at)))
    once = board.ticket
    board.do(call("more", root="root of op", base={"callback": "op"}, **wants(then)))
    (slip,) = board.all(CallSlip.noun)
    assert (slip.callback_wanted, slip.callback_at) == (then is not None, then or 0)
    assert board.ticket.callback_wanted == any(one is not None for one in (first, at, then))
    said = [one for one in (once.callback_at if once.callback_wanted else 0, then) if one]
    assert board.ticket.callback_at == min(said, default=0)
    assert board.ticket.contact_op == "op"
    if then and then != board.ticket.callback_at:
        assert (True, then) in board.open_callbacks()
    withdrawn = at is not None and then is None and once.setter("callback") == "op"
    assert ((False, 0) in board.open_callbacks()) == withdrawn
    if first and at and then and min(at, then) > first:
        assert board.open_callbacks() == [(True, then)]


def test_a_callback_that_was_made_is_not_wanted_again_by_another_correction() -> None:
    board = Board()
    board.do(call("op", **wants(5)))
    done = {"callback": FieldEdit("op", (False, 0))}
    board.do(EditTicket(op_id="done", author="b", desk="e", at=2, ticket_id="t", edits=done))
    number = {"callback_to": "+8613800138000"}
    board.do(call("more", root="root of op", base={"callback": "op"}, **wants(5, **number)))
    assert not board.ticket.callback_wanted
    assert board.open_callbacks() == []


@pytest.mark.parametrize(
    ("ticket", "said", "flags"),
    [
        ({}, {}, ()),
        ({}, {"number": "", "category": "", "text": "", "started_at": 0}, ()),
        ({"phone": ""}, {"number": "12"}, ("number_odd",)),
        ({"phone": "12", "incomplete": ("number_odd",)}, {"number": "13"}, ("number_odd",)),
        ({"category": ""}, {"category": ""}, ("category",)),
        ({"incomplete": ("text",)}, wants(5, callback_to="9:00"), ("text", "callback_odd")),
        (wants(3) | {"incomplete": ("callback_odd",)}, wants(2, callback_to=NUMBER), ()),
        (wants(3), wants(2, callback_to="9:00"), ("callback_odd",)),
        (wants(1), wants(2, callback_to="9:00"), ("callback_odd",)),
    ],
)
def test_what_a_joined_call_leaves_to_be_mended_is_flagged_on_its_ticket(
    ticket: Values, said: Values, flags: tuple[str, ...]
) -> None:
    board = Board(**ticket)
    board.do(call("op", **said), Context(server=True, now=2))
    assert board.flags() == flags


def test_a_flag_goes_with_the_correction_of_the_call_that_brought_it_and_stays_gone() -> None:
    board = Board()
    board.do(call("op", **wants(5, callback_to="9:00")))
    again: Values = {"root": "root of op", "base": {"callback": "op", "text": "op"}}
    board.do(call("words", **again, **wants(5, callback_to="9:00", text="more")))
    assert board.flags() == ("callback_odd",)
    mended = dict(board.rows)
    board.do(call("number", **again, **wants(5, callback_to=NUMBER, text="more")))
    assert board.flags() == ()
    board.rows = mended
    by_hand = {"callback": FieldEdit("op", (True, 7))}
    board.do(EditTicket(op_id="hand", author="b", desk="e", at=2, ticket_id="t", edits=by_hand))
    assert board.flags() == ()
    other: Values = {"root": "root of op", "base": {"text": "words"}}
    board.do(call("more words", **other, **wants(5, callback_to="9:00", text="still more")))
    assert board.flags() == ()


def test_the_first_call_s_correction_does_not_mend_what_another_brought() -> None:
    board = Board()
    first = call("first", join="")
    board.do(first)
    made = derive(first.stem, "ticket")
    board.do(call("op", join=made, **wants(5, callback_to="9:00")))
    board.do(call("words", join="", root=first.root, base={"text": "first"}, text="more"))
    ticket = board.rows[Ticket.noun, made]
    assert isinstance(ticket, Ticket)
    assert (ticket.title, ticket.incomplete) == ("more", ("callback_odd",))
