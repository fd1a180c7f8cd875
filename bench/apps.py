"""The windows that benchmarks watch, as processes of their own.

``python -m bench.apps bare | login FOLDER | enter FOLDER URL SETTLE | sync FOLDER URL SETTLE IDLE CALLS``
prints one line. SETTLE and IDLE are milliseconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow


class NextPaint(QObject):
    """Calls ``painted`` once ``watched`` has been painted; where that is the application, anything of it."""

    def __init__(self, watched: QObject, painted: Callable[[], None]) -> None:
        super().__init__(watched)
        self._watched, self._painted = watched, painted
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._watched.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return False


def bare() -> None:
    """A window with one word in it: when it is painted, by the steady clock."""
    app = QApplication(["bare"])
    window = QMainWindow()
    window.setCentralWidget(QLabel("Standby"))

    def painted() -> None:
        say(time.monotonic())
        window.close()

    NextPaint(app, painted)
    window.resize(1280, 800)
    window.show()
    app.exec()


def login(folder: str) -> None:
    """Our own start, with nothing left out: when it is painted, by the steady clock."""
    from console import app

    def painted() -> None:
        say(time.monotonic())
        QApplication.closeAllWindows()

    NextPaint(app.make_application(), painted)
    app.main(["--data", folder])


def enter(folder: str, url: str, settle: str) -> None:
    """From Enter to the painted list of tickets, in milliseconds."""
    from bench.screens import Enter

    Enter(Path(folder), url, int(settle)).run()


def sync(folder: str, url: str, settle: str, idle: str, calls: str) -> None:
    """The longest pauses of the main thread, idle and while so many calls are synced, in milliseconds."""
    from bench.screens import Sync

    Sync(Path(folder), url, int(settle), int(idle), int(calls)).run()


def say(*values: float) -> None:
    """To whoever started this process."""
    print(*values, flush=True)


_MEASURES: dict[str, Callable[..., None]] = {"bare": bare, "login": login, "enter": enter, "sync": sync}

if __name__ == "__main__":
    _MEASURES[sys.argv[1]](*sys.argv[2:])
