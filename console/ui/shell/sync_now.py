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
        self._waiting = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._waiting.timeout.connect(self._tell)
        seat.desk.link_changed.connect(self._on_link_changed)

    @Slot()
    def ask(self) -> None:
        """Somebody wants to sync."""
        self._before = self._seat.desk.link
        self._say(tr("Asking the server…"), Tone.NEUTRAL)
        self._waiting.start()
        self._seat.desk.sync_now()

    @Slot(object)
    def _on_link_changed(self, view: LinkView) -> None:
        before = self._before
        synced = view.last_sync_at > before.last_sync_at and not view.unsynced
        failed = view.failed > before.failed or bool(view.trouble)
        if self._waiting.isActive() and (synced or failed or self._is_back(view)):
            self._tell()

    def _is_back(self, view: LinkView) -> bool:
        return self._seat.identity.capture_only and view.state == "online"

    @Slot()
    def _tell(self) -> None:
        self._waiting.stop()
        view = self._seat.desk.link
        told = link.told(view, self._seat)
        well = view.state == "online" and not view.trouble
        parts = [told.heading, told.trouble or told.cause, told.queue]
        self._say(link.sentences(parts), Tone.OK if well else Tone.ACCENT)

    def _say(self, words: str, tone: Tone) -> None:
        self.noticed.emit(Notice(words, tone, key="sync"))
