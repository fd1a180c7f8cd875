"""Pull: what a caller may see, all of it, in whole transactions, however the pages fall."""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from console.ids import derive, new_id
from console.models.enums import Role
from console.models.records import NOUNS, Key, Row, key_of
from console.operations import ReportExit, SetTextCode
from console.server.sync import pull as pulling
from console.wire.messages import Cursor, PullReply, rows_of
from tests.server.team import NOTHING, Person, Team, rows_in


def pull_all(person: Person, scope: str, cursor: Cursor = NOTHING) -> tuple[dict[Key, Row], list[Cursor]]:
    """Every row of a scope as a desk would collect them, and the cursors it passed."""
    found: dict[Key, Row] = {}
    cursors = []
    while True:
        reply = person.pull(**{scope: cursor})
        (page,) = reply.pages
        for left in page.left:
            found.pop((left.noun, left.id), None)
        found |= {key_of(row): row for row in rows_of(page.rows)}
        cursors.append(cursor := page.cursor)
        if not page.more:
            assert cursor == reply.head
            return found, cursors


def test_people_see_their_scopes_and_nobody_elses(team: Team) -> None:
    agent, leader, supervisor = (
        team.person(role) for role in (Role.AGENT, Role.GROUP_LEADER, Role.SUPERVISOR)
    )
    agent.push(SetTextCode(**agent.stamp(), code="dw", text="全屋断网"))
    agent.push(ReportExit(**agent.stamp(), reason="end of shift", unsynced=2))
    assert [row.code for row in rows_in(agent.pull(), "text_code", f"u:{agent.user.id}")] == ["dw"]
    assert [row.reason for row in rows_in(supervisor.pull(), "exit_report", "r:supervisor")] == [
        "end of shift"
    ]
    for curious in (leader, supervisor):
        reply = curious.get(f"/sync/pull?cursor={quote(f'u:{agent.user.id}@:0:')}").read(PullReply)
        assert reply.pages == []
        assert f"u:{agent.user.id}" not in reply.scopes
    assert leader.get(f"/sync/pull?cursor={quote('r:supervisor@:0:')}").read(PullReply).pages == []
    assert leader.pull().scopes == ["w", "r:group_leader", f"u:{leader.user.id}"]


def test_a_lost_role_loses_its_scope(team: Team) -> None:
    boss, supervisor = team.person(Role.ADMINISTRATOR), team.person(Role.SUPERVISOR)
    assert "r:supervisor" in supervisor.pull().scopes
    boss.send("PATCH", f"/users/{supervisor.user.id}", {"roles": ["agent"]})
    assert supervisor.pull().scopes == ["w", "r:agent", f"u:{supervisor.user.id}"]


@pytest.mark.parametrize("limit", [1, 7, 1_000])
def test_pages_end_with_commits_and_miss_nothing(
    team: Team, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(pulling, "MAX_PULL_ROWS", limit)
    monkeypatch.setattr(pulling.pull_page, "__defaults__", (limit,))
    agent = team.person()
    for n in range(12):
        call = agent.call(f"{n}")
        agent.push(call, *[agent.note(derive(call.op_id, "ticket")) for _ in range(n % 4)])
    found, cursors = pull_all(agent, "w")
    stored = sum(team.rows(f'SELECT count(*) FROM "{noun}" WHERE scope = ?', "w")[0][0] for noun in NOUNS)
    assert len(found) == stored
    assert [cursor.seq for cursor in cursors] == sorted({cursor.seq for cursor in cursors})
    commits = {tuple(row) for row in team.rows("SELECT epoch, seq, token FROM sync_commit")}
    assert {(cursor.epoch, cursor.seq, cursor.token) for cursor in cursors} <= commits
    assert len(cursors) > 1 or limit == 1_000


def test_a_row_changed_while_paging_comes_again(team: Team) -> None:
    agent = team.person()
    call = agent.call()
    agent.push(call)
    found, (cursor,) = pull_all(agent, "w")
    agent.push(agent.note(derive(call.op_id, "ticket")))
    later, _ = pull_all(agent, "w", cursor)
    assert {noun for noun, _ in later} == {"ticket", "ticket_event"}
    assert len(found | later) == len(found) + 1


def test_a_page_that_has_nothing_new_moves_the_cursor(team: Team) -> None:
    agent, leader = team.person(), team.person(Role.GROUP_LEADER)
    agent.push(SetTextCode(**agent.stamp(), code="dw", text="全屋断网"))
    _, (cursor,) = pull_all(leader, "w")
    head = agent.push_reply(SetTextCode(**agent.stamp(), code="dw", text="断网")).head
    found, cursors = pull_all(leader, "w", cursor)
    assert (found, cursors) == ({}, [head])


def test_left_rows_are_told(team: Team) -> None:
    agent = team.person()
    head = agent.push_reply(agent.call()).head
    team.write(
        lambda c: c.exec_driver_sql(
            f"INSERT INTO left_row VALUES ('{team.workspace_id}', 'w', 'ticket', 'x', {head.seq})"
        )
    )
    (page,) = agent.pull(w=Cursor()).pages
    assert [(left.noun, left.id) for left in page.left] == [("ticket", "x")]


def test_a_large_answer_is_compressed_for_those_who_take_it(team: Team) -> None:
    agent = team.person()
    agent.push(*[agent.call() for _ in range(50)])
    path = "/sync/pull?cursor=w@:0:"
    plain = agent.get(path)
    packed = agent.get(path, **{"accept-encoding": "deflate, gzip;q=0.8"})
    refused = agent.get(path, **{"accept-encoding": "gzip;q=0"})
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 3
    assert "content-encoding" not in plain.headers | refused.headers
    read = msgspec.json.Decoder(PullReply).decode
    assert read(gzip.decompress(packed.content)).pages == read(plain.content).pages


@pytest.mark.parametrize(
    "query",
    [
        "cursor=w",
        "cursor=w@",
        "cursor=w@:x:",
        "cursor=w@:-1:",
        "cursor=w@:99999999999999999999999:",
        "cursor=w%00@:0:",
        "cursor=x:secret@:0:",
        "heard=1",
        "heard=:0:&heard=:0:",
        "&".join(["cursor=w@:0:"] * 21),
    ],
)
def test_a_query_that_is_none_is_refused(team: Team, query: str) -> None:
    answer = team.person().get(f"/sync/pull?{query}")
    assert (answer.status, answer.code) == (400, "invalid_request")


def test_what_a_verified_backup_covers_is_told(team: Team) -> None:
    agent = team.person()
    head = agent.push_reply(agent.call()).head
    agent.push(agent.call())
    team.write(lambda c: c.exec_driver_sql(f"UPDATE sync_head SET backup_seq = {head.seq}"))
    reply = agent.pull()
    assert reply.covered == head
    assert reply.audit_no == team.rows("SELECT max(no) FROM audit")[0][0]
    assert (reply.audit_hash,) in team.rows("SELECT hash FROM audit WHERE no = ?", reply.audit_no)


def test_lack_names_what_is_unknown_in_the_order_asked(team: Team) -> None:
    agent = team.person()
    known, unknown = agent.call(), [new_id() for _ in range(3)]
    agent.push(known)
    body: Any = {"request_id": "r", "op_ids": [unknown[2], known.op_id, unknown[0], unknown[1]]}
    answer = agent.post("/sync/lack", body).json()
    assert answer["lacking"] == [unknown[2], unknown[0], unknown[1]]
    many = agent.post("/sync/lack", {"request_id": "r", "op_ids": ["x"] * 10_001})
    assert (many.status, many.code) == (413, "too_large")
    assert agent.post("/sync/lack", {"request_id": "r", "op_ids": ["\0"]}).code == "invalid_request"
