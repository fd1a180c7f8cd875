"""The team server as this program's child: on loopback, its key through a pipe, gone when the pipe closes.

The child binds a free port and says which. It is started again when it falls. Checked by types for Windows,
and not run there yet.
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

log = logging.getLogger(__name__)
START_LIMIT_S = 60.0
STOP_LIMIT_S = 10.0


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
        self._data, self._key = data, key
        self._backoff = backoff
        self._on_moved = on_moved
        self._child: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._guard: threading.Thread | None = None
        self.address = ""

    @property
    def pid(self) -> int:
        """The child's process id, 0 while there is none."""
        return self._child.pid if self._child and self._child.poll() is None else 0

    def start(self) -> None:
        """Returns when the child takes requests. Raises LinkError ``server_not_started``."""
        self._ending.clear()
        self._begin()
        self._guard = threading.Thread(target=self._watch, name="embedded-server", daemon=True)
        self._guard.start()

    def kill(self) -> None:
        """Ends the child as a crash would, and does not start it again; ``start`` does."""
        self._ending.set()
        if self._child is not None:
            self._child.kill()
        self._end_child()
        if self._guard is not None:
            self._guard.join()

    def stop(self) -> None:
        """Closes the child's life line and waits until it is gone."""
        self._ending.set()
        self._end_child()
        if self._guard is not None:
            self._guard.join()

    def _begin(self) -> None:
        child = subprocess.Popen(
            server_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._child = child
        threading.Thread(target=_log_lines, args=(child,), name="embedded-server-log", daemon=True).start()
        limit = threading.Timer(START_LIMIT_S, child.kill)
        limit.start()
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(self._opening())
            child.stdin.flush()
            opened = msgspec.json.decode(child.stdout.readline(), type=_Opened)
        except (OSError, msgspec.DecodeError) as error:
            self._end_child()
            raise LinkError("server_not_started") from error
        finally:
            limit.cancel()
        address = f"http://127.0.0.1:{opened.port}"
        moved = bool(self.address) and address != self.address
        self.address = address
        if moved and self._on_moved:
            self._on_moved(address)

    def _opening(self) -> bytes:
        """After a fall the same port is asked for, so that nobody need learn another."""
        port = int(self.address.rpartition(":")[2] or 0)
        return msgspec.json.encode({"key": self._key.hex(), "data": str(self._data), "port": port}) + b"\n"

    def _watch(self) -> None:
        """Starts the child again whenever it has fallen."""
        while not self._ending.is_set():
            child = self._child
            if child is None or child.wait() is None or self._ending.is_set():
                return
            log.error("the embedded server ended with %s", child.returncode)
            if self._ending.wait(self._backoff.failed(time.monotonic())):
                return
            with contextlib.suppress(LinkError):
                self._begin()
                self._backoff.succeeded()

    def _end_child(self) -> None:
        child = self._child
        if child is None:
            return
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
