"""What must never leave the GUI thread: Python's cyclic garbage."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

COLLECT_MS = 500


class Collector(QObject):
    """Leaves Python's cyclic garbage to the GUI thread, until ``stop``.

    Any thread may collect it otherwise, and a widget or a timer that ends in another thread than its own
    takes the program with it.
    """

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        self._timer = QTimer(self, interval=COLLECT_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot()
    def spare(self) -> None:
        """What is there now lives as long as the program. Looking through it again paused the screen."""
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        """As Python does it again."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def _look(self) -> None:
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                break
