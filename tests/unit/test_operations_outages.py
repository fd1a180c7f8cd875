"""Who may say that the whole team's system is down, and who may say that it works again."""

from __future__ import annotations

from typing import Any

import pytest

from console.models.records import Outage, Row
from console.operations import CloseOutage, OpenOutage
from console.operations.operation import Change, Context, Insert, Records, Refusal
from console.operations.outages import decide_close, decide_open

AGENT = Context(frozenset({"agent"}), server=True)
SUPERVISOR = Context(frozenset({"supervisor"}), server=True)
AT_A_DESK = Context()


def opening(context: Context, origin: str) -> Outage:
    op = OpenOutage(op_id="1", author="somebody", desk="here", at=5, origin=origin, cause="reported")
    effects = decide_open(op, Records({}), context)
    assert isinstance(effects, list)
    [effect] = effects
    assert isinstance(effect, Insert)
    assert isinstance(effect.row, Outage)
    return effect.row


@pytest.mark.parametrize(
    ("context", "origin", "kept", "for_all"),
    [
        (SUPERVISOR, "supervisor", "supervisor", True),
        (AT_A_DESK, "supervisor", "supervisor", True),
        (AGENT, "supervisor", "agent", False),
        (AGENT, "agent", "agent", False),
        (AGENT, "desk", "desk", False),
        (SUPERVISOR, "desk", "desk", False),
    ],
)
def test_only_a_supervisor_declares_it_for_everybody(
    context: Context, origin: str, kept: str, for_all: bool
) -> None:
    outage = opening(context, origin)
    assert (outage.origin, outage.everywhere) == (kept, for_all)


@pytest.mark.parametrize(
    ("outage", "who", "context", "may"),
    [
        ({"origin": "agent", "opened_by": "me"}, {"author": "me", "by_hand": True}, AGENT, True),
        ({"origin": "agent", "opened_by": "other"}, {"author": "me", "by_hand": True}, AGENT, False),
        ({"origin": "agent", "opened_by": "other"}, {"author": "me", "by_hand": True}, SUPERVISOR, True),
        ({"origin": "agent", "opened_by": "other"}, {"author": "me", "by_hand": True}, AT_A_DESK, True),
        ({"origin": "desk", "opened_by": "other"}, {"author": "me", "desk": "here"}, AGENT, True),
        ({"origin": "desk", "opened_by": "other"}, {"author": "me", "desk": "there"}, SUPERVISOR, False),
        ({"origin": "supervisor", "opened_by": "me"}, {"author": "me", "desk": "here"}, SUPERVISOR, False),
        ({"origin": "supervisor", "opened_by": "other"}, {"by_hand": True, "author": "me"}, AGENT, False),
        ({"origin": "supervisor", "opened_by": "other"}, {"by_hand": True, "author": "me"}, SUPERVISOR, True),
    ],
)
def test_who_may_end_it(outage: dict[str, Any], who: dict[str, Any], context: Context, may: bool) -> None:
    row = Outage(id="o", desk="here", opened_at=1, **outage)
    rows: dict[tuple[str, str], Row | None] = {(row.noun, row.id): row}
    said: dict[str, Any] = {"desk": "elsewhere", **who}
    op = CloseOutage(op_id="2", at=9, outage_id="o", **said)
    decided = decide_close(op, Records(rows), context)
    if may:
        assert isinstance(decided, list)
        assert isinstance(decided[0], Change)
    else:
        assert decided == Refusal("no_right")
