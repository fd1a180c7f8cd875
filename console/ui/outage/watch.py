"""Keeps the banner true: while an outage lasts, while it heals, and when it is ended by hand."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desk import EndOutage
from console.models.records import Outage
from console.ui.came_from import CameFrom
from console.ui.outage.answering import AnswerKeys
from console.ui.outage.banner import (
    CONFIRM,
    DECLARE,
    END,
    NOT_YET,
    SIGN_IN,
    TAKE_CALL,
    Facts,
    banner,
    ending,
    may_end,
    over,
    ticks_by_seconds,
)
from console.ui.outage.elsewhere import Elsewhere
from console.ui.outage.taken import TakenCount
from console.ui.seat import Seat
from console.ui.theme import Tone
from console.ui.widgets.banner import Banner, BannerState
from console.ui.widgets.notices import Notice

SECOND_MS, CALM_MS = 1_000, 20_000


class OutageWatch(QObject):
    """Asks in the banner before an outage ends, and tells when one is over.

    Signals: ``call_wanted()``, ``declare_wanted()``, ``sign_in_wanted()`` from the banner;
    ``noticed(Notice)``; ``failed(ExpectedError)``.
    """

    call_wanted = Signal()
    declare_wanted = Signal()
    sign_in_wanted = Signal()
    noticed = Signal(object)
    failed = Signal(object)

    def __init__(self, seat: Seat, shown: Banner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat, self._banner = seat, shown
        self._at_entry = False
        self._open: Outage | None = seat.desk.outage
        self._asked: Outage | None = None
        self._ended = ""
        self._came_from, self._keys = CameFrom(shown, self), AnswerKeys(shown, self)
        self._count, self._elsewhere = TakenCount(seat, self), Elsewhere(seat, self)
        self._tick = QTimer(self, interval=CALM_MS)
        for changed in (self._tick.timeout, self._count.changed, self._elsewhere.changed):
            changed.connect(self.refresh)
        seat.desk.link_changed.connect(self.refresh)
        seat.people_changed.connect(self.refresh)
        seat.desk.outage_changed.connect(self._on_outage_changed)
        for acted in (shown.acted, self._keys.answered):
            acted.connect(self._on_acted)
        self._tick.start()
        self.refresh()

    def set_at_entry(self, at_entry: bool) -> None:
        """Whether calls are being taken on this very screen."""
        self._at_entry = at_entry
        self.refresh()

    @property
    def ends(self) -> Outage | None:
        """The outage that whoever sits here may end by hand."""
        candidates = (self._shown(), *self._elsewhere.outages)
        return next((one for one in candidates if one is not None and may_end(one, self._seat)), None)

    @Slot()
    def ask_end(self) -> None:
        """Asks in the banner whether the outage is to end, and leads the keyboard there."""
        self._ask()
        if self._asked is not None:
            self._banner.take_keyboard()

    def _ask(self) -> None:
        self._asked = self.ends
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Says it anew."""
        facts = self._facts()
        self._tick.setInterval(SECOND_MS if ticks_by_seconds(facts, self._seat.now()) else CALM_MS)
        had_focus = self._came_from.is_inside()
        self._keys.ask(self._asked is not None)
        with self._came_from.unmoved():
            self._banner.show_state(self._state(facts))
        if had_focus and not self._came_from.is_inside():
            self._came_from.give_back()

    def _state(self, facts: Facts) -> BannerState | None:
        if self._asked is not None:
            return ending(self._asked, facts.view, self._seat, facts.others)
        return banner(facts, self._seat)

    def _facts(self) -> Facts:
        others = tuple(one for one in self._elsewhere.outages if one.id != self._ended)
        return Facts(self._shown(), self._seat.desk.link, self._count.taken, others, self._at_entry)

    def _shown(self) -> Outage | None:
        outage = self._seat.desk.outage
        return None if outage is None or outage.id == self._ended else outage

    @Slot(object)
    def _on_outage_changed(self, outage: Outage | None) -> None:
        before, self._open = self._open, outage
        if before is not None and outage is None and before.id != self._ended:
            self._say_over(before)
        self._asked = None
        self._count.refresh()
        self.refresh()

    @Slot(str)
    def _on_acted(self, code: str) -> None:
        wanted = {TAKE_CALL: self.call_wanted, DECLARE: self.declare_wanted, SIGN_IN: self.sign_in_wanted}
        if code in wanted:
            wanted[code].emit()
        elif code == END:
            self._ask()  # whoever clicked goes on typing where they were
        elif code == NOT_YET:
            self._answered()
        elif code == CONFIRM and self._asked is not None:
            self._end(self._asked)

    def _end(self, outage: Outage) -> None:
        def done(_: object) -> None:
            self._ended = outage.id
            self._say_over(outage)
            self._answered()

        self._seat.desk.perform(EndOutage(outage.id), self, done, self.failed.emit)

    def _answered(self) -> None:
        had_focus, self._asked = self._came_from.is_inside(), None
        self.refresh()
        if had_focus:
            self._came_from.give_back()

    def _say_over(self, outage: Outage) -> None:
        said = over(outage, self._count.taken, self._seat.now())
        self.noticed.emit(Notice(said, Tone.OK, key="outage"))
