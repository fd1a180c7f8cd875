"""Keeps one agent's store and the server in step. No Qt.

One thread runs rounds, one waits for news, one asks whether the server is there, one tells what holds up.
"""

from __future__ import annotations

import contextlib
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import msgspec

from console.changes import Changes
from console.errors import ExpectedError, LinkError, Rejected
from console.offline.line_watch import SILENT, LineWatch
from console.offline.link import LinkView
from console.offline.round import Request, SendFile, Steps
from console.offline.server_clock import wall_us
from console.offline.store import DeskStore
from console.offline.sync_state import SyncState, Turn
from console.offline.told_link import ToldLink
from console.wire.messages import Cursor, HeadReply, PushReply, PushRequest, Ready, Reoffer, ReofferRequest

log = logging.getLogger(__name__)

POLL_S = 25
SHOW_EVERY_S = 0.1
_JOIN_S = 5.0
_LOGIN_CODES = {"login_required", "access_expired"}


class Road(Protocol):
    """What the loop asks of a transport."""

    @property
    def is_local(self) -> bool: ...
    @property
    def traffic(self) -> int: ...
    def ready(self, within: float = ...) -> Ready: ...
    def head(self, seen: Cursor, wait: int) -> HeadReply: ...
    def send(self, request: Request) -> Any: ...
    def renew(self, code: str = ...) -> None: ...
    def abort(self) -> None: ...


class Listener(Protocol):
    """Hears of everything, on the loop's threads; must not wait for them."""

    def changed(self, changes: Changes) -> None:
        """Rows or the outbox changed."""

    def link_changed(self, view: LinkView) -> None:
        """The link, the queue or the times changed."""

    def received(self, op_ids: list[str], head: Cursor) -> None:
        """The server holds these, and had come to ``head``."""

    def needs_login(self) -> None:
        """Only a password helps; ``resume`` afterwards."""

    def revoked(self) -> None:
        """The server has ended this person's right."""

    def stalled(self) -> None:
        """Nothing moved for a minute although it should have; fresh connections have been made."""

    def ended(self) -> None:
        """After ``retire``: nothing is queued any more, or nothing more can be done; the threads end."""


class SyncLoop:
    """Start it once. ``clock`` is UTC microseconds, ``steady`` seconds of a clock that never goes back."""

    def __init__(
        self,
        store: DeskStore,
        steps: Callable[[], Steps],
        road: Road,
        listener: Listener,
        *,
        rng: random.Random | None = None,
        clock: Callable[[], int] = wall_us,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._steps, self._road, self._listener = store, steps, road, listener
        self._steady = steady
        self._state = SyncState(rng or random.Random(), clock, steady)
        self._line = LineWatch(road, self._state.may_listen, steady)
        self._told = ToldLink(store, self._state, self._line, listener.link_changed, clock)
        self._threads: list[threading.Thread] = []
        self._shown_at = float("-inf")

    @property
    def view(self) -> LinkView:
        """What was last told of the link."""
        return self._told.view

    def start(self) -> None:
        """Starts the threads."""
        works: dict[str, Callable[[], None]] = {
            "sync": self._run,
            "sync-news": self._listen,
            "sync-line": lambda: _repeat(self._line.await_probe, self.probe),
            "sync-tick": lambda: _repeat(self._line.await_tick, self.look),
        }
        for name, work in works.items():
            thread = threading.Thread(target=work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Ends the threads within a second, also in the middle of a request."""
        self._state.stop()
        self._line.stop()
        self._road.abort()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(_JOIN_S)

    def kick(self) -> None:
        """Something was queued. Returns at once; any thread."""
        self._told.age()
        self._state.kick()

    def hurry(self) -> None:
        """Tries at once, whatever patience says; what the server asked for is honoured."""
        self._state.hurry()

    def resume(self) -> None:
        """There are fresh tokens."""
        self._state.resume()

    def retire(self) -> None:
        """Nobody sits here any more: goes on until nothing is queued, then ends."""
        self._state.retire()

    def attempt(self) -> None:
        """One try: the probe while offline, else a round. The sync thread's work; never raises."""
        with self._reporting("sync"):
            if self._is_clear():
                self._drive(self._steps())
                self._state.succeeded()

    def ask_for_news(self, seen: Cursor | None) -> Cursor | None:
        """One long poll after ``seen``; returns what was seen. The news thread's work; never raises."""
        with self._reporting("waiting for news"):
            heard, _ = self._store.place()
            head = self._road.head(seen or heard, POLL_S).head
            self._line.hear()
            self._state.answered()
            if head not in (heard, self._store.place()[0]):
                self._state.kick()
            return head
        return None

    def watch(self) -> None:
        """Makes fresh connections where nothing has moved for too long."""
        if self._state.is_stalled():
            log.warning("sync stalled, link %s", self.view.state)
            self._road.renew()
            self._listener.stalled()

    def look(self) -> None:
        """Ends what the server has left without a sign of life for too long, and tells what has changed."""
        with self._reporting("waiting for an answer"):
            if lost := self._line.lost():
                self._state.failed(lost)  # first: whoever the renewal wakes must not take all for sent
                self._told.age()
                self._road.renew(SILENT)
        self._told.refresh()

    def probe(self) -> None:
        """Asks whether the server is there."""
        with self._reporting("asking for a sign of life"):
            self._line.probe()

    def _run(self) -> None:
        while (turn := self._state.await_turn()) in (Turn.ATTEMPT, Turn.SHOW):
            if turn is Turn.ATTEMPT:
                self.attempt()
            self._told.show()
        if turn is Turn.LEAVE:
            self._state.stop()
            self._line.stop()
            self._road.abort()
            self._listener.ended()

    def _listen(self) -> None:
        seen: Cursor | None = None
        while (turn := self._state.await_news_turn()) is not False:
            if turn:
                seen = self.ask_for_news(seen)
            self.watch()

    def _is_clear(self) -> bool:
        if not self._state.needs_probe():
            return True
        window = self._road.ready().window
        return self._state.probed(0.0 if self._road.is_local else window)

    def _drive(self, steps: Steps) -> None:
        reply: Any = None
        failure: LinkError | Rejected | None = None
        with contextlib.closing(steps):
            while True:
                try:
                    item = steps.throw(failure) if failure else steps.send(reply)
                except StopIteration:
                    return
                reply, failure = self._carry(item)

    def _carry(self, item: Request | Changes) -> tuple[Any, LinkError | Rejected | None]:
        """What to send into the round, or to throw."""
        if isinstance(item, Changes):
            self._told.age()
            self._listener.changed(item)
            return None, None
        try:
            with self._line.asking("work", body=_body_bytes(item)):
                reply = self._road.send(item)
        except LinkError as error:
            return None, error
        except Rejected as error:
            self._state.answered()
            return None, error
        self._state.answered()
        if isinstance(reply, PushReply) and (received := _answered(item, reply)):
            self._listener.received(received, reply.head)
        if self._steady() - self._shown_at >= SHOW_EVERY_S:
            self._shown_at = self._steady()
            self._told.show()
        return reply, None

    @contextlib.contextmanager
    def _reporting(self, doing: str) -> Iterator[None]:
        """Nothing that goes wrong inside ends the thread."""
        try:
            yield
        except LinkError as error:
            log.info("%s failed: %s", doing, error.code)
            if error.code != SILENT:  # counted already: it was ended here
                self._state.failed(error)
                self._told.age()
        except Rejected as error:
            self._be_told(error)
        except ExpectedError as error:
            log.warning("%s stopped: %s", doing, error.code)
            self._state.troubled(error.code)
        except Exception:  # the thread's edge: it tries again later, and the log has it
            log.exception("%s failed", doing)
            self._state.troubled(ExpectedError.code)

    def _be_told(self, error: Rejected) -> None:
        if error.code in _LOGIN_CODES:
            self._state.pause()
            self._listener.needs_login()
        elif error.code == "revoked":
            self._state.pause()
            self._listener.revoked()
        else:
            log.warning("sync refused: %s", error.code)
            self._state.troubled(error.code)


def _repeat(is_due: Callable[[], bool], work: Callable[[], None]) -> None:
    while is_due():
        work()


class _Named(msgspec.Struct):
    op_id: str


def _answered(item: Request, reply: PushReply) -> list[str]:
    """The operations a reply speaks of; none where it does not answer this very request."""
    if isinstance(item, PushRequest):
        asked = [msgspec.json.decode(op, type=_Named).op_id for op in item.ops]
    else:
        asked = [offer.verdict.op_id for offer in item.ops] if isinstance(item, ReofferRequest) else []
    told = [verdict.op_id for verdict in reply.verdicts]
    is_ours = getattr(item, "request_id", "") == reply.request_id and told == asked
    return told if is_ours else []


def _body_bytes(item: Request) -> int:
    """What a slow line takes its time to carry."""
    if isinstance(item, SendFile):
        return len(item.content)
    return sum(len(_bytes_of(op)) for op in getattr(item, "ops", ()))


def _bytes_of(op: object) -> bytes | msgspec.Raw:
    if isinstance(op, Reoffer):
        return op.op
    return op if isinstance(op, msgspec.Raw) else b""
