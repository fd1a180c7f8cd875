"""Held work (待核): what the server keeps without a verdict, and the supervisor's word on it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from console.desk import AllHeldWork, HeldList, HeldWork, LinkView
from console.errors import ExpectedError
from console.i18n import tr
from console.messages import explain
from console.models.queries import Desks, OutboxRow
from console.operations import SettleHeld
from console.ui.held import rows
from console.ui.held.decisions import Decisions
from console.ui.held.detail import HeldDetail
from console.ui.held.view import HeldView
from console.ui.outbox.place import keeping_place
from console.ui.outbox.rows import reason
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut, bind
from console.ui.theme import Tone
from console.ui.widgets.items import ItemModel
from console.ui.widgets.notices import Notice

MINUTE_MS = 60_000


class HeldPanel(Screen):
    """Everybody's for a supervisor, who decides; an agent reads their own. The server is asked each time."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._works: list[HeldWork] | None = None
        self._more = False
        self._desks: rows.Desks = {}
        self._read_at = self._asked = 0
        self._trouble: ExpectedError | None = None
        self._decisions = Decisions(seat, self)
        self.detail = HeldDetail(seat)
        self.view = HeldView(self.detail)
        self.model = ItemModel(self.view.list)
        self.view.list.setModel(self.model)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._connect()
        self.retranslate()

    def start(self) -> None:
        """The screen has come to the front."""
        self.view.list.setFocus()

    def retranslate(self) -> None:
        view = self.view
        view.title.setText(tr("Held work"))
        view.reload.set_icon("refresh-cw", tr("Ask the server again"))
        view.ask_again.setText(tr("Ask again"))
        view.list.setAccessibleName(tr("Held work"))
        view.nothing.set_words(
            tr("Nothing is held"),
            tr("What the server cannot decide by itself is listed here, whole, until somebody decides."),
        )
        self._show_all()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minute.start()
        self.reload()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()
        self.detail.forget()

    @Slot()
    def reload(self) -> None:
        """Asks the server, unless it is known not to answer."""
        if self._seat.desk.link.state == "offline":
            self._on_failed(ExpectedError("no_answer"))
        else:
            self._ask()

    def _connect(self) -> None:
        self._minute.timeout.connect(self.reload)
        self.view.reload.clicked.connect(self._ask)
        self.view.ask_again.clicked.connect(self._ask)
        self.view.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.view.list.activated.connect(self._on_activated)
        self.detail.settled.connect(self._on_settled)
        self.detail.noticed.connect(self.noticed)
        self.detail.ticket_wanted.connect(self.ticket_wanted)
        self._decisions.answered.connect(self.reload)
        self._decisions.refused.connect(self._on_refused)
        self._seat.desk.link_changed.connect(self._on_link_changed)
        self._seat.people_changed.connect(self._show_all)
        bind(Shortcut.NEXT, self, lambda: self._step(1))
        bind(Shortcut.PREVIOUS, self, lambda: self._step(-1))

    @Slot()
    def _ask(self) -> None:
        self._asked += 1
        asked = self._asked

        def show(answer: HeldList) -> None:
            if asked == self._asked:
                self._on_answer(answer)

        self.view.busy.start(tr("Asking the server…"))
        self._seat.desk.read(Desks(), self, self._on_desks, _leave_unnamed)
        self._seat.desk.read(AllHeldWork(), self, show, self._on_failed)

    def _on_desks(self, desks: rows.Desks) -> None:
        if desks != self._desks:
            self._desks = desks
            self._show_all()

    def _on_answer(self, answer: HeldList) -> None:
        self.view.busy.stop()
        self._works, self._more = answer
        self._read_at, self._trouble = self._seat.now(), None
        self._show_all()

    def _on_failed(self, error: ExpectedError) -> None:
        self.view.busy.stop()
        self._trouble = error
        self._show_all()

    @Slot()
    def _show_all(self) -> None:
        """What is known, and how old it is where the server does not answer."""
        view, works = self.view, self._works or []
        before = max(0, view.list.currentIndex().row())
        with keeping_place(view.list):
            self.model.set_items(
                rows.row(work, self._seat, self._desks, self._decisions.words(work.op_id)) for work in works
            )
        self._say_truth()
        if self.detail.is_deciding and not view.list.currentIndex().isValid():
            return  # it has gone from the list while its reason is being written: let that be finished
        if works:
            if not view.list.currentIndex().isValid():
                view.list.choose(min(before, len(works) - 1))
            self._show(view.list.currentIndex().row())
            view.left.setCurrentWidget(view.list)
            view.show_right(True)
            return
        view.right.setCurrentWidget(view.blank)
        view.show_right(False)
        view.left.setCurrentWidget(view.unreachable if self._trouble else view.nothing)

    def _say_truth(self) -> None:
        works, view = self._works, self.view
        said = tr("%n kept whole by the server until somebody decides", "", len(works)) if works else ""
        if works and self._more:
            said = tr("The oldest {n} of more: the rest comes when these are decided").format(n=len(works))
        if self._trouble:
            message = explain(self._trouble)
            kept = tr("Held work is kept on the server and can be read only with it. Nothing is lost.")
            view.unreachable.set_words(message.text, kept)
            if works:
                stood = tr("This is how it stood at {time}.").format(time=self._seat.clock(self._read_at))
                said = message._replace(hint=stood).whole
        view.truth.setText(said)
        view.truth.set_tone(Tone.WARN if self._trouble else Tone.NEUTRAL)
        view.truth.setVisible(bool(said))

    def _show(self, row: int) -> None:
        if self._works and 0 <= row < len(self._works):
            work = self._works[row]
            self.detail.show_work(work, self._desks, self._decisions.words(work.op_id))
            self.view.right.setCurrentWidget(self.detail)

    def _step(self, by: int) -> None:
        row = self.view.list.currentIndex().row() + by
        if 0 <= row < self.model.rowCount():
            self.view.list.choose(row)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        self._show(current.row())

    @Slot()
    def _on_activated(self) -> None:
        self.detail.reading.setFocus()

    @Slot(object)
    def _on_settled(self, op: SettleHeld) -> None:
        self._decisions.add(op)
        self._show_all()
        words = (
            tr("Taken in. It goes to the server by itself.")
            if op.take
            else tr("Rejected. Its author reads why.")
        )
        self.noticed.emit(Notice(words, Tone.OK))
        undecided = [
            row for row, work in enumerate(self._works or []) if not self._decisions.words(work.op_id)
        ]
        here = self.view.list.currentIndex().row()
        if undecided:
            self.view.list.choose(next((row for row in undecided if row > here), undecided[0]))
        self.view.list.setFocus()

    @Slot(object)
    def _on_refused(self, row: OutboxRow) -> None:
        self.noticed.emit(Notice(reason(row, self._seat).whole, Tone.WARN, key=row.code))

    @Slot(object)
    def _on_link_changed(self, view: LinkView) -> None:
        if self.isVisible() and self._trouble and view.state in ("recovering", "online"):
            self.reload()


def _leave_unnamed(_: ExpectedError) -> None:
    """Desks stay without names; whatever shows the list says what failed."""
