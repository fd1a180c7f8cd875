"""Windows as processes of their own, measured from the moment they are started.

``python -m bench.apps bare | login FOLDER`` prints the steady clock when the first window is painted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class FirstPaint(QObject):
    """Calls ``painted`` once the first window, with all that is in it, has been painted."""

    def __init__(self, app: QApplication, painted: Callable[[], None]) -> None:
        super().__init__(app)
        self._app, self._painted = app, painted
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._app.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return False


def say_time() -> None:
    """To whoever started this process."""
    print(time.monotonic(), flush=True)


def bare() -> None:
    """A window with nothing in it."""
    app = QApplication(["bare"])
    window = QMainWindow()

    def painted() -> None:
        say_time()
        window.close()

    FirstPaint(app, painted)
    window.resize(1280, 800)
    window.show()
    app.exec()


def login(folder: str) -> None:
    """Our own start, with nothing left out."""
    from console import app

    def painted() -> None:
        say_time()
        QApplication.closeAllWindows()

    FirstPaint(app.make_application(), painted)
    app.main(["--data", folder])


if __name__ == "__main__":
    {"bare": bare, "login": login}[sys.argv[1]](*sys.argv[2:])
