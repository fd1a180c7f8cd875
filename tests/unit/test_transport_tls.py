"""Only a certificate that this computer or its company trusts will do; the error names who issued another."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from console.errors import ExpectedError, LinkError
from console.offline.http_client import HttpClient
from tests.helpers.certificates import ISSUER, make_certificate, server_context
from tests.helpers.raw_server import Conversation, RawServer, always, nothing, reply

OK = reply({"ok": True})


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    return make_certificate(tmp_path)


def failure(client: HttpClient) -> LinkError:
    with pytest.raises(LinkError) as caught:
        client.exchange("GET", "/", {})
    client.abort()
    return caught.value


def test_a_stranger_is_named(certificate: tuple[Path, Path]) -> None:
    with RawServer(always(OK), server_context(*certificate)) as server:
        error = failure(HttpClient(server.url))
        assert (error.code, error.params) == ("certificate_untrusted", {"issuer": ISSUER})
        assert server.requests == []


def test_the_companys_own_authority_is_trusted(certificate: tuple[Path, Path]) -> None:
    with RawServer(always(OK), server_context(*certificate)) as server:
        client = HttpClient(server.url, ca_file=str(certificate[0]))
        assert client.exchange("GET", "/", {}).status == 200
        client.abort()


def test_the_environment_may_name_the_authority(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    with RawServer(always(OK), server_context(*certificate)) as server:
        client = HttpClient(server.url)
        assert client.exchange("GET", "/", {}).status == 200
        client.abort()


@pytest.mark.parametrize("days", [(-9, -1), (1, 9)])
def test_a_clock_far_off_is_a_reason_of_its_own(tmp_path: Path, days: tuple[int, int]) -> None:
    certificate = make_certificate(tmp_path, days=days)
    with RawServer(always(OK), server_context(*certificate)) as server:
        error = failure(HttpClient(server.url, ca_file=str(certificate[0])))
    assert (error.code, error.params) == ("certificate_out_of_date", {"issuer": ISSUER})


def test_a_certificate_of_another_host(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, address="127.0.0.9")
    with RawServer(always(OK), server_context(*certificate)) as server:
        error = failure(HttpClient(server.url, ca_file=str(certificate[0])))
    assert error.code == "certificate_wrong_host"


def test_a_server_without_tls() -> None:
    def greet() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1024)
            connection.sendall(b"220 mail ready, no TLS here\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        talker = threading.Thread(target=greet)
        talker.start()
        error = failure(HttpClient(f"https://127.0.0.1:{listener.getsockname()[1]}"))
        talker.join(5)
    assert error.code == "not_our_server"


@pytest.mark.parametrize("content", [None, b"not a certificate"])
def test_an_authority_file_that_will_not_do(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ExpectedError, match="ca_file_unusable"):
        HttpClient("https://desk.test", ca_file=str(path))


def test_abort_ends_a_long_poll(certificate: tuple[Path, Path]) -> None:
    with RawServer(nothing, server_context(*certificate)) as server:
        client = HttpClient(server.url, ca_file=str(certificate[0]))
        assert _aborted(client, lambda: server.hanging.wait(5)) < 1.0


def test_abort_ends_a_handshake() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = HttpClient(f"https://127.0.0.1:{listener.getsockname()[1]}")
        taken: list[socket.socket] = []

        def taken_and_hello_heard() -> None:
            taken.append(listener.accept()[0])
            assert taken[0].recv(5)

        assert _aborted(client, taken_and_hello_heard) < 1.0
        taken[0].close()


@pytest.fixture
def tunnel() -> Iterator[Callable[[int], RawServer]]:
    """A company's proxy, which leads every CONNECT to one port of this computer."""
    with contextlib.ExitStack() as stack:

        def to(port: int) -> RawServer:
            def connect(conversation: Conversation) -> None:
                with socket.create_connection(("127.0.0.1", port)) as far:
                    conversation.send(b"HTTP/1.1 200 Connected\r\n\r\n")
                    conversation.join(far)

            return stack.enter_context(RawServer(connect))

        yield to


def test_a_proxy_on_the_way(tmp_path: Path, tunnel: Callable[[int], RawServer]) -> None:
    certificate = make_certificate(tmp_path, address="desk.test")
    with RawServer(always(OK), server_context(*certificate)) as server:
        proxy = tunnel(server.port)
        proxies = {"https": f"http://somebody:secret@127.0.0.1:{proxy.port}"}
        client = HttpClient("https://desk.test", ca_file=str(certificate[0]), proxies=proxies)
        assert client.exchange("GET", "/", {}).status == 200
        client.abort()
        assert [line.rpartition(" ")[0] for line in proxy.requests] == ["CONNECT desk.test:443"]
        assert failure(HttpClient("https://desk.test", proxies=proxies)).params == {"issuer": ISSUER}


def test_the_environment_may_name_the_proxy(
    tmp_path: Path, tunnel: Callable[[int], RawServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path, address="desk.test")
    with RawServer(always(OK), server_context(*certificate)) as server:
        monkeypatch.setenv("https_proxy", f"127.0.0.1:{tunnel(server.port).port}")
        client = HttpClient("https://desk.test", ca_file=str(certificate[0]))
        assert client.exchange("GET", "/", {}).status == 200
        client.abort()
        local = HttpClient(server.url, ca_file=str(certificate[0]))
        assert failure(local).code == "certificate_wrong_host", "this computer is never behind a proxy"


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses(status: int) -> None:
    with RawServer(always(reply(b"", status))) as proxy:
        client = HttpClient("https://desk.test", proxies={"https": proxy.url})
        assert failure(client).code == "proxy_refused"


def test_a_proxy_that_is_down() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure(HttpClient("https://desk.test", proxies={"https": f"127.0.0.1:{port}"})).code == (
        "proxy_refused"
    )


def test_a_kind_of_proxy_that_is_not_known() -> None:
    with pytest.raises(ExpectedError, match="proxy_unusable"):
        HttpClient("https://desk.test", proxies={"https": "socks5://127.0.0.1:1080"})


def _aborted(client: HttpClient, begun: Callable[[], object]) -> float:
    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(client.exchange, "GET", "/", {})
        begun()
        began = time.monotonic()
        client.abort()
        error = future.exception(5)
    assert isinstance(error, LinkError) and error.code == "aborted"
    return time.monotonic() - began
