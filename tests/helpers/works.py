"""Work of two people on few tickets, in any order, for the rules' properties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from console.models.enums import Kind, State
from console.models.records import Ticket
from console.operations import (
    AddNote,
    AnyOperation,
    AssignTicket,
    AttachmentRef,
    CallContent,
    ChangeState,
    CreateTicket,
    EditTicket,
    FieldEdit,
    SettleProposal,
    TakeCall,
    TicketContent,
)
from console.operations.fields import Values
from console.operations.merging import proposal_id
from console.operations.tickets import created_ticket_id

Draw = Any
words = st.sampled_from(("", "α", "β", "γ"))
VALUES: dict[str, st.SearchStrategy[Values]] = {
    "title": st.tuples(words),
    "area": st.tuples(words),
    "customer": st.tuples(words, words),
    "customised": st.tuples(st.booleans()),
    "callback": st.tuples(st.booleans(), st.integers(0, 3)),
}


def edits(bases: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, FieldEdit]]:
    """New values for some fields, seen as one of ``bases`` had set them."""
    one = {field: st.builds(FieldEdit, bases, values) for field, values in VALUES.items()}
    return st.fixed_dictionaries({}, optional=one)


def _files(draw: Draw) -> tuple[AttachmentRef, ...]:
    digests = draw(st.lists(st.sampled_from(("d1", "d2")), unique=True, max_size=2))
    return tuple(AttachmentRef(digest, digest, 1) for digest in digests)


def _call(draw: Draw, head: dict[str, Any], made: Sequence[AnyOperation]) -> AnyOperation:
    roots = [op.stem for op in made if isinstance(op, TakeCall)]
    root = draw(st.sampled_from([*roots, head["op_id"]]))
    content = CallContent(number=draw(words), text=draw(words), callback_wanted=draw(st.booleans()))
    base = dict.fromkeys(("number", "text", "callback"), draw(st.sampled_from([*roots, ""])))
    join = draw(st.sampled_from(["", *map(created_ticket_id, made)]))
    return TakeCall(
        **head,
        root=root,
        reference="1",
        content=content,
        base=base,
        join_ticket=join,
        attachments=_files(draw),
    )


def _create(draw: Draw, head: dict[str, Any], made: Sequence[AnyOperation]) -> AnyOperation:
    roots = [op.stem for op in made if isinstance(op, CreateTicket)]
    kind = str(draw(st.sampled_from(Kind)))
    content = TicketContent(title="made", area=draw(words), kind=kind)
    root = draw(st.sampled_from([*roots, head["op_id"]]))
    return CreateTicket(**head, root=root, content=content, text=draw(words), attachments=_files(draw))


def _about(draw: Draw, head: dict[str, Any], done: Sequence[AnyOperation], ticket_id: str) -> AnyOperation:
    """Something done to a ticket that is there."""
    seen = st.sampled_from([op.op_id for op in done])
    kind = draw(st.sampled_from((AddNote, EditTicket, EditTicket, ChangeState, AssignTicket, SettleProposal)))
    if kind is AddNote:
        roots = [op.stem for op in done if isinstance(op, AddNote)]
        root = draw(st.sampled_from([*roots, head["op_id"]]))
        return AddNote(**head, root=root, ticket_id=ticket_id, text=draw(words), attachments=_files(draw))
    if kind is EditTicket:
        return EditTicket(**head, ticket_id=ticket_id, edits=draw(edits(seen)))
    if kind is ChangeState:
        state = str(draw(st.sampled_from(State)))
        return ChangeState(**head, ticket_id=ticket_id, base=draw(seen), state=state, outcome=draw(words))
    if kind is AssignTicket:
        return AssignTicket(**head, ticket_id=ticket_id, base=draw(seen), owner_id=draw(words))
    late = proposal_id(draw(seen), draw(st.sampled_from((*VALUES, "status", "assignment"))))
    return SettleProposal(**head, proposal_id=late, ticket_id=ticket_id, take=draw(st.booleans()))


@st.composite
def works(draw: Draw, most: int = 8) -> list[AnyOperation]:
    """Operations in an order that may well be wrong, late, and about each other."""
    done: list[AnyOperation] = []
    for number in range(draw(st.integers(1, most))):
        author = draw(st.sampled_from(("ann", "bo")))
        head = {"op_id": f"op{number}", "author": author, "desk": "d", "at": 10 + number}
        made = [op for op in done if isinstance(op, TakeCall | CreateTicket)]
        if made and draw(st.integers(0, 3)):
            ticket_id = created_ticket_id(draw(st.sampled_from(made)))
            done.append(_about(draw, head, done, ticket_id))
        else:
            done.append((_call if draw(st.booleans()) else _create)(draw, head, made))
    return done


TICKET = Ticket(id="t", origin="made", title="old", area="old", contact_name="old")
"""Where edits meet."""
