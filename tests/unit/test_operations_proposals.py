"""What came too late: told in the history, decided on its own ticket, never put over a value unseen."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from console.ids import derive
from console.models.records import Proposal, Row, Ticket, TicketEvent
from console.operations import ChangeState, EditTicket, FieldEdit, SettleProposal, decide
from console.operations.fields import encode_values
from console.operations.operation import Change, Context, Decision, Insert, Records, Refusal
from console.operations.proposals import decide_settle

TICKET = Ticket(id="t", origin="made", title="old", set_by={"title": "newer"})
LATE = Proposal(id="p", ticket_id="t", field="title", value='["late"]', op_id="late", state="open")


def decided(**fields: Any) -> Decision:
    op = SettleProposal(
        op_id="settles", author="a", desk="d", at=1, **{"proposal_id": "p", "ticket_id": "t", **fields}
    )
    rows: dict[tuple[str, str], Row | None] = {(row.noun, row.id): row for row in (TICKET, LATE)}
    return decide_settle(op, Records(rows), Context())


def title_set(decision: Decision) -> object:
    assert isinstance(decision, list)
    changes = [effect.values for effect in decision if isinstance(effect, Change)]
    return next((values["title"] for values in changes if "title" in values), None)


@pytest.mark.parametrize("base", ["newer", ""])
def test_a_value_that_its_taker_saw_is_overwritten(base: str) -> None:
    assert title_set(decided(take=True, base=base)) == "late"


def test_a_newer_value_stays() -> None:
    assert decided(take=True, base="made") == Refusal("proposal_outdated")
    assert title_set(decided(take=False, base="made")) is None


def test_a_proposal_of_another_ticket_is_refused() -> None:
    assert decided(take=True, ticket_id="other") == Refusal("invalid_value", {"field": "ticket_id"})


def taken_in(rows: dict[tuple[str, str], Row | None], op: Any) -> list[TicketEvent]:
    """The lines of history that ``op`` writes once ``rows`` have taken in what it does."""
    effects = decide(op, Records(rows), Context(now=9))
    assert isinstance(effects, list)
    written = []
    for effect in effects:
        if isinstance(effect, Insert):
            rows[effect.row.noun, effect.row.id] = effect.row
            written += [effect.row] if isinstance(effect.row, TicketEvent) else []
        elif isinstance(effect, Change):
            before = rows[effect.key]
            assert before is not None
            rows[effect.key] = msgspec.structs.replace(before, **effect.values)
    return written


def edit(op_id: str, author: str, at: int, base: str, **values: str) -> EditTicket:
    edits = {name: FieldEdit(base, (value,)) for name, value in values.items()}
    return EditTicket(op_id=op_id, author=author, desk="d", at=at, ticket_id="t", edits=edits)


@pytest.mark.parametrize("take", [True, False])
def test_both_values_and_both_people_stay_in_the_history(take: bool) -> None:
    rows: dict[tuple[str, str], Row | None] = {(Ticket.noun, "t"): Ticket(id="t", origin="made", title="old")}
    taken_in(rows, edit("1st", "first", 5, "made", title="mine"))
    changed, proposed = taken_in(rows, edit("2nd", "second", 4, "made", title="yours", phone="+8610"))
    assert (changed.kind, changed.data) == ("changed", {"phone": "+8610", "phone.was": ""})
    assert (proposed.id, proposed.author, proposed.at) == (derive("2nd", "proposed"), "second", 4)
    assert proposed.data == {"title": '["yours"]', "title.stands": '["mine"]', "title.by": "1st"}
    settle = SettleProposal(
        op_id="3rd",
        author="boss",
        desk="d",
        at=7,
        proposal_id=derive("2nd", "proposal:title"),
        ticket_id="t",
        take=take,
    )
    (settled,) = taken_in(rows, settle)
    kept, dropped = ('["yours"]', '["mine"]') if take else ('["mine"]', '["yours"]')
    assert (settled.kind, settled.author) == ("settled", "boss")
    assert settled.data == {"field": "title", "kept": kept, "dropped": dropped, "taken": take, "by": "second"}
    ticket = rows[Ticket.noun, "t"]
    assert isinstance(ticket, Ticket)
    assert encode_values((ticket.title,)) == kept


def test_a_value_set_meanwhile_is_the_one_that_stays() -> None:
    rows: dict[tuple[str, str], Row | None] = {(row.noun, row.id): row for row in (TICKET, LATE)}
    taken_in(rows, edit("later", "a", 6, "newer", title="newest"))
    settle = SettleProposal(op_id="s", author="a", desk="d", at=7, proposal_id="p", ticket_id="t", take=False)
    (settled,) = taken_in(rows, settle)
    assert settled.data["kept"] == '["newest"]'


def test_a_state_that_is_taken_late_obeys_the_rules_and_stops_the_clocks() -> None:
    late = msgspec.structs.replace(LATE, field="status", value='["resolved",""]')
    take = SettleProposal(op_id="s", author="a", desk="d", at=7, proposal_id="p", ticket_id="t", take=True)
    rows: dict[tuple[str, str], Row | None] = {(row.noun, row.id): row for row in (TICKET, late)}
    taken_in(rows, take)
    ticket = rows[Ticket.noun, "t"]
    assert isinstance(ticket, Ticket)
    assert (ticket.state, ticket.handled_at, ticket.answered_at) == ("resolved", 7, 7)
    closed = msgspec.structs.replace(TICKET, state="closed")
    again = {(row.noun, row.id): row for row in (closed, late)}
    refused = Refusal("state_not_allowed", {"from": "closed", "to": "resolved"})
    assert decide(take, Records(again), Context()) == refused


@pytest.mark.parametrize(("base", "kind"), [("made", "changed"), ("unseen", "proposed")])
def test_the_customers_acceptance_leaves_a_trace(base: str, kind: str) -> None:
    rows: dict[tuple[str, str], Row | None] = {(Ticket.noun, "t"): TICKET}
    close = ChangeState(
        op_id="c",
        author="a",
        desk="d",
        at=7,
        ticket_id="t",
        base=base,
        state="closed",
        customer_accepted=True,
    )
    (written,) = taken_in(rows, close)
    assert (written.kind, written.data["customer_accepted"]) == (kind, True)
