"""A server that has lost a part of its history notices, and takes back what it lacks with its numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console.ids import derive, new_id
from console.models.database import Database, open_memory
from console.models.enums import Role
from console.models.migrations import upgrade
from console.operations import AssignTicket, ChangeState, encode
from console.operations.operation import Operation
from console.server.audit import verify_chain
from console.server.setup import create_workspace
from console.server.sync.head import RESTORE_SKIP, begin_epoch, lock_head
from console.server.sync.numbers import NEAR
from console.wire.messages import (
    Asked,
    Cursor,
    LackReply,
    LackRequest,
    PushReply,
    Reoffer,
    ReofferRequest,
    Verdict,
    VerdictsReply,
    VerdictsRequest,
)
from tests.server.team import Person, Team, team_on


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """On a database in memory, which can be put back to what it was."""
    database = open_memory()
    upgrade(database, "server")
    with team_on(database, tmp_path) as found:
        yield found
    database.close()


def put_back(team: Team, earlier: Database) -> None:
    """The database is again what it was when ``earlier`` was cloned from it."""
    with earlier.read() as source, team.database.write() as target:
        for (name,) in source.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").all():
            target.exec_driver_sql(f'DELETE FROM "{name}"')
            rows = [tuple(row) for row in source.exec_driver_sql(f'SELECT * FROM "{name}"')]
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                target.exec_driver_sql(f'INSERT INTO "{name}" VALUES ({marks})', rows)
    earlier.close()


def lacking(person: Person, op_ids: list[str]) -> LackReply:
    reply: LackReply = person.post("/sync/lack", LackRequest(new_id(), op_ids)).read(LackReply)
    return reply


def reoffer(person: Person, pairs: list[tuple[Operation, Verdict]]) -> PushReply:
    again = [Reoffer(msgspec.Raw(encode(op)), verdict) for op, verdict in pairs]
    reply: PushReply = person.post("/sync/reoffer", ReofferRequest(new_id(), again)).read(PushReply)
    return reply


@pytest.mark.parametrize("others_went_on", [False, True])
def test_lost_commits_are_noticed_and_offered_again_with_their_numbers(
    team: Team, others_went_on: bool
) -> None:
    agent, other = team.person(), team.person(Role.GROUP_LEADER)
    kept = agent.call("kept")
    agent.push(kept)
    earlier = team.database.clone()
    lost = [agent.call(f"lost {n}") for n in range(5)]
    before = agent.push_reply(*lost)
    put_back(team, earlier)
    if others_went_on:
        team.write(lambda c: begin_epoch(c, lock_head(c, team.workspace_id), team.clock()))
        for n in range(3):
            other.push(other.call(f"meanwhile {n}"))
    for answer in (
        agent.try_push(agent.call("not yet"), heard=before.head),
        agent.get(f"/sync/pull?cursor=w@:0:&heard={before.head}"),
        agent.get(f"/sync/pull?cursor=w@{before.head}"),
        team.desk.try_deliver(heard=before.head),
    ):
        assert (answer.status, answer.code) == (409, "history_forked")
    lack = lacking(agent, [kept.op_id, *(op.op_id for op in lost)])
    assert lack.lacking == [op.op_id for op in lost]
    reply = reoffer(agent, list(zip(lost, before.verdicts, strict=True)))
    assert [verdict.numbers for verdict in reply.verdicts] == [v.numbers for v in before.verdicts]
    assert [v.status for v in agent.push(agent.call("now"), heard=reply.head)] == ["accepted"]
    numbers = [number for (number,) in team.rows("SELECT number FROM ticket")]
    assert len(numbers) == len(set(numbers)) == 7 + 3 * others_went_on
    assert list(team.read(lambda c: list(verify_chain(c, team.workspace_id)))) == []
    assert team.rows("SELECT count(*) FROM audit WHERE action = 'history.offered_again'") == [(1,)]


def test_a_number_given_out_meanwhile_is_not_given_twice(team: Team) -> None:
    agent, other = team.person(), team.person(Role.GROUP_LEADER)
    earlier = team.database.clone()
    lost = agent.call("lost")
    (before,) = agent.push(lost)
    put_back(team, earlier)
    other.push(other.call("meanwhile"))
    (verdict,) = reoffer(agent, [(lost, before)]).verdicts
    assert verdict.status == "accepted"
    assert sorted(n for (n,) in team.rows("SELECT number FROM ticket")) == [10_001, 10_002 + RESTORE_SKIP]


def test_the_first_to_offer_again_keeps_the_numbers_of_the_others(team: Team) -> None:
    agent, other = team.person(), team.person(Role.GROUP_LEADER)
    earlier = team.database.clone()
    first, second = agent.call("lost"), other.call("lost too")
    before = [*agent.push(first), *other.push(second)]
    put_back(team, earlier)
    other.push(other.call("meanwhile"))
    reoffer(agent, [(first, before[0])])
    (verdict,) = reoffer(other, [(second, before[1])]).verdicts
    assert verdict.numbers == before[1].numbers
    assert team.rows("SELECT count(*) FROM audit WHERE action = 'epoch.begun'") == [(1,)]


@pytest.mark.parametrize("number", [-5, 0, 10_001 + NEAR, 1 << 70])
def test_no_desk_can_make_numbers_jump(team: Team, number: int) -> None:
    agent = team.person()
    call = agent.call()
    claimed = Verdict(call.op_id, "accepted", numbers={derive(call.op_id, "ticket"): number})
    (verdict,) = reoffer(agent, [(call, claimed)]).verdicts
    assert list(verdict.numbers.values()) == [10_001]


def test_only_a_commit_of_this_server_begins_an_epoch_or_keeps_a_number(team: Team) -> None:
    agent = team.person()
    head = agent.push_reply(agent.call()).head
    for commit in (
        Cursor(head.epoch, head.seq + 1, head.token),
        Cursor(head.epoch, head.seq, "ab" * 8),
        Cursor(head.epoch, head.seq + 7, "ab" * 16),
        Cursor("cd" * 8, head.seq, head.token),
        head,
    ):
        call = agent.call()
        claimed = Verdict(
            call.op_id, "accepted", commit=commit, numbers={derive(call.op_id, "ticket"): 15_000}
        )
        (verdict,) = reoffer(agent, [(call, claimed)]).verdicts
        assert verdict.status == "accepted"
        assert max(verdict.numbers.values()) < 10_010
    assert team.rows("SELECT count(*) FROM audit WHERE action = 'epoch.begun'") == [(0,)]
    assert team.rows("SELECT next_desk_code FROM sync_head") == [(2,)]


def test_a_server_that_goes_back_again_says_so_in_the_middle(team: Team) -> None:
    agent = team.person()
    earlier = team.database.clone()
    lost = agent.call("lost")
    before = agent.push_reply(lost)
    put_back(team, earlier)
    offers = [Reoffer(msgspec.Raw(encode(lost)), before.verdicts[0])]
    for answer in (
        agent.post("/sync/lack", LackRequest(new_id(), [lost.op_id], before.head)),
        agent.post("/sync/reoffer", ReofferRequest(new_id(), offers, before.head)),
    ):
        assert (answer.status, answer.code) == (409, "history_forked")
    assert lacking(agent, [lost.op_id]).lacking == [lost.op_id]


def test_what_the_new_history_refuses_is_told_to_whom_the_old_one_accepted_it(team: Team) -> None:
    agent, other = team.person(), team.person(Role.GROUP_LEADER)
    call = agent.call()
    (taken,) = agent.push(call)
    ticket: Any = {"ticket_id": derive(call.op_id, "ticket"), "base": call.op_id}
    earlier = team.database.clone()
    assigned = AssignTicket(**agent.stamp(), **ticket, owner_id=agent.user.id)
    before = agent.push_reply(assigned)
    put_back(team, earlier)
    closed = ChangeState(**other.stamp(), **ticket, state="closed", seen_contact=call.op_id)
    assert [verdict.status for verdict in other.push(closed)] == ["accepted"]
    assert team.desk.deliver(team.desk.sealed(assigned, agent.user)).received == [assigned.op_id]
    assert lacking(agent, [call.op_id, assigned.op_id]).lacking == [assigned.op_id]
    (told,) = reoffer(agent, [(assigned, before.verdicts[0])]).verdicts
    assert (told.status, told.code) == ("refused", "ticket_closed") and taken.status == "accepted"


def test_a_second_offer_of_the_same_changes_nothing(team: Team) -> None:
    agent = team.person()
    call = agent.call()
    (before,) = agent.push(call)
    (again,) = reoffer(agent, [(call, before)]).verdicts
    assert again == before
    assert lacking(agent, [call.op_id]).lacking == []


def test_a_restored_server_counts_on_from_further_ahead(team: Team) -> None:
    agent = team.person()
    agent.push(agent.call())
    old = team.rows("SELECT epoch FROM sync_head")
    head = team.write(lambda c: begin_epoch(c, lock_head(c, team.workspace_id), team.clock()))
    assert team.rows("SELECT epoch FROM sync_head") == [(head.epoch,)] != old
    (verdict,) = agent.push(agent.call(), heard=head)
    assert list(verdict.numbers.values()) == [10_002 + RESTORE_SKIP]
    assert agent.pull(heard=head).head.epoch == head.epoch


def test_cursors_from_before_the_new_epoch_stay_good(team: Team) -> None:
    agent = team.person()
    head = agent.push_reply(agent.call("old")).head
    team.write(lambda c: begin_epoch(c, lock_head(c, team.workspace_id), team.clock()))
    agent.push(agent.call("new"), heard=head)
    (page,) = agent.pull(w=head).pages
    assert [row.text for row in page.rows.call_slip] == ["new"]  # type: ignore[attr-defined]


def test_a_refresh_token_from_the_lost_part_is_still_good(team: Team) -> None:
    agent = team.person()
    earlier = team.database.clone()
    tokens = agent.tokens
    for _ in range(3):
        answer = team.client.request(
            "POST", "/api/v1/refresh", msgspec.json.encode({"refresh": tokens.refresh})
        )
        tokens = msgspec.convert(answer.json()["tokens"], type(tokens))
    put_back(team, earlier)
    answer = team.client.request("POST", "/api/v1/refresh", msgspec.json.encode({"refresh": tokens.refresh}))
    assert answer.status == 200


def test_two_workspaces_have_two_histories(team: Team) -> None:
    agent = team.person()
    other = team.write(lambda c: create_workspace(c, "Other", "Asia/Shanghai", team.clock()))
    agent.push(agent.call())
    assert team.rows("SELECT seq FROM sync_head WHERE workspace_id = ?", other) == [(1,)]
    head = team.rows("SELECT epoch, seq, token FROM sync_commit WHERE workspace_id = ?", other)[0]
    assert agent.try_push(heard=Cursor(*head)).code == "history_forked"


def told(person: Person, *ops: Operation, other_bytes: bool = False) -> list[tuple[str, str]]:
    digests = [hashlib.sha256(encode(op) + b" " * other_bytes).hexdigest() for op in ops]
    asked = [Asked(op.op_id, digest) for op, digest in zip(ops, digests, strict=True)]
    reply = person.post("/sync/verdicts", VerdictsRequest(new_id(), asked)).read(VerdictsReply)
    return [(verdict.op_id, verdict.status) for verdict in reply.verdicts]


def test_a_verdict_is_told_to_whoever_names_the_bytes(team: Team) -> None:
    agent, other = team.person(), team.person(Role.GROUP_LEADER)
    taken, unknown = agent.call("taken"), agent.call("never sent")
    refused = ChangeState(
        **agent.stamp(), ticket_id=derive(taken.op_id, "ticket"), state="?", base=taken.op_id
    )
    assert [verdict.status for verdict in agent.push(taken, refused)] == ["accepted", "refused"]
    assert told(agent, unknown, refused, taken) == [(refused.op_id, "refused"), (taken.op_id, "accepted")]
    assert told(agent, taken, other_bytes=True) == []
    assert told(other, taken) == [(taken.op_id, "accepted")], "as it would be by pushing them"
