"""The ticket screen: queues with live counts, a list, and one ticket."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from console import words
from console.i18n import tr
from console.models.queries import Queue
from console.models.records import Ticket
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut, bind
from console.ui.theme import Tone
from console.ui.tickets.detail import DetailPanel
from console.ui.tickets.empty import empty_words, not_here_yet
from console.ui.tickets.queue import TicketQueue
from console.ui.tickets.view import TicketsView
from console.ui.widgets.chips import Choice

MINUTE_MS = 30_000
FRAME_MS = 16


class TicketsPanel(Screen):
    """Signals: ``filter_wanted()`` the key for the search field was pressed."""

    filter_wanted = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._counts: dict[Queue, int] = {}
        self._shown = ""
        self._queue = TicketQueue(seat, self)
        self.detail = DetailPanel(seat)
        self.view = TicketsView(self.detail)
        self.view.list.setModel(self._queue.model)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self._on_minute)
        self._minute.start()
        self._painted_first = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._painted_first.timeout.connect(self._open_shown)
        self._connect()
        self.retranslate()
        self.view.queues.choose(Queue.MINE)
        seat.when_taken(lambda: self._open(Queue.MINE, ""))

    def show_queue(self, queue: Queue, text: str = "") -> None:
        """Goes to a queue, and to its first ticket."""
        self.view.queues.choose(queue)
        self._turn_to(queue, text)

    def show_ticket(self, ticket_id: str) -> None:
        """Shows a ticket, whether or not it stands in the list."""
        row = self._queue.model.row_of(ticket_id)
        if row >= 0:
            self.view.list.choose(row)
        else:
            self.view.list.setCurrentIndex(QModelIndex())
            self._show(ticket_id)

    def keep(self) -> None:
        self.detail.composer.keep()

    def start(self) -> None:
        self._focus_list(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.view.queues.setAccessibleName(tr("Queues"))
        self.view.list.setAccessibleName(tr("Tickets"))
        self._say_counts()
        self.view.no_tickets.set_words(*empty_words(self._queue.queue, self._queue.text))
        self.view.no_choice.set_words(tr("No ticket chosen"), tr("Choose one at the left with ↑ and ↓."))
        self._queue.model.repaint()

    def _connect(self) -> None:
        self.view.queues.chosen.connect(self._on_queue_chosen)
        self.view.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.view.list.activated.connect(lambda _: self.detail.timeline.setFocus())
        self.view.list.sidestepped.connect(self.view.queues.step)
        self._queue.counted.connect(self._on_counted)
        self._queue.loaded.connect(self._on_loaded)
        self._queue.failed.connect(self.say_error)
        self._seat.desk.link_changed.connect(self._on_link_changed)
        self.detail.noticed.connect(self.noticed)
        self.detail.missing.connect(self._on_missing)
        self.detail.left.connect(lambda: self._focus_list(Qt.FocusReason.ShortcutFocusReason))
        bind(Shortcut.NEXT, self, lambda: self.view.list.step(1))
        bind(Shortcut.PREVIOUS, self, lambda: self.view.list.step(-1))
        bind(Shortcut.FILTER, self, self.filter_wanted.emit)

    def _open(self, queue: Queue, text: str) -> None:
        self.view.busy.start(tr("Reading the tickets…"))
        self._queue.open(queue, text)

    def _turn_to(self, queue: Queue, text: str) -> None:
        """Nothing of another queue stands under this one's name, not even for a moment."""
        if queue is not self._queue.queue:
            self._shown = ""
            self._queue.model.show((), more=False)
        self._open(queue, text)

    def _focus_list(self, reason: Qt.FocusReason) -> None:
        place = self.view.queues if self.view.list.isHidden() else self.view.list
        place.setFocus(reason)

    def _show(self, ticket_id: str, listed: Ticket | None = None) -> None:
        """The list does not wait for the ticket, nor do the keys that run through it: it is painted first."""
        self._shown = ticket_id
        self.detail.turn_to(ticket_id, listed)
        self._painted_first.start()

    @Slot()
    def _open_shown(self) -> None:
        if self._shown:
            self.view.right.setCurrentWidget(self.detail)
            self.detail.refresh()

    def _say_counts(self) -> None:
        choices = []
        for queue in Queue:
            count = self._counts.get(queue)
            word = words.queue(queue)
            tone = Tone.WARN if queue is Queue.ATTENTION and count else Tone.NEUTRAL
            counted = count is not None and self.view.left.currentWidget() is not self.view.blank
            choices.append(Choice(queue, f"{word} {count}" if counted else word, tone=tone))
        self.view.queues.set_choices(choices)

    @Slot(str)
    def _on_queue_chosen(self, code: str) -> None:
        self._turn_to(Queue(code), self._queue.text)

    @Slot(object)
    def _on_counted(self, counts: dict[Queue, int]) -> None:
        self._counts = counts
        self._say_counts()
        if any(counts.values()) and self.view.left.currentWidget() is self.view.blank:
            self._on_loaded()

    @Slot(object)
    def _on_link_changed(self) -> None:
        """What was read before the first sync, or before the server was given up, says nothing of it."""
        if not self._queue.model.rowCount():
            self._queue.look_again()

    @Slot()
    def _on_loaded(self) -> None:
        view, empty = self.view, self._queue.model.rowCount() == 0
        unread, offline = _is_unread(self._seat, self._counts), self._seat.desk.link.state == "offline"
        view.busy.stop()
        if empty and unread and not offline:
            view.busy.start(tr("Fetching the tickets from the server…"))
            view.left.setCurrentWidget(view.blank)
            view.right.setCurrentWidget(view.blank_detail)
            return
        words_here = not_here_yet() if unread else empty_words(self._queue.queue, self._queue.text)
        view.no_tickets.set_words(*words_here)
        waited = view.left.currentWidget() is not view.list and view.queues.hasFocus()
        waited = waited or (empty and view.list.hasFocus())
        view.left.setCurrentWidget(view.no_tickets if empty else view.list)
        self._say_counts()
        if empty and not self._shown:
            view.right.setCurrentWidget(view.blank_detail)
        elif not view.list.currentIndex().isValid():  # the ticket that is shown, once it is in the list
            view.list.choose(self._queue.model.row_of(self._shown) if self._shown else 0)
        if waited:  # a list that has the keyboard before it has a row would show none of them chosen
            self._focus_list(Qt.FocusReason.OtherFocusReason)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            listed = self._queue.model.record(current.row()).ticket
            self._show(listed.id, listed)

    @Slot()
    def _on_missing(self) -> None:
        if self.detail.is_empty():
            self._shown, empty = "", self._queue.model.rowCount() == 0
            self.view.right.setCurrentWidget(self.view.blank_detail if empty else self.view.no_choice)

    @Slot()
    def _on_minute(self) -> None:
        self._queue.model.repaint()
        self.detail.refresh_time()


def _is_unread(seat: Seat, counts: dict[Queue, int]) -> bool:
    """Whether no ticket has come to this computer yet, and the server has not said that there is none."""
    return not seat.desk.link.last_sync_at and not any(counts.values())
