"""Outages of other desks, which a supervisor hears of and may end."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from console.changes import Changes
from console.errors import ExpectedError
from console.i18n import HOUR
from console.models.enums import OutageOrigin
from console.models.queries import OpenOutages
from console.models.records import Outage
from console.ui.seat import Seat

SOON_OVER = HOUR
"""What a desk noticed by itself ends by itself; one that lasts longer may belong to a desk that is gone."""


class Elsewhere(QObject):
    """Signals: ``changed()`` ``outages`` is new. Empty for whoever does not supervise."""

    changed = Signal()

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._found: tuple[Outage, ...] = ()
        seat.when_taken(self._begin)

    @property
    def outages(self) -> tuple[Outage, ...]:
        """Those that want a supervisor, oldest first."""
        now = self._seat.now()
        return tuple(
            one for one in self._found if one.origin != OutageOrigin.DESK or now - one.opened_at >= SOON_OVER
        )

    @Slot()
    def _begin(self) -> None:
        if self._seat.supervises and not self._seat.identity.capture_only:
            self._seat.desk.changed.connect(self._on_changed)
            self._read()

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("outage"):
            self._read()

    def _read(self) -> None:
        self._seat.desk.read(OpenOutages(), self, self._on_read, _leave_as_it_is)

    def _on_read(self, found: tuple[Outage, ...]) -> None:
        here = self._seat.identity.desk_id
        self._found = tuple(one for one in found if one.desk != here and not one.everywhere)
        self.changed.emit()


def _leave_as_it_is(_: ExpectedError) -> None:
    """The next change reads again."""
