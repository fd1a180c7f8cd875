"""Processes that a test starts, hears through a pipe, and ends: forks of one that has everything loaded."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable
from functools import cache
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

_PRELOADED = ["tests.faults.servers"]
_PATIENCE_S = 60.0


if sys.platform == "win32":
    _forks = multiprocessing.get_context
else:

    @cache
    def _forks() -> multiprocessing.context.ForkServerContext:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOADED)
        return context


class Child:
    """A process that runs ``work(say, *arguments)``; ``say(text)`` sends a line to whoever listens here.

    As a context manager it is killed at the end at the latest. ``work`` is a function of a module.
    """

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        self._pipe, far_end = _forks().Pipe(duplex=False)
        self._process = _forks().Process(target=_run, args=(far_end, work, *arguments), daemon=True)
        self._process.start()
        far_end.close()
        self.said: list[str] = []

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    def listen(self, seconds: float) -> None:
        """Collects what it says for ``seconds``, or until it ends."""
        deadline = time.monotonic() + seconds
        while self._hear(deadline - time.monotonic()):
            pass

    def hear(self) -> str:
        """The next line; fails the test when none comes."""
        before = len(self.said)
        if not self._hear(_PATIENCE_S):
            raise AssertionError(f"process {self.pid} is silent; before: {self.said[-3:]}")
        return self.said[before]

    def kill(self) -> list[str]:
        """``kill -9``; returns everything it ever said, what still was in the pipe included."""
        self._process.kill()
        return self.wait()

    def wait(self) -> list[str]:
        """Until it has ended by itself; returns everything it said. Its exit code is checked."""
        while self._hear(_PATIENCE_S):
            pass
        self._process.join(_PATIENCE_S)
        return self.said

    @property
    def exit_code(self) -> int | None:
        """Negative where a signal ended it, None while it runs."""
        return self._process.exitcode

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kills it if it still runs, and gives everything back."""
        self._process.kill()
        self._process.join(_PATIENCE_S)
        self._process.close()
        self._pipe.close()

    def _hear(self, seconds: float) -> bool:
        """Whether a line came within ``seconds``; false at once when the process has ended."""
        try:
            if not self._pipe.poll(max(0.0, seconds)):
                return False
            self.said.append(self._pipe.recv_bytes().decode())
        except (EOFError, OSError):
            return False
        return True


def _run(pipe: Connection, work: Callable[..., None], *arguments: Any) -> None:
    work(lambda text: pipe.send_bytes(text.encode()), *arguments)
