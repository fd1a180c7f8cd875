"""Real sockets and real processes: the server starts, says where, serves, and ends when it should."""

from __future__ import annotations

import gc
import ipaddress
import logging
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from console.errors import ExpectedError, Rejected, StoreError
from console.models.database import open_memory
from console.models.migrations import upgrade
from console.server.app import create_app
from console.server.blobs import BlobStore
from console.server.serving import LOOPBACK, Address, Opened, Server, listen, serve
from console.wire.messages import Ready
from tests.helpers.tree import ROOT
from tests.server.live import Connection, connect, request_bytes, serving
from tests.server.team import API, DATA_KEY, Clock, Team, settings, team_on

KEY = bytes(range(32))
LATEST_END_S = 5
"""A third of a second on an idle machine; this one may be busy."""


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    database = open_memory()
    upgrade(database, "server")
    with team_on(database, tmp_path) as found:
        yield found
    database.close()


def second_app(team: Team) -> Any:
    return create_app(settings(), team.database, team.service.blobs, team.clock)


def test_ready_says_what_a_desk_must_know(team: Team) -> None:
    with serving(second_app(team)) as (_, port), closing(Connection(port)) as link:
        status, body = link.ask(request_bytes("GET", "/ready", b"", {}))
    ready = msgspec.json.decode(body, type=Ready)
    assert (status, ready.protocol, ready.server_time) == (200, 1, team.clock())
    assert ready.window == 5


def test_ready_is_honest_about_the_database(
    team: Team, monkeypatch: pytest.MonkeyPatch, expect_log: Any
) -> None:
    def gone() -> Any:
        raise StoreError("database_unreachable")

    expect_log.expect("console.server.api.errors", "database_unreachable", logging.ERROR)
    monkeypatch.setattr(team.service, "_read_head", gone)
    answer = team.client.request("GET", "/ready")
    assert (answer.status, answer.code) == (503, "database_unavailable")


def test_delay_is_off_on_every_connection(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted = []

    class Watched(socket.socket):
        def accept(self) -> Any:
            connection, address = super().accept()
            accepted.append(connection.dup())
            return connection, address

    monkeypatch.setattr(socket, "socket", Watched)
    with serving(second_app(team)) as (_, port):
        monkeypatch.undo()
        with closing(Connection(port)) as link:
            link.ask(request_bytes("GET", "/ready", b"", {}))
        assert [one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for one in accepted] != [0]
        for one in accepted:
            one.close()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this computer, by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, LOOPBACK)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOOPBACK))])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def test_with_a_certificate_it_speaks_tls(team: Team, tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    address = Address(certificate=certificate, key=key)
    context = ssl.create_default_context(cafile=str(certificate))
    with (
        serving(second_app(team), address) as (_, port),
        connect(port) as plain,
        context.wrap_socket(plain, server_hostname=LOOPBACK) as link,
    ):
        link.sendall(request_bytes("GET", "/ready", b"", {"connection": "close"}))
        assert link.version() in ("TLSv1.2", "TLSv1.3")
        assert link.recv(64).startswith(b"HTTP/1.1 200")


def test_a_poll_in_flight_does_not_hold_up_the_end(team: Team) -> None:
    agent = team.person()
    head = agent.push_reply(agent.call()).head
    path = f"{API}/sync/head?epoch={head.epoch}&seq={head.seq}&token={head.token}&wait=55"
    app = second_app(team)
    with serving(app) as (server, port), closing(Connection(port)) as link:
        link._socket.sendall(request_bytes("GET", path, b"", agent.headers))
        heads = app.state.service.heads
        deadline = time.monotonic() + 10
        pause = threading.Event()
        while not heads._waiters and time.monotonic() < deadline:
            pause.wait(0.001)
        began = time.monotonic()
        server.should_exit = True
        status, _, _ = link.read()
        assert status == 200
        assert time.monotonic() - began < LATEST_END_S


def test_a_port_in_use_is_named() -> None:
    taken = listen(LOOPBACK, 0)
    port = taken.getsockname()[1]
    with closing(taken), pytest.raises(ExpectedError) as found:
        listen(LOOPBACK, port)
    assert (found.value.code, found.value.params) == ("address_in_use", {"port": port})
    with pytest.raises(ExpectedError, match="address_unusable"):
        listen("192.0.2.1", 0)


def test_a_database_without_a_team_is_not_served(tmp_path: Path) -> None:
    database = open_memory()
    upgrade(database, "server")
    app = create_app(settings(), database, BlobStore(tmp_path, DATA_KEY), Clock())
    with pytest.raises(Rejected, match="workspace_unknown"):
        serve(app, Address(port=0))
    app.state.service.close()
    database.close()


def test_what_lives_as_long_as_the_server_is_not_looked_through_again(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen: list[int] = []

    def run(_: Server, listeners: list[socket.socket]) -> None:
        frozen.append(gc.get_freeze_count())
        gc.unfreeze()
        listeners[0].close()

    monkeypatch.setattr(Server, "run", run)
    serve(second_app(team), Address(port=0))
    assert frozen[0] > 0


@contextmanager
def embedded(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.server.embedded_child"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdin and child.stdout and child.stderr
    try:
        child.stdin.write(msgspec.json.encode({"key": KEY.hex(), "data": str(folder)}) + b"\n")
        child.stdin.flush()
        line = child.stdout.readline()
        assert line, child.stderr.read().decode()
        opened = msgspec.json.decode(line, type=Opened)
        assert opened.pid == child.pid
        yield child, opened.port
    finally:
        child.kill()
        child.wait(30)
        for pipe in (child.stdin, child.stdout, child.stderr):
            pipe.close()


def test_the_embedded_server_ends_with_its_parents_pipe(tmp_path: Path) -> None:
    with embedded(tmp_path) as (child, port), closing(Connection(port)) as link:
        assert link.ask(request_bytes("GET", "/ready", b"", {}))[0] == 200
        assert child.stdin and child.stdout and child.stderr
        began = time.monotonic()
        child.stdin.close()
        assert child.wait(30) == 0
        assert time.monotonic() - began < LATEST_END_S
        assert child.stdout.read() == b""
        assert child.stderr.read() == b""


def test_it_comes_back_with_what_it_had(tmp_path: Path) -> None:
    with embedded(tmp_path) as (child, port):
        child.kill()
        child.wait(10)
        assert port
    with embedded(tmp_path) as (_, port), closing(Connection(port)) as link:
        assert link.ask(request_bytes("GET", "/ready", b"", {}))[0] == 200
    assert KEY not in (tmp_path / "server.db").read_bytes()
    assert not (tmp_path / "server.db").read_bytes().startswith(b"SQLite")
