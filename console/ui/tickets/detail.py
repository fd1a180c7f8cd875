"""One ticket: head, timeline, and the foot where one writes or decides."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.changes import Changes
from console.errors import ExpectedError
from console.i18n import tr
from console.models.enums import ProposalState
from console.models.queries import TicketDetail, TicketView
from console.models.records import Ticket
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut, bind
from console.ui.tickets import done, history
from console.ui.tickets.actions import Done, TicketActions
from console.ui.tickets.assign_drawer import AssignDrawer
from console.ui.tickets.composer import Composer
from console.ui.tickets.drawer import Drawer
from console.ui.tickets.edit_drawer import EditDrawer
from console.ui.tickets.head import TicketHead
from console.ui.tickets.state_drawer import StateDrawer
from console.ui.widgets.cards import divider
from console.ui.widgets.items import ItemModel
from console.ui.widgets.timeline import Timeline

TOGETHER_MS = 150


class Foot(QWidget):
    """One page at a time, and as high as that page: a stack is as high as its highest."""

    def __init__(self, *pages: QWidget) -> None:
        super().__init__()
        self._pages = pages
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for page in pages:
            layout.addWidget(page)
        self.setCurrentWidget(pages[0])

    def currentWidget(self) -> QWidget:  # noqa: N802  as a stack calls it
        return next(page for page in self._pages if not page.isHidden())

    def setCurrentWidget(self, page: QWidget) -> None:  # noqa: N802  as a stack calls it
        """Shows another page."""
        for one in self._pages:
            one.setVisible(one is page)


class DetailPanel(Screen):
    """Shows one ticket at a time and keeps up with it.

    Signals: ``missing(str)`` it is not held here; ``left()`` Esc out of the history or of what is written.
    """

    missing = Signal(str)
    left = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._ticket_id = ""
        self._view: TicketView | None = None
        self._listed: Ticket | None = None
        self._wanted: Callable[[Ticket], None] | None = None
        self.head = TicketHead(seat)
        self.timeline = Timeline()
        self.entries = ItemModel(self.timeline)
        self.timeline.setModel(self.entries)
        self.composer = Composer(seat)
        self.state_drawer, self.assign_drawer = StateDrawer(seat), AssignDrawer(seat)
        self.edit_drawer = EditDrawer(seat)
        self.foot = Foot(self.composer, self.state_drawer, self.assign_drawer, self.edit_drawer)
        self._actions = TicketActions(seat, self)
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self.refresh)
        self._build()
        self._connect()
        self.retranslate()

    def turn_to(self, ticket_id: str, listed: Ticket | None = None) -> None:
        """From now on every key means this ticket, as it stands in the list; ``refresh`` shows it."""
        if ticket_id != self._ticket_id:
            self._ticket_id, self._listed = ticket_id, listed
            self._wanted = None
            if listed is not None:
                self.head.offer(listed)
            self.head.say_done("")
            self._back_to_composer()
            self.composer.open(ticket_id)

    @Slot()
    def refresh(self) -> None:
        """Reads the ticket again."""
        self._soon.stop()
        asked = self._ticket_id

        def show(view: TicketView | None) -> None:
            if asked != self._ticket_id:
                return
            if view is None:
                self._leave(asked)
            else:
                self._show(view)

        def fail(error: ExpectedError) -> None:
            self._wanted = None
            self.say_error(error)

        if asked:
            self._seat.desk.read(TicketDetail(asked), self, show, fail)

    def refresh_time(self) -> None:
        """Another minute has passed."""
        self.head.refresh_time()

    def retranslate(self) -> None:
        self.timeline.setAccessibleName(tr("History"))
        if self._view is not None:
            self.entries.set_items(history.entries(self._view, self._seat))

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(divider())
        layout.addWidget(self.timeline, 1)
        layout.addWidget(divider())
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        self._seat.desk.changed.connect(self._on_changed)
        self._seat.people_changed.connect(self.refresh)
        self.head.edited.connect(
            lambda field, code: self._do(lambda ticket: self._actions.set_code(ticket, field, code))
        )
        self.head.accept_wanted.connect(lambda: self._do(self._accept))
        self.head.called_back.connect(
            lambda: self._do(
                lambda ticket: self._actions.called_back(ticket, self._tell(tr("The callback is made.")))
            )
        )
        self.head.assign_wanted.connect(lambda: self._do(partial(self._open_drawer, self.assign_drawer)))
        self.head.correct_wanted.connect(lambda: self._do(partial(self._open_drawer, self.edit_drawer)))
        self.head.state_wanted.connect(lambda state: self._do(partial(self._open_state, state)))
        self.timeline.acted.connect(self._on_acted)
        self.timeline.left.connect(self.left)
        self.composer.left.connect(self.left)
        for drawer in (self.state_drawer, self.assign_drawer, self.edit_drawer):
            drawer.confirmed.connect(self._on_confirmed)
            drawer.cancelled.connect(self._back_to_composer)
        self._actions.failed.connect(self.say_error)
        for part in (self.head, self.composer, self.state_drawer, self.assign_drawer, self.edit_drawer):
            part.noticed.connect(self.noticed)
        bind(Shortcut.KEEP, self, lambda: self._settle_first(history.KEEP))
        bind(Shortcut.ADOPT, self, lambda: self._settle_first(history.TAKE))

    def _leave(self, ticket_id: str) -> None:
        """Nothing is written to a ticket that is not shown: back to the one before, or to none."""
        before = self._view.ticket.id if self._view is not None else ""
        self._ticket_id = before if before != ticket_id else ""
        if not self._ticket_id:
            self._view = None
        self._listed = self._wanted = None
        self.composer.open(self._ticket_id)
        self.missing.emit(ticket_id)

    def is_empty(self) -> bool:
        """Whether there is no ticket to show."""
        return self._view is None

    def _show(self, view: TicketView) -> None:
        first = self._view is None or self._view.ticket.id != view.ticket.id
        self._view = view
        self.head.show_ticket(view)
        entries = history.entries(view, self._seat)
        grown = len(entries) != self.entries.rowCount()
        self.entries.set_items(entries)
        if first or grown:
            self.timeline.scrollToBottom()
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            wanted(view.ticket)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        view = self._view
        if view is None or self._soon.isActive():
            return
        rows = (view.ticket, *view.events, *view.proposals, *view.slips, *view.attachments)
        is_new = changes.touches("proposal", "ticket_event")  # perhaps of this ticket
        if changes.queue or is_new or not changes.keys.isdisjoint((row.noun, row.id) for row in rows):
            self._soon.start()

    def _do(self, act: Callable[[Ticket], None]) -> None:
        """To the ticket that the keys mean, never to the one that is still shown; once it is there."""
        shown = self._view.ticket if self._view is not None else None
        ticket = shown if shown is not None and shown.id == self._ticket_id else self._listed
        if ticket is not None:
            act(ticket)
        else:
            self._wanted = act

    def _accept(self, ticket: Ticket) -> None:
        if not self.head.accept.isHidden():
            self._actions.accept(ticket, self._tell(done.accepted(self._seat)))

    def _open_drawer(self, drawer: AssignDrawer | EditDrawer, ticket: Ticket) -> None:
        self.foot.setCurrentWidget(drawer)
        drawer.open(ticket)

    def _open_state(self, state: str, ticket: Ticket) -> None:
        self.foot.setCurrentWidget(self.state_drawer)
        self.state_drawer.open(ticket, state)

    @Slot()
    def _on_confirmed(self) -> None:
        """A drawer stays open, with what was typed in it, until its operation is saved."""
        drawer = self.foot.currentWidget()
        if self._view is None or not isinstance(drawer, Drawer):
            return
        ticket, failed = drawer.ticket, drawer.say_error_here
        if drawer is self.state_drawer and self.state_drawer.is_complete():
            state, outcome = self.state_drawer.state(), self.state_drawer.outcome_text()
            told = self._tell(done.changed(state, ticket, self._seat))
            accepted = self.state_drawer.accepted.isChecked()
            self._actions.change_state(ticket, state, outcome, accepted, told, failed)
        elif drawer is self.assign_drawer and (chosen := self.assign_drawer.chosen()):
            self._actions.assign(ticket, *chosen, self._tell(done.given(*chosen, self._seat)), failed)
        elif drawer is self.edit_drawer and (edits := self.edit_drawer.edits()) is not None:
            if edits:
                self._actions.edit(ticket, edits, self._tell(""), failed)
            else:
                self._back_to_composer()

    def _tell(self, words: str) -> Done:
        """What to do once it is saved: say what was done; the ticket stays until the agent moves."""
        asked = self._ticket_id

        def tell(_: object) -> None:
            if asked == self._ticket_id:
                self.head.say_done(words)
                self._back_to_composer()

        return tell

    @Slot(str, str)
    def _on_acted(self, key: str, action: str) -> None:
        if self._view is None:
            return
        for proposal in self._view.proposals:
            if proposal.id == key:
                self._actions.settle(self._view.ticket, proposal, take=action == history.TAKE)

    def _settle_first(self, action: str) -> None:
        """The proposal the keyboard is on, else the oldest open one; on nothing that is not shown yet."""
        if self._view is None or self._view.ticket.id != self._ticket_id:
            return
        open_ones = [one.id for one in self._view.proposals if one.state == ProposalState.OPEN]
        item = self.timeline.current_item()
        key = item.key if item is not None and item.key in open_ones else next(iter(open_ones), "")
        if key:
            self._on_acted(key, action)

    @Slot()
    def _back_to_composer(self, *_: object) -> None:
        if self.foot.currentWidget() is not self.composer:
            self.foot.setCurrentWidget(self.composer)
            self.timeline.setFocus(Qt.FocusReason.ShortcutFocusReason)
