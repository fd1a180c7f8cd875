"""Whatever a network or a stranger can answer arrives as one LinkError with the right code, and in time."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest

from console.errors import ExpectedError, LinkError, Rejected
from console.offline import connections
from console.offline.connections import Call, open_socket
from console.offline.http_client import HttpClient
from console.offline.transport import Transport
from tests.helpers.raw_server import Answer, Conversation, RawServer, always, nothing, reply

READY = {"server_time": 1, "protocol": 1, "version": "1", "window": 5}
PAGE = b"<!doctype html><html><body>Please log in to the wireless network</body></html>"
WITHIN_S = 1.0


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], RawServer]]:
    servers: list[RawServer] = []

    def start(answer: Answer) -> RawServer:
        servers.append(RawServer(answer))
        return servers[-1]

    yield start
    for server in servers:
        server.__exit__()


Serve = Callable[[Answer], RawServer]


def asked(url: str) -> LinkError:
    transport = Transport(url)
    with pytest.raises(LinkError) as caught:
        transport.ready()
    transport.abort()
    return caught.value


def test_a_ready_server(serve: Serve) -> None:
    transport = Transport(serve(always(reply(READY))).url)
    assert transport.ready().window == 5
    transport.abort()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (reply(PAGE, kind="text/html"), "not_our_server"),
        (reply(READY, kind="text/html"), "not_our_server"),
        (reply(PAGE), "not_our_server"),
        (reply({"ok": True}), "not_our_server"),
        (reply([1, 2, 3]), "not_our_server"),
        (reply(b"\xff\xfe\x00"), "not_our_server"),
        (reply(b"null"), "not_our_server"),
        (reply(PAGE, 302, "text/html", Location="http://127.0.0.1:1/"), "not_our_server"),
        (reply(PAGE, 404, "text/html"), "not_our_server"),
        (reply({"detail": "Not Found"}, 404), "not_our_server"),
        (reply(PAGE, 407, "text/html"), "not_our_server"),
        (reply(PAGE, 502, "text/html"), "server_ill"),
        (reply(PAGE, 503, "text/html"), "server_ill"),
        (reply(b"", 500, "text/plain"), "server_ill"),
        (reply({"code": "internal_error"}, 500), "server_ill"),
        (reply({"code": "database_unavailable", "retry_after": 2}, 503), "server_ill"),
        (reply({"code": "busy", "retry_after": 7}, 503), "busy"),
        (reply({"code": "too_many_requests", "retry_after": 7}, 429), "busy"),
        (reply(PAGE, 503, "text/html", Retry_After="7"), "busy"),
        (reply({"code": "body_too_slow"}, 408), "timed_out"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "not_our_server"),
        (b"HTTP/1.1 abc\r\n\r\n", "not_our_server"),
        (b"\x15\x03\x03\x00\x02\x02\x0a", "not_our_server"),
        (reply(READY, Content_Encoding="gzip"), "not_our_server"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            None,
        ),
    ],
)
def test_what_is_not_our_server_is_told_from_an_ill_one(
    serve: Serve, answer: bytes, code: str | None
) -> None:
    def once(conversation: Conversation) -> None:
        conversation.send(answer)
        conversation.close()

    server = serve(once)
    error = asked(server.url)
    assert error.code == (code or "half_answer")
    assert error.code != "busy" or error.params["retry_after"] == 7
    assert len(server.requests) == 1, "nothing is retried"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (reply(PAGE, 413, "text/html"), "too_large"),
        (reply({"code": "too_large", "params": {"most": 5}}, 413), "too_large"),
        (reply(PAGE, 431, "text/html"), "too_large"),
        (reply({"code": "history_forked"}, 409), "history_forked"),
        (reply({"code": "login_delayed", "retry_after": 4}, 429), "login_delayed"),
        (reply({"code": "revoked"}, 401), "revoked"),
        (reply({"code": "login_required"}, 401), "login_required"),
    ],
)
def test_a_no_is_a_no(serve: Serve, answer: bytes, code: str) -> None:
    transport = Transport(serve(always(answer)).url)
    with pytest.raises(Rejected) as caught:
        transport.ready()
    transport.abort()
    assert caught.value.code == code
    assert code != "login_delayed" or caught.value.params == {"retry_after": 4}


def test_an_answer_cut_anywhere_is_no_answer(serve: Serve) -> None:
    whole = reply(READY)

    def cut(conversation: Conversation) -> None:
        at = int(conversation.header("X-Cut"))
        conversation.send(whole[:at])
        conversation.close()

    client = HttpClient(serve(cut).url)
    codes = []
    for at in range(len(whole)):
        with pytest.raises(LinkError) as caught:
            answer = client.exchange("GET", "/ready", {"X-Cut": str(at)})
            if not answer.headers.get("Content-Length"):
                raise LinkError("not_our_server")  # as the transport says without a content type
        codes.append(caught.value.code)
    client.abort()
    assert codes[0] == "cut_off"
    assert codes[-1] == "half_answer"
    assert set(codes) == {"cut_off", "not_our_server", "half_answer"}


def test_silence_ends_in_time(serve: Serve) -> None:
    client = HttpClient(serve(nothing).url)
    began = time.monotonic()
    with pytest.raises(LinkError, match="timed_out"):
        client.exchange("GET", "/ready", {}, read_s=0.2)
    assert time.monotonic() - began < WITHIN_S
    client.abort()


@pytest.mark.parametrize("dripped", ["head", "body"])
def test_slow_bytes_do_not_outlast_the_deadline(serve: Serve, dripped: str) -> None:
    def slowly(conversation: Conversation) -> None:
        head, _, body = reply(b"x" * 1000).partition(b"\r\n\r\n")
        if dripped == "body":
            conversation.send(head + b"\r\n\r\n")
        conversation.drip(body if dripped == "body" else head, every_s=0.02)

    client = HttpClient(serve(slowly).url)
    began = time.monotonic()
    with pytest.raises(LinkError, match="timed_out"):
        client.exchange("GET", "/ready", {}, whole_s=0.3)
    assert 0.25 < time.monotonic() - began < WITHIN_S
    client.abort()


def test_a_request_nobody_takes_does_not_outlast_the_deadline(serve: Serve) -> None:
    stuck = socket.create_server(("127.0.0.1", 0))
    client = HttpClient(f"http://127.0.0.1:{stuck.getsockname()[1]}")
    began = time.monotonic()
    with pytest.raises(LinkError, match="timed_out"):
        client.exchange("PUT", "/", {}, body=bytes(20_000_000), whole_s=0.3)
    assert time.monotonic() - began < WITHIN_S
    client.abort()
    stuck.close()


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert asked(f"http://127.0.0.1:{port}").code == "server_refused"


def test_nobody_picks_up() -> None:
    """A queue of one that is full: the third caller's packets are dropped, as by a firewall."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        full = socket.create_connection(address), _pending(address)
        with full[0], full[1], pytest.raises(LinkError, match="timed_out"):
            open_socket(address[0], address[1], 0.2, Call(1.0))


@pytest.mark.parametrize(
    ("number", "code"),
    [(socket.EAI_AGAIN, "no_network"), (socket.EAI_FAIL, "no_network"), (socket.EAI_NONAME, "name_unknown")],
)
def test_no_name(monkeypatch: pytest.MonkeyPatch, number: int, code: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(number, "no")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(LinkError, match=code):
        open_socket("desk.test", 443, 1.0, Call(1.0))


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENETUNREACH, "no_network"),
        (errno.ENETDOWN, "no_network"),
        (errno.EHOSTUNREACH, "no_network"),
        (errno.EADDRNOTAVAIL, "no_network"),
        (errno.ECONNREFUSED, "server_refused"),
        (errno.ETIMEDOUT, "timed_out"),
        (errno.ECONNRESET, "timed_out"),
    ],
)
def test_no_way(monkeypatch: pytest.MonkeyPatch, number: int, code: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(connections, "_connect", fail)
    with pytest.raises(LinkError, match=code):
        open_socket("127.0.0.1", 9, 1.0, Call(1.0))


def test_one_dead_address_among_two_is_no_matter(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(always(reply(READY)))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        dead = listener.getsockname()[1]
    known = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in (dead, server.port)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: known)
    open_socket("desk.test", server.port, 1.0, Call(1.0)).close()


class Aborted:
    """Runs work in a thread and ends it with ``end``; ``code`` is what it failed with."""

    def __init__(
        self, work: Callable[[], object], begun: Callable[[], object], end: Callable[[], object]
    ) -> None:
        with ThreadPoolExecutor(1) as threads:
            future: Future[object] = threads.submit(work)
            begun()
            began = time.monotonic()
            end()
            error = future.exception(5)
            self.took = time.monotonic() - began
        assert isinstance(error, LinkError), error
        self.code = error.code


def test_abort_ends_a_long_poll(serve: Serve) -> None:
    server = serve(nothing)
    client = HttpClient(server.url)
    ended = Aborted(lambda: client.exchange("GET", "/", {}), lambda: server.hanging.wait(5), client.abort)
    assert ended.code == "aborted" and ended.took < WITHIN_S
    with pytest.raises(LinkError, match="aborted"):
        client.exchange("GET", "/", {})
    assert len(server.requests) == 1


@pytest.mark.parametrize("connection", ["keep-alive", "close"])
def test_abort_ends_the_middle_of_a_body(serve: Serve, connection: str) -> None:
    def half(conversation: Conversation) -> None:
        conversation.send(reply(b"x" * 100_000, Connection=connection)[:50_000])
        conversation.hang()

    server = serve(half)
    client = HttpClient(server.url)
    ended = Aborted(lambda: client.exchange("GET", "/", {}), lambda: server.hanging.wait(5), client.abort)
    assert ended.code == "aborted" and ended.took < WITHIN_S


def test_abort_ends_a_body_without_an_end(serve: Serve) -> None:
    """Cut by ourselves, such a body would look whole."""

    def endless(conversation: Conversation) -> None:
        conversation.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}")
        conversation.hang()

    server = serve(endless)
    client = HttpClient(server.url)
    ended = Aborted(lambda: client.exchange("GET", "/", {}), lambda: server.hanging.wait(5), client.abort)
    assert ended.code == "aborted" and ended.took < WITHIN_S


def test_abort_ends_a_connection_that_nobody_takes() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        with socket.create_connection(address), _pending(address):
            client = HttpClient(f"http://127.0.0.1:{address[1]}")
            ended = Aborted(lambda: client.exchange("GET", "/", {}), lambda: None, client.abort)
    assert ended.code == "aborted" and ended.took < WITHIN_S


def test_abort_ends_a_look_up_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    looking, may_end = threading.Event(), threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        looking.set()
        may_end.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    client = HttpClient("https://desk.test", proxies={})
    ended = Aborted(lambda: client.exchange("GET", "/", {}), lambda: looking.wait(5), client.abort)
    may_end.set()
    assert ended.code == "aborted" and ended.took < WITHIN_S


def test_renew_ends_what_hangs_and_goes_on(serve: Serve) -> None:
    def first_hangs(conversation: Conversation) -> None:
        if len(server.requests) == 1:
            conversation.hang()
        else:
            conversation.send(reply(READY))

    server = serve(first_hangs)
    client = HttpClient(server.url)
    ended = Aborted(lambda: client.exchange("GET", "/", {}), lambda: server.hanging.wait(5), client.renew)
    assert ended.code == "timed_out" and ended.took < WITHIN_S
    assert client.exchange("GET", "/", {}).status == 200
    client.abort()


def test_connections_are_kept_and_a_closed_one_is_noticed(serve: Serve) -> None:
    server = serve(always(reply(READY)))
    client = HttpClient(server.url)
    for _ in range(3):
        client.exchange("GET", "/", {})
    assert server.connections == 1
    server.drop_connections()
    assert client.exchange("GET", "/", {}).status == 200
    assert (server.connections, len(server.requests)) == (2, 4)
    client.abort()


def test_a_reply_too_large_for_memory_is_refused(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.offline.http_client.MAX_REPLY_BYTES", 1000)
    client = HttpClient(serve(always(reply(b"x" * 1001))).url)
    with pytest.raises(LinkError, match="not_our_server"):
        client.exchange("GET", "/", {})
    client.abort()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://desk.example", "address_not_encrypted"),
        ("http://10.0.0.5:8000", "address_not_encrypted"),
        ("ftp://desk.example", "server_address_invalid"),
        ("desk.example", "server_address_invalid"),
        ("https://", "server_address_invalid"),
        ("https://desk.example:port", "server_address_invalid"),
        ("https://somebody:secret@desk.example", "server_address_invalid"),
        ("https://desk.example/?a=b", "server_address_invalid"),
        ("", "server_address_invalid"),
    ],
)
def test_addresses_that_will_not_do(url: str, code: str) -> None:
    with pytest.raises(ExpectedError) as caught:
        HttpClient(url)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "url", ["http://localhost:1", "http://127.0.0.1:1/", "http://[::1]:1", "https://x.cn/a/"]
)
def test_addresses_that_will_do(url: str) -> None:
    assert HttpClient(url, proxies={}).base_url == url.rstrip("/")


def _pending(address: tuple[str, int]) -> socket.socket:
    waiting = socket.socket()
    waiting.setblocking(False)
    waiting.connect_ex(address)
    return waiting


def test_a_body_is_seen_to_move_piece_by_piece(serve: Serve) -> None:
    bodies: list[bytes] = []

    def take(conversation: Conversation) -> None:
        bodies.append(conversation.body)
        conversation.send(reply(READY))

    client = HttpClient(serve(take).url)
    client.exchange("GET", "/", {})
    before, content = client.traffic, bytes(range(256)) * 4096
    client.exchange("PUT", "/", {}, content)
    assert client.traffic - before > len(content) // 65536
    client.exchange("PUT", "/", {}, b"")
    assert bodies == [b"", content, b""]
    client.abort()


def test_what_is_given_up_says_so(serve: Serve) -> None:
    server = serve(lambda conversation: conversation.hang())
    client = HttpClient(server.url)
    end = partial(client.renew, "silent")
    ended = Aborted(lambda: client.exchange("GET", "/", {}), lambda: server.hanging.wait(5), end)
    assert ended.code == "silent"
    client.abort()
