"""One piece of held work, whole, and what a supervisor may do with it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.desk import HeldWork, OpenHeldWork
from console.errors import ExpectedError
from console.i18n import tr
from console.models.queries import TicketDetail, TicketView
from console.models.records import Ticket
from console.operations import SettleHeld
from console.ui.held import rows
from console.ui.held.reason_drawer import OpenDrawer, ReasonDrawer, RejectDrawer
from console.ui.outbox import content
from console.ui.outbox.reading import ReadingPane
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut
from console.ui.theme import GRID, Tone
from console.ui.tickets.detail import Foot
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import divider
from console.ui.widgets.flow import FlowLayout
from console.ui.widgets.labels import Label
from console.ui.widgets.notices import Notice


class HeldDetail(Screen):
    """Reads one.

    Signals: ``settled(SettleHeld)`` the decision about it is saved here; ``ticket_wanted(str)`` its ticket
    is to be shown.
    """

    settled = Signal(object)
    ticket_wanted = Signal(str)

    def __init__(self, seat: Seat) -> None:
        super().__init__(raised=False)
        self._seat = seat
        self._work: HeldWork | None = None
        self._desks: rows.Desks = {}
        self._decided = ""
        self._ticket: Ticket | None = None
        self._reasons: dict[str, str] = {}
        self._opened: dict[str, HeldWork] = {}
        self.reading = ReadingPane()
        self.take = Button("", Variant.PRIMARY, shortcut=Shortcut.TAKE_HELD)
        self.reject = Button("", shortcut=Shortcut.REJECT_HELD)
        self.open = Button("", shortcut=Shortcut.OPEN_HELD)
        self.copy = Button(icon_name="copy", name=tr("Copy the content"), shortcut=Shortcut.COPY)
        self.why_not = Label("", muted=True, wrap=True)
        self.drawer, self.open_drawer = RejectDrawer(), OpenDrawer()
        self.bar = self._make_bar()
        self.foot = Foot(self.bar, self.drawer, self.open_drawer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.reading, 1)
        layout.addWidget(divider())
        layout.addWidget(self.foot)
        self.take.clicked.connect(self._on_take)
        self.reject.clicked.connect(self._on_reject)
        self.copy.clicked.connect(self._on_copy)
        self.reading.link.clicked.connect(self._on_link)
        self.open.clicked.connect(self._on_open)
        self.drawer.confirmed.connect(self._on_confirmed)
        self.open_drawer.confirmed.connect(self._on_open_confirmed)
        for drawer in (self.drawer, self.open_drawer):
            drawer.cancelled.connect(self._back)
        self.retranslate()

    def show_work(self, work: HeldWork, desks: rows.Desks, decided: str) -> None:
        """Shows this; ``decided`` says which decision is on its way."""
        work = self._opened.get(work.op_id, work)
        another = self._work is None or work.op_id != self._work.op_id
        if another:
            self._back()
            self._ticket = None
        self._work, self._desks, self._decided = work, desks, decided
        if another and (ticket_id := content.ticket_of(work.payload)):
            self._seat.desk.read(TicketDetail(ticket_id), self, self._on_ticket, self.say_error)
        why_not = self._why_not()
        self.why_not.setText(why_not)
        self.why_not.setVisible(bool(why_not))
        self.take.setVisible(not why_not)
        self.reject.setVisible(not why_not)
        self.open.setVisible(not why_not and not work.payload)
        self.reading.link.setVisible(self._ticket is not None)
        self.reading.show_sheet(rows.sheet(work, self._seat, desks, decided, self._ticket))

    @property
    def is_deciding(self) -> bool:
        """Whether a reason is being written."""
        return self.foot.currentWidget() is not self.bar

    def forget(self) -> None:
        """What was opened is closed again: whoever wants to read it once more says why."""
        self._opened.clear()

    def retranslate(self) -> None:
        self.take.setText(tr("Take it in"))
        self.reject.setText(tr("Reject…"))
        self.open.setText(tr("Read it…"))
        self.reading.link.setText(tr("Open the ticket"))
        self.copy.set_icon("copy", tr("Copy the content"))
        if self._work is not None:
            self.show_work(self._work, self._desks, self._decided)

    def _why_not(self) -> str:
        """Why the agent cannot decide about this one, '' where they can."""
        if self._work is None or self._decided:
            return tr("Your decision is saved here and goes to the server by itself.")
        if not self._seat.supervises:
            return tr("A supervisor decides about this. You need not write it again.")
        if self._work.author == self._seat.me.id:
            return tr("This is your own work: another supervisor has to decide about it.")
        return ""

    def _make_bar(self) -> QWidget:
        buttons = QWidget()
        flow = FlowLayout(buttons, spacing=GRID)
        for button in (self.take, self.reject, self.open, self.copy):
            flow.addWidget(button)
        bar = QWidget()
        line = QHBoxLayout(bar)
        line.setContentsMargins(18, 12, 18, 12)
        line.setSpacing(2 * GRID)
        line.addWidget(buttons)
        line.addWidget(self.why_not, 1)
        line.addStretch(0)
        return bar

    def _settle(self, take: bool, reason: str = "") -> None:
        if self._work is None:
            return
        op = SettleHeld(**self._seat.desk.stamp(), held_op=self._work.op_id, take=take, reason=reason)
        self._let(False)

        def done(_: object) -> None:
            self._let(True)
            self._back()
            self.settled.emit(op)

        self._seat.desk.perform(op, self, done, self._on_failed)

    def _let(self, be_done: bool) -> None:
        """Not a second time while the first is under way."""
        for button in (self.take, self.reject, self.drawer.confirm, self.open_drawer.confirm):
            button.setEnabled(be_done)

    def _on_failed(self, error: ExpectedError) -> None:
        self._let(True)
        drawer = self.foot.currentWidget()
        if isinstance(drawer, ReasonDrawer):
            drawer.say_error_here(error)
        else:
            self.say_error(error)

    def _on_ticket(self, view: TicketView | None) -> None:
        work = self._work
        if view is not None and work is not None and content.ticket_of(work.payload) == view.ticket.id:
            self._ticket = view.ticket
            self.show_work(work, self._desks, self._decided)

    @Slot()
    def _on_link(self) -> None:
        if self._ticket is not None:
            self.ticket_wanted.emit(self._ticket.id)

    @Slot()
    def _back(self) -> None:
        """To the buttons; a reason that was begun is there when one comes back."""
        if self.foot.currentWidget() is self.drawer and self._work is not None:
            self._reasons[self._work.op_id] = self.drawer.reason.toPlainText()
        self.foot.setCurrentWidget(self.bar)

    @Slot()
    def _on_take(self) -> None:
        self._settle(take=True)

    @Slot()
    def _on_reject(self) -> None:
        if self._work is not None:
            self.foot.setCurrentWidget(self.drawer)
            self.drawer.open(self._reasons.get(self._work.op_id, ""))

    @Slot()
    def _on_confirmed(self) -> None:
        if reason := self.drawer.text():
            self._settle(take=False, reason=reason)

    @Slot()
    def _on_open(self) -> None:
        self.foot.setCurrentWidget(self.open_drawer)
        self.open_drawer.open("")

    @Slot()
    def _on_open_confirmed(self) -> None:
        reason, work = self.open_drawer.text(), self._work
        if reason and work is not None:
            self._let(False)
            asked = OpenHeldWork(work.op_id, reason)
            self._seat.desk.read(asked, self, self._on_opened, self._on_failed)

    def _on_opened(self, work: HeldWork) -> None:
        self._let(True)
        self._opened[work.op_id] = work
        self._back()
        if self._work is not None and self._work.op_id == work.op_id:
            self.show_work(work, self._desks, self._decided)

    @Slot()
    def _on_copy(self) -> None:
        if self._work is not None:
            said = content.as_text(content.lines(self._work.payload, self._seat))
            QGuiApplication.clipboard().setText(said or self._work.text)
            self.noticed.emit(Notice(tr("Copied"), Tone.OK, key="copied"))
