"""Which screens an agent has, in the order of the rail."""

from __future__ import annotations

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


class Screens:
    """The screens of one agent; calls alone in capture-only mode (S004-24)."""

    def __init__(self, seat: Seat) -> None:
        self.entry = ManualEntryPanel(seat)
        self.tickets: TicketsPanel | None = None
        self.codes: CodesPanel | None = None
        self.by_code: dict[str, Screen] = {ENTRY: self.entry}
        self.keys = KeysPanel(supervises=seat.supervises, calls_only=seat.identity.capture_only)
        if seat.identity.capture_only:
            return
        self.tickets, self.codes, outbox = TicketsPanel(seat), CodesPanel(seat), OutboxPanel(seat)
        self.by_code = {TICKETS: self.tickets, ENTRY: self.entry, OUTBOX: outbox}
        if seat.supervises:
            self.by_code[HELD] = HeldPanel(seat)

    def every(self) -> list[Screen]:
        """Those of the rail, and those that a command opens."""
        return [*self.by_code.values(), self.keys, *([self.codes] if self.codes else [])]

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
