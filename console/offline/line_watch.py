"""Notices soon that a server gives no sign of life: one that hangs, or a line that swallows everything.

A reply's own time-out is long, because a server may have much to do, and a long poll answers late by design.
So the cheap question is asked beside them: a living server answers it at once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from console.errors import LinkError, Rejected
from console.offline.pulse import Pulse
from console.wire.messages import Ready

log = logging.getLogger(__name__)
SILENT = "silent"
TICK_S = 0.5
PROBE_READ_S = 30.0
_MICROSECONDS = 1_000_000


class Line(Protocol):
    """What is asked of a transport."""

    @property
    def traffic(self) -> int:
        """Another number whenever bytes have moved."""

    def ready(self, within: float = ...) -> Ready: ...


class LineWatch:
    """Any thread. ``is_idle`` says whether all is well and nothing is in flight; ``steady`` is in seconds."""

    def __init__(self, line: Line, is_idle: Callable[[], bool], steady: Callable[[], float]) -> None:
        self._line, self._is_idle, self._steady = line, is_idle, steady
        self._pulse = Pulse(steady())
        self._traffic = line.traffic
        self._lock = threading.Lock()
        self._over = threading.Event()

    @contextmanager
    def asking(self, what: str, *, body: int = 0) -> Iterator[None]:
        """Inside, an answer to ``body`` bytes is waited for that a living server gives promptly."""
        with self._lock:
            self._pulse.ask(what, self._steady(), body=body)
        try:
            yield
        except Rejected:
            self.hear()
            raise
        else:
            self.hear()
        finally:
            with self._lock:
                self._pulse.end(what)

    def hear(self) -> None:
        """The server has answered something."""
        with self._lock:
            self._pulse.hear(self._steady())

    def silence_us(self) -> int:
        """For how many microseconds an answer has been overdue; 0 while it is too early to say so."""
        with self._lock:
            now = self._steady()
            return round(self._pulse.silence(now) * _MICROSECONDS) if self._pulse.is_silent(now) else 0

    def lost(self) -> LinkError | None:
        """``silent``, once, where an answer is overdue for too long: what is in flight is to be ended."""
        traffic = self._line.traffic
        with self._lock:
            now = self._steady()
            if traffic != self._traffic:
                self._pulse.hear(now)
            self._traffic = traffic
            if not self._pulse.is_lost(now):
                return None
            silence = round(self._pulse.silence(now) * _MICROSECONDS)
            self._pulse.hear(now)  # counted once
        log.info("no sign of life for %d s", silence // _MICROSECONDS)
        return LinkError(SILENT, since_us=silence)

    def probe(self) -> None:
        """Asks the cheap question. Raises LinkError, unless the server was heard of meanwhile; Rejected."""
        began = self._steady()
        try:
            with self.asking("probe"):
                window = self._line.ready(PROBE_READ_S).window
        except LinkError:
            with self._lock:
                if self._pulse.heard_since(began):
                    return
            raise
        finally:
            with self._lock:
                self._pulse.probed(self._steady())
        with self._lock:
            self._pulse.learn(self._steady() - began, window)

    def probe_in(self) -> float:
        """Seconds until the cheap question is due, as things stand."""
        idle = self._is_idle()
        with self._lock:
            return self._pulse.probe_in(self._steady(), idle=idle)

    def await_probe(self) -> bool:
        """Until the cheap question is due; False once it is over."""
        while not self._over.is_set():
            if (wait := self.probe_in()) <= 0:
                return True
            self._over.wait(min(wait, TICK_S))
        return False

    def await_tick(self) -> bool:
        """Half a second; False once it is over."""
        return not self._over.wait(TICK_S)

    def stop(self) -> None:
        """Nobody waits any more."""
        self._over.set()
