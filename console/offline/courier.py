"""Delivers a desk's spool by the desk's own credential, whoever is logged in, or nobody. No Qt.

The server learns nothing from it but sealed bytes, and says only "received". What an author's own login is
bringing home is left to it for a while, so that little is sent twice; twice is harmless.
"""

from __future__ import annotations

import base64
import logging
import random
import threading
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Protocol

from console.errors import ExpectedError, LinkError, Rejected
from console.ids import new_id
from console.offline.link import Link, LinkEvent, LinkState, event_of, step
from console.offline.pace import Pace
from console.offline.server_clock import wall_us
from console.offline.spool import Spool, Spooled
from console.offline.transport import DeskCredential
from console.wire.messages import Cursor, SpoolDelivery, SpoolEntry, SpoolReply

log = logging.getLogger(__name__)

PATIENCE_S = 120.0
CHECK_IN_S = 3600.0
PURGE_S = 24 * 3600.0
KEPT_US = 30 * 24 * 3600 * 1_000_000
START_WINDOW_S = 30.0
MOST_ENTRIES = 100
MOST_BYTES = 1024 * 1024
MOST_HEADS = 100
ILL_TRIES = 3
MOST_ILL_ALONE = 3
_JOIN_S = 5.0


class SpoolRoad(Protocol):
    """What a courier asks of a transport."""

    @property
    def is_local(self) -> bool: ...
    def deliver(self, delivery: SpoolDelivery, desk: DeskCredential) -> SpoolReply: ...
    def abort(self) -> None: ...


class Courier:
    """One desk's courier, with a thread of its own from ``start`` to ``stop``.

    ``road`` and ``credential`` may be None for now. ``is_pushed`` says whether a login is at work that
    brings home its author's own. ``clock`` is UTC microseconds, ``steady`` seconds that never go back.
    """

    def __init__(
        self,
        spool: Spool,
        road: Callable[[], SpoolRoad | None],
        credential: Callable[[], DeskCredential | None],
        is_pushed: Callable[[], bool],
        *,
        rng: random.Random | None = None,
        clock: Callable[[], int] = wall_us,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spool, self._find_road, self._credential, self._is_pushed = spool, road, credential, is_pushed
        self._clock, self._steady = clock, steady
        self._pace = Pace(rng or random.Random())
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = self._hurried = False
        self._kicked = True
        self._road: SpoolRoad | None = None
        self._first_seen: dict[str, float] = {}
        self._ill = self._ill_alone = 0
        self._avoided: dict[str, float] = {}
        self._contact_since: float | None = None
        self._check_in_at = self._purge_at = float("-inf")
        self._link = Link(state=LinkState.OFFLINE, since=clock())

    @property
    def link(self) -> Link:
        """The courier's own way to the server; not online before the server has answered."""
        return self._link

    def start(self) -> None:
        """Begins after a moment, so that all desks of a floor do not come at once."""
        road = self._find_road()
        self._pace.spread(self._steady(), 0.0 if road is None or road.is_local else START_WINDOW_S)
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends within a second, also in the middle of a delivery."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._road is not None:
            self._road.abort()
        if self._thread is not None:
            self._thread.join(_JOIN_S)

    def kick(self) -> None:
        """Something was captured that no login will deliver. Returns at once; any thread."""
        with self._changed:
            self._kicked = True
            self._changed.notify_all()

    def hurry(self) -> None:
        """The server is known to be back. Returns at once; any thread."""
        with self._changed:
            self._hurried = True
            self._changed.notify_all()

    def look_again(self) -> None:
        """Somebody has not reached the server: asks until it answers, which ``link`` tells. Any thread."""
        with self._changed:
            self._link = Link(state=LinkState.OFFLINE, since=self._clock())
            self._check_in_at = float("-inf")
        self.kick()

    def change_hands(self) -> None:
        """Call before another agent's login begins to push: what was received so far is confirmed soon."""
        with self._changed:
            self._check_in_at = float("-inf")
        self.kick()

    def attempt(self) -> None:
        """One cycle. The courier thread's work; never raises."""
        now = self._steady()
        try:
            self._cycle(now)
            self._pace.succeeded(self._steady())
            self._meet(LinkEvent.DRAINED)
        except LinkError as error:
            log.info("delivery failed: %s", error.code)
            self._meet(event_of(error))
            self._contact_since, self._check_in_at = None, float("-inf")
            self._ill += error.code == "server_ill"
            self._pace.failed(self._steady(), float(error.params.get("retry_after", 0)))
        except ExpectedError as error:
            log.warning("delivery stopped: %s", error.code)
            self._pace.failed(self._steady())
        except Exception:  # the thread's edge: it tries again later, and the log has it
            log.exception("delivery failed")
            self._pace.failed(self._steady())

    def _meet(self, event: LinkEvent) -> None:
        with self._changed:
            self._link = step(self._link, event, self._clock())

    def _run(self) -> None:
        while self._await_turn():
            self.attempt()

    def _await_turn(self) -> bool:
        with self._changed:
            while not self._stopping:
                wait = self._pace.wait(self._steady(), self._kicked, self._hurried)
                if wait == 0.0:
                    self._kicked = self._hurried = False
                    return True
                self._changed.wait(wait)
            return False

    def _cycle(self, now: float) -> None:
        self._road, desk = self._find_road(), self._credential()
        if self._road is None or desk is None or self._stopping:
            return
        if len(self._spool.heads()) > MOST_HEADS:
            self._check_in_at = float("-inf")
        if self._spool.waiting() or now >= self._check_in_at:
            try:
                self._check_in(self._road, desk, now)
                self._deliver(self._road, desk, now)
            except Rejected as error:
                if error.code != "history_forked":
                    raise
                self._start_over()

    def _start_over(self) -> None:
        """The server has lost commits, and perhaps what it said to hold: all of it goes once more."""
        log.warning("the server has lost a part of its history; delivering everything again")
        self._spool.offer_again()
        self._check_in_at = float("-inf")
        self.kick()

    def _check_in(self, road: SpoolRoad, desk: DeskCredential, now: float) -> None:
        """Names the commits that receipts rest on, and learns what is covered by a backup."""
        if now < self._check_in_at:
            return
        covered = self._send(road, desk, [])
        self._contact_since = self._contact_since or now
        self._check_in_at = now + CHECK_IN_S
        if covered.seq and now >= self._purge_at:
            gone = self._spool.purge(self._clock() - KEPT_US, covered)
            log.info("%d delivered entries were cleared away", gone)
            self._purge_at = now + PURGE_S

    def _deliver(self, road: SpoolRoad, desk: DeskCredential, now: float) -> None:
        seen: dict[str, float] = {}
        self._ill_alone = 0

        def due() -> Iterator[Spooled]:
            for entry in self._spool.undelivered():
                seen[entry.op_id] = self._first_seen.get(entry.op_id, now)
                if self._is_due(seen[entry.op_id], now) and now >= self._avoided.get(entry.op_id, now):
                    yield entry

        for batch in _batches(due(), self._avoided):
            self._hand_over(road, desk, batch, now)
        self._first_seen, self._ill = seen, 0
        self._avoided = {op_id: until for op_id, until in self._avoided.items() if op_id in seen}

    def _is_due(self, first_seen: float, now: float) -> bool:
        if not self._is_pushed():
            return True
        return now - max(first_seen, self._contact_since or now) >= PATIENCE_S

    def _hand_over(self, road: SpoolRoad, desk: DeskCredential, batch: Sequence[Spooled], now: float) -> None:
        """Halves what is too large, and what a server that is well otherwise fails at again and again."""
        try:
            self._send(road, desk, batch)
            self._ill_alone = 0
        except (Rejected, LinkError) as error:
            if error.code != "too_large" and not self._blames_batch(error, batch):
                raise
            if len(batch) == 1:
                log.error("an entry cannot be delivered for now, %s: %s", error.code, batch[0].op_id)
                self._avoided[batch[0].op_id] = now + CHECK_IN_S
                return
            middle = len(batch) // 2
            self._hand_over(road, desk, batch[:middle], now)
            self._hand_over(road, desk, batch[middle:], now)

    def _blames_batch(self, error: ExpectedError, batch: Sequence[Spooled]) -> bool:
        """Whether an ill answer is this batch's fault: the check-in before it has just gone well."""
        if error.code != "server_ill" or batch[0].op_id in self._avoided:
            return error.code == "server_ill"
        if self._ill < ILL_TRIES or self._ill_alone == MOST_ILL_ALONE:
            return False
        self._ill_alone += len(batch) == 1
        return True

    def _send(self, road: SpoolRoad, desk: DeskCredential, batch: Sequence[Spooled]) -> Cursor:
        """Names every commit that this desk was told of, whoever was logged in; returns what a backup covers.

        A server that has lost what it said to one login may know what it said to the next.
        """
        entries = [SpoolEntry(entry.op_id, base64.b64encode(entry.sealed).decode()) for entry in batch]
        heads = self._spool.heads()[:MOST_HEADS]
        delivery = SpoolDelivery(new_id(), heads[0] if heads else Cursor(), entries, heads[1:])
        reply = road.deliver(delivery, desk)
        if reply.request_id != delivery.request_id:
            raise LinkError("not_our_server")
        self._meet(LinkEvent.ANSWERED)
        received = set(reply.received)
        self._spool.mark_received([e.op_id for e in batch if e.op_id in received], reply.head, heads)
        return reply.covered


def _batches(entries: Iterable[Spooled], apart: Container[str]) -> Iterator[list[Spooled]]:
    """As many as one delivery takes; each of those that go ``apart`` by itself."""
    batch: list[Spooled] = []
    size = 0
    for entry in entries:
        if entry.op_id in apart:
            yield [entry]
            continue
        if batch and (len(batch) == MOST_ENTRIES or size + len(entry.sealed) > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += len(entry.sealed)
    if batch:
        yield batch
