"""Sync now (F5): says at once that the server is asked, and then what came of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desk import LinkView
from console.i18n import tr
from console.ui.seat import Seat
from console.ui.shell import link
from console.ui.theme import Tone
from console.ui.widgets.notices import Notice

PATIENCE_MS = 15_000


class SyncNow(QObject):
    """Signals: ``noticed(Notice)``."""

    noticed = Signal(object)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._before = LinkView()
        self._is_silent = False
        self._waiting = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._waiting.timeout.connect(self._tell)
        seat.desk.link_changed.connect(self._on_link_changed)

    @Slot()
    def ask(self) -> None:
        """Somebody wants to sync."""
        self._before = self._seat.desk.link
        self._is_silent = False
        self._say_asking()
        self._waiting.start()
        self._seat.desk.sync_now()

    @Slot(object)
    def _on_link_changed(self, view: LinkView) -> None:
        if not self._waiting.isActive():
            return
        failed = view.failed > self._before.failed or bool(view.trouble)
        if failed or self._is_synced(view) or self._is_back(view):
            self._tell()
        elif bool(view.silent_since) != self._is_silent:
            self._is_silent = bool(view.silent_since)
            self._say_outcome(view) if self._is_silent else self._say_asking()

    def _is_synced(self, view: LinkView) -> bool:
        return view.last_sync_at > self._before.last_sync_at and not view.unsynced

    def _is_back(self, view: LinkView) -> bool:
        return self._seat.identity.capture_only and view.state == "online"

    @Slot()
    def _tell(self) -> None:
        self._waiting.stop()
        self._say_outcome(self._seat.desk.link)

    def _say_asking(self) -> None:
        self._say(tr("Asking the server…"), Tone.NEUTRAL)

    def _say_outcome(self, view: LinkView) -> None:
        well = view.state == "online" and not (view.trouble or view.silent_since)
        words = link.asked(view, self._seat, self._is_synced(view))
        self._say(words, Tone.OK if well else Tone.ACCENT)

    def _say(self, words: str, tone: Tone) -> None:
        self.noticed.emit(Notice(words, tone, key="sync"))
