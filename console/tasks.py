"""Work off the GUI thread, with its outcome back on it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from console.errors import ExpectedError

log = logging.getLogger(__name__)
T = TypeVar("T")
NETWORK_THREADS = 3


class _Outcome(NamedTuple):
    receiver: QObject
    call: Callable[[Any], object]
    value: Any


class TaskRunner(QObject):
    """One thread saves, in order, one reads, and a few wait for the network. Lives on the GUI thread.

    ``done(result)`` or ``failed(error)`` is called on the GUI thread, unless ``receiver`` has been destroyed
    meanwhile. A bug in ``work`` is logged and arrives as the code ``unexpected``.
    """

    _finished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._database = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="reading")
        self._network = ThreadPoolExecutor(NETWORK_THREADS, thread_name_prefix="network")
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        receiver: QObject,
        done: Callable[[T], object],
        failed: Callable[[ExpectedError], object],
    ) -> None:
        """Runs ``work`` after all that was told before but reads. Returns at once; GUI thread."""
        if not self._closed:
            self._database.submit(self._job(work, receiver, done, failed))

    def run_read(
        self,
        work: Callable[[], T],
        receiver: QObject,
        done: Callable[[T], object],
        failed: Callable[[ExpectedError], object],
    ) -> None:
        """Runs ``work`` that only reads, after all that was told before: it sees what was saved by then.

        Nothing but the next read waits for it. Returns at once; GUI thread.
        """
        if not self._closed:
            self._database.submit(self._reading.submit, self._job(work, receiver, done, failed))

    def run_network(
        self,
        work: Callable[[], T],
        receiver: QObject,
        done: Callable[[T], object],
        failed: Callable[[ExpectedError], object],
    ) -> None:
        """Runs ``work`` that waits for a server. Returns at once; GUI thread."""
        if not self._closed:
            self._network.submit(self._job(work, receiver, done, failed))

    def shutdown(self) -> None:
        """Drops what has not begun and every outcome still to come, and waits for what runs.

        End the transports first: work on the network lasts as long as its request.
        """
        self._closed = True
        self._network.shutdown(wait=False, cancel_futures=True)
        self._database.shutdown(wait=True, cancel_futures=True)
        self._reading.shutdown(wait=True, cancel_futures=True)
        self._network.shutdown(wait=True)

    def _job(
        self,
        work: Callable[[], T],
        receiver: QObject,
        done: Callable[[T], object],
        failed: Callable[[ExpectedError], object],
    ) -> Callable[[], None]:
        def job() -> None:
            outcome = _outcome(work, receiver, done, failed)
            if not self._closed:
                self._finished.emit(outcome)

        return job

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        if not self._closed and isValid(outcome.receiver):
            outcome.call(outcome.value)


def _outcome(
    work: Callable[[], T],
    receiver: QObject,
    done: Callable[[T], object],
    failed: Callable[[ExpectedError], object],
) -> _Outcome:
    try:
        return _Outcome(receiver, done, work())
    except ExpectedError as error:
        return _Outcome(receiver, failed, error)
    except Exception:
        log.exception("a task failed")
        return _Outcome(receiver, failed, ExpectedError())
