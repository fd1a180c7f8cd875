"""What the sync loop's threads say, gathered until somebody has time for it. No Qt."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from console.changes import Changes
from console.errors import ExpectedError
from console.offline.link import LinkView

if TYPE_CHECKING:
    from console.wire.messages import Cursor

log = logging.getLogger(__name__)

Received = Callable[[list[str], "Cursor"], object]


class Mailbox:
    """Gathers what the loop's threads say. ``arrived`` is called with the first of it, until it is taken."""

    def __init__(self, arrived: Callable[[], object], received: Received) -> None:
        self._arrived = arrived
        self._received = received
        self._lock = threading.Lock()
        self._keys: set[tuple[str, str]] = set()
        self._queue = False
        self._view: LinkView | None = None
        self._facts: list[str] = []
        self._waiting = False

    def changed(self, changes: Changes) -> None:
        """Adds to what changed."""
        with self._lock:
            self._keys |= changes.keys
            self._queue |= changes.queue
        self._post()

    def link_changed(self, view: LinkView) -> None:
        """The newest view replaces the one before."""
        with self._lock:
            self._view = view
        self._post()

    def received(self, op_ids: list[str], head: Cursor) -> None:
        """Goes on at once, on the loop's thread. A receipt that is lost costs a second delivery, no more."""
        try:
            self._received(op_ids, head)
        except ExpectedError as error:
            log.warning("a receipt was not kept: %s", error.code)

    def needs_login(self) -> None:
        """Once, however often it is said."""
        self._say("needs_login")

    def revoked(self) -> None:
        """Once, however often it is said."""
        self._say("revoked")

    def stalled(self) -> None:
        """Once, however often it is said."""
        self._say("stalled")

    def ended(self) -> None:
        """The last word."""
        self._say("ended")

    def take(self) -> tuple[Changes, LinkView | None, list[str]]:
        """Everything since the last time."""
        with self._lock:
            found = Changes(frozenset(self._keys), self._queue), self._view, self._facts
            self._keys, self._queue, self._view, self._facts = set(), False, None, []
            self._waiting = False
        return found

    def close(self) -> None:
        """Nobody listens any more."""
        with self._lock:
            self._waiting = True

    def _say(self, fact: str) -> None:
        with self._lock:
            if fact not in self._facts:
                self._facts.append(fact)
        self._post()

    def _post(self) -> None:
        with self._lock:
            waited, self._waiting = self._waiting, True
        if not waited:
            self._arrived()
