"""Our app in this process, driven by keys: what the benchmarks of the screens measure."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView

from bench.apps import NextPaint, say
from bench.keyring import FileKeyring
from bench.scene import EMPLOYEE_NO, PASSWORD, queue_into
from console.app import Console, make_application
from console.desk import LinkView
from console.models.queries import Queue
from console.offline import works
from console.settings import Settings

PATIENCE_MS = 180_000


class Driven:
    """An app at the login, everything it needs brought in; ``begin`` is called when it has settled."""

    def __init__(self, desk: Path, url: str, settle_ms: int) -> None:
        self._settle_ms = settle_ms
        keyring = FileKeyring(desk.parent)
        works.SystemKeyring = lambda: keyring  # type: ignore[misc,assignment,attr-defined]  # a double
        self._app = make_application()
        self.console = Console(self._app, Settings(data=str(desk), server=url, theme="light"))

    def run(self) -> None:
        """Until ``finish`` is called."""
        self.console.show()
        QTimer.singleShot(self._settle_ms, self._begin_when_ready)
        QTimer.singleShot(PATIENCE_MS, self.finish)
        sys.excepthook = self._on_exception
        self._app.exec()
        self.console.close()

    def begin(self) -> None:
        """What is measured."""
        raise NotImplementedError

    def finish(self) -> None:
        self._app.quit()

    def _begin_when_ready(self) -> None:
        if self.console.backstage.works is None:
            QTimer.singleShot(self._settle_ms, self._begin_when_ready)
        else:
            self.begin()

    def _on_exception(self, *error: Any) -> None:
        sys.__excepthook__(*error)
        self.finish()

    def type_credentials(self) -> Callable[[], None]:
        """Fills in the login; what it returns presses Enter."""
        number, password = self.console.window.login.findChildren(QLineEdit)[:2]
        QTest.keyClicks(number, EMPLOYEE_NO)
        QTest.keyClicks(password, PASSWORD)
        return lambda: QTest.keyClick(password, Qt.Key.Key_Return)


class Enter(Driven):
    """How long an agent waits for the tickets."""

    _filled = False

    def begin(self) -> None:
        """What PySide prepares where a viewport is first asked for is the watcher's, not the agent's wait."""
        QListView().viewport()
        self.console.desk.signed_in.connect(self._on_signed_in)
        press = self.type_credentials()
        self._begun = time.perf_counter()
        press()

    @Slot(object)
    def _on_signed_in(self, _: object) -> None:
        workspace = self.console.window.workspace
        assert workspace and workspace.screens.tickets
        self._panel = workspace.screens.tickets
        model = self._panel.view.list.model()
        model.rowsInserted.connect(self._on_filled)
        model.modelReset.connect(self._on_filled)

    @Slot()
    def _on_filled(self) -> None:
        if not self._filled:
            self._filled = True
            NextPaint(self._panel.view.list.viewport(), self._on_painted)

    def _on_painted(self) -> None:
        say((time.perf_counter() - self._begun) * 1e3)
        QApplication.closeAllWindows()
        self.finish()


class Sync(Driven):
    """How long the main thread is kept from its events while the sync thread is at work."""

    def __init__(self, desk: Path, url: str, settle_ms: int, idle_ms: int, calls: int) -> None:
        super().__init__(desk, url, settle_ms)
        self._idle_ms, self._calls = idle_ms, calls
        self._gaps: list[float] = []
        self._idle: list[float] = []
        self._ticked = 0.0
        self._ticks = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._ticks.timeout.connect(self._on_tick)

    def begin(self) -> None:
        self.console.desk.signed_in.connect(lambda _: QTimer.singleShot(self._settle_ms, self._queue))
        self.type_credentials()()

    def _queue(self) -> None:
        """The list shows every ticket, so that each page that comes in is also painted."""
        workspace = self.console.window.workspace
        assert workspace and workspace.screens.tickets
        workspace.screens.tickets.show_queue(Queue.TEAM)
        session: Any = self.console.desk._session
        self.console.backstage.tasks.run(
            lambda: queue_into(session, self._calls),
            workspace,
            self._on_queued,
            lambda error: self._on_exception(type(error), error, None),
        )

    def _on_queued(self, _: None) -> None:
        QTimer.singleShot(self._settle_ms, self._watch_idle)

    def _watch_idle(self) -> None:
        self._start_ticks()
        QTimer.singleShot(self._idle_ms, self._watch_sync)

    def _watch_sync(self) -> None:
        self._idle, self._gaps = self._gaps, []
        self.console.desk.link_changed.connect(self._on_link)
        self._start_ticks()
        self.console.desk.sync_now()

    def _start_ticks(self) -> None:
        self._ticked = time.perf_counter()
        self._ticks.start()

    @Slot()
    def _on_tick(self) -> None:
        now = time.perf_counter()
        self._gaps.append(now - self._ticked)
        self._ticked = now

    @Slot(object)
    def _on_link(self, view: LinkView) -> None:
        """Its end: nothing is queued, and the rows have come back."""
        if not view.unsynced and not self._ended and not self._pending():
            self._ended = True
            self._ticks.stop()
            say(_longest(self._idle), _longest(self._gaps), max(self._gaps) * 1e3, sum(self._gaps))
            self.finish()

    _ended = False

    def _pending(self) -> bool:
        session: Any = self.console.desk._session
        with session.store.database.read() as connection:
            return bool(connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM touch)").scalar())


def _longest(gaps: list[float]) -> float:
    """The 99.9th percentile of the pauses between two ticks, in milliseconds."""
    return sorted(gaps)[int(len(gaps) * 0.999)] * 1e3
