"""What the threads of a sync loop share: the link, what is due, and why it is not."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from enum import Enum

import msgspec

from console.errors import LinkError
from console.offline.link import Link, LinkEvent, LinkState, event_of, step
from console.offline.pace import Pace

log = logging.getLogger(__name__)

STALLED_AFTER_S = 60.0
LOOK_EVERY_S = 10.0


class Turn(Enum):
    """What the sync thread is to do next."""

    ATTEMPT = "attempt"
    SHOW = "show"
    LEAVE = "leave"
    STOP = "stop"


class Standing(msgspec.Struct, frozen=True):
    """How things stand. ``next_attempt_s`` is 0 unless an attempt is being waited for."""

    link: Link
    last_sync_at: int
    next_attempt_s: float
    trouble: str


class SyncState:
    """Any thread. ``clock`` is UTC microseconds, ``steady`` seconds of a clock that never goes back."""

    def __init__(self, rng: random.Random, clock: Callable[[], int], steady: Callable[[], float]) -> None:
        self._clock, self._steady = clock, steady
        self._pace = Pace(rng)
        self._changed = threading.Condition()
        self._link = Link(since=clock())
        self._stopping = self._retiring = self._paused = False
        self._kicked = True
        self._hurried = self._attempting = self._cleared = self._healthy = False
        self._moved_at = steady()
        self._last_sync_at = 0
        self._trouble = ""
        self._told = False

    def standing(self) -> Standing:
        """How things stand now; ``await_turn`` returns once more when that has changed."""
        with self._changed:
            self._told = True
            wait = self._pace.next_attempt(self._steady())
            return Standing(self._link, self._last_sync_at, wait, self._trouble)

    def kick(self) -> None:
        """There is something to send or to fetch."""
        with self._changed:
            if not self._kicked and not self._attempting:
                self._moved_at = self._steady()
            self._kicked = True
            self._tell()

    def hurry(self) -> None:
        """Somebody does not want to wait."""
        with self._changed:
            self._kicked = self._hurried = True
            self._tell()

    def pause(self) -> None:
        """Only a login helps."""
        with self._changed:
            self._paused, self._healthy = True, False
            self._tell()

    def resume(self) -> None:
        """There was one."""
        with self._changed:
            self._paused = False
        self.hurry()

    def retire(self) -> None:
        """Ends once nothing is left to send, or nothing can be sent any more."""
        with self._changed:
            self._retiring = True
        self.kick()

    def stop(self) -> None:
        """Ends now."""
        with self._changed:
            self._stopping = True
            self._tell()

    def await_turn(self) -> Turn:
        """Waits until an attempt is due, something is to be shown, all is sent, or it is to stop."""
        with self._changed:
            self._attempting = False
            while not self._stopping:
                if self._retiring and (self._paused or self._healthy and not self._kicked):
                    return Turn.LEAVE
                if not self._told:
                    return Turn.SHOW
                wait = None if self._paused else self._pace.wait(self._steady(), self._kicked, self._hurried)
                if wait == 0.0:
                    self._cleared = self._cleared or self._hurried
                    self._kicked = self._hurried = False
                    self._attempting, self._moved_at = True, self._steady()
                    return Turn.ATTEMPT
                self._changed.wait(wait)
            return Turn.STOP

    def await_news_turn(self) -> bool | None:
        """Until waiting for news makes sense (True), it is over (False), or seconds have passed (None)."""
        with self._changed:
            if not (self.may_listen() or self._stopping or self._retiring):
                self._changed.wait(LOOK_EVERY_S)
            if self._stopping or self._retiring:
                return False
            return True if self.may_listen() else None

    def needs_probe(self) -> bool:
        """While offline, the cheap question goes first."""
        with self._changed:
            return self._link.state is LinkState.OFFLINE and not self._cleared

    def probed(self, window_s: float) -> bool:
        """The server is back. False where this desk now waits for its place within the window."""
        with self._changed:
            self._step(LinkEvent.READY)
            self._cleared = True
            return self._pace.spread(self._steady(), window_s) == 0.0

    def answered(self) -> None:
        """A real request got its answer."""
        with self._changed:
            self._moved_at = self._steady()
            self._step(LinkEvent.ANSWERED)

    def succeeded(self) -> None:
        """A whole round: all that was queued is sent, all that is new is here."""
        with self._changed:
            self._step(LinkEvent.DRAINED)
            self._pace.succeeded(self._steady())
            self._healthy, self._last_sync_at, self._trouble = True, self._clock(), ""
            self._tell()

    def failed(self, error: LinkError) -> None:
        """A request got none."""
        with self._changed:
            if self._stopping:
                return
            self._step(event_of(error), int(error.params.get("since_us", 0)))
            self._pace.failed(self._steady(), float(error.params.get("retry_after", 0)))
            self._healthy = self._cleared = False
            self._tell()

    def troubled(self, code: str) -> None:
        """The server answers, and yet the round did not end."""
        with self._changed:
            self._pace.failed(self._steady())
            self._healthy, self._trouble = False, code
            self._tell()

    def is_stalled(self) -> bool:
        """Whether nothing has moved for a minute although it should have; says so once a minute."""
        with self._changed:
            now = self._steady()
            due = self._kicked and not self._paused and self._pace.wait(now, True, False) == 0.0
            idle = now - self._moved_at < STALLED_AFTER_S or not (self._attempting or due)
            if idle or self._stopping or self._link.state is LinkState.OFFLINE:
                return False
            self._moved_at = now
            return True

    def may_listen(self) -> bool:
        """Whether all is well and nothing else is to be done than to wait for news."""
        with self._changed:
            return self._healthy and not (self._paused or self._stopping or self._retiring)

    def _step(self, event: LinkEvent, silence_us: int = 0) -> None:
        now = self._clock()
        before, self._link = self._link, step(self._link, event, now, now - silence_us)
        if before.state is not self._link.state:
            log.info("link %s, cause %s", self._link.state, self._link.cause or "none")
            self._tell()

    def _tell(self) -> None:
        self._told = False
        self._changed.notify_all()
