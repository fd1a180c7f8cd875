"""What a test may not leave behind: running threads, QThreads, top-level widgets."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from functools import wraps
from typing import Any

GRACE_S = 2.0
_started: weakref.WeakSet[Any] = weakref.WeakSet()
# kept by Qt itself for the life of the process
_QT_OWN = {"QTipLabel", "QRollEffect", "QAlphaWidget"}


def python_threads() -> set[threading.Thread]:
    """Live threads that Python started; those that Qt started are found by ``qthreads``."""
    # the type of a foreign thread has no public name
    return {t for t in threading.enumerate() if not isinstance(t, threading._DummyThread)}


def leaked_threads(before: set[threading.Thread]) -> list[str]:
    """Threads that were started since and still run after a grace time shared by all."""
    deadline = time.monotonic() + GRACE_S
    fresh = python_threads() - before
    for thread in fresh:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [f"thread {t.name}{' (daemon)' if t.daemon else ''}" for t in fresh if t.is_alive()]


def watch_qthreads() -> None:
    """Remember every QThread from its start on. Call once, before any test that uses Qt."""
    from PySide6.QtCore import QThread

    if getattr(QThread.start, "__wrapped__", None):
        return
    start: Callable[..., None] = QThread.start

    @wraps(start)
    def remembered(self: QThread, *args: Any, **kwargs: Any) -> None:
        _started.add(self)
        start(self, *args, **kwargs)

    QThread.start = remembered  # type: ignore[method-assign]  # Qt has no list of running threads


def leaked_qthreads() -> list[str]:
    """QThreads that still run after a grace time; they are forgotten, so that one test is blamed."""
    from shiboken6 import isValid

    found = [t for t in list(_started) if isValid(t) and t.isRunning() and not t.wait(int(GRACE_S * 1000))]
    _started.clear()
    return [f"{type(t).__name__} {t.objectName()!r}" for t in found]


def top_level_widgets() -> dict[int, str]:
    """Parentless widgets by address."""
    from PySide6.QtWidgets import QApplication
    from shiboken6 import getCppPointer

    return {
        getCppPointer(widget)[0]: f"{type(widget).__name__} {widget.objectName()!r}"
        for widget in QApplication.topLevelWidgets()
        if widget.parent() is None and widget.metaObject().className() not in _QT_OWN
    }


def leaked_widgets(before: dict[int, str]) -> list[str]:
    """Top-level widgets made since that neither deletion nor the garbage collector took."""
    from PySide6.QtCore import QCoreApplication, QEvent

    for collect in (False, True):
        if collect:
            gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        left = {address: name for address, name in top_level_widgets().items() if address not in before}
        if not left:
            return []
    return [f"widget {name}" for name in left.values()]
