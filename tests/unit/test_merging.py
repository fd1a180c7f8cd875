"""Edits that meet: different fields merge, a late value waits for a person, and nothing is done twice."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from console.models.enums import EventKind, ProposalState
from console.models.records import Key, Proposal, Row, Ticket, TicketEvent, key_of
from console.operations import AnyOperation, EditTicket, FieldEdit, SettleProposal, decide
from console.operations.fields import TICKET_FIELDS, Values, values_of
from console.operations.merging import proposal_id, proposed_values
from console.operations.operation import Change, Context, Insert, Records, Refusal
from tests.helpers.works import TICKET, VALUES, edits

KEY = key_of(TICKET)
OPS = ("one", "two", "three", "four", "five")
View = dict[Key, Row | None]


def edit(op_id: str, changes: dict[str, FieldEdit]) -> EditTicket:
    return EditTicket(op_id=op_id, author=op_id, desk="d", at=5, ticket_id="t", edits=changes)


def settle(op_id: str, proposal: Proposal, take: bool) -> SettleProposal:
    return SettleProposal(
        op_id=op_id, author="s", desk="d", at=9, proposal_id=proposal.id, ticket_id="t", take=take
    )


def after(view: View, *operations: AnyOperation) -> View:
    """The rows once all of it is done; a refusal does nothing."""
    view = dict(view)
    for op in operations:
        decision = decide(op, Records(view), Context())
        for effect in decision if isinstance(decision, list) else ():
            if isinstance(effect, Insert):
                view.setdefault(key_of(effect.row), effect.row)
            elif isinstance(effect, Change):
                row = view[effect.key]
                assert row is not None
                view[effect.key] = msgspec.structs.replace(row, **effect.values)
    return view


def ticket_in(view: View) -> Ticket:
    ticket = view[KEY]
    assert isinstance(ticket, Ticket)
    return ticket


def value_in(view: View, field: str) -> Values:
    return values_of(ticket_in(view), TICKET_FIELDS[field])


def proposal_in(view: View, op_id: str, field: str) -> Proposal | None:
    found = view.get((Proposal.noun, proposal_id(op_id, field)))
    return found if isinstance(found, Proposal) else None


START: View = {KEY: TICKET}
queues = st.lists(edits(st.sampled_from(("made", "nobody", *OPS))), min_size=1, max_size=len(OPS)).map(
    lambda found: [edit(op_id, changes) for op_id, changes in zip(OPS, found, strict=False)]
)


@given(edits(st.just("made")), edits(st.just("made")), st.sets(st.sampled_from(sorted(VALUES))))
def test_edits_of_different_fields_meet_in_any_order(
    first: dict[str, FieldEdit], second: dict[str, FieldEdit], mine: set[str]
) -> None:
    one = edit("one", {field: e for field, e in first.items() if field in mine})
    two = edit("two", {field: e for field, e in second.items() if field not in mine})
    there, back = after(START, one, two), after(START, two, one)
    assert there[KEY] == back[KEY] and there.keys() == back.keys()
    for field, change in (one.edits | two.edits).items():
        assert value_in(there, field) == change.value
    assert not [row for row in there.values() if isinstance(row, Proposal)]


@given(queues)
def test_no_value_disappears(queue: list[EditTicket]) -> None:
    """It stands, it stood there already, or it is proposed."""
    view = START
    for op in queue:
        before, view = view, after(view, op)
        for field, change in op.edits.items():
            saw_what_stands = ticket_in(before).setter(field) == change.base
            proposal = proposal_in(view, op.op_id, field)
            if saw_what_stands or value_in(before, field) == change.value:
                assert value_in(view, field) == change.value and proposal is None
            else:
                assert value_in(view, field) == value_in(before, field)
                assert proposal is not None and proposed_values(proposal) == change.value
                assert proposal.state == ProposalState.OPEN and proposal.author == op.author


@given(queues)
def test_whatever_was_overwritten_is_in_the_history(queue: list[EditTicket]) -> None:
    view = START
    for op in queue:
        before, view = view, after(view, op)
        changed = [field for field in VALUES if value_in(before, field) != value_in(view, field)]
        events = [row for row in view.values() if isinstance(row, TicketEvent) and row.op_id == op.op_id]
        events = [event for event in events if event.kind == EventKind.CHANGED]
        assert len(events) == bool(changed)
        for field in changed:
            names = TICKET_FIELDS[field].attributes
            assert tuple(events[0].data[f"{name}.was"] for name in names) == value_in(before, field)


@given(queues, st.data())
def test_a_repeat_does_nothing(queue: list[EditTicket], data: st.DataObject) -> None:
    """Not even what is late, or seen in a value that came after it."""
    view = after(START, *queue)
    setters = ticket_in(view).set_by

    def stands(op: EditTicket) -> bool:
        return all(
            setters.get(field) == op.op_id or proposal_in(view, op.op_id, field) is not None
            for field in op.edits
        )

    assert after(view, *data.draw(st.permutations([op for op in queue if stands(op)]))) == view


@given(queues, st.booleans())
def test_settling_is_done_once(queue: list[EditTicket], take: bool) -> None:
    view = after(START, *queue)
    for proposal in [row for row in view.values() if isinstance(row, Proposal)]:
        if proposal.state != ProposalState.OPEN:
            continue
        before, once = view, after(view, settle("first", proposal, take))
        value = proposed_values(proposal) if take else value_in(before, proposal.field)
        assert value_in(once, proposal.field) == value
        settled = once[key_of(proposal)]
        assert isinstance(settled, Proposal)
        assert settled.state == (ProposalState.TAKEN if take else ProposalState.DROPPED)
        assert after(once, settle("again", proposal, take)) == once
        against = decide(settle("against", proposal, not take), Records(once), Context())
        assert against == Refusal("proposal_settled")


@given(queues)
def test_a_value_built_on_a_proposal_takes_its_place(queue: list[EditTicket]) -> None:
    view = START
    for op in queue:
        before, view = view, after(view, op)
        for field, change in op.edits.items():
            earlier = proposal_in(before, change.base, field)
            if earlier is not None and proposal_in(view, op.op_id, field) is not None:
                replaced = proposal_in(view, change.base, field)
                assert replaced is not None and replaced.state == ProposalState.DROPPED
