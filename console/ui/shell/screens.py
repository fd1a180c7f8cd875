"""Which screens an agent has, in the order of the rail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from console.i18n import tr
from console.ui.held.panel import HeldPanel
from console.ui.manual_entry.codes_panel import CodesPanel
from console.ui.manual_entry.panel import ManualEntryPanel
from console.ui.outbox.panel import OutboxPanel
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shell.keys import KeysPanel
from console.ui.theme import Tone
from console.ui.tickets.panel import TicketsPanel
from console.ui.widgets.notices import Notice
from console.ui.widgets.rail import RailItem

TICKETS, ENTRY, OUTBOX, HELD = "tickets", "entry", "outbox", "held"
_KEYS, _CODES = "keys", "codes"
REST_MS = 250
"""After which what nobody has asked for yet is built: the first screen has been painted by then."""


class Screens(QObject):
    """The screens of one agent; calls alone in capture-only mode (S004-24).

    Each is built when it is first asked for: whoever signs in waits for one screen, not for all.
    Lives with ``stack``, which they go into. Signals: a screen's own, and ``filter_wanted()``,
    ``keys_left()``, ``codes_left()``, ``unfinished_changed()`` of those that have them.
    """

    noticed = Signal(object)
    ticket_wanted = Signal(str)
    sync_wanted = Signal()
    filter_wanted = Signal()
    keys_left = Signal()
    codes_left = Signal()
    unfinished_changed = Signal()

    def __init__(self, seat: Seat, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._seat, self._stack = seat, stack
        self._makers: dict[str, Callable[[], Screen]] = {
            TICKETS: partial(TicketsPanel, seat),
            ENTRY: partial(ManualEntryPanel, seat),
            OUTBOX: partial(OutboxPanel, seat),
            HELD: partial(HeldPanel, seat),
            _KEYS: self._make_keys,
            _CODES: partial(CodesPanel, seat),
        }
        self._made: dict[str, Screen] = {}
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._build_rest)
        seat.when_taken(self._rest.start)

    @property
    def by_code(self) -> Mapping[str, Screen]:
        """The screens of the rail, in its order; each is built when it is taken from here."""
        if self._calls_only:
            return _Rail((ENTRY,), self._screen)
        held = (HELD,) if self._seat.supervises else ()
        return _Rail((TICKETS, ENTRY, OUTBOX, *held), self._screen)

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

    def prepare(self) -> None:
        """Builds the tickets, for whoever comes."""
        self._stack.setCurrentWidget(self._screen(TICKETS))

    def made(self) -> list[Screen]:
        """Those that have been built."""
        return list(self._made.values())

    def has_text(self) -> bool:
        """Whether a call is in the form."""
        return ENTRY in self._made and self.entry.has_text()

    def at_entry(self) -> bool:
        """Whether the form is what is shown."""
        return ENTRY in self._made and self._stack.currentWidget() is self._made[ENTRY]

    def unfinished(self) -> int:
        """How many calls are half typed."""
        return self.entry.half_typed.count if ENTRY in self._made else 0

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

    @property
    def _calls_only(self) -> bool:
        return self._seat.identity.capture_only

    def _make_keys(self) -> KeysPanel:
        return KeysPanel(supervises=self._seat.supervises, calls_only=self._calls_only)

    def _screen(self, code: str) -> Screen:
        if code not in self._made:
            screen = self._made[code] = self._makers[code]()
            self._stack.addWidget(screen)
            self._connect(screen)
        return self._made[code]

    def _connect(self, screen: Screen) -> None:
        screen.noticed.connect(self.noticed)
        screen.ticket_wanted.connect(self.ticket_wanted)
        screen.sync_wanted.connect(self.sync_wanted)
        if isinstance(screen, KeysPanel):
            screen.left.connect(self.keys_left)
        elif isinstance(screen, ManualEntryPanel):
            screen.half_typed.changed.connect(self.unfinished_changed)
        elif isinstance(screen, CodesPanel):
            screen.left.connect(self.codes_left)
        elif isinstance(screen, TicketsPanel):
            screen.filter_wanted.connect(self.filter_wanted)
            screen.detail.missing.connect(self._say_missing)

    @Slot()
    def _say_missing(self) -> None:
        said = tr("This ticket is not on this computer yet; it comes with the next sync.")
        self.noticed.emit(Notice(said, Tone.WARN, key="missing"))

    @Slot()
    def _build_rest(self) -> None:
        """One at a time: whatever the agent does comes between two."""
        beside = (_KEYS,) if self._calls_only else (_KEYS, _CODES)
        for code in (*self.by_code, *beside):
            if code not in self._made:
                self._screen(code)
                self._rest.start(0)
                return


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
