"""What the agent was last told of the link and the queue, and whether that still holds."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from console.errors import ExpectedError
from console.offline.line_watch import LineWatch
from console.offline.link import LinkState, LinkView
from console.offline.store import DeskStore
from console.offline.sync_state import SyncState

log = logging.getLogger(__name__)


class ToldLink:
    """Any thread. ``tell`` gets a view that differs from the one before; ``clock`` is UTC microseconds."""

    def __init__(
        self,
        store: DeskStore,
        state: SyncState,
        line: LineWatch,
        tell: Callable[[LinkView], None],
        clock: Callable[[], int],
    ) -> None:
        self._store, self._state, self._line = store, state, line
        self._tell, self._clock = tell, clock
        self._lock = threading.Lock()
        self._is_old = False
        self._trouble = ""
        self.view = LinkView()

    def age(self) -> None:
        """Something has changed: ``refresh`` has something to do."""
        self._is_old = True

    def refresh(self) -> None:
        """``show``, if anything may have changed since."""
        if self._is_old or bool(self._line.silence_us()) != bool(self.view.silent_since):
            self.show()

    def show(self) -> None:
        """Counts the queue and tells of it, unless that would be what was told before."""
        with self._lock:
            self._is_old = False
            try:
                view = self._now()
            except ExpectedError as error:
                if error.code != self._trouble:
                    log.warning("the queue could not be counted: %s", error.code)
                self._trouble = error.code
                return
            self._trouble = ""
            if view != self.view:
                self.view = view
                self._tell(view)

    def _now(self) -> LinkView:
        standing = self._state.standing()
        link, counts, now = standing.link, self._store.counts(), self._clock()
        wait = round(standing.next_attempt_s * 1_000_000)
        return LinkView(
            state=link.state,
            cause=link.cause,
            since=link.since,
            unsynced=counts.unsynced,
            attention=counts.attention,
            failed=link.failed,
            last_sync_at=standing.last_sync_at,
            next_attempt_at=now + wait if wait else 0,
            trouble=standing.trouble,
            silent_since=self._silent_since(link.state, now),
        )

    def _silent_since(self, state: LinkState, now: int) -> int:
        silence = self._line.silence_us()
        if not silence or state is LinkState.OFFLINE:
            return 0
        return self.view.silent_since or now - silence
