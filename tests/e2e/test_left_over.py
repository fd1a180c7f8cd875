"""An embedded server that hangs and outlives its desk: there are never two on one folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from console import processes
from console.errors import LinkError
from console.offline import embedded, left_over
from console.offline.embedded import EmbeddedServer
from tests.e2e.test_embedded import KEY, PATIENCE_S, has_ended, kill, patience
from tests.helpers.log_guard import LogGuard

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="stops processes as Linux does")

PROGRAM = (
    "import random, sys; from pathlib import Path; from console.offline.backoff import Backoff;"
    "from console.offline.embedded import EmbeddedServer;"
    f"key = bytes.fromhex({KEY.hex()!r});"
    "s = EmbeddedServer(Path(sys.argv[1]), key, Backoff(random.Random())); s.start();"
    "print(s.pid, flush=True); sys.stdin.read()"
)


def send(pid: int, name: str) -> None:
    os.kill(pid, getattr(signal, name))


def noted(folder: Path) -> list[int]:
    """The processes that the next start would look at."""
    return [one["pid"] for one in json.loads((folder / "data.child.json").read_bytes())]


def sleeper() -> subprocess.Popen[bytes]:
    """A process that ends with its input."""
    command = [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"]
    return subprocess.Popen(command, stdin=subprocess.PIPE)


@contextmanager
def another_desk(data: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A desk of its own with its server."""
    command = [sys.executable, "-c", PROGRAM, str(data)]
    root = Path(embedded.__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as desk:
        assert desk.stdout
        child = int(desk.stdout.readline())
        try:
            yield desk, child
        finally:
            for pid in (child, desk.pid):
                if processes.started(pid):
                    kill(pid)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(tmp_path / "data", KEY, patience())
    yield server
    server.stop()


def test_one_that_hangs_without_its_desk_is_ended(
    server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard
) -> None:
    expect_log.expect("console.offline.left_over", "left over")
    monkeypatch.setattr(left_over, "GRACE_S", 0.2)
    with another_desk(tmp_path / "data") as (desk, child):
        send(child, "SIGSTOP")
        desk.kill()
        desk.wait(PATIENCE_S)
        assert processes.started(child)
        server.start()
        assert has_ended(child, 0)
        assert server.pid != child


def test_one_whose_desk_lives_is_left_alone_and_told_of(
    server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with another_desk(tmp_path / "data") as (_, child):
        send(child, "SIGSTOP")
        with caplog.at_level("INFO"), pytest.raises(LinkError, match="server_elsewhere"):
            server.start()
        assert server.pid == 0 and processes.started(child)
        send(child, "SIGCONT")
    assert "a running server has the database open" in caplog.text


def test_one_that_a_second_desk_has_met_is_ended_once_its_own_is_gone(
    server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard
) -> None:
    expect_log.expect("console.offline.left_over", "left over")
    monkeypatch.setattr(left_over, "GRACE_S", 0.2)
    with another_desk(tmp_path / "data") as (desk, child):
        send(child, "SIGSTOP")
        with pytest.raises(LinkError, match="server_elsewhere"):
            server.start()
        desk.kill()
        desk.wait(PATIENCE_S)
        server.start()
        assert has_ended(child, 0)
    assert noted(tmp_path) == [server.pid]


def test_one_that_hangs_before_it_serves_is_noted_beside_the_one_that_serves(tmp_path: Path) -> None:
    with sleeper() as first, sleeper() as second:
        note = left_over.LeftOver(tmp_path / "data.child.json")
        note.keep(first.pid)
        note.keep(second.pid)
        assert noted(tmp_path) == [first.pid, second.pid]
        note.keep(second.pid)
        assert noted(tmp_path) == [first.pid, second.pid]
        first.communicate()
        note.keep(second.pid)
        assert noted(tmp_path) == [second.pid]
        second.communicate()


def test_a_process_that_only_has_its_number_is_never_ended(server: EmbeddedServer, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        note = {"pid": stranger.pid, "since": "another boot 1", "parent": 0, "parent_since": "never"}
        (tmp_path / "data.child.json").write_text(json.dumps([note]))
        server.start()
        processes.kill(stranger.pid, "another boot 1")
        with pytest.raises(subprocess.TimeoutExpired):
            stranger.wait(0.3)
        processes.kill(stranger.pid, processes.started(stranger.pid))
        assert stranger.wait(PATIENCE_S) == -9
        assert processes.started(stranger.pid) == ""


@pytest.mark.parametrize("note", [b"", b"[", b"{}", b'[{"pid": "x"}]'])
def test_a_damaged_note_is_none(server: EmbeddedServer, tmp_path: Path, note: bytes) -> None:
    (tmp_path / "data.child.json").write_bytes(note)
    server.start()
    assert noted(tmp_path) == [server.pid]


def test_a_second_server_of_a_shell_says_who_is_in_the_way(server: EmbeddedServer, tmp_path: Path) -> None:
    server.start()
    (tmp_path / "key").write_text(KEY.hex())
    command = [
        sys.executable,
        "-m",
        "console.server",
        "serve",
        "--data",
        str(tmp_path / "data"),
        "--port",
        "0",
    ]
    told = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
        cwd=Path(embedded.__file__).parents[2],
        env={**os.environ, "STANDBY_SERVER_KEY_FILE": str(tmp_path / "key")},
    )
    assert told.returncode == embedded.IN_SERVICE
    assert told.stderr == "standby-server: a running server has the database open; stop it first.\n"
