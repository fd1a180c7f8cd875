"""Held work: kept as it came, decided afresh when the cause ends, settled by a supervisor, lost never."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
import pytest

from console.apply import attempt
from console.ids import derive, new_id
from console.models.enums import Role
from console.operations import ChangeState, CloseOutage, OpenOutage, SetTextCode, SettleHeld, encode
from console.wire.administration import HeldReply, OpenHeld
from console.wire.keys import new_signing_key
from console.wire.messages import HeldItem, Verdict
from tests.helpers.log_guard import LogGuard
from tests.server.team import Person, Team


def ticket_of(op: Any) -> str:
    return derive(op.op_id, "ticket")


def settle(supervisor: Person, held_op: str, *, take: bool, reason: str = "") -> Verdict:
    op = SettleHeld(**supervisor.stamp(), held_op=held_op, take=take, reason=reason)
    (verdict,) = supervisor.push(op)
    return verdict


def held_ids(team: Team) -> list[str]:
    return [op_id for (op_id,) in team.rows("SELECT op_id FROM held_op ORDER BY op_id")]


def test_a_note_waits_for_its_ticket_and_keeps_its_id(team: Team) -> None:
    agent, leader = team.person(), team.person(Role.GROUP_LEADER)
    call = agent.call()
    note = leader.note(ticket_of(call), "early")
    (held,) = leader.push(note)
    assert (held.status, held.code) == ("held", "missing")
    agent.push(call)
    assert held_ids(team) == []
    (taken,) = leader.push(note)
    assert taken.status == "accepted"
    assert team.rows("SELECT op_id, author FROM ticket_event WHERE text = 'early'") == [
        (note.op_id, leader.user.id)
    ]


def test_so_does_what_waits_for_what_waits(team: Team) -> None:
    agent = team.person()
    outage = OpenOutage(**agent.stamp())
    outage_id = derive(outage.op_id, "outage")
    close = CloseOutage(**agent.stamp(), outage_id=outage_id, captured=3)
    call = agent.call()
    notes = [agent.note(ticket_of(call), f"{n}") for n in range(3)]
    assert {verdict.status for verdict in agent.push(close, *notes)} == {"held"}
    verdicts = agent.push(notes[0], outage, call)
    assert [verdict.status for verdict in verdicts] == ["accepted"] * 3
    assert held_ids(team) == []
    assert team.rows("SELECT captured FROM outage") == [(3,)]
    assert team.rows("SELECT count(*) FROM ticket_event WHERE kind = 'note'") == [(3,)]


def test_an_unproved_call_is_applied_and_flagged_under_the_desk(team: Team) -> None:
    agent = team.person()
    call = agent.call("capture only", author="")
    assert team.desk.deliver(team.desk.sealed(call)).received == [call.op_id]
    assert team.rows("SELECT author, desk, incomplete FROM call_slip") == [("", team.desk.id, '["unproved"]')]


def test_an_unproved_note_is_held_until_a_proved_copy_arrives(team: Team) -> None:
    agent = team.person()
    call = agent.call()
    agent.push(call)
    note = agent.note(ticket_of(call), "from the spool")
    team.desk.deliver(team.desk.sealed(note))
    assert held_ids(team) == [note.op_id]
    team.desk.deliver(team.desk.sealed(note, agent.user))
    assert held_ids(team) == []
    (verdict,) = agent.push(note)
    assert verdict.status == "accepted"


def test_a_worse_proved_copy_does_not_replace_a_better_one(team: Team) -> None:
    agent = team.person()
    call = agent.call()
    note = agent.note(ticket_of(call), "by its author")
    agent.push(note)
    team.desk.deliver(team.desk.sealed(note))
    assert team.rows("SELECT proved, cause FROM held_op") == [(1, "missing")]
    agent.push(call)
    assert held_ids(team) == []


def test_a_supervisor_takes_held_work_on_its_authors_behalf(team: Team) -> None:
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    call = agent.call()
    agent.push(call)
    note = agent.note(ticket_of(call), "from the spool")
    team.desk.deliver(team.desk.sealed(note))
    assert settle(supervisor, note.op_id, take=True).status == "accepted"
    assert team.rows("SELECT author FROM ticket_event WHERE text = 'from the spool'") == [(agent.user.id,)]
    again = settle(supervisor, note.op_id, take=False, reason="twice")
    assert (again.status, again.code) == ("refused", "not_held")
    assert agent.push(note)[0].status == "accepted"


@pytest.mark.parametrize("proved", [True, False])
def test_what_still_cannot_be_taken_is_held_on_as_it_was_and_its_decider_is_told(
    team: Team, proved: bool
) -> None:
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    call = agent.call()
    note = agent.note(ticket_of(call), "early")
    if proved:
        agent.push(note)
    else:
        team.desk.deliver(team.desk.sealed(note))
    before = team.rows("SELECT * FROM held_op")
    verdict = settle(supervisor, note.op_id, take=True)
    assert (verdict.status, verdict.code) == ("refused", "still_missing")
    assert team.rows("SELECT * FROM held_op") == before
    agent.push(call)
    assert held_ids(team) == ([] if proved else [note.op_id])
    if not proved:
        assert settle(supervisor, note.op_id, take=True).status == "accepted"
    assert team.rows("SELECT author FROM ticket_event WHERE text = 'early'") == [(agent.user.id,)]


def test_so_is_what_comes_again_together_with_the_decision(team: Team) -> None:
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    note = agent.note(new_id(), "for no ticket")
    team.desk.deliver(team.desk.sealed(note))
    take = SettleHeld(**supervisor.stamp(), held_op=note.op_id, take=True)
    verdicts = supervisor.push(note, take)
    assert [verdict.code for verdict in verdicts] == ["unproved", "still_missing"]
    assert team.rows("SELECT op_id, cause FROM held_op") == [(note.op_id, "unproved")]


def test_so_is_what_fails_again(team: Team, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard) -> None:
    from console.server.sync import push

    def fails(*_: Any) -> None:
        raise ZeroDivisionError

    expect_log.expect("console.server.sync.push", "could not be decided", logging.ERROR)
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    call = agent.call()
    agent.push(call)
    note = agent.note(ticket_of(call), "from the spool")
    team.desk.deliver(team.desk.sealed(note))
    take = SettleHeld(**supervisor.stamp(), held_op=note.op_id, take=True)
    monkeypatch.setattr(push, "attempt", lambda o, op, c: attempt(o, op, c) if op == take else fails())
    (verdict,) = supervisor.push(take)
    assert (verdict.status, verdict.code) == ("refused", "still_failing")
    assert team.rows("SELECT op_id, cause FROM held_op") == [(note.op_id, "unproved")]


def test_what_the_rules_refuse_to_a_supervisor_stays_held_until_somebody_rejects_it(team: Team) -> None:
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    call = agent.call()
    agent.push(call)
    move = ChangeState(**agent.stamp(), ticket_id=ticket_of(call), base=call.op_id, state="reopened")
    team.desk.deliver(team.desk.sealed(move))
    verdict = settle(supervisor, move.op_id, take=True)
    assert (verdict.status, verdict.code) == ("refused", "take_refused")
    assert verdict.params == {"refusal": "state_not_allowed", "from": "new", "to": "reopened"}
    assert team.rows("SELECT op_id, cause FROM held_op") == [(move.op_id, "unproved")]
    assert settle(supervisor, move.op_id, take=False, reason="done already").status == "accepted"
    assert held_ids(team) == []
    assert agent.push(move)[0].code == "rejected_by_person"


def test_a_refusal_that_nobody_was_told_of_stays_readable_until_its_author_is(team: Team) -> None:
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    call = agent.call()
    agent.push(call)
    move = ChangeState(**agent.stamp(), ticket_id=ticket_of(call), base=call.op_id, state="reopened")
    team.desk.deliver(team.desk.sealed(move, agent.user))
    assert [(item.op_id, item.cause) for item in read_held(supervisor)] == [(move.op_id, "refused")]
    (verdict,) = agent.push(move)
    assert (verdict.status, verdict.code) == ("refused", "state_not_allowed")
    assert held_ids(team) == []


def test_so_does_a_decision_that_comes_to_nothing(team: Team) -> None:
    supervisor = team.person(Role.SUPERVISOR)
    decision = SettleHeld(**supervisor.stamp(), held_op=new_id(), take=False, reason="seen twice")
    team.desk.deliver(team.desk.sealed(decision, supervisor.user))
    assert [(item.op_id, item.cause) for item in read_held(supervisor)] == [(decision.op_id, "refused")]
    assert supervisor.push(decision)[0].code == "not_held"
    assert held_ids(team) == []


def test_a_rejection_needs_a_reason_and_its_author_reads_it(team: Team) -> None:
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    note = agent.note(new_id(), "for no ticket")
    agent.push(note)
    assert settle(supervisor, note.op_id, take=False).code == "reason_required"
    assert settle(supervisor, note.op_id, take=False, reason="a test").status == "accepted"
    (verdict,) = agent.push(note)
    assert (verdict.status, verdict.code) == ("refused", "rejected_by_person")
    assert verdict.params == {"reason": "a test", "by": supervisor.user.id}


def test_a_rejected_call_stays_in_the_ledger_with_its_content(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    from console.server.sync import push

    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    call = agent.call("a prank", author="")
    monkeypatch.setattr(push, "_is_new_call", lambda *_: False)
    team.desk.deliver(team.desk.sealed(call))
    monkeypatch.undo()
    assert settle(supervisor, call.op_id, take=False, reason="a prank").status == "accepted"
    slips = team.rows("SELECT result, reason, text, reference FROM call_slip")
    assert slips == [("rejected", "a prank", "a prank", call.reference)]


@pytest.mark.parametrize("take", [True, False])
def test_nobody_settles_their_own_work(team: Team, take: bool) -> None:
    supervisor = team.person(Role.SUPERVISOR)
    note = supervisor.note(new_id(), "mine")
    unknown = encode(supervisor.call()).replace(b'"call.take"', b'"call.teleport"')
    supervisor.push(note, unknown)
    for op_id in held_ids(team):
        verdict = settle(supervisor, op_id, take=take, reason="so that it is gone")
        assert (verdict.status, verdict.code) == ("refused", "own_work")
    assert len(held_ids(team)) == 2


def test_only_a_supervisor_settles(team: Team) -> None:
    agent, leader = team.person(), team.person(Role.GROUP_LEADER)
    note = agent.note(new_id())
    agent.push(note)
    verdict = settle(leader, note.op_id, take=False, reason="no right")
    assert (verdict.status, verdict.code) == ("refused", "no_right")


def test_two_decisions_in_one_push_settle_once(team: Team) -> None:
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    call = agent.call()
    agent.push(call)
    note = agent.note(ticket_of(call), "from the spool")
    team.desk.deliver(team.desk.sealed(note))
    first = SettleHeld(**supervisor.stamp(), held_op=note.op_id, take=False, reason="no")
    second = SettleHeld(**supervisor.stamp(), held_op=note.op_id, take=True)
    verdicts = supervisor.push(first, second)
    assert [(verdict.status, verdict.code) for verdict in verdicts] == [
        ("accepted", ""),
        ("refused", "not_held"),
    ]
    assert team.rows("SELECT count(*) FROM ticket_event WHERE text = 'from the spool'") == [(0,)]


def test_a_revoked_authors_calls_are_taken_and_the_rest_is_held(team: Team) -> None:
    agent, supervisor, boss = team.person(), team.person(Role.SUPERVISOR), team.person(Role.ADMINISTRATOR)
    key = new_signing_key()
    grant = team.desk.grant(agent.user, key)
    before = agent.call("before")
    agent.push(before)
    call, note = agent.call("taken offline"), agent.note(ticket_of(before), "written offline")
    answer = boss.send("PATCH", f"/users/{agent.user.id}", {"active": False})
    assert answer.status == 200
    team.desk.deliver(*(team.desk.sealed(op, grant=grant, key=key) for op in (call, note)))
    assert ("", '["unproved"]') in team.rows("SELECT author, incomplete FROM call_slip")
    assert team.rows("SELECT op_id, author, cause FROM held_op") == [(note.op_id, agent.user.id, "unproved")]
    assert settle(supervisor, note.op_id, take=True).status == "accepted"


def read_held(person: Person) -> list[HeldItem]:
    reply: HeldReply = person.get("/held").read(HeldReply)
    return reply.items


def test_authors_read_their_own_and_supervisors_all(team: Team) -> None:
    agent, leader, supervisor = (
        team.person(role) for role in (Role.AGENT, Role.GROUP_LEADER, Role.SUPERVISOR)
    )
    mine, theirs = agent.note(new_id(), "mine"), leader.note(new_id(), "theirs")
    agent.push(mine)
    leader.push(theirs)
    assert [bytes(item.op) for item in read_held(agent)] == [encode(mine)]
    assert [item.op_id for item in read_held(leader)] == [theirs.op_id]
    assert {item.op_id for item in read_held(supervisor)} == {mine.op_id, theirs.op_id}
    assert {item.cause for item in read_held(supervisor)} == {"missing"}


def test_private_held_work_opens_for_a_recorded_reason_only(team: Team) -> None:
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    private = SetTextCode(**agent.stamp(), code="dw", text="全屋断网")
    team.desk.deliver(team.desk.sealed(private))
    (item,) = read_held(supervisor)
    assert bytes(item.op) == b"null"
    assert [bytes(item.op) for item in read_held(agent)] == [encode(private)]
    path = f"/held/{private.op_id}/open"
    assert supervisor.post(path, OpenHeld(" ")).code == "reason_required"
    assert agent.post(path, OpenHeld("curious")).code == "no_right"
    assert supervisor.post(f"/held/{new_id()}/open", OpenHeld("curious")).code == "not_held"
    assert team.rows("SELECT count(*) FROM audit WHERE action = 'held.opened'") == [(0,)]
    opened = supervisor.post(path, OpenHeld("投诉核查")).read(HeldItem)
    assert bytes(opened.op) == encode(private)
    ((actor, subject, detail),) = team.rows(
        "SELECT actor, subject, detail FROM audit JOIN audit_detail USING (workspace_id, no)"
        " WHERE action = 'held.opened'"
    )
    assert (actor, subject, detail) == (supervisor.user.id, private.op_id, "投诉核查")


def test_held_bytes_are_the_bytes_that_came(team: Team) -> None:
    agent = team.person()
    odd = b' {"kind" : "call.teleport",  "op_id":"' + new_id().encode() + b'", "x": [1e3, "\xe5\x80\xbc"]} '
    (verdict,) = agent.push(odd.strip())
    assert verdict.status == "held"
    (item,) = read_held(agent)
    assert msgspec.json.decode(item.op) == msgspec.json.decode(odd)
    assert team.rows("SELECT payload FROM held_op") == [(odd.strip(),)]
