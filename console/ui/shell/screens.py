"""Which screens an agent has, in the order of the rail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import cast

from PySide6.QtCore import QObject, Signal

from console.i18n import tr
from console.ui.held.panel import HeldPanel
from console.ui.manual_entry.codes_panel import CodesPanel
from console.ui.manual_entry.panel import ManualEntryPanel
from console.ui.outbox.panel import OutboxPanel
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shell.keys import KeysPanel
from console.ui.tickets.panel import TicketsPanel
from console.ui.widgets.rail import RailItem

TICKETS, ENTRY, OUTBOX, HELD = "tickets", "entry", "outbox", "held"
_KEYS, _CODES = "keys", "codes"


class Screens(QObject):
    """The screens of one agent; calls alone in capture-only mode (S004-24).

    Each is built when it is first asked for: whoever signs in waits for one screen, not for all.
    Signals: ``built(Screen)`` one is new.
    """

    built = Signal(object)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        calls_only, entry = seat.identity.capture_only, partial(ManualEntryPanel, seat)
        rail: dict[str, Callable[[], Screen]] = {ENTRY: entry}
        beside: dict[str, Callable[[], Screen]]
        beside = {_KEYS: partial(KeysPanel, supervises=seat.supervises, calls_only=calls_only)}
        if not calls_only:
            rail = {TICKETS: partial(TicketsPanel, seat), ENTRY: entry, OUTBOX: partial(OutboxPanel, seat)}
            beside[_CODES] = partial(CodesPanel, seat)
        if seat.supervises and not calls_only:
            rail[HELD] = partial(HeldPanel, seat)
        self._calls_only = calls_only
        self._makers = rail | beside
        self._made: dict[str, Screen] = {}
        self.by_code: Mapping[str, Screen] = _Rail(tuple(rail), self._screen)

    @property
    def entry(self) -> ManualEntryPanel:
        return cast(ManualEntryPanel, self._screen(ENTRY))

    @property
    def tickets(self) -> TicketsPanel | None:
        return None if self._calls_only else cast(TicketsPanel, self._screen(TICKETS))

    @property
    def codes(self) -> CodesPanel | None:
        return None if self._calls_only else cast(CodesPanel, self._screen(_CODES))

    @property
    def keys(self) -> KeysPanel:
        return cast(KeysPanel, self._screen(_KEYS))

    def made(self) -> list[Screen]:
        """Those that have been built."""
        return list(self._made.values())

    def has_text(self) -> bool:
        """Whether a call is in the form."""
        return ENTRY in self._made and self.entry.has_text()

    def build_next(self) -> bool:
        """Builds one more; whether others are left."""
        left = [code for code in self._makers if code not in self._made]
        for code in left[:1]:
            self._screen(code)
        return len(left) > 1

    @property
    def first(self) -> str:
        """Where a day begins."""
        return next(iter(self.by_code))

    def items(self) -> list[RailItem]:
        """What the rail shows."""
        known = {
            TICKETS: RailItem(TICKETS, "ticket", tr("Tickets")),
            ENTRY: RailItem(ENTRY, "pencil", tr("Calls")),
            OUTBOX: RailItem(OUTBOX, "refresh-cw", tr("Outbox")),
            HELD: RailItem(HELD, "shield-check", tr("Held")),
        }
        return [known[code] for code in self.by_code]

    def _screen(self, code: str) -> Screen:
        if code not in self._made:
            self._made[code] = self._makers[code]()
            self.built.emit(self._made[code])
        return self._made[code]


class _Rail(Mapping[str, Screen]):
    """Screens by code, each built when it is taken."""

    def __init__(self, codes: tuple[str, ...], screen: Callable[[str], Screen]) -> None:
        self._codes, self._screen = codes, screen

    def __getitem__(self, code: str) -> Screen:
        if code not in self._codes:
            raise KeyError(code)
        return self._screen(code)

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)
