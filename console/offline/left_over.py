"""The servers started on one folder: what outlived its desk and hangs is ended by the next start.

One of them holds the data; with a second one beside it there would be two servers for one team. Each is
noted from its first moment, whether it will serve or find the folder taken, beside those still there.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path

import msgspec

from console.durable import replace_file
from console.processes import kill, started

log = logging.getLogger(__name__)
GRACE_S = 3.0
KILL_S = 5.0
_LOOK_EVERY_S = 0.1


class _Known(msgspec.Struct, frozen=True):
    """A process and the desk that started it: by number and by start, so that no other is taken for them."""

    pid: int
    since: str
    parent: int
    parent_since: str


class LeftOver:
    """The children that ``path`` remembers. Waits: any thread but the GUI's."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, pid: int) -> None:
        """Notes this process as a child of this one; those that are gone are forgotten."""
        own = os.getpid()
        others = [one for one in self._known() if one.pid != pid and _is_there(one.pid, one.since)]
        known = [*others, _Known(pid, started(pid), own, started(own))]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._path, msgspec.json.encode(known))
        except OSError as error:
            log.warning("the server's process could not be noted: %s", error.strerror)

    def end(self, given_up: threading.Event) -> None:
        """Ends those that are left over; one whose desk is still there is not.

        One that has only just lost its desk gets a moment to end by itself. Returns early once ``given_up``.
        """
        for known in self._known():
            if not _is_there(known.parent, known.parent_since):
                _end(known, given_up)

    def _known(self) -> list[_Known]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[_Known])
        except (OSError, msgspec.DecodeError):
            return []


def _end(known: _Known, given_up: threading.Event) -> None:
    if _has_ended(known, GRACE_S, given_up) or given_up.is_set():
        return
    log.warning("ending a server that was left over")
    try:
        kill(known.pid, known.since)
    except OSError as error:
        log.warning("it could not be ended: %s", error.strerror)
        return
    _has_ended(known, KILL_S, given_up)


def _is_there(pid: int, since: str) -> bool:
    return bool(since) and started(pid) == since


def _has_ended(known: _Known, within_s: float, given_up: threading.Event) -> bool:
    deadline = time.monotonic() + within_s
    while _is_there(known.pid, known.since):
        if time.monotonic() >= deadline or given_up.wait(_LOOK_EVERY_S):
            return False
    return True
