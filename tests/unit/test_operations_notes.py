"""A second line under the same root vanishes only where it says the same in the same way."""

from __future__ import annotations

import pytest

from console.models.records import Row, Ticket, TicketEvent
from console.operations import AddNote
from console.operations.operation import Context, Insert, Records
from console.operations.tickets import decide_note, needs_note

ROOT = "00000000-0000-7000-8000-000000000001"
OTHERS = ("00000000-0000-7000-8000-000000000002", "00000000-0000-7000-8000-000000000003")
TICKET = Ticket(id="t", origin="made")


def note(op_id: str, kind: str) -> AddNote:
    return AddNote(
        op_id=op_id, author="a", desk="d", at=1, root=ROOT, ticket_id="t", text="done", note_kind=kind
    )


@pytest.mark.parametrize(("kind", "lines"), [("note", 0), ("reply", 1)])
def test_the_same_text_as_another_kind_stands_beside_the_first(kind: str, lines: int) -> None:
    rows: dict[tuple[str, str], Row | None] = {(TICKET.noun, TICKET.id): TICKET}
    first = decide_note(note(ROOT, "note"), Records(rows), Context())
    assert isinstance(first, list)
    rows |= {(e.row.noun, e.row.id): e.row for e in first if isinstance(e, Insert)}
    again = decide_note(note("00000000-0000-7000-8000-000000000002", kind), Records(rows), Context())
    assert isinstance(again, list)
    added = [e.row for e in again if isinstance(e, Insert) and isinstance(e.row, TicketEvent)]
    assert [row.kind for row in added] == [kind] * lines


def test_a_second_text_saved_twice_stands_once() -> None:
    rows: dict[tuple[str, str], Row | None] = {(TICKET.noun, TICKET.id): TICKET}
    for op in (note(ROOT, "note"), note(OTHERS[0], "reply"), note(OTHERS[1], "reply")):
        decision = decide_note(op, Records({key: rows.get(key) for key in needs_note(op)}), Context())
        assert isinstance(decision, list)
        rows |= {(e.row.noun, e.row.id): e.row for e in decision if isinstance(e, Insert)}
    lines = [row.kind for row in rows.values() if isinstance(row, TicketEvent)]
    assert sorted(lines) == ["note", "reply"]
