"""Deciding what came too late: only about the ticket it is on, and never over a value nobody has seen."""

from __future__ import annotations

from typing import Any

import pytest

from console.models.records import Proposal, Row, Ticket
from console.operations import SettleProposal
from console.operations.operation import Change, Context, Decision, Records, Refusal
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
