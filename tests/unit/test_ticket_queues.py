"""Queues: what lies in which, in what order, and how a ticket is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from console.models.database import open_memory
from console.models.enums import State
from console.models.queries import OpenTicketsOfNumber, Queue, QueueCounts, TicketPage
from console.models.records import CallSlip, Customer, Proposal, Row, Ticket, User
from console.models.repositories.call_answers import open_tickets_of_number
from console.models.repositories.rows import Rows
from console.models.repositories.ticket_answers import queue_counts, ticket_page
from console.models.tables import DESK_TABLES, Base
from console.worktime.promises import Case, next_promise

ME, TEAM = "me", "team"
ENDED = (State.RESOLVED, State.CLOSED)
NEVER = 1 << 63
TIMES = st.sampled_from((0, 1, 2, 3_600_000_000, 86_400_000_000, 90_000_000_000))
TICKETS = st.lists(
    st.builds(
        Ticket,
        id=st.uuids().map(str),
        state=st.sampled_from(State).map(str),
        urgency=st.sampled_from(("routine", "urgent")),
        received_at=TIMES,
        promised_at=TIMES,
        callback_wanted=st.booleans(),
        callback_at=TIMES,
        replied_at=TIMES,
        handled_at=TIMES,
    ),
    max_size=12,
    unique_by=lambda ticket: ticket.id,
)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    database = open_memory()
    with database.write() as opened:
        Base.metadata.create_all(opened, tables=DESK_TABLES)
        yield opened
    database.close()


@pytest.fixture
def rows(connection: Connection) -> Iterator[Rows]:
    """A desk's database that is empty again afterwards."""
    with connection.begin_nested() as savepoint:
        yield Rows(connection, TEAM)
        savepoint.rollback()


def found(rows: Rows, queue: Queue, text: str = "", everywhere: bool = False) -> list[str]:
    """The ids of a whole queue, two at a time."""
    ids: list[str] = []
    while True:
        after = ids[-1] if ids else ""
        page = ticket_page(rows, TicketPage(queue, ME, text, after, limit=2, everywhere=everywhere))
        ids += [row.ticket.id for row in page.rows]
        if not page.more:
            return ids


def due(ticket: Ticket) -> int:
    promise = next_promise(
        Case(
            ticket.received_at,
            urgent=ticket.urgency == "urgent",
            ended=ticket.state in ENDED,
            replied_at=ticket.replied_at,
            handled_at=ticket.handled_at,
            promised_at=ticket.promised_at,
            callback_at=ticket.callback_at if ticket.callback_wanted else 0,
        )
    )
    return promise.due if promise else NEVER


def by_urgency(ticket: Ticket) -> tuple[object, ...]:
    return (ticket.urgency != "urgent", due(ticket), ticket.received_at, ticket.id)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TICKETS)
def test_the_most_pressing_comes_first_page_by_page(connection: Connection, tickets: list[Ticket]) -> None:
    with connection.begin_nested() as savepoint:
        rows = Rows(connection, TEAM)
        rows.upsert(tickets)
        still_open = [ticket for ticket in tickets if ticket.state not in ENDED]
        assert found(rows, Queue.TEAM) == [ticket.id for ticket in sorted(still_open, key=by_urgency)]
        wanted = [ticket for ticket in tickets if ticket.callback_wanted]
        wanted.sort(key=lambda one: (one.callback_at or one.received_at, *by_urgency(one)[::2], one.id))
        assert found(rows, Queue.CALLBACKS) == [ticket.id for ticket in wanted]
        newest = sorted(tickets, key=lambda one: (one.received_at, one.id), reverse=True)
        ended = [ticket.id for ticket in newest if ticket.state in ENDED]
        assert found(rows, Queue.CLOSED) == ended
        assert found(rows, Queue.MINE, everywhere=True) == [ticket.id for ticket in newest]
        counts = queue_counts(rows, QueueCounts(ME))
        assert (counts[Queue.TEAM], counts[Queue.CALLBACKS]) == (len(still_open), len(wanted))
        savepoint.rollback()


@pytest.mark.parametrize("state", State)
def test_a_promised_callback_stays_in_its_list_whatever_becomes_of_the_ticket(
    rows: Rows, state: State
) -> None:
    rows.upsert([Ticket(id="t", state=state, callback_wanted=True, callback_at=5)])
    assert found(rows, Queue.CALLBACKS) == ["t"]


def test_free_is_what_nobody_has_and_no_other_group(rows: Rows) -> None:
    rows.upsert(
        [
            User(id=ME, group="一组"),
            Ticket(id="nobody's", received_at=1),
            Ticket(id="my group's", group="一组", received_at=2),
            Ticket(id="another group's", group="二组", received_at=3),
            Ticket(id="somebody's", owner_id="other", received_at=4),
        ]
    )
    assert found(rows, Queue.UNASSIGNED) == ["nobody's", "my group's"]
    assert queue_counts(rows, QueueCounts(ME))[Queue.UNASSIGNED] == 2
    assert queue_counts(rows, QueueCounts("a stranger"))[Queue.UNASSIGNED] == 1


def test_what_is_to_be_decided_is_listed_once(rows: Rows) -> None:
    rows.upsert([Ticket(id="t", state="closed"), Ticket(id="settled")])
    rows.upsert(Proposal(id=name, ticket_id="t") for name in ("p", "q"))
    rows.upsert([Proposal(id="r", ticket_id="settled", state="taken")])
    assert found(rows, Queue.ATTENTION) == ["t"]


@pytest.mark.parametrize(
    "text",
    [
        "20461",
        "#20461",
        "0173250434",
        "017 325 0434",
        "0173250442",
        "138 0013",
        "8000",
        "断网",
        "王建",
        "wjg",
        "wangjian",
    ],
)
def test_a_ticket_is_found_by_its_numbers_and_its_customer_wherever_it_stands(rows: Rows, text: str) -> None:
    ticket = Ticket(
        id="t",
        number=20461,
        reference="0173250434",
        title="宽带断网",
        state="closed",
        owner_id="other",
        customer_id="c",
        phone="+8613800138000",
    )
    joined = CallSlip(id="s", reference="0173250442", ticket_id="t", result="merged")
    others: list[Row] = [Ticket(id="u", number=3, title="发票"), Customer(id="d", name="李雷")]
    rows.upsert([ticket, joined, Customer(id="c", name="王建国", phones=("+8613800138000",)), *others])
    assert found(rows, Queue.MINE, text, everywhere=True) == ["t"]
    assert found(rows, Queue.CLOSED, text) == ["t"]
    assert found(rows, Queue.MINE, text) == []


def way_to(rows: Rows, ask: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> str:
    """How SQLite finds the tickets that ``ask`` asks for first."""
    asked: list[tuple[object, ...]] = []

    def where(_: Rows, record: type[Row], *condition: object) -> list[Row]:
        asked.append(condition)
        return []

    with monkeypatch.context() as patch:
        patch.setattr(Rows, "where", where)
        ask()
    sql, *values = asked[0]
    plan = rows.connection.exec_driver_sql(
        f"EXPLAIN QUERY PLAN SELECT * FROM ticket WHERE workspace_id = ? AND {sql}", (TEAM, *values)
    )
    return str(next(row[3] for row in plan))


@pytest.mark.parametrize(
    ("queue", "by"),
    [
        (Queue.MINE, "ix_ticket_state_owner_id (workspace_id=? AND state=? AND owner_id=?)"),
        (Queue.UNASSIGNED, "ix_ticket_state_owner_id (workspace_id=? AND state=? AND owner_id=?)"),
        (Queue.TEAM, "ix_ticket_state_owner_id (workspace_id=? AND state=?)"),
        (Queue.CALLBACKS, "ix_ticket_callback_at (workspace_id=? AND callback_at>?)"),
        (Queue.INCOMPLETE, "ix_ticket_state_owner_id (workspace_id=? AND state=?)"),
        (Queue.ATTENTION, "sqlite_autoindex_ticket_1 (workspace_id=? AND id=?)"),
        (Queue.CLOSED, "ix_ticket_received_at_id (workspace_id=? AND received_at<?)"),
    ],
)
def test_no_queue_reads_every_ticket(
    rows: Rows, queue: Queue, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = way_to(rows, lambda: ticket_page(rows, TicketPage(queue, ME, after="t")), monkeypatch)
    assert way == f"SEARCH ticket USING INDEX {by}"


def test_nor_does_a_number_that_calls(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    way = way_to(rows, lambda: open_tickets_of_number(rows, OpenTicketsOfNumber("+8610")), monkeypatch)
    assert way == "SEARCH ticket USING INDEX ix_ticket_phone_received_at (workspace_id=? AND phone=?)"
