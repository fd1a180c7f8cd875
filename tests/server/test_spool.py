"""The desk's own road: whatever it carries is applied or held, and answered with 'received' alone."""

from __future__ import annotations

import base64
import logging
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console.ids import derive, new_id
from console.models.enums import Role
from console.operations import SetTextCode, SettleHeld, encode
from console.operations.calls import AttachmentRef
from console.server.keys import SPOOL, add_key
from console.wire.keys import new_signing_key
from console.wire.messages import MAX_PUSH_BYTES, SpoolEntry
from tests.helpers.log_guard import LogGuard
from tests.server.team import API, Team

SPOOL_LOG = "console.server.api.spool"


def test_a_proved_operation_is_its_authors_whoever_is_logged_in(team: Team) -> None:
    agent = team.person()
    call = agent.call("during the outage", offline=True)
    reply = team.desk.deliver(team.desk.sealed(call, agent.user))
    assert reply.received == [call.op_id]
    assert team.rows("SELECT author, incomplete FROM call_slip") == [(agent.user.id, "[]")]
    assert agent.push(call)[0].status == "accepted"
    assert team.rows("SELECT count(*) FROM call_slip") == [(1,)]


def test_both_roads_in_any_order_apply_once(team: Team) -> None:
    agent = team.person()
    calls = [agent.call(f"{n}") for n in range(6)]
    agent.push(*calls[:4])
    entries = [team.desk.sealed(call, agent.user) for call in calls[2:]]
    team.desk.deliver(*entries)
    team.desk.deliver(*entries)
    agent.push(*calls)
    assert sorted(text for (text,) in team.rows("SELECT text FROM call_slip")) == list("012345")


def test_an_ended_grant_still_proves_what_it_signed(team: Team) -> None:
    agent = team.person()
    key = new_signing_key()
    grant = team.desk.grant(agent.user, key)
    team.clock.forward(40 * 86_400)
    team.desk.deliver(team.desk.sealed(agent.call(), grant=grant, key=key))
    assert team.rows("SELECT author FROM call_slip") == [(agent.user.id,)]


def test_a_grant_this_database_has_lost_still_proves(team: Team) -> None:
    agent = team.person()
    key = new_signing_key()
    grant = team.desk.grant(agent.user, key)
    team.write(lambda c: c.exec_driver_sql("DELETE FROM issued_grant"))
    team.desk.deliver(team.desk.sealed(agent.call(), grant=grant, key=key))
    assert team.rows("SELECT author FROM call_slip") == [(agent.user.id,)]


@pytest.mark.parametrize(
    "how", ["no grant", "another key", "another author", "another desk", "revoked", "torn", "another team"]
)
def test_what_does_not_prove_an_author_proves_nobody(team: Team, how: str) -> None:
    agent, leader = team.person(), team.person(Role.GROUP_LEADER)
    key = new_signing_key()
    grant: str | None = team.desk.grant(agent.user, key)
    code = SetTextCode(**agent.stamp(), code="dw", text="全屋断网")
    match how:
        case "no grant":
            grant = None
        case "another key":
            key = new_signing_key()
        case "another author":
            grant = team.desk.grant(leader.user, key)
        case "another desk":
            code = msgspec.structs.replace(code, desk=new_id())
        case "revoked":
            team.write(lambda c: c.exec_driver_sql("UPDATE issued_grant SET revoked = 1"))
        case "torn":
            assert grant
            grant = grant[:-4]
        case "another team":
            from console.server.setup import create_workspace

            other = team.write(lambda c: create_workspace(c, "Other", "Asia/Shanghai", team.clock()))
            team.desk.team.workspace_id, ours = other, team.workspace_id
            grant = _grant_of(team, other, agent.user.id, key)
            team.desk.team.workspace_id = ours
    team.desk.deliver(team.desk.sealed(code, grant=grant, key=key))
    assert team.rows("SELECT op_id, cause FROM held_op") == [(code.op_id, "unproved")]
    assert team.rows("SELECT count(*) FROM text_code") == [(0,)]


def _grant_of(team: Team, workspace_id: str, user_id: str, key: Any) -> str:
    from console.server.keys import load_keys
    from console.wire.grants import Grant, sign_grant
    from console.wire.keys import public_text

    keys = team.read(lambda c: load_keys(c, workspace_id))
    grant = Grant(new_id(), workspace_id, user_id, "", "", (), team.desk.id, "001", public_text(key), 0, 1)
    return sign_grant(grant, keys.signing)


@pytest.mark.parametrize("forged_first", [True, False])
def test_one_proof_does_not_serve_other_bytes_under_the_same_id(
    team: Team, expect_log: LogGuard, forged_first: bool
) -> None:
    expect_log.expect("console.server.sync.push", "reused with other bytes", logging.ERROR)
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    code = SetTextCode(**agent.stamp(), code="dw", text="全屋断网")
    forged = msgspec.structs.replace(code, text="forged")
    entries = [team.desk.sealed(code, agent.user), team.desk.sealed(forged)]
    team.desk.deliver(*(reversed(entries) if forged_first else entries))
    assert team.rows("SELECT text FROM text_code") == [("全屋断网",)]
    ((held_id, payload, cause),) = team.rows("SELECT op_id, payload, cause FROM held_op")
    assert (bytes(payload), cause) == (encode(forged), "op_id_reused")
    take = SettleHeld(**supervisor.stamp(), held_op=held_id, take=True)
    assert supervisor.push(take)[0].code == "op_id_reused"
    assert agent.push(code)[0].status == "accepted"


def test_an_old_spool_opens_with_an_old_key(team: Team) -> None:
    agent = team.person()
    entry = team.desk.sealed(agent.call(), agent.user)
    team.clock.forward(1)
    team.write(lambda c: add_key(c, team.workspace_id, SPOOL, team.clock()))
    team.desk.deliver(entry, team.desk.sealed(agent.call(), agent.user))
    assert team.rows("SELECT count(*) FROM call_slip") == [(2,)]


@pytest.mark.parametrize("how", ["no base64", "not sealed", "torn", "unknown key", "no operation"])
def test_what_nobody_can_open_is_kept_as_it_is(team: Team, expect_log: LogGuard, how: str) -> None:
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    whole = base64.b64decode(team.desk.sealed(agent.call(), agent.user).sealed)
    match how:
        case "no base64":
            sealed, kept = "värde!", "värde!".encode()
        case "no operation":
            sealed = team.desk.sealed(b"{}").sealed
            kept = base64.b64decode(sealed)
        case _:
            damaged = {
                "not sealed": b"hello",
                "torn": whole[:-1],
                "unknown key": whole[:4] + bytes(8) + whole[12:],
            }[how]
            sealed, kept = base64.b64encode(damaged).decode(), damaged
    if how != "no base64":
        expect_log.expect(SPOOL_LOG, "cannot be opened and is kept", logging.ERROR)
    good = agent.call("good")
    entry_id = new_id()
    for _ in range(2):
        reply = team.desk.deliver(SpoolEntry(entry_id, sealed), team.desk.sealed(good, agent.user))
        assert reply.received == [entry_id, good.op_id]
    ((held_id, payload, cause, desk),) = team.rows("SELECT op_id, payload, cause, desk FROM held_op")
    assert (bytes(payload), cause, desk) == (kept, "unreadable_envelope", team.desk.id)
    assert team.rows("SELECT text FROM call_slip") == [("good",)]
    (item,) = supervisor.get("/held").json()["items"]
    assert (item["op_id"], item["op"]) == (held_id, None)
    take = SettleHeld(**supervisor.stamp(), held_op=held_id, take=True)
    assert supervisor.push(take)[0].code == "unreadable_envelope"
    reject = SettleHeld(**supervisor.stamp(), held_op=held_id, take=False, reason="damaged disk")
    assert supervisor.push(reject)[0].status == "accepted"
    team.desk.deliver(SpoolEntry(entry_id, sealed))
    assert team.rows("SELECT count(*) FROM held_op") == [(0,)]


def test_what_no_login_could_send_is_held_and_stops_nobodys_pull(team: Team) -> None:
    agent, leader = team.person(), team.person(Role.SUPERVISOR)
    small, large = agent.call("small"), agent.call("断" * 200_000)
    assert len(encode(large)) > MAX_PUSH_BYTES
    reply = team.desk.deliver(*(team.desk.sealed(call, agent.user) for call in (small, large)))
    assert set(reply.received) == {small.op_id, large.op_id}
    assert team.rows("SELECT text FROM call_slip") == [("small",)]
    assert team.rows("SELECT op_id, cause, length(payload) > 600000 FROM held_op") == [
        (large.op_id, "too_large", 1)
    ]
    (item,) = leader.get("/held").json()["items"]
    assert "断" not in str(item)


def test_enclosed_files_arrive_with_their_operation(team: Team) -> None:
    agent = team.person()
    content = b"a picture of the router" * 100
    sha256 = __import__("hashlib").sha256(content).hexdigest()
    call = agent.call(attachments=(AttachmentRef(sha256, "router.jpg", len(content)),))
    team.desk.deliver(team.desk.sealed(call, agent.user, files=[content]))
    assert team.rows("SELECT arrived_at FROM attachment") == [(team.clock(),)]
    assert agent.get(f"/blobs/{sha256}").content == content


def test_a_file_too_large_to_keep_stops_nothing(
    team: Team, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard
) -> None:
    expect_log.expect(SPOOL_LOG, "an enclosed file is not kept: too_large", logging.ERROR)
    monkeypatch.setattr(team.service.blobs, "most_bytes", 10)
    agent = team.person()
    call = agent.call()
    reply = team.desk.deliver(team.desk.sealed(call, agent.user, files=[b"x" * 11]))
    assert reply.received == [call.op_id]


def test_only_a_known_desk_delivers(team: Team) -> None:
    entry = team.desk.sealed(team.person().call())
    body = msgspec.json.encode({"request_id": "r", "heard": {}, "entries": [entry]})
    agent = team.person()
    for header in (
        "",
        f"Desk {team.desk.id}:wrong",
        f"Desk {new_id()}:{team.desk.secret}",
        f"Desk {team.desk.id}",
        "Desk :",
        f"Bearer {agent.tokens.access}",
    ):
        answer = team.client.request("POST", f"{API}/spool", body, {"authorization": header})
        assert (answer.status, answer.code) == (401, "desk_unknown")
    team.write(lambda c: c.exec_driver_sql("UPDATE desk SET active = 0"))
    assert team.desk.try_deliver(entry).code == "desk_unknown"
    assert team.rows("SELECT count(*) FROM call_slip") == [(0,)]


def test_a_desk_opens_nothing_but_its_spool(team: Team) -> None:
    for path in ("/held", "/users", "/sync/pull", "/sync/head", f"/blobs/{'0' * 64}"):
        answer = team.client.request("GET", API + path, headers=team.desk.headers)
        assert answer.status == 401


def test_nothing_is_said_before_all_is_safe(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    from console.errors import DiskFull
    from console.server.api import spool

    def full(*_: Any, **__: Any) -> None:
        raise DiskFull

    agent = team.person()
    entry = team.desk.sealed(agent.call(), agent.user)
    logging.disable(logging.ERROR)
    try:
        monkeypatch.setattr(spool, "decide", full)
        answer = team.desk.try_deliver(entry)
    finally:
        logging.disable(logging.NOTSET)
    assert (answer.status, answer.code) == (503, "disk_full")
    assert int(answer.headers["retry-after"]) >= 1


def test_a_later_desk_may_carry_an_earlier_ones_spool(team: Team, tmp_path: Path) -> None:
    agent = team.person()
    entry = team.desk.sealed(agent.call(), agent.user)
    enrolled = agent.post("/desks", {"desk_id": new_id(), "name": "new"}).json()
    headers = {"authorization": f"Desk {enrolled['desk']['id']}:{enrolled['secret']}"}
    body = msgspec.json.encode({"request_id": "r", "heard": {}, "entries": [entry]})
    assert team.client.request("POST", f"{API}/spool", body, headers).status == 200
    assert team.rows("SELECT author, desk FROM call_slip") == [(agent.user.id, team.desk.id)]


def test_calls_from_the_spool_release_what_waited_for_them(team: Team) -> None:
    agent, leader = team.person(), team.person(Role.GROUP_LEADER)
    call = agent.call()
    leader.push(leader.note(derive(call.op_id, "ticket"), "early"))
    team.desk.deliver(team.desk.sealed(encode(call)))
    assert team.rows("SELECT count(*) FROM ticket_event WHERE text = 'early'") == [(1,)]
