"""Push: one verdict an operation, the same for ever, and nothing that stops the others."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from console.ids import derive, new_id
from console.models.enums import Role
from console.models.records import Draft, role_scope
from console.operations import ChangeState, EditTicket, FieldEdit, encode
from console.operations.calls import AttachmentRef
from console.server.sync import ledger, push
from console.wire.administration import UserChanges
from console.wire.messages import MAX_OPS, MAX_PUSH_BYTES, Cursor
from tests.helpers.log_guard import LogGuard
from tests.server.team import Person, Team, rows_in

PUSH = "console.server.sync.push"


def ticket_of(op: Any) -> str:
    return derive(op.op_id, "ticket")


def statuses(verdicts: Any) -> list[tuple[str, str]]:
    return [(verdict.status, verdict.code) for verdict in verdicts]


def test_a_call_becomes_a_slip_a_ticket_with_a_number_and_a_line(team: Team) -> None:
    agent = team.person()
    op = agent.call()
    reply = agent.push_reply(op)
    (verdict,) = reply.verdicts
    assert verdict.status == "accepted"
    assert verdict.numbers == {ticket_of(op): 10_001}
    assert verdict.scopes == ("w",)
    assert verdict.commit == reply.head
    pulled = agent.pull()
    assert [row.number for row in rows_in(pulled, "ticket")] == [10_001]
    assert [row.reference for row in rows_in(pulled, "call_slip")] == [op.reference]
    assert [row.text for row in rows_in(pulled, "ticket_event")] == [op.content.text]
    assert {page.cursor for page in pulled.pages} == {reply.head}


def test_a_repeat_gets_the_verdict_it_got_before(team: Team) -> None:
    agent = team.person()
    op = agent.call()
    (first,) = agent.push(op)
    assert agent.push(op, op) == [first, first]
    assert team.rows("SELECT count(*) FROM call_slip") == [(1,)]
    assert team.rows("SELECT count(*) FROM ticket_event") == [(1,)]


def test_each_operation_sees_those_before_it(team: Team) -> None:
    agent = team.person()
    call = agent.call()
    ticket = ticket_of(call)
    edit = EditTicket(**agent.stamp(), ticket_id=ticket, edits={"title": FieldEdit(call.op_id, ("new",))})
    close = ChangeState(
        **agent.stamp(), ticket_id=ticket, base=call.op_id, state="resolved", seen_contact=call.op_id
    )
    verdicts = agent.push(call, agent.note(ticket), edit, close)
    assert statuses(verdicts) == [("accepted", "")] * 4
    assert team.rows("SELECT title, state FROM ticket") == [("new", "resolved")]


def test_an_id_used_again_with_other_bytes_is_refused_and_reported(team: Team, expect_log: LogGuard) -> None:
    expect_log.expect(PUSH, "reused with other bytes", logging.ERROR)
    agent = team.person()
    op = agent.call("first")
    other = msgspec.structs.replace(op, content=msgspec.structs.replace(op.content, text="second"))
    together = agent.push(op, other)
    assert statuses(together) == [("accepted", ""), ("refused", "op_id_reused")]
    assert statuses(agent.push(other)) == [("refused", "op_id_reused")]
    assert agent.push(op) == together[:1]
    assert team.rows("SELECT text FROM call_slip") == [("first",)]


def test_so_is_one_whose_first_bytes_are_held(team: Team, expect_log: LogGuard) -> None:
    expect_log.expect(PUSH, "reused with other bytes", logging.ERROR)
    agent = team.person()
    call = agent.call()
    note = agent.note(ticket_of(call), "first")
    other = msgspec.structs.replace(note, text="second")
    assert statuses(agent.push(note)) == [("held", "missing")]
    assert statuses(agent.push(other)) == [("refused", "op_id_reused")]
    assert statuses(agent.push(call, other, note)) == [
        ("accepted", ""),
        ("refused", "op_id_reused"),
        ("accepted", ""),
    ]
    assert team.rows("SELECT text FROM ticket_event WHERE kind = 'note'") == [("first",)]


def broken(agent: Person, how: str) -> bytes:
    """An operation that no version of the rules can decide, or no table take."""
    call = agent.call()
    match how:
        case "a number no column holds":
            content = msgspec.structs.replace(call.content, callback_at=1 << 70)
            return encode(msgspec.structs.replace(call, content=content))
        case "an unknown kind":
            return encode(call).replace(b'"call.take"', b'"call.teleport"')
        case "a later schema":
            return encode(msgspec.structs.replace(call, schema=99))
        case "a root that is no id":
            return encode(msgspec.structs.replace(call, root="../../etc"))
        case "a time that is none":
            return encode(msgspec.structs.replace(call, at=-1))
        case _:
            raise AssertionError(how)


@pytest.mark.parametrize(
    ("how", "cause"),
    [
        ("a number no column holds", "exception"),
        ("an unknown kind", "unknown_operation"),
        ("a later schema", "unknown_operation"),
        ("a root that is no id", "unknown_operation"),
        ("a time that is none", "unknown_operation"),
    ],
)
def test_what_cannot_be_decided_is_held_and_stops_nothing(
    team: Team, expect_log: LogGuard, how: str, cause: str
) -> None:
    if cause == "exception":
        expect_log.expect(PUSH, r"deciding one by one: (Overflow|Data)\w*Error at ", logging.ERROR)
        expect_log.expect(PUSH, r"could not be written: (Overflow|Data)\w*Error at ", logging.ERROR)
        expect_log.tolerate("psycopg", "error ignored terminating")
    agent = team.person()
    before, poison, after = agent.call("before"), broken(agent, how), agent.call("after")
    verdicts = agent.push(before, poison, after)
    assert statuses(verdicts) == [("accepted", ""), ("held", cause), ("accepted", "")]
    assert sorted(team.rows("SELECT text FROM call_slip")) == [("after",), ("before",)]
    assert team.rows("SELECT payload, cause FROM held_op") == [(poison, cause)]
    assert agent.push(before, after) == [verdicts[0], verdicts[2]]


@pytest.mark.parametrize("step", ["needs", "attempt"])
def test_a_rule_that_breaks_holds_its_operation_and_no_other(
    team: Team, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard, step: str
) -> None:
    expect_log.expect(PUSH, r"could not be decided: KeyError at", logging.ERROR)
    agent = team.person()
    calls = [agent.call(f"call {n}") for n in range(3)]
    rule = getattr(push, step)

    def break_on_one(*arguments: Any) -> Any:
        if calls[1] in arguments:
            raise KeyError("what the caller said")
        return rule(*arguments)

    monkeypatch.setattr(push, step, break_on_one)
    assert statuses(agent.push(*calls)) == [("accepted", ""), ("held", "exception"), ("accepted", "")]
    monkeypatch.undo()
    assert statuses(agent.push(*calls)) == [("accepted", "")] * 3


def test_nul_in_a_text_is_taken_on_both_databases(team: Team) -> None:
    agent = team.person()
    assert statuses(agent.push(agent.call("a\0b"))) == [("accepted", "")]
    assert team.rows("SELECT text FROM call_slip") == [("a\ufffdb",)]


@pytest.mark.parametrize("raw", [b"{}", b'{"op_id":"x"}', b"[]", b'{"op_id":"' + b"A" * 36 + b'"}'])
def test_bytes_without_an_id_reject_the_request(team: Team, raw: bytes) -> None:
    answer = team.person().try_push(raw)
    assert (answer.status, answer.code) == (400, "operation_unreadable")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"request_id":1}', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_request_is_refused_whole(team: Team, body: bytes) -> None:
    answer = team.person().post("/sync/push", body)
    assert (answer.status, answer.code) == (400, "invalid_request")


def test_too_many_operations_or_bytes_are_too_large(team: Team) -> None:
    agent = team.person()
    many = agent.try_push(*[agent.call() for _ in range(MAX_OPS + 1)])
    assert (many.status, many.code) == (413, "too_large")
    big = agent.try_push(*[agent.call("x" * 100_000) for _ in range(6)])
    assert (big.status, big.code) == (413, "too_large")
    assert team.rows("SELECT count(*) FROM applied_op") == [(0,)]


def test_a_login_sends_whatever_a_spool_may_bring(team: Team) -> None:
    agent = team.person()
    frame = len(encode(agent.call("")))
    call = agent.call("x" * (MAX_PUSH_BYTES - frame))
    assert statuses(agent.push(call)) == [("accepted", "")]
    team.desk.deliver(team.desk.sealed(call, agent.user))
    assert team.rows("SELECT count(*) FROM call_slip") == [(1,)]
    assert team.rows("SELECT count(*) FROM held_op") == [(0,)]


def test_a_large_push_becomes_several_commits_of_at_most_a_thousand_rows(team: Team) -> None:
    agent = team.person()
    refs = tuple(AttachmentRef(f"{n:064x}", f"{n}.png", 1) for n in range(20))
    verdicts = agent.push(*[agent.call(attachments=refs) for _ in range(100)])
    assert statuses(verdicts) == [("accepted", "")] * 100
    commits = team.rows("SELECT rows FROM sync_commit WHERE rows > 10")
    assert sum(rows for (rows,) in commits) == 2_300
    assert all(rows <= 1_000 for (rows,) in commits)
    numbers = [n for verdict in verdicts for n in verdict.numbers.values()]
    assert numbers == list(range(10_001, 10_101))


def test_nothing_is_decided_for_somebody_who_heard_of_another_history(team: Team) -> None:
    agent = team.person()
    head = agent.push_reply(agent.call()).head
    for foreign in (
        msgspec.structs.replace(head, token="0" * 16),
        msgspec.structs.replace(head, epoch="0" * 16),
        msgspec.structs.replace(head, seq=head.seq + 1),
        msgspec.structs.replace(head, seq=1 << 80),
        msgspec.structs.replace(head, seq=-1),
    ):
        answer = agent.try_push(agent.call(), heard=foreign)
        assert (answer.status, answer.code) == (409, "history_forked")
    assert team.rows("SELECT count(*) FROM call_slip") == [(1,)]
    assert statuses(agent.push(agent.call(), heard=head)) == [("accepted", "")]


def test_another_authors_operation_is_nobodys_proved_word(team: Team) -> None:
    agent, leader = team.person(), team.person(Role.GROUP_LEADER)
    call = agent.call()
    agent.push(call)
    slip = leader.call("not by the leader")
    note = agent.note(ticket_of(call), "written by the agent")
    assert statuses(leader.push(note)) == [("held", "unproved")]
    assert statuses(agent.push(slip)) == [("accepted", "")]
    assert ("",) in team.rows("SELECT author FROM call_slip")
    flags = dict(team.rows("SELECT text, incomplete FROM call_slip"))
    assert flags["not by the leader"] == '["unproved"]'
    assert statuses(agent.push(note)) == [("accepted", "")]
    assert team.rows("SELECT count(*) FROM held_op") == [(0,)]


def test_an_unproved_call_changes_no_slip_that_is_there(team: Team) -> None:
    agent, leader = team.person(), team.person(Role.GROUP_LEADER)
    call = agent.call("as it was")
    agent.push(call)
    forged = agent.call("forged", root=call.op_id, base={"text": call.op_id})
    assert statuses(leader.push(forged)) == [("held", "unproved")]
    assert team.rows("SELECT text FROM call_slip") == [("as it was",)]
    assert statuses(agent.push(forged)) == [("accepted", "")]


def test_rights_are_those_at_the_moment_of_deciding(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    from console.server.api import sync
    from console.server.sync.head import lock_head
    from console.server.users import change_user

    supervisor = team.person(Role.SUPERVISOR)
    decide = sync.decide

    def demoted_meanwhile(*arguments: Any) -> Any:
        def demote(connection: Connection) -> None:
            head = lock_head(connection, team.workspace_id)
            changes = UserChanges(**changed)
            change_user(connection, head, supervisor.user.id, changes, team.clock())

        team.write(demote)
        return decide(*arguments)

    monkeypatch.setattr(sync, "decide", demoted_meanwhile)
    changed: dict[str, Any] = {"roles": ("agent",)}
    settle = msgspec.json.encode(
        {"kind": "held.settle", **supervisor.stamp(), "held_op": new_id(), "take": True}
    )
    assert statuses(supervisor.push(settle)) == [("refused", "no_right")]
    changed = {"active": False}
    assert supervisor.try_push(supervisor.call()).code == "revoked"
    assert team.rows("SELECT count(*) FROM call_slip") == [(0,)]


def test_what_only_the_moment_refused_is_stored_for_nobody(
    team: Team, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard
) -> None:
    class Locked(Exception):
        sqlite_errorcode = 5
        sqlstate = "40001"

    store, times = ledger.store, []

    def fail_twice(*arguments: Any) -> None:
        times.append(1)
        if len(times) < 3:
            raise OperationalError("", None, Locked())
        store(*arguments)

    monkeypatch.setattr(ledger, "store", fail_twice)
    agent = team.person()
    assert statuses(agent.push(agent.call())) == [("accepted", "")]
    assert len(times) == 3
    assert team.rows("SELECT count(*) FROM held_op") == [(0,)]
    assert team.rows("SELECT count(*) FROM call_slip") == [(1,)]


def test_one_operation_the_database_will_not_take_is_held_alone(
    team: Team, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard
) -> None:
    expect_log.expect(PUSH, "bulk write failed, deciding one by one: ValueError", logging.ERROR)
    expect_log.expect(PUSH, "could not be written: ValueError", logging.ERROR)
    agent = team.person()
    calls = [agent.call(f"call {n}") for n in range(5)]
    store = ledger.store

    def refuse_one(connection: Any, workspace_id: str, settled: Any, seq: int, now: int) -> None:
        settled = list(settled)
        if any(offer.op_id == calls[2].op_id for offer, _ in settled):
            raise ValueError("what the caller said")
        store(connection, workspace_id, settled, seq, now)

    monkeypatch.setattr(ledger, "store", refuse_one)
    draft = draft_of(agent, "typed", 1)
    verdicts = agent.push(*calls, drafts=[draft])
    assert [verdict.status for verdict in verdicts] == ["accepted"] * 2 + ["held"] + ["accepted"] * 2
    assert team.rows("SELECT content FROM draft") == [("typed",)]
    monkeypatch.undo()
    assert statuses(agent.push(calls[2])) == [("accepted", "")]
    assert team.rows("SELECT count(*) FROM held_op") == [(0,)]


def draft_of(person: Person, content: str, saved_at: int, **fields: Any) -> Draft:
    row_id = derive(person.user.id, "draft:call")
    draft = Draft(id=row_id, user_id=person.user.id, desk=person.desk_id, form="call", content=content)
    return msgspec.structs.replace(draft, saved_at=saved_at, **fields)


def test_of_drafts_the_latest_stays_and_each_is_its_authors(team: Team) -> None:
    agent, leader = team.person(), team.person(Role.GROUP_LEADER)
    agent.push(drafts=[draft_of(agent, "new", 5)])
    agent.push(drafts=[draft_of(agent, "old", 4)])
    stolen = msgspec.structs.replace(draft_of(agent, "stolen", 9), scope="w")
    leader.push(drafts=[stolen])
    assert team.rows("SELECT content, scope, user_id FROM draft") == [
        ("new", f"u:{agent.user.id}", agent.user.id)
    ]
    agent.push(drafts=[draft_of(agent, "second\0", 7), draft_of(agent, "first", 6)])
    assert team.rows("SELECT content FROM draft") == [("second\ufffd",)]


def test_a_row_that_moves_to_another_scope_leaves_the_old_one(team: Team) -> None:
    from console.apply import Overlay
    from console.models.records import Ticket
    from console.models.repositories.rows import Rows
    from console.operations.operation import Change
    from console.server.sync.stamps import stamp_touched

    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    call = agent.call()
    agent.push(call)
    key = (Ticket.noun, ticket_of(call))

    def move_to(scope: str, seq: int) -> None:
        def work(connection: Connection) -> None:
            overlay = Overlay(Rows(connection, team.workspace_id))
            overlay.load([key])
            overlay.apply([Change(key, {"scope": scope})])
            stamp_touched(connection, team.workspace_id, overlay, [key], seq)
            overlay.write()

        team.write(work)

    move_to(role_scope("supervisor"), 8)
    assert team.rows("SELECT scope, row_id, seq FROM left_row") == [("w", key[1], 8)]
    move_to("w", 9)
    assert team.rows("SELECT scope, seq FROM left_row") == [("r:supervisor", 9)]
    del supervisor


def test_pushes_at_once_lose_and_double_nothing(team: Team) -> None:
    people = [team.person(role) for role in (Role.AGENT, Role.GROUP_LEADER, Role.SUPERVISOR)]
    calls = [(person, person.call(f"{n}")) for n in range(10) for person in people]

    def send_twice(pair: tuple[Person, Any]) -> list[Any]:
        person, call = pair
        return person.push(call) + person.push(call)

    with ThreadPoolExecutor(6) as pool:
        pairs = list(pool.map(send_twice, calls))
    assert all(first == second and first.status == "accepted" for first, second in pairs)
    assert sorted(n for first, _ in pairs for n in first.numbers.values()) == list(range(10_001, 10_031))
    seqs = [seq for (seq,) in team.rows("SELECT seq FROM sync_commit ORDER BY seq")]
    assert seqs == list(range(1, len(seqs) + 1))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    ["author", "desk", "at", "schema", "root", "retries", "reference", "content", "join_ticket", "base"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(fields, json_values, max_size=4))
def test_no_shape_of_an_operation_breaks_a_push(team: Team, odd: dict[str, Any]) -> None:
    logging.disable(logging.ERROR)
    try:
        agent = team.person()
        plain = msgspec.json.decode(encode(agent.call()))
        poison = msgspec.json.encode({**plain, **odd})
        verdicts = agent.push(agent.call(), poison, agent.call())
        assert [verdict.status for verdict in (verdicts[0], verdicts[2])] == ["accepted", "accepted"]
        assert verdicts[1].status in ("accepted", "held", "refused")
    finally:
        logging.disable(logging.NOTSET)


def test_heard_may_be_empty(team: Team) -> None:
    assert statuses(team.person().push(heard=Cursor())) == []
