"""One new row that releases more held work than a commit takes: in bounded commits, and to the last of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from console.ids import derive
from console.operations.operation import Operation
from console.server.api import sync
from console.server.sync import held, push
from tests.helpers.log_guard import LogGuard
from tests.server.team import Person, Team

MOST_ROWS = 60
NOTES = 150
SOME = 30


@pytest.fixture(autouse=True)
def small_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "ROWS_PER_COMMIT", MOST_ROWS)


def ticket_of(op: Operation) -> str:
    return derive(op.op_id, "ticket")


def hold(agent: Person, ticket_id: str, text: Callable[[int], str] = str) -> list[Operation]:
    notes: list[Operation] = [agent.note(ticket_id, text(number)) for number in range(NOTES)]
    for start in range(0, NOTES, SOME):
        assert {verdict.status for verdict in agent.push(*notes[start : start + SOME])} == {"held"}
    return notes


def largest_commit(team: Team) -> int:
    return int(team.rows("SELECT max(rows) FROM sync_commit")[0][0])


def waits_for(team: Team) -> list[Any]:
    return [row for (row,) in team.rows("SELECT DISTINCT waits_for FROM held_op")]


def texts(team: Team) -> set[str]:
    return {text for (text,) in team.rows("SELECT text FROM ticket_event WHERE kind = 'note'")}


def test_what_one_row_releases_is_decided_in_several_commits(team: Team) -> None:
    agent = team.person()
    call = agent.call()
    notes = hold(agent, ticket_of(call))
    reply = agent.push_reply(call)
    assert reply.verdicts[0].status == "accepted"
    assert team.rows("SELECT count(*) FROM held_op") == [(0,)]
    assert texts(team) == {str(number) for number in range(NOTES)}
    assert largest_commit(team) <= MOST_ROWS
    assert team.rows("SELECT max(seq) FROM sync_commit") == [(reply.head.seq,)]
    assert {verdict.status for verdict in agent.push(*notes)} == {"accepted"}


def test_long_work_fills_a_commit_with_fewer(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "MOST_FOLLOWING", NOTES)
    agent = team.person()
    call = agent.call()
    hold(agent, ticket_of(call), lambda number: f"{number} " + "字" * 3_500)
    agent.push(call)
    assert team.rows("SELECT count(*) FROM held_op") == [(0,)]
    assert largest_commit(team) <= MOST_ROWS


def test_a_crash_between_forgets_nothing(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    agent, other = team.person(), team.person()
    call = agent.call()
    hold(agent, ticket_of(call))
    monkeypatch.setattr(sync, "_decide_what_is_due", lambda service, now: service.read(head_of(team)))
    agent.push(call)
    assert waits_for(team) == ["/".join(held.DUE)]
    left = [team.rows("SELECT count(*) FROM held_op")[0][0]]
    while left[-1]:
        other.push(other.call("something else"))
        left.append(team.rows("SELECT count(*) FROM held_op")[0][0])
        assert left[-1] < left[-2]
    assert texts(team) == {str(number) for number in range(NOTES)}
    assert largest_commit(team) <= MOST_ROWS


def head_of(team: Team) -> Callable[[Any], Any]:
    from console.server.sync.head import read_head

    return lambda connection: read_head(connection, team.workspace_id).cursor


def test_a_chain_that_outlasts_a_request_is_ended_by_the_next(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "MOST_FOLLOWING", 1)
    agent = team.person()
    call = agent.call()
    hold(agent, ticket_of(call))
    agent.push(call)
    assert held.DUE[0] in waits_for(team)[0]
    for _ in range(10):
        agent.push(call)
    assert waits_for(team) == []


def test_own_work_that_found_no_room_is_due_too(team: Team) -> None:
    """Notes before their call in one push: first held, then decided as far as the commit has room."""
    agent = team.person()
    call = agent.call()
    notes = [agent.note(ticket_of(call), str(number)) for number in range(NOTES)]
    agent.push(*notes, call)
    assert team.rows("SELECT count(*) FROM held_op") == [(0,)]
    assert texts(team) == {str(number) for number in range(NOTES)}
    assert largest_commit(team) <= MOST_ROWS


def test_what_the_database_does_not_take_spoils_nothing_else(
    team: Team, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard
) -> None:
    expect_log.expect("console.server.sync.push", "bulk write failed", logging.ERROR)
    expect_log.expect("console.server.sync.push", "could not be written", logging.ERROR)
    agent, other = team.person(), team.person()
    call = agent.call()
    notes = hold(agent, ticket_of(call))
    poison = notes[7].op_id
    write = push.Push._write

    def failing(self: push.Push, drafts: Any) -> None:
        if poison in self._new:
            raise KeyError("no column takes it")
        write(self, drafts)

    monkeypatch.setattr(push.Push, "_write", failing)
    assert agent.push(call)[0].status == "accepted"
    for _ in range(5):
        assert other.push(other.call())[0].status == "accepted"
    assert team.rows("SELECT op_id, cause FROM held_op") == [(poison, "exception")]
