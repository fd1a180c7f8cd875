"""The ledger: captured = created + merged + rejected + waiting, call by call; and look-ups by number."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
import pytest

from console.ids import derive, new_id
from console.models.enums import Role
from console.models.records import User
from console.operations import OpenOutage, SettleHeld, TakeCall
from console.operations.calls import slip_id
from console.server.api import calls as calls_api
from console.server.sync import push
from console.wire.administration import LedgerReply, LedgerRow, SelfCheck
from tests.helpers.log_guard import LogGuard
from tests.server.team import Person, Team


def ledger(person: Person, query: str) -> LedgerReply:
    reply: LedgerReply = person.get(f"/ledger?{query}").read(LedgerReply)
    return reply


def called_back_at(time: int, call: TakeCall) -> TakeCall:
    return msgspec.structs.replace(call, content=msgspec.structs.replace(call.content, callback_at=time))


def outage_with_calls(team: Team, expect_log: LogGuard) -> tuple[str, dict[str, str], str]:
    """An outage of which two calls made tickets, one joined one, one was rejected and one is held."""
    expect_log.expect("console.server.sync.push", "could not be", logging.ERROR)
    expect_log.expect("console.server.sync.push", "one by one", logging.ERROR)
    expect_log.tolerate("psycopg", "error ignored terminating")
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    outage = OpenOutage(**agent.stamp())
    outage_id = derive(outage.op_id, "outage")
    first, second = (agent.call(f"{n}", outage_id=outage_id, offline=True) for n in range(2))
    joining = agent.call("joins", outage_id=outage_id, join_ticket=derive(first.op_id, "ticket"))
    texts = ("held", "rejected")
    huge = [called_back_at(1 << 70, agent.call(text, outage_id=outage_id)) for text in texts]
    elsewhere = agent.call("no outage")
    agent.push(outage, first, second, joining, *huge, elsewhere)
    rejected = msgspec.structs.replace(
        huge[1], content=msgspec.structs.replace(huge[1].content, callback_at=0)
    )
    team.write(
        lambda c: c.exec_driver_sql(
            f"UPDATE held_op SET payload = {'%s' if c.dialect.name == 'postgresql' else '?'}"
            f" WHERE op_id = '{rejected.op_id}'",
            (msgspec.json.encode(rejected),),
        )
    )
    settle = SettleHeld(**supervisor.stamp(), held_op=rejected.op_id, take=False, reason="a prank")
    assert supervisor.push(settle)[0].status == "accepted"
    expected = {
        slip_id(first): "created",
        slip_id(second): "created",
        slip_id(joining): "merged",
        slip_id(rejected): "rejected",
    }
    return outage_id, expected, slip_id(huge[0])


def test_every_call_of_an_outage_is_accounted_for(team: Team, expect_log: LogGuard) -> None:
    outage_id, expected, held = outage_with_calls(team, expect_log)
    reply = ledger(team.person(), f"outage_id={outage_id}")
    assert reply.desks == [LedgerRow(team.desk.id, created=2, merged=1, rejected=1, waiting=1)]
    assert {slip.slip_id: slip.result for slip in reply.slips} == expected
    assert [(call.slip_id, call.cause, call.desk) for call in reply.held] == [
        (held, "exception", team.desk.id)
    ]
    assert reply.more is False


def test_whose_call_is_held_its_author_its_desk_and_supervisors_are_told(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = team.users[Role.AGENT]
    call = Person(team, author).call("held")
    more = Person(team, author).call("amended", root=call.op_id)
    with monkeypatch.context() as patch:
        patch.setattr(push, "_is_new_call", lambda *_: False)
        team.desk.deliver(team.desk.sealed(call), team.desk.sealed(more))

    def told(user: User, desk_id: str) -> list[str]:
        reply = ledger(Person(team, user, desk_id), "since=1")
        assert reply.desks == [LedgerRow(team.desk.id, waiting=1)]
        return [held.op_id for held in reply.held]

    both = [call.op_id, more.op_id]
    leader, elsewhere = team.users[Role.GROUP_LEADER], new_id()
    assert told(author, elsewhere) == both
    assert told(leader, team.desk.id) == both
    assert told(team.users[Role.SUPERVISOR], elsewhere) == both
    assert told(leader, elsewhere) == []
    assert told(team.users[Role.DEPARTMENT_MANAGER], elsewhere) == []


def test_so_are_all_since_a_time(team: Team, expect_log: LogGuard) -> None:
    outage_with_calls(team, expect_log)
    agent = team.person()
    reply = ledger(agent, f"since={team.clock()}")
    assert reply.desks == [LedgerRow(team.desk.id, created=3, merged=1, rejected=1, waiting=1)]
    assert ledger(agent, f"since={team.clock() + 1}").desks == []
    assert ledger(agent, f"outage_id={new_id()}").desks == []
    assert agent.get("/ledger").code == "invalid_request"


def test_slips_come_in_pages_and_counts_at_once(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls_api, "SLIPS_A_PAGE", 4)
    agent = team.person()
    agent.push(*[agent.call() for _ in range(10)])
    found: list[str] = []
    query = "since=1"
    while True:
        reply = ledger(agent, query)
        assert reply.desks[0].created == 10
        found += [slip.slip_id for slip in reply.slips]
        if not reply.more:
            break
        query = f"since=1&after={found[-1]}"
    assert len(found) == len(set(found)) == 10


def test_a_number_finds_its_call_and_where_two_share_it_both(team: Team) -> None:
    agent, leader = team.person(), team.person(Role.GROUP_LEADER)
    mine = agent.call("mine", reference="0173250434")
    theirs = leader.call("theirs", reference="0173250434")
    agent.push(mine, agent.call(reference="0173250442"))
    leader.push(theirs)
    found = agent.get("/slips?reference=0173250434").json()
    assert {row["text"] for row in found["slips"]} == {"mine", "theirs"}
    assert {row["id"] for row in found["tickets"]} == {derive(op.op_id, "ticket") for op in (mine, theirs)}
    assert agent.get("/slips?reference=1").json() == {"slips": [], "tickets": []}
    assert agent.get("/slips").code == agent.get("/slips?reference=x").code == "invalid_request"


def test_slips_in_a_scope_of_others_are_not_found(team: Team) -> None:
    agent = team.person()
    agent.push(agent.call(reference="0173250434"))
    for table in ("call_slip", "ticket"):
        team.write(lambda c, t=table: c.exec_driver_sql(f"UPDATE {t} SET scope = 'r:supervisor'"))  # type: ignore[misc]
    assert agent.get("/slips?reference=0173250434").json() == {"slips": [], "tickets": []}
    assert ledger(agent, "since=1").desks == []
    supervisor = team.person(Role.SUPERVISOR)
    assert len(supervisor.get("/slips?reference=0173250434").json()["slips"]) == 1


def test_the_server_says_how_it_is(team: Team) -> None:
    supervisor = team.person(Role.SUPERVISOR)
    fresh: SelfCheck = supervisor.get("/self-check").read(SelfCheck)
    assert (fresh.database, fresh.held, fresh.oldest_held_age) == (team.database.dialect, 0, -1)
    assert (fresh.backup_seq, fresh.backup_age, fresh.files_awaited) == (0, -1, 0)
    assert fresh.free_bytes > 0
    supervisor.push(supervisor.note(new_id()))
    head = supervisor.push_reply(supervisor.call()).head
    team.write(lambda c: c.exec_driver_sql(f"UPDATE sync_head SET backup_seq = {head.seq}"))
    team.clock.forward(90)
    later: Any = supervisor.get("/self-check").json()
    assert (later["held"], later["oldest_held_age"], later["backup_age"]) == (1, 90, 90)
