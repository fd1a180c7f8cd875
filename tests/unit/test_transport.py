"""The typed requests: what goes out, what comes back, whose login it bears, and the server's time."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import LinkError, Rejected
from console.offline.round import PullRequest, SendFile
from console.offline.server_clock import ServerClock
from console.offline.tokens import GRANT, TOKENS, SessionTokens
from console.offline.transport import DeskCredential, Transport
from console.wire.administration import HeldReply
from console.wire.messages import (
    Cursor,
    LackRequest,
    PushRequest,
    Reoffer,
    ReofferRequest,
    SpoolDelivery,
    SpoolEntry,
    Tokens,
    Verdict,
)
from tests.helpers.raw_server import Answer, Conversation, RawServer, reply

HEAD = {"epoch": "e", "seq": 5, "token": "t"}
PAIR = Tokens("a1", 10, "r1", 20)
EXPIRED = reply({"code": "access_expired"}, 401)


class Memory(dict[str, str]):
    def remember(self, **facts: str) -> None:
        self.update(facts)

    def recall(self, key: str) -> str:
        return self.get(key, "")


class Scripted:
    """Answers by path; keeps what was asked."""

    def __init__(self, **answers: Answer | bytes) -> None:
        self.asked: list[Conversation] = []
        self.bodies: list[bytes] = []
        self.logins: list[str] = []
        self._answers = answers
        self.server = RawServer(self._answer)

    def _answer(self, conversation: Conversation) -> None:
        self.bodies.append(conversation.body)
        self.logins.append(conversation.header("Authorization"))
        path = urlsplit(conversation.line.split()[1]).path
        answer = self._answers[path.removeprefix("/api/v1/").partition("/")[2] or path.rpartition("/")[2]]
        if callable(answer):
            answer(conversation)
        else:
            conversation.send(answer)

    @property
    def paths(self) -> list[str]:
        return [line.rpartition(" ")[0] for line in self.server.requests]


@pytest.fixture
def scripted() -> Iterator[Callable[..., Scripted]]:
    made: list[Scripted] = []

    def make(**answers: Answer | bytes) -> Scripted:
        made.append(Scripted(**answers))
        return made[-1]

    yield make
    for script in made:
        script.server.__exit__()


Script = Callable[..., Scripted]


@pytest.fixture
def tokens() -> SessionTokens:
    tokens = SessionTokens(Memory(), "signing key")
    tokens.begin(PAIR)
    return tokens


@pytest.fixture
def connect(tokens: SessionTokens) -> Iterator[Callable[[Scripted], Transport]]:
    made: list[Transport] = []

    def to(script: Scripted) -> Transport:
        made.append(Transport(script.server.url, tokens))
        return made[-1]

    yield to
    for transport in made:
        transport.abort()


Connect = Callable[[Scripted], Transport]


def refreshed(number: int, **extra: object) -> bytes:
    pair = {"access": f"a{number}", "access_until": 1, "refresh": f"r{number}", "refresh_until": 2}
    return reply({"tokens": pair, **extra})


def test_a_push_is_the_bytes_of_its_operations(scripted: Script, connect: Connect) -> None:
    op = b'{"op_id": "1",  "kept": "as it is"}'
    script = scripted(push=reply({"request_id": "q", "verdicts": [], "head": HEAD, "server_time": 9}))
    sent = PushRequest("q", Cursor("e", 3, "x"), [msgspec.Raw(op)])
    answer = connect(script).send(sent)
    assert (answer.request_id, answer.head.seq) == ("q", 5)
    assert op in script.bodies[0]
    assert script.paths == ["POST /api/v1/sync/push"]
    assert script.logins == ["Bearer a1"]


def test_a_pull_names_every_cursor(scripted: Script, connect: Connect) -> None:
    script = scripted(pull=reply({"pages": [], "scopes": ["w"], "head": HEAD, "server_time": 9}))
    cursors = {"w": Cursor(), "user:1": Cursor("e", 2, "t")}
    assert connect(script).send(PullRequest(cursors, Cursor("e", 3, "x"))).scopes == ["w"]
    asked = urlsplit(script.paths[0].split()[1])
    assert asked.path == "/api/v1/sync/pull"
    assert parse_qs(asked.query) == {"cursor": ["user:1@e:2:t", "w@:0:"], "heard": ["e:3:x"]}


def test_the_rest_of_a_round(scripted: Script, connect: Connect) -> None:
    content = b"picture"
    digest = hashlib.sha256(content).hexdigest()
    script = scripted(
        lack=reply({"request_id": "q", "lacking": ["1"], "head": HEAD}),
        reoffer=reply({"request_id": "q", "verdicts": [], "head": HEAD, "server_time": 9}),
        **{digest: reply({"stored_at": 77})},
    )
    transport = connect(script)
    assert transport.send(LackRequest("q", ["1"])).lacking == ["1"]
    offer = Reoffer(msgspec.Raw(b"{}"), Verdict("1", "accepted"))
    assert transport.send(ReofferRequest("q", [offer])).head.seq == 5
    assert transport.send(SendFile(digest, content)) == 77
    assert script.bodies[2] == content
    assert script.paths[2] == f"PUT /api/v1/blobs/{digest}"


def test_any_other_request_bears_the_login_too(scripted: Script, connect: Connect) -> None:
    script = scripted(held=reply({"items": [], "more": False}))
    transport = connect(script)
    assert transport.ask(HeldReply, "GET", "/held") == HeldReply([], False)
    assert script.paths == ["GET /api/v1/held"]
    assert script.logins == ["Bearer a1"]


def test_a_spool_goes_by_the_desks_own_credential(scripted: Script) -> None:
    script = scripted(spool=reply({"request_id": "q", "received": ["1"], "head": HEAD}))
    transport = Transport(script.server.url)
    delivery = SpoolDelivery("q", Cursor(), [SpoolEntry("1", "c2VhbGVk")])
    assert transport.deliver(delivery, DeskCredential("d1", "s3cret")).received == ["1"]
    transport.abort()
    assert script.logins == ["Desk d1:s3cret"]
    assert json.loads(script.bodies[0])["entries"] == [{"op_id": "1", "sealed": "c2VhbGVk"}]


def test_the_head_is_asked_for_by_what_was_seen(scripted: Script, connect: Connect) -> None:
    script = scripted(head=reply({"head": HEAD, "server_time": 9}))
    transport = connect(script)
    assert transport.head(Cursor("e", 4, "s"), 25).head == Cursor("e", 5, "t")
    asked = urlsplit(script.paths[0].split()[1])
    assert parse_qs(asked.query) == {"epoch": ["e"], "seq": ["4"], "token": ["s"], "wait": ["25"]}
    assert not transport.clock.known, "an answer that waited says nothing of the time"


def test_an_expired_access_is_renewed_once_for_everybody(scripted: Script, connect: Connect) -> None:
    together = threading.Barrier(3)

    def guarded(conversation: Conversation) -> None:
        if conversation.header("Authorization") == "Bearer a1":
            together.wait(5)
            conversation.send(EXPIRED)
        else:
            conversation.send(reply({"head": HEAD, "server_time": 9}))

    script = scripted(head=guarded, refresh=refreshed(2, grant="g2"))
    transport = connect(script)
    with ThreadPoolExecutor(3) as threads:
        heads = list(threads.map(lambda _: transport.head(Cursor(), 0).head.seq, range(3)))
    assert heads == [5, 5, 5]
    refreshes = [body for path, body in zip(script.paths, script.bodies, strict=True) if "refresh" in path]
    assert [json.loads(body) for body in refreshes] == [{"refresh": "r1", "signing_key": "signing key"}]


def test_a_lost_refresh_reply_signs_nobody_out(scripted: Script, tokens: SessionTokens) -> None:
    offered: list[str] = []

    def lose_the_first(conversation: Conversation) -> None:
        offered.append(json.loads(conversation.body)["refresh"])
        if len(offered) == 1:
            conversation.close()
        else:
            conversation.send(refreshed(2))

    def guarded(conversation: Conversation) -> None:
        new = conversation.header("Authorization") == "Bearer a2"
        conversation.send(reply({"head": HEAD, "server_time": 9}) if new else EXPIRED)

    script = scripted(head=guarded, refresh=lose_the_first)
    transport = Transport(script.server.url, tokens)
    with pytest.raises(LinkError, match="cut_off"):
        transport.head(Cursor(), 0)
    assert transport.head(Cursor(), 0).head.seq == 5
    transport.abort()
    assert offered == ["r1", "r1"]


def test_an_access_that_stays_expired_is_not_tried_for_ever(scripted: Script, connect: Connect) -> None:
    script = scripted(head=EXPIRED, refresh=refreshed(2))
    with pytest.raises(Rejected, match="access_expired"):
        connect(script).head(Cursor(), 0)
    assert len(script.paths) == 3


@pytest.mark.parametrize("code", ["login_required", "revoked"])
def test_a_refused_refresh_is_told(scripted: Script, connect: Connect, code: str) -> None:
    script = scripted(head=EXPIRED, refresh=reply({"code": code}, 401))
    with pytest.raises(Rejected) as caught:
        connect(script).head(Cursor(), 0)
    assert caught.value.code == code


def test_without_a_login_nothing_is_asked(scripted: Script) -> None:
    script = scripted()
    for tokens in (None, SessionTokens(Memory())):
        transport = Transport(script.server.url, tokens)
        with pytest.raises(Rejected, match="login_required"):
            transport.head(Cursor(), 0)
        transport.abort()
    assert script.paths == []


def test_tokens_survive_a_restart_and_not_a_logout() -> None:
    memory = Memory()
    tokens = SessionTokens(memory)
    tokens.begin(PAIR)
    assert SessionTokens(memory).access == "a1"
    assert memory[TOKENS] and GRANT not in memory
    tokens.forget()
    assert tokens.access == SessionTokens(memory).access == ""


def test_a_fresh_grant_is_kept_and_told(scripted: Script) -> None:
    memory, told = Memory(), list[str]()
    tokens = SessionTokens(memory, "key", told.append)
    tokens.begin(PAIR)
    script = scripted(head=EXPIRED, refresh=refreshed(2, grant="g2"))
    transport = Transport(script.server.url, tokens)
    with pytest.raises(Rejected):
        transport.head(Cursor(), 0)
    transport.abort()
    assert (memory[GRANT], told) == ("g2", ["g2"])


def test_a_new_pair_is_kept_before_it_is_used(tokens: SessionTokens) -> None:
    class FullDisk(Memory):
        def remember(self, **facts: str) -> None:
            if self.recall(TOKENS):
                raise OSError("no room")
            super().remember(**facts)

    full = SessionTokens(FullDisk())
    full.begin(PAIR)
    fresh = msgspec.json.decode(refreshed(2).partition(b"\r\n\r\n")[2], type=dict[str, Tokens])["tokens"]
    answer = type("Answer", (), {"tokens": fresh, "grant": ""})()
    with pytest.raises(OSError, match="no room"):
        full.renew("a1", lambda _: answer)
    assert full.access == "a1"


HOUR = 3600 * 1_000_000


@given(
    st.integers(-12 * HOUR, 12 * HOUR),
    st.lists(st.tuples(st.integers(0, 30_000_000), st.integers(0, 30_000_000)), min_size=1, max_size=20),
)
def test_the_servers_time_is_known_to_half_the_quickest_round_trip(
    wrong_by: int, trips: list[tuple[int, int]]
) -> None:
    true_time = [10**15]
    clock = ServerClock(wall=lambda: true_time[0] + wrong_by, steady=lambda: true_time[0] - 10**14)
    for there, back in trips:
        asked = clock.ask()
        true_time[0] += there
        server_time = true_time[0]
        true_time[0] += back
        clock.learn(server_time, asked)
    quickest = min(sum(trip) for trip in trips[-8:])
    assert abs(clock.now() - true_time[0]) <= quickest // 2 + 1
    assert abs(clock.offset + wrong_by) <= quickest // 2 + 1


def test_setting_the_computers_clock_moves_nothing() -> None:
    wall, steady = [10**15], [0]
    clock = ServerClock(offset=7, wall=lambda: wall[0], steady=lambda: steady[0])
    assert (clock.now(), clock.known) == (10**15 + 7, False)
    wall[0] -= 12 * HOUR
    steady[0] += 1000
    assert clock.now() == 10**15 + 1007
    assert clock.offset == 12 * HOUR + 1007
