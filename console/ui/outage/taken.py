"""How many calls were taken in an outage, and where they are: on this computer, or on the server."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.changes import Changes
from console.errors import ExpectedError
from console.models.queries import RecentSlips, SlipRow
from console.ui.seat import Seat

TOGETHER_MS = 200
AT_MOST = 2_000
_ATTENTION = frozenset({"refused", "held"})


class Taken(NamedTuple):
    """Calls: ``here`` saved on this computer and waiting, ``there`` on the server, ``attention`` neither."""

    here: int = 0
    there: int = 0
    attention: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.here + self.there + self.attention


def counted(rows: tuple[SlipRow, ...]) -> Taken:
    """Where these calls are."""
    here = sum(row.state == "queued" for row in rows)
    attention = sum(row.state in _ATTENTION for row in rows)
    return Taken(here, len(rows) - here - attention, attention)


class TakenCount(QObject):
    """Counts the agent's calls since an outage began.

    Signals: ``changed()`` ``taken`` is new.
    """

    changed = Signal()

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self.taken = Taken()
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self.refresh)
        seat.desk.changed.connect(self._on_changed)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Counts again."""
        self._soon.stop()
        desk, outage = self._seat.desk, self._seat.desk.outage
        if outage is not None:
            query = RecentSlips(self._seat.me.id, outage.opened_at, AT_MOST)
            desk.read(query, self, lambda rows: self._tell(counted(rows)), _leave_as_it_is)
        else:
            self._tell(Taken())

    def _tell(self, taken: Taken) -> None:
        if taken != self.taken:
            self.taken = taken
            self.changed.emit()

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if (changes.queue or changes.touches("call_slip")) and not self._soon.isActive():
            self._soon.start()


def _leave_as_it_is(_: ExpectedError) -> None:
    """Whatever shows the calls themselves says what failed."""
