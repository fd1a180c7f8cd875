"""What a ticket's timeline says: every value anybody wrote, whose it was, and in the order it happened."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from console.ids import derive, new_id
from console.models.queries import TicketDetail
from console.models.records import Ticket, TicketEvent
from console.operations import (
    AnyOperation,
    AssignTicket,
    ChangeState,
    CreateTicket,
    EditTicket,
    FieldEdit,
    SettleProposal,
    TicketContent,
)
from console.ui.seat import Seat
from console.ui.tickets.history import entries
from console.ui.widgets.timeline import Entry
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench

TICKET = Ticket(id="t", seq=1, origin="made", title="旧标题", created_by=team.LI_QIANG.id)


@pytest.fixture
def told(bench: Bench, seat: Seat, qtbot: QtBot) -> Any:
    """``told(operation, ...)``: what the timeline says once they have happened one after the other."""
    qtbot.waitUntil(lambda: len(seat.people) == len(team.PEOPLE))
    bench.put(TICKET)

    def after(*operations: AnyOperation) -> list[Entry]:
        for op in operations:
            bench.session.perform(op)
        view = bench.session.read(TicketDetail("t"))
        assert view is not None
        return entries(view, seat)

    return after


def head(author: str, at: int = 0) -> dict[str, Any]:
    return {"op_id": new_id(), "author": author, "desk": team.DESK, "at": team.NOW + at, "ticket_id": "t"}


def edit(author: str, at: int, base: str, **values: str) -> EditTicket:
    return EditTicket(
        **head(author, at), edits={name: FieldEdit(base, (value,)) for name, value in values.items()}
    )


@pytest.mark.parametrize(
    ("take", "decided"),
    [
        (False, "Title: “改成这样” stays, “那样” of 周立 was not taken"),
        (True, "Title: “那样” of 周立 was taken in place of “改成这样”"),
    ],
)
def test_a_settled_conflict_keeps_both_values_and_both_names(told: Any, take: bool, decided: str) -> None:
    first = edit(team.LI_QIANG.id, 0, "made", title="改成这样")
    late = edit(team.ZHOU_LI.id, 60_000_000, "made", title="那样")
    (_, card) = told(first, late)
    assert card.actions
    settle = SettleProposal(
        **head(team.CHEN_JING.id, 120_000_000), proposal_id=derive(late.op_id, "proposal:title"), take=take
    )
    (_, proposed, settled) = told(settle)
    assert not proposed.actions
    assert proposed.heading.startswith("Late change · 周立")
    assert proposed.text == "Title: “那样”, but 李强 had set “改成这样” at 14:31"
    assert settled.heading.startswith("Proposal settled · 陈静")
    assert settled.text == decided


def test_what_one_operation_changed_comes_before_what_it_proposed(told: Any, bench: Bench) -> None:
    seen = "made"
    for n in range(8):
        edits = {"title": FieldEdit("unseen", (f"那样 {n}",)), "area": FieldEdit(seen, (f"{n}",))}
        both = EditTicket(**head(team.ZHOU_LI.id), edits=edits)
        told(both)
        seen = both.op_id
    view = bench.session.read(TicketDetail("t"))
    assert view is not None
    assert [event.kind for event in view.events] == ["changed", "proposed"] * 8


def test_a_line_is_never_empty(told: Any) -> None:
    group = AssignTicket(**head(team.LI_QIANG.id), base="made", owner_id="", group="客服二组")
    customer = EditTicket(
        **head(team.LI_QIANG.id, 1), edits={"customer": FieldEdit("made", (team.customer_id("王建国"), ""))}
    )
    (assigned, linked) = told(group, customer)
    assert assigned.text == "Group: none → 客服二组"
    assert linked.text == "Customer changed"


def test_the_customers_acceptance_is_told(told: Any) -> None:
    close = ChangeState(
        **head(team.LI_QIANG.id), base="made", state="closed", outcome="已退费", customer_accepted=True
    )
    (closed,) = told(close)
    assert closed.text == "State: New → Closed\nOutcome: 已退费\nThe customer accepts the answer"


def test_what_a_second_form_said_otherwise_is_told(told: Any, bench: Bench, seat: Seat) -> None:
    content = TicketContent("断网", phone="+8613800138000")
    made = {name: value for name, value in head(team.LI_QIANG.id).items() if name != "ticket_id"}
    first = CreateTicket(**made, content=content)
    again = CreateTicket(
        **{**made, "op_id": new_id()}, root=first.op_id, content=TicketContent("断网", channel="counter")
    )
    bench.session.perform(first)
    bench.session.perform(again)
    view = bench.session.read(TicketDetail(derive(first.op_id, "ticket")))
    assert view is not None
    texts = {entry.text for entry in entries(view, seat)}
    assert any("Channel: Counter" in text and text.endswith("断网") for text in texts)


def test_what_came_too_late_for_a_slip_is_told(told: Any, bench: Bench, seat: Seat) -> None:
    event = TicketEvent(
        id="e", seq=1, ticket_id="t", kind="call_amended", at=team.NOW, data={"category.late": '["billing"]'}
    )
    bench.put(event)
    (entry,) = told()
    assert entry.text == "Category: “Fees” came too late and was not taken"


def test_a_call_says_what_it_could_not_join_and_that_it_was_rejected_once(told: Any, bench: Bench) -> None:
    data: dict[str, str | int | bool | None] = {"join_not_possible": "other", "rejected": "恶作剧"}
    bench.put(TicketEvent(id="e", seq=1, ticket_id="t", kind="call", at=team.NOW, text="断网", data=data))
    (entry,) = told()
    assert entry.text.splitlines() == [
        "The ticket this call was meant for could not be joined any more.",
        "Rejected before: 恶作剧",
        "断网",
    ]
