"""Nobody's call is refused, whatever was typed and whatever has become of its ticket."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from console.models.enums import SlipResult, State
from console.models.records import CallSlip, Key, Row, Ticket, TicketEvent, key_of
from console.operations import AttachmentRef, CallContent, TakeCall, decide, decode, encode, needs
from console.operations.calls import slip_id
from console.operations.fields import SLIP_FIELDS, encode_values, values_of
from console.operations.operation import Change, Context, Insert, Records
from console.operations.tickets import created_ticket_id

anything = st.text(max_size=12)
numbers = st.integers(-(1 << 63), (1 << 64) - 1)
contents = st.builds(
    CallContent,
    **dict.fromkeys(
        ("channel", "kind", "category", "urgency", "number", "caller_name", "customer_id", "area", "text"),
        anything,
    ),
    **dict.fromkeys(("callback_at", "started_at"), numbers),
    **dict.fromkeys(("callback_wanted", "customised"), st.booleans()),
    callback_to=anything,
    recording_id=anything,
)
calls = st.builds(
    TakeCall,
    op_id=st.sampled_from(("first", "second")),
    author=anything,
    desk=anything,
    at=numbers,
    root=st.just("root"),
    reference=anything,
    content=contents,
    join_ticket=st.sampled_from(("", "other", "nowhere")),
    base=st.dictionaries(st.sampled_from((*SLIP_FIELDS, "none such")), st.sampled_from(("first", ""))),
    attachments=st.lists(st.builds(AttachmentRef, anything, anything, numbers), max_size=2).map(tuple),
)
contexts = st.builds(
    Context,
    roles=st.just(frozenset[str]()),
    now=st.sampled_from((0, 1 << 50)),
    server=st.booleans(),
    proved=st.booleans(),
)


@given(calls, contexts, st.sampled_from(("", *SlipResult)), st.sampled_from(State))
def test_a_call_is_always_taken(call: TakeCall, context: Context, slip: str, state: State) -> None:
    assert decode(encode(call)) == call
    rows: dict[Key, Row | None] = dict.fromkeys(needs(call))
    other = Ticket(id="other", origin="it", state=state.value)
    if call.join_ticket == other.id:
        rows[key_of(other)] = other
    if slip:
        there = CallSlip(id=slip_id(call), origin="first", ticket_id=created_ticket_id(call), result=slip)
        rows[key_of(there)] = there
    decision = decide(call, Records(rows), context)
    assert isinstance(decision, list)
    kept = [e.row for e in decision if isinstance(e, Insert)]
    if not slip:
        (taken,) = [row for row in kept if isinstance(row, CallSlip)]
        assert all(
            values_of(taken, field) == values_of(call.content, field) for field in SLIP_FIELDS.values()
        )
        assert taken.ticket_id in (other.id, created_ticket_id(call))
    for effect in decision:
        assert not isinstance(effect, Change) or rows[effect.key] is not None


@given(calls, contexts)
def test_what_amends_a_call_is_in_the_slip_or_in_the_history(call: TakeCall, context: Context) -> None:
    there = CallSlip(id=slip_id(call), origin="made", set_by={"area": "second"}, result=SlipResult.CREATED)
    decision = decide(call, Records({key_of(there): there}), context)
    assert isinstance(decision, list)
    slips = [effect.values for effect in decision if isinstance(effect, Change)]
    events = [e.row for e in decision if isinstance(e, Insert) and isinstance(e.row, TicketEvent)]
    changed = msgspec.structs.replace(there, **(slips[0] if slips else {}))
    for name, field in SLIP_FIELDS.items():
        typed, was = values_of(call.content, field), values_of(there, field)
        if typed == was or there.setter(name) == call.op_id:
            assert values_of(changed, field) == was
        elif call.base.get(name) == there.setter(name):
            assert values_of(changed, field) == typed
            assert events[0].data[f"{name}.was"] == encode_values(was)
        else:
            assert values_of(changed, field) == was
            assert events[0].data[f"{name}.late"] == encode_values(typed)
