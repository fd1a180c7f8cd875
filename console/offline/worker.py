"""The sync loop, heard on the GUI thread: at most ten times a second, however much arrives."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from console.changes import Changes
from console.errors import ExpectedError
from console.offline.link import LinkView
from console.offline.sync_loop import Listener, SyncLoop
from console.wire.messages import Cursor

log = logging.getLogger(__name__)

EVERY_MS = 100
Received = Callable[[list[str], Cursor], object]


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


class SyncWorker(QObject):
    """One agent's way to the server. Lives on the GUI thread; its threads are the loop's.

    Signals: ``changed(Changes)``; ``link_changed(LinkView)``; ``needs_login()``; ``revoked()``;
    ``stalled()``; ``ended()`` after ``retire``. ``received`` hears on the sync thread what the server holds.
    """

    changed = Signal(object)
    link_changed = Signal(object)
    needs_login = Signal()
    revoked = Signal()
    stalled = Signal()
    ended = Signal()
    _arrived = Signal()

    def __init__(self, make_loop: Callable[[Listener], SyncLoop], received: Received) -> None:
        super().__init__()
        self._stopped = False
        self._mail = Mailbox(self._arrived.emit, received)
        self._since_last = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._deliver)
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        self.loop = make_loop(self._mail)

    def start(self) -> None:
        """Starts the loop's threads."""
        self.loop.start()

    def stop(self) -> None:
        """Ends them within a second; nothing is emitted afterwards."""
        self.loop.stop()
        self._mail.close()
        self._timer.stop()
        self._stopped = True

    @Slot()
    def _on_arrived(self) -> None:
        if self._stopped:
            return
        waited = self._since_last.elapsed() if self._since_last.isValid() else EVERY_MS
        self._timer.start(max(0, EVERY_MS - waited))

    @Slot()
    def _deliver(self) -> None:
        self._since_last.start()
        changes, view, facts = self._mail.take()
        if changes:
            self.changed.emit(changes)
        if view is not None:
            self.link_changed.emit(view)
        for fact in facts:
            getattr(self, fact).emit()
