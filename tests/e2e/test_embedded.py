"""The embedded server as a real child process: it serves, falls, comes back, and goes with its parent."""

from __future__ import annotations

import logging
import os
import random
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.errors import LinkError
from console.offline import embedded
from console.offline.backoff import Backoff
from console.offline.embedded import EmbeddedServer
from console.offline.transport import Transport
from tests.helpers.log_guard import LogGuard

KEY = bytes(range(32))
LOG = "console.offline.embedded"
PATIENCE_S = 30.0
_ANSWERS = """
import os, socket, sys
sys.stdin.readline()
listener = socket.create_server(("127.0.0.1", 0))
print('{"port":%d,"pid":%d}' % (listener.getsockname()[1], os.getpid()), flush=True)
"""
OBEYS = _ANSWERS + "sys.stdin.read()"
FALLS = _ANSWERS + "sys.exit(7)"
DEAF = _ANSWERS + "socket.create_server(('127.0.0.1', 0)).accept()"
SILENT = "import sys; sys.stdin.read()"
BROKEN = "import sys; print('no disk', file=sys.stderr); sys.exit(3)"
BABBLES = "print('hello')"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="watches processes as Linux does")


def patience() -> Backoff:
    dice = random.Random(0)
    dice.uniform = lambda a, b: a  # type: ignore[method-assign]
    return Backoff(dice)


def run_instead(monkeypatch: pytest.MonkeyPatch, *scripts: str) -> None:
    """The first time the first script, and so on; the last one for ever."""
    left = list(scripts)

    def command() -> list[str]:
        return [sys.executable, "-I", "-S", "-c", left.pop(0) if len(left) > 1 else left[0]]

    monkeypatch.setattr(embedded, "server_command", command)


def has_ended(pid: int, within_s: float = PATIENCE_S) -> bool:
    """Whether a process, of whatever parent, ends in time."""
    if sys.platform != "linux":
        raise NotImplementedError
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], within_s)[0])
    finally:
        os.close(handle)


def kill(pid: int) -> None:
    if sys.platform != "linux":
        raise NotImplementedError
    os.kill(pid, signal.SIGKILL)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(tmp_path / "data", KEY, patience())
    yield server
    server.stop()


def test_a_real_server_serves_falls_and_comes_back_where_it_was(
    server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard
) -> None:
    expect_log.expect(LOG, "ended with -9", logging.ERROR)
    answers = threading.Semaphore(0)
    ask = embedded._ask

    def counted(child: subprocess.Popen[bytes], opening: bytes) -> embedded._Opened:
        opened = ask(child, opening)
        answers.release()
        return opened

    monkeypatch.setattr(embedded, "_ask", counted)
    server.start()
    assert answers.acquire(timeout=PATIENCE_S)
    first, address = server.pid, server.address
    transport = Transport(address)
    assert transport.ready().protocol == 1
    assert transport.is_local
    kill(first)
    assert has_ended(first)
    assert answers.acquire(timeout=PATIENCE_S)
    assert transport.ready().protocol == 1
    assert (server.address, server.pid != first) == (address, True)
    transport.abort()
    second = server.pid
    server.stop()
    assert has_ended(second, 0)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])))
    for file in (path for path in (tmp_path / "data").rglob("*") if path.is_file()):
        content = file.read_bytes()
        assert not content.startswith(b"SQLite format 3"), file
        assert KEY not in content and KEY.hex().encode() not in content, file


def test_another_key_opens_nothing_and_spoils_nothing(server: EmbeddedServer, tmp_path: Path) -> None:
    server.start()
    server.stop()
    before = (tmp_path / "data" / "server.db").read_bytes()
    with pytest.raises(LinkError, match="server_not_started"):
        EmbeddedServer(tmp_path / "data", bytes(32), patience()).start()
    assert (tmp_path / "data" / "server.db").read_bytes() == before


def test_a_parent_that_is_killed_takes_its_server_along(tmp_path: Path) -> None:
    program = (
        "import random, sys; from pathlib import Path; from console.offline.backoff import Backoff;"
        "from console.offline.embedded import EmbeddedServer;"
        "s = EmbeddedServer(Path(sys.argv[1]), bytes(32), Backoff(random.Random())); s.start();"
        "print(s.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "data")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(embedded.__file__).parents[2],
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    assert has_ended(child)


@pytest.mark.parametrize("script", [SILENT, BROKEN, BABBLES])
def test_what_does_not_become_a_server_is_ended(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    run_instead(monkeypatch, script)
    monkeypatch.setattr(embedded, "START_LIMIT_S", 0.5)
    with pytest.raises(LinkError, match="server_not_started"):
        server.start()
    assert server.pid == 0


def test_a_program_that_is_not_there(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "server_command", lambda: ["/nowhere/standby-server"])
    with pytest.raises(LinkError, match="server_not_started"):
        server.start()


def test_one_that_keeps_falling_is_started_until_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard
) -> None:
    expect_log.expect(LOG, "ended with 7", logging.ERROR)
    expect_log.expect(LOG, "ended with 3", logging.ERROR)
    run_instead(monkeypatch, FALLS, BROKEN, FALLS, OBEYS)
    moved: list[str] = []
    settled = threading.Event()

    def on_moved(address: str) -> None:
        moved.append(address)
        if len(moved) == 2:
            settled.set()

    server = EmbeddedServer(tmp_path / "data", KEY, patience(), on_moved)
    server.start()
    assert settled.wait(PATIENCE_S)
    assert server.address == moved[-1]
    last = server.pid
    server.stop()
    assert last and has_ended(last, 0)


def test_one_that_does_not_listen_is_killed(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard
) -> None:
    expect_log.expect(LOG, "did not end by itself")
    run_instead(monkeypatch, DEAF)
    monkeypatch.setattr(embedded, "STOP_LIMIT_S", 0.2)
    server.start()
    deaf = server.pid
    server.stop()
    assert has_ended(deaf, 0)


def test_stopping_while_it_is_being_started_again_leaves_nothing(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard
) -> None:
    expect_log.expect(LOG, "ended with 7", logging.ERROR)
    again, go_on = threading.Event(), threading.Event()
    spawn = embedded._spawn
    children: list[subprocess.Popen[bytes]] = []

    def slowly() -> subprocess.Popen[bytes]:
        if children:
            again.set()
            assert go_on.wait(PATIENCE_S)
        children.append(spawn())
        return children[-1]

    monkeypatch.setattr(embedded, "_spawn", slowly)
    run_instead(monkeypatch, FALLS, OBEYS)
    server.start()
    assert again.wait(PATIENCE_S)
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    go_on.set()
    stopping.join(PATIENCE_S)
    assert [child.poll() for child in children if child.poll() is None] == []
    assert len(children) == 2
