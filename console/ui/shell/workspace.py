"""The window of a signed-in agent: rail, bar, banner, and one screen at a time."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.desk import CallEvent
from console.i18n import Language, tr
from console.messages import message
from console.ui import numbers
from console.ui.account.door import PasswordDoor
from console.ui.outage.watch import OutageWatch
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shell.bar import TopBar
from console.ui.shell.open_call import LEAVING, LOCKING, OpenCall
from console.ui.shell.screens import ENTRY, OUTBOX, TICKETS, Screens
from console.ui.shell.search import TicketSearch
from console.ui.shell.sync_now import SyncNow
from console.ui.shortcuts import Shortcut, bind
from console.ui.theme import Preference, Tone
from console.ui.widgets.banner import Action, Banner
from console.ui.widgets.cards import divider
from console.ui.widgets.notices import Notice, NoticeStrip
from console.ui.widgets.rail import NavigationRail

LOCK = "lock"


class Workspace(Screen):
    """Everything an agent works with; it is built before they take ``seat``, and theirs from then on.

    ``bar`` has the signals of its menu. Signals: ``lock_wanted()`` from a notice.
    """

    lock_wanted = Signal()

    def __init__(self, seat: Seat, language: Language, theme: Preference) -> None:
        super().__init__()
        self.seat = seat
        self.stack = QStackedWidget()
        self.screens = Screens(seat, self.stack)
        self.rail = NavigationRail(self.screens.items())  # before it is laid out: Tab begins with it
        self.banner = Banner()
        self.bar = TopBar(seat, language, theme)
        self._lay_out()
        self.search = TicketSearch(seat, self.bar.search, self)
        self.strip = NoticeStrip(self)
        self._call = OpenCall(self.screens, self.rail, self.strip, self.stack)
        self._outage = OutageWatch(seat, self.banner, self)
        self._sync = SyncNow(seat, self)
        self.password = PasswordDoor(seat, self.stack, self)
        self._before_keys: QWidget | None = None
        self.retranslate()
        self._connect()
        seat.when_taken(self._begin)

    def go(self, code: str) -> None:
        """Shows a screen."""
        if self.rail.code() == code:
            self._on_screen_chosen(code)
        else:
            self.rail.choose(code)

    @Slot(object)
    def take_call(self, event: CallEvent) -> None:
        """A telephone rings: the form is filled and one key away. Nobody's typing is interrupted."""
        entry = self.screens.entry
        entry.take_call(event)
        if self.stack.currentWidget() is not entry:
            number = numbers.spaced(numbers.to_e164(event.number))
            said = tr("A call from {number}").format(number=number)
            action = Action(ENTRY, tr("Take the call"), hint=Shortcut.NEW_CALL.hint)
            self.strip.say(Notice(said, Tone.ACCENT, key="call", action=action))

    def keep(self) -> None:
        for screen in self.screens.made():
            screen.keep()

    def keeps_awake(self) -> bool:
        """Whether the desk may not lock itself: over an open call, or with nothing to hide."""
        return self.seat.identity.capture_only or self.screens.has_text()

    def may_lock(self) -> bool:
        """Never over an open call: what the customer is saying comes first. Says so."""
        if self.seat.identity.capture_only:
            said = tr("Nothing can be read here without a password, so there is nothing to lock.")
            self.strip.say(Notice(said, key=LOCKING))
        elif self.screens.has_text():
            said = tr("A call is in the form. Save it or clear it first, then lock.")
            self.strip.say(Notice(said, Tone.WARN, key=LOCKING))
        else:
            return True
        return False

    def may_leave(self) -> bool:
        """What is being written is kept first; where it cannot be, nobody leaves over an open call."""
        self.keep()
        if not self.seat.identity.capture_only or not self.screens.has_text():
            return True
        said = tr("A call is in the form, and it cannot be kept without a sign-in. Save or clear it first.")
        self.strip.say(Notice(said, Tone.WARN, key=LEAVING))
        return False

    @Slot()
    def tell_declared(self) -> None:
        """An outage has been declared here; the banner follows."""
        said = tr("The outage is declared. Go on taking calls: each is saved on this computer first.")
        self.strip.say(Notice(said, Tone.OK, key="outage"))

    def retranslate(self) -> None:
        self.rail.set_items(self.screens.items())
        self._show_link()
        self._call.look()
        self._outage.refresh()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.bar)
        right.addWidget(divider())
        right.addWidget(self.banner)
        right.addWidget(self.stack, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.rail)
        outer.addLayout(right, 1)

    def _connect(self) -> None:
        bar, screens = self.bar, self.screens
        self.rail.chosen.connect(self._on_screen_chosen)
        self.strip.acted.connect(self._on_acted)
        outage = self._outage
        outage.call_wanted.connect(lambda: self.go(ENTRY))
        outage.declare_wanted.connect(bar.declare_wanted)
        outage.sign_in_wanted.connect(bar.sign_out_wanted)
        outage.noticed.connect(self.strip.say)
        outage.failed.connect(self.say_error)
        bar.end_wanted.connect(outage.ask_end)
        self.noticed.connect(self.strip.say)
        screens.noticed.connect(self.strip.say)
        screens.ticket_wanted.connect(self.show_ticket)
        screens.sync_wanted.connect(self._sync.ask)
        screens.keys_left.connect(self.show_keys)
        screens.codes_left.connect(lambda: self.go(self.rail.code()))
        screens.filter_wanted.connect(self.search.begin)
        self._sync.noticed.connect(self.strip.say)
        self.strip.acted.connect(self.password.act)
        self.password.noticed.connect(self.strip.say)
        self.password.left.connect(lambda: self.go(self.rail.code()))
        bar.sync_wanted.connect(self._sync.ask)
        bar.keys_wanted.connect(self.show_keys)
        bind(Shortcut.NEW_CALL, self, lambda: self.go(ENTRY))
        bind(Shortcut.SYNC_NOW, self, self._sync.ask)
        bind(Shortcut.HELP, self, self.show_keys)

    @Slot()
    def _begin(self) -> None:
        """Somebody sits here: what the desk tells is for them."""
        desk, bar = self.seat.desk, self.bar
        desk.link_changed.connect(self._show_link)
        desk.call_arrived.connect(self.take_call)
        desk.noticed.connect(self._on_noticed)
        desk.locked.connect(self._call.forget)
        desk.needs_password.connect(self._on_needs_password)
        if not self.seat.identity.capture_only:
            bar.queue_wanted.connect(lambda: self.go(OUTBOX))
            bar.codes_wanted.connect(self._on_codes_wanted)
            bar.password_wanted.connect(self.password.open)
            self.search.ticket_wanted.connect(self.show_ticket)
            self.search.failed.connect(self.say_error)
            bind(Shortcut.PALETTE, self, self.search.begin)
        self.retranslate()
        self.go(self.screens.first)

    @Slot(str)
    def show_ticket(self, ticket_id: str) -> None:
        """Shows a ticket, from wherever."""
        if ticket_id and self.screens.tickets is not None:
            self.go(TICKETS)
            self.screens.tickets.show_ticket(ticket_id)

    @Slot()
    def show_keys(self) -> None:
        """The list of keys, and back to what was there."""
        keys = self.screens.keys
        if self.stack.currentWidget() is keys:
            self.stack.setCurrentWidget(self._before_keys or self.screens.by_code[self.rail.code()])
        else:
            self._before_keys = self.stack.currentWidget()
            self.stack.setCurrentWidget(keys)
            keys.start()

    @Slot()
    def _show_link(self) -> None:
        view = self.seat.desk.link
        self.bar.show_link(view)
        if OUTBOX in self.screens.by_code:
            self.rail.set_badge(OUTBOX, view.attention)

    @Slot(str)
    def _on_screen_chosen(self, code: str) -> None:
        screen = self.screens.by_code[code]
        self.stack.setCurrentWidget(screen)
        self._outage.set_at_entry(code == ENTRY)
        self.search.clear()
        screen.start()

    @Slot()
    def _on_codes_wanted(self) -> None:
        if self.screens.codes is not None:
            self.stack.setCurrentWidget(self.screens.codes)
            self.screens.codes.start()

    @Slot(str)
    def _on_acted(self, code: str) -> None:
        if code == LOCK:
            self.lock_wanted.emit()
        elif code in self.screens.by_code:
            self.go(code)

    @Slot(str, object)
    def _on_noticed(self, code: str, params: dict[str, str | int]) -> None:
        self.strip.say(Notice(message(code, params).whole, Tone.WARN, key=code))

    @Slot()
    def _on_needs_password(self) -> None:
        said = message("login_required")
        action = Action(LOCK, tr("Type it now"))
        self.strip.say(Notice(said.whole, Tone.WARN, key="login_required", action=action))
