"""The connection is cut at every byte of a request and of its reply: what was asked happens exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from console.ids import derive, new_id
from console.models.database import open_server
from console.models.migrations import upgrade
from console.operations import ChangeState, EditTicket, FieldEdit, encode
from console.operations.operation import Operation
from console.wire.messages import PushReply, PushRequest, RefreshReply, Tokens
from tests.server.live import Connection, connect, request_bytes, serving
from tests.server.team import API, Person, Team, team_on


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    database = open_server(str(tmp_path / "server.db"), bytes(32), create=True)
    upgrade(database, "server")
    with team_on(database, tmp_path) as found:
        yield found
    database.close()


@pytest.fixture
def port(team: Team) -> Iterator[int]:
    """Another application on the same database, behind a socket."""
    from console.server.app import create_app
    from tests.server.team import settings

    app = create_app(settings(), team.database, team.service.blobs, team.clock)
    with serving(app) as (_, port):
        yield port


def mixed(person: Person, rounds: int) -> list[Operation]:
    """Calls, a note, an edit and a change of state on each one's ticket."""
    ops: list[Operation] = []
    for _ in range(rounds):
        call = person.call()
        ticket = derive(call.op_id, "ticket")
        edits = {"title": FieldEdit(call.op_id, ("断网",))}
        ops += [
            call,
            person.note(ticket),
            EditTicket(**person.stamp(), ticket_id=ticket, edits=edits),
            ChangeState(**person.stamp(), ticket_id=ticket, base=call.op_id, state="accepted"),
        ]
    return ops


def push_bytes(person: Person, ops: list[Operation]) -> bytes:
    request = PushRequest(new_id(), ops=[msgspec.Raw(encode(op)) for op in ops])
    return request_bytes("POST", f"{API}/sync/push", msgspec.json.encode(request), person.headers)


def cut_after(port: int, request: bytes, received: int) -> None:
    """Sends it all, reads so many bytes of the reply, and is gone."""
    with connect(port) as link:
        link.sendall(request)
        while received > 0:
            part = link.recv(received)
            if not part:
                break
            received -= len(part)


def insist(link: Connection, request: bytes) -> tuple[bytes, bytes]:
    """The reply's head and body, once the server is not busy with what was cut."""
    for _ in range(1_000):
        link._socket.sendall(request)
        status, head, body = link.read()
        if status != 503:
            assert status == 200, body
            return head, body
    raise AssertionError("the server stays busy")


def check(team: Team, operations: int) -> None:
    calls = operations // 4
    assert team.rows("SELECT count(*) FROM call_slip") == [(calls,)]
    assert team.rows("SELECT count(*), count(DISTINCT number) FROM ticket") == [(calls, calls)]
    assert team.rows("SELECT count(*) FROM ticket_event") == [(operations,)]
    assert team.rows("SELECT count(*) FROM applied_op WHERE status = 'accepted'") == [(operations,)]
    assert team.rows("SELECT count(*) FROM proposal") == [(0,)]
    assert team.rows("SELECT count(*) FROM held_op") == [(0,)]


@pytest.mark.parametrize("rounds", [1, pytest.param(5, marks=pytest.mark.long)])
def test_a_push_cut_anywhere_happens_once(team: Team, port: int, rounds: int) -> None:
    agent = team.person()
    with closing(Connection(port)) as whole:
        ops = mixed(agent, rounds)
        request = push_bytes(agent, ops)
        for cut in range(len(request)):
            with connect(port) as link:
                link.sendall(request[:cut])
        assert team.rows("SELECT count(*) FROM applied_op") == [(0,)]
        insist(whole, request)
        head, body = insist(whole, request)
        total = len(ops)
        for cut in range(len(head) + len(body) + 1):
            ops = mixed(agent, rounds)
            request = push_bytes(agent, ops)
            cut_after(port, request, cut)
            _, body = insist(whole, request)
            verdicts = msgspec.json.decode(body, type=PushReply).verdicts
            assert [verdict.status for verdict in verdicts] == ["accepted"] * len(ops)
            total += len(ops)
    check(team, total)


def refresh_bytes(tokens: Tokens) -> bytes:
    return request_bytes("POST", f"{API}/refresh", msgspec.json.encode({"refresh": tokens.refresh}), {})


def test_a_refresh_cut_anywhere_never_logs_out(team: Team, port: int) -> None:
    agent = team.person()
    tokens = agent.tokens
    with closing(Connection(port)) as whole:
        request = refresh_bytes(tokens)
        for cut in range(len(request)):
            with connect(port) as link:
                link.sendall(request[:cut])
        insist(whole, request)
        head, body = insist(whole, request)
        tokens = msgspec.json.decode(body, type=RefreshReply).tokens
        for cut in range(len(head) + len(body) + 1):
            cut_after(port, refresh_bytes(tokens), cut)
            _, body = insist(whole, refresh_bytes(tokens))
            tokens = msgspec.json.decode(body, type=RefreshReply).tokens
        headers = {"authorization": f"Bearer {tokens.access}"}
        assert whole.ask(request_bytes("GET", f"{API}/held", b"", headers))[0] == 200
    assert team.rows("SELECT revoked FROM session") == [(0,)]
