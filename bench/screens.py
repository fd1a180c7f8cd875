"""Our app in this process, driven by keys: what the benchmarks of the screens measure."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from bench.apps import SETTLE_MS, NextPaint, say
from bench.keyring import FileKeyring
from bench.scene import EMPLOYEE_NO, PASSWORD
from console.app import Console, make_application
from console.offline import works
from console.settings import Settings

PATIENCE_MS = 120_000


class Driven:
    """An app at the login, everything it needs brought in; ``begin`` is called when it has settled."""

    def __init__(self, desk: Path, url: str) -> None:
        keyring = FileKeyring(desk.parent)
        works.SystemKeyring = lambda: keyring  # type: ignore[misc,assignment]
        self._app = make_application()
        self.console = Console(self._app, Settings(data=str(desk), server=url, theme="light"))

    def run(self) -> None:
        """Until ``finish`` is called."""
        self.console.show()
        QTimer.singleShot(SETTLE_MS, self.begin)
        QTimer.singleShot(PATIENCE_MS, self.finish)
        sys.excepthook = self._on_exception
        self._app.exec()
        self.console.close()

    def begin(self) -> None:
        raise NotImplementedError

    def finish(self) -> None:
        self._app.quit()

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
