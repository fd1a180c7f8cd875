"""What amends a call is judged by what results, and proves nobody else's word."""

from __future__ import annotations

from typing import Any

import pytest

from console.models.records import CallSlip, Row, Ticket
from console.operations import CallContent, EditTicket, FieldEdit, TakeCall, decide
from console.operations.calls import decide_take_call
from console.operations.operation import Change, Context, Insert, Records

FULL = {"category": "network", "number": "+8613800138000", "text": "no tone", "started_at": 1}
ROOT = "00000000-0000-7000-8000-000000000001"
AGAIN = "00000000-0000-7000-8000-000000000002"


def call(op_id: str, base: dict[str, str] | None = None, **content: Any) -> TakeCall:
    return TakeCall(
        op_id=op_id,
        author="a",
        desk="d",
        at=1,
        root=ROOT,
        reference="0010010010",
        content=CallContent(**{**FULL, **content}),
        base=base or {},
    )


def flags_after(first: TakeCall, again: TakeCall, proved: bool = True) -> dict[str, object]:
    """The flags of the slip and the ticket once ``again`` has amended ``first``."""
    made = decide_take_call(first, Records({}), Context(proved=proved))
    assert isinstance(made, list)
    rows: dict[tuple[str, str], Row | None] = {
        (e.row.noun, e.row.id): e.row for e in made if isinstance(e, Insert)
    }
    amended = decide_take_call(again, Records(rows), Context())
    assert isinstance(amended, list)
    return {e.key[0]: e.values["incomplete"] for e in amended if isinstance(e, Change)}


def test_what_came_too_late_completes_nothing() -> None:
    amended = call(AGAIN, {"text": ROOT}, text="more")
    assert flags_after(call(ROOT, number=""), amended) == {
        CallSlip.noun: ("number",),
        Ticket.noun: ("number",),
    }


def test_what_is_seen_and_completed_is_complete() -> None:
    amended = call(AGAIN, {"number": ROOT})
    assert flags_after(call(ROOT, number=""), amended) == {CallSlip.noun: (), Ticket.noun: ()}


def test_a_callback_number_that_cannot_be_dialled_is_taken_and_flagged() -> None:
    odd = call(ROOT, callback_wanted=True, callback_to="9:00")
    again = call(AGAIN, {"text": ROOT}, text="more", callback_wanted=True, callback_to="9:00")
    assert flags_after(odd, again) == {
        CallSlip.noun: ("callback_odd",),
        Ticket.noun: ("callback_odd",),
    }
    mended = call(AGAIN, {"callback": ROOT}, callback_wanted=True, callback_to="+8613800138000")
    assert flags_after(odd, mended) == {CallSlip.noun: (), Ticket.noun: ()}


def test_an_amendment_does_not_prove_the_first_word() -> None:
    flags = flags_after(call(ROOT), call(AGAIN, {"text": ROOT}, text="more"), proved=False)
    assert flags == {CallSlip.noun: ("unproved",), Ticket.noun: ("unproved",)}


@pytest.mark.parametrize(
    ("flags", "values", "left"),
    [
        (("number", "category"), {"phone": "+8613800138000"}, ("category",)),
        (("number_odd",), {"phone": "+8613800138000", "category": "network"}, ()),
        (("number",), {"phone": "12"}, ("number",)),
        (("category",), {"category": "", "title": "x"}, ("category",)),
        (("text", "unproved"), {"title": "断网"}, ("unproved",)),
        (("time_odd",), {"occurred_at": 5}, ()),
        (("text",), {"area": "城西"}, ("text",)),
        (("callback_odd", "text"), {"callback": (True, 5)}, ("text",)),
    ],
)
def test_what_is_added_to_the_ticket_completes_it(
    flags: tuple[str, ...], values: dict[str, Any], left: tuple[str, ...]
) -> None:
    ticket = Ticket(id="t", origin=ROOT, incomplete=flags, category="", title="old")
    edits = {
        name: FieldEdit(ROOT, value if isinstance(value, tuple) else (value,))
        for name, value in values.items()
    }
    op = EditTicket(op_id=AGAIN, author="a", desk="d", at=7, ticket_id="t", edits=edits)
    made = decide(op, Records({(Ticket.noun, "t"): ticket}), Context())
    assert isinstance(made, list)
    changes = [effect.values for effect in made if isinstance(effect, Change)]
    assert [change["incomplete"] for change in changes] == [left]
