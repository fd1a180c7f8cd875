"""The team server as this program's child: on loopback, its key through a pipe, gone when the pipe closes.

The child binds a free port and says which. It is started again when it falls. On Windows this is checked by
types only; it has not been run there.
"""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from console.errors import LinkError
from console.offline.backoff import Backoff
from console.offline.left_over import LeftOver

log = logging.getLogger(__name__)
START_LIMIT_S = 60.0
STOP_LIMIT_S = 10.0
IN_SERVICE = 4
"""What the child ends with where another process serves its folder."""


class _Opened(msgspec.Struct):
    port: int
    pid: int


def server_command() -> list[str]:
    """How this program starts its own server: by module, or in a bundle by its own executable."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--embedded-server"]
    return [sys.executable, "-m", "console.server", "serve", "--embedded", "--sample"]


class EmbeddedServer:
    """One child process. ``start`` and ``stop`` wait; any thread but the GUI's."""

    def __init__(
        self, data: Path, key: bytes, backoff: Backoff, on_moved: Callable[[str], None] | None = None
    ) -> None:
        self._data, self._key = data.absolute(), key
        self._left_over = LeftOver(self._data.with_name(f"{data.name}.child.json"))
        self._backoff = backoff
        self._on_moved = on_moved
        self._child: subprocess.Popen[bytes] | None = None
        self._unready: subprocess.Popen[bytes] | None = None
        self._aborted = False
        self._starting = threading.Lock()
        self._ending = threading.Event()
        self._guard: threading.Thread | None = None
        self.address = ""

    @property
    def pid(self) -> int:
        """The child's process id, 0 while there is none."""
        child = self._child
        return child.pid if child and child.poll() is None else 0

    def start(self) -> None:
        """Returns when the child takes requests.

        Raises LinkError ``server_not_started``, and ``server_elsewhere`` where another process serves the
        folder and is none that was left over by an earlier run.
        """
        self._ending.clear()
        self._begin()
        self._guard = threading.Thread(target=self._watch, name="embedded-server", daemon=True)
        self._guard.start()

    def abort(self) -> None:
        """Nobody waits for it to start any more; one that serves does so until ``stop``. Returns at once."""
        self._aborted = True
        self._ending.set()
        unready = self._unready
        if unready is not None:
            unready.kill()

    def kill(self) -> None:
        """Ends the child as a crash would, and leaves it so until ``start``."""
        self._ending.set()
        with self._starting:
            if self._child is not None:
                self._child.kill()
        self.stop()

    def stop(self) -> None:
        """Closes the child's life line and waits until it is gone."""
        self._ending.set()
        with self._starting:
            if self._child is not None:
                _end(self._child)
        if self._guard is not None:
            self._guard.join()

    def _begin(self) -> None:
        with self._starting:
            self._left_over.end(self._ending)
            if self._ending.is_set():
                return
            opened = self._open()
        address = f"http://127.0.0.1:{opened.port}"
        moved = bool(self.address) and address != self.address
        self.address = address
        if moved and self._on_moved:
            self._on_moved(address)

    def _open(self) -> _Opened:
        """A child that takes requests."""
        child = self._child = self._unready = _spawn()
        self._left_over.keep(child.pid)
        if self._aborted:
            child.kill()
        try:
            return _ask(child, self._opening())
        except (OSError, msgspec.DecodeError) as error:
            _end(child)
            is_held = child.returncode == IN_SERVICE
            raise LinkError("server_elsewhere" if is_held else "server_not_started") from error
        finally:
            self._unready = None

    def _opening(self) -> bytes:
        """After a fall the same port is asked for, so that nobody need learn another."""
        port = int(self.address.rpartition(":")[2] or 0)
        return msgspec.json.encode({"key": self._key.hex(), "data": str(self._data), "port": port}) + b"\n"

    def _watch(self) -> None:
        """Starts the child again whenever it has fallen."""
        while self._child is not None:
            code = self._child.wait()
            if self._ending.is_set():
                return
            log.error("the embedded server ended with %s", code)
            _end(self._child)
            if self._ending.wait(self._backoff.failed(time.monotonic())):
                return
            with contextlib.suppress(LinkError):
                self._begin()
                self._backoff.succeeded()


def _spawn() -> subprocess.Popen[bytes]:
    """In a group of its own, so that a Ctrl+C meant for this program does not end it first."""
    bundled = getattr(sys, "frozen", False)
    groups = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        child = subprocess.Popen(
            server_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=None if bundled else Path(__file__).parents[2],
            creationflags=groups,
            start_new_session=sys.platform != "win32",
        )
    except OSError as error:
        raise LinkError("server_not_started") from error
    threading.Thread(target=_log_lines, args=(child,), name="embedded-server-log", daemon=True).start()
    return child


def _ask(child: subprocess.Popen[bytes], opening: bytes) -> _Opened:
    """What the child says once it serves. Raises OSError and DecodeError, also when it takes too long."""
    assert child.stdin is not None
    assert child.stdout is not None
    limit = threading.Timer(START_LIMIT_S, child.kill)
    limit.start()
    try:
        child.stdin.write(opening)
        child.stdin.flush()
        return msgspec.json.decode(child.stdout.readline(), type=_Opened)
    finally:
        limit.cancel()


def _end(child: subprocess.Popen[bytes]) -> None:
    """Closing its pipes tells it; what does not listen is killed."""
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        child.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        log.warning("the embedded server did not end by itself")
        child.kill()
        child.wait()


def _log_lines(child: subprocess.Popen[bytes]) -> None:
    """What the child says on its standard error goes to this program's log."""
    if child.stderr is None:
        return
    with child.stderr as lines:
        for line in lines:
            log.info("server: %s", line.decode(errors="replace").rstrip())
