"""One meaning of waiting: the pill, the list, its parts and the question at the end count the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.changes import Changes
from console.desk import WhatIsOpen
from console.models.queries import OutboxCounts, OutboxFilter, OutboxPage
from console.operations import AddNote
from console.ui.outbox.summary import count
from tests.helpers.desk_double import Bench, SessionDouble


@pytest.fixture
def session() -> Iterator[SessionDouble]:
    bench = Bench()
    notes = [AddNote(**bench.session._stamp(), ticket_id="elsewhere", text=str(n)) for n in range(6)]
    for note in notes:
        assert bench.session.perform(note)[1] != Changes()
    bench.verdict(notes[0], "accepted")
    bench.verdict(notes[1], "held", "missing")
    bench.verdict(notes[2], "refused", "ticket_closed")
    yield bench.session
    bench.database.close()


@pytest.mark.parametrize(("part", "number"), [(OutboxFilter.WAITING, 3), (OutboxFilter.ATTENTION, 2)])
def test_everybody_counts_the_same(session: SessionDouble, part: OutboxFilter, number: int) -> None:
    counts, closing = session.store.counts(), session.read(WhatIsOpen())
    of_pill = {OutboxFilter.WAITING: counts.unsynced, OutboxFilter.ATTENTION: counts.attention}[part]
    of_end = {OutboxFilter.WAITING: closing.unsynced, OutboxFilter.ATTENTION: closing.attention}[part]
    listed = len(session.read(OutboxPage(part)))
    of_chips = count(session.read(OutboxCounts()), part)
    assert [of_pill, of_end, listed, of_chips] == [number] * 4
