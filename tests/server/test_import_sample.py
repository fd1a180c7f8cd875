"""The sample team keeps to the rules at any hour, and looks like a day in a real one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

import resources
from console.models.database import Database, open_memory
from console.models.enums import ENDED, OPEN_STATES, Kind, State
from console.models.migrations import upgrade
from console.models.records import CallSlip, Customer, Outage, Proposal, Ticket, TicketEvent, User
from console.models.reference import check_reference
from console.models.repositories.rows import Rows
from console.server.audit import verify_chain
from console.server.passwords import check_password
from console.server.sample import SampleTeam, create_sample_team
from console.server.sample.files import DAY, MINUTE, moment, span
from console.server.setup import workspaces

NOON = int(datetime(2026, 6, 10, 4, 0, tzinfo=UTC).timestamp()) * 1_000_000


def made(now: int) -> tuple[Database, SampleTeam]:
    database = open_memory()
    upgrade(database, "server")
    return database, create_sample_team(database, now)


@pytest.fixture(scope="module")
def sample() -> Iterator[tuple[Rows, SampleTeam]]:
    database, team = made(NOON)
    with database.read() as connection:
        yield Rows(connection, team.workspace_id), team


Sample = tuple[Rows, SampleTeam]


def test_the_people_may_log_in(sample: Sample) -> None:
    rows, team = sample
    users = rows.where(User, "1 = 1 ORDER BY employee_no")
    assert [user.employee_no for user in users] == ["1001", "1002", "1003", "2001", "3001", "9001"]
    check_password(team.password)
    assert rows.scalar("SELECT count(*) FROM account WHERE must_change = 0") == 6


def test_three_months_of_tickets(sample: Sample) -> None:
    rows, _ = sample
    tickets = rows.where(Ticket, "1 = 1 ORDER BY received_at")
    assert len(tickets) == 200
    assert NOON - 90 * DAY < tickets[0].received_at < tickets[-1].received_at < NOON
    assert {ticket.kind for ticket in tickets} == set(Kind)
    assert len({ticket.number for ticket in tickets}) == 200
    assert Counter(ticket.state for ticket in tickets)["closed"] > 150


def test_there_is_work_to_do(sample: Sample) -> None:
    rows, _ = sample
    open_ = [t for t in rows.where(Ticket, "1 = 1") if t.state in OPEN_STATES - {State.RESOLVED}]
    assert len(open_) > 25
    assert sum(not ticket.owner_id for ticket in open_) > 5
    assert sum(ticket.urgency == "urgent" for ticket in open_) > 5
    assert sum(0 < ticket.promised_at - NOON < 60 * MINUTE for ticket in open_) >= 2
    assert sum(ticket.callback_wanted for ticket in open_) >= 1


def test_the_customers_are_those_of_the_tickets(sample: Sample) -> None:
    rows, _ = sample
    customers = {customer.id: customer for customer in rows.where(Customer, "1 = 1")}
    assert len(customers) == 60
    assert all(customer.phones and customer.account for customer in customers.values())
    known = [ticket for ticket in rows.where(Ticket, "1 = 1") if ticket.customer_id]
    assert len(known) > 70
    assert all(ticket.phone in customers[ticket.customer_id].phones for ticket in known)


def test_calls_have_references_and_some_came_in_an_outage(sample: Sample) -> None:
    rows, _ = sample
    slips = rows.where(CallSlip, "1 = 1")
    assert len({slip.reference for slip in slips}) == len(slips) > 60
    assert all(check_reference(slip.reference) for slip in slips)
    (outage,) = rows.where(Outage, "1 = 1")
    offline = [slip for slip in slips if slip.offline]
    assert len(offline) == outage.captured == 5
    assert all(outage.opened_at < slip.saved_at < outage.closed_at < slip.arrived_at for slip in offline)


def test_what_happened_online_arrived_at_once(sample: Sample) -> None:
    rows, _ = sample
    offline = {slip.ticket_id for slip in rows.where(CallSlip, "offline = 1")}
    late = [
        event
        for event in rows.where(TicketEvent, "kind <> 'imported'")
        if event.arrived_at - event.at > 2 * MINUTE and event.ticket_id not in offline
    ]
    assert late == []


def test_nothing_was_refused_held_or_proposed(sample: Sample) -> None:
    rows, team = sample
    assert rows.where(Proposal, "1 = 1") == []
    assert rows.scalar("SELECT count(*) FROM held_op") == 0
    assert rows.scalar("SELECT count(*) FROM applied_op WHERE status <> 'accepted'") == 0
    assert list(verify_chain(rows.connection, team.workspace_id)) == []
    assert rows.scalar("SELECT max(rows) FROM sync_commit") <= 1_000


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 1, 1, 16, 0, tzinfo=UTC),  # midnight in the team's zone
        datetime(2028, 2, 29, 15, 59, tzinfo=UTC),
        datetime(2026, 11, 21, 22, 30, tzinfo=UTC),
    ],
    ids=str,
)
def test_it_can_be_made_at_any_hour(now: datetime) -> None:
    database, team = made(int(now.timestamp()) * 1_000_000)
    with database.read() as connection:
        assert workspaces(connection) == [team.workspace_id]
        assert len(Rows(connection, team.workspace_id).where(Ticket, "1 = 1")) == 200


def test_what_has_ended_kept_its_outcome_and_owes_no_callback(sample: Sample) -> None:
    rows, _ = sample
    ended = [one for one in rows.where(Ticket, "1 = 1") if one.state in ENDED and one.customer_id]
    assert len(ended) > 20
    assert [one.title for one in ended if not one.outcome] == []
    assert [one.title for one in rows.where(Ticket, "callback_wanted = 1") if one.state in ENDED] == []


def test_it_goes_onto_either_database(database: Database) -> None:
    team = create_sample_team(database, NOON)
    with database.read() as connection:
        assert len(Rows(connection, team.workspace_id).where(Ticket, "1 = 1")) == 200


def test_the_foreign_data_names_its_authors() -> None:
    words = resources.sample("README.md").read_text("utf-8")
    assert all(
        name in words for name in ("Amaral", "Fantinato", "Peres", "CC BY 4.0", "servicenow-incidents")
    )


@pytest.mark.parametrize(("text", "expected"), [("", 0), ("+90m", 90 * MINUTE), ("-2d", -2 * DAY)])
def test_spans(text: str, expected: int) -> None:
    assert span(text) == expected


def test_what_is_no_span_is_noticed() -> None:
    with pytest.raises(ValueError, match="two days"):
        span("two days")


def test_moments_are_hours_of_the_teams_zone() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    assert moment("-1d 09:20", NOON, zone) == NOON - DAY - 160 * MINUTE
    assert moment("-5m", NOON, zone) == NOON - 5 * MINUTE
