"""The outbox (待同步): everything done at this desk, where it stands in words, why, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from console.i18n import tr
from console.models.queries import OutboxFilter, OutboxRow
from console.ui.outbox import rows, summary
from console.ui.outbox.detail import OutboxDetail
from console.ui.outbox.place import keeping_place
from console.ui.outbox.queue import NEWEST, OutboxQueue
from console.ui.outbox.view import OutboxView
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut, bind
from console.ui.widgets.paged import PagedModel


class OutboxPanel(Screen):
    """Everything done at this desk, one entry a line."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._counts: dict[str, int] | None = None
        self._shown = ""
        self._moving_on = False
        self._queue = OutboxQueue(seat, self)
        self.model: PagedModel[OutboxRow] = PagedModel(
            lambda row: row.op_id, lambda row: rows.cells(row, seat), self
        )
        self.detail = OutboxDetail(seat)
        self.view = OutboxView(self.detail)
        self.view.list.setModel(self.model)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self._connect()
        self.retranslate()
        self.view.parts.choose(self._queue.part)

    def show_part(self, part: OutboxFilter) -> None:
        """Goes to what waits, what needs attention, or everything."""
        self.view.parts.choose(part)
        self._on_part_chosen(part)

    def start(self) -> None:
        """The screen has come to the front."""
        self.view.list.setFocus()

    def retranslate(self) -> None:
        view = self.view
        view.title.setText(tr("Outbox"))
        view.sync_now.setText(tr("Sync now"))
        view.parts.setAccessibleName(tr("Part of the outbox"))
        view.list.setAccessibleName(tr("Outbox"))
        view.list.set_columns(rows.columns(self._seat))
        self._say_counts()
        self.model.repaint()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._queue.look(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._queue.look(False)

    def _connect(self) -> None:
        self.view.parts.chosen.connect(self._on_part_chosen)
        self.view.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.view.list.activated.connect(self._on_activated)
        self.view.sync_now.clicked.connect(self.sync_wanted)
        self.detail.acted.connect(self._on_acted)
        self.detail.noticed.connect(self.noticed)
        self.detail.ticket_wanted.connect(self.ticket_wanted)
        self._queue.counted.connect(self._on_counted)
        self._queue.loaded.connect(self._on_loaded)
        self._queue.followed.connect(self.detail.show_row)
        self._queue.failed.connect(self.say_error)
        self._seat.people_changed.connect(self.model.repaint)
        self._seat.people_changed.connect(self.detail.retranslate)
        bind(Shortcut.NEXT, self, lambda: self._step(1))
        bind(Shortcut.PREVIOUS, self, lambda: self._step(-1))

    def _step(self, by: int) -> None:
        row = self.view.list.currentIndex().row() + by
        if 0 <= row < self.model.rowCount():
            self.view.list.choose(row)

    def _say_counts(self) -> None:
        view, counts = self.view, self._counts
        view.parts.set_choices(summary.choices(counts))
        view.truth.setText(summary.truth(counts) if counts is not None else "")
        view.sync_now.setVisible(bool(counts and counts.get("queued")))
        view.empty.set_words(*summary.empty(self._queue.part, counts or {}))
        total = summary.count(counts, self._queue.part) if counts else 0
        view.cut.setVisible(total > NEWEST)
        view.cut.setText(tr("Showing the newest {shown} of {total}").format(shown=NEWEST, total=total))

    @Slot(str)
    def _on_part_chosen(self, part: str) -> None:
        self._moving_on = True
        self.view.list.setCurrentIndex(QModelIndex())
        self._queue.open(OutboxFilter(part))

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self._show(self.model.record(current.row()))

    def _show(self, row: OutboxRow) -> None:
        self._shown = row.op_id
        self.detail.show_row(row)
        self.view.right.setCurrentWidget(self.detail)
        self.view.reading.show()

    @Slot()
    def _on_activated(self) -> None:
        self.detail.reading.setFocus()

    @Slot()
    def _on_acted(self) -> None:
        self._moving_on = True
        self._queue.refresh()
        self.view.list.setFocus()

    @Slot(object)
    def _on_counted(self, counts: dict[str, int]) -> None:
        self._counts = counts
        self._say_counts()

    @Slot(object)
    def _on_loaded(self, found: tuple[OutboxRow, ...]) -> None:
        shown = next((row for row in found if row.op_id == self._shown), None)
        has_left = bool(found and self._shown) and shown is None and not self._moving_on
        if has_left:  # what is being read stays to be read while others are listed
            self.view.list.setCurrentIndex(QModelIndex())
        with keeping_place(self.view.list):
            self.model.show(found, more=False)
        if has_left:
            self._queue.follow(self._shown)
        else:
            self._choose(shown, found)
        self.view.left.setCurrentWidget(self.view.listed if found else self.view.empty)
        self._moving_on = False

    def _choose(self, shown: OutboxRow | None, found: tuple[OutboxRow, ...]) -> None:
        """The one that is read, else the one that took its place, else the newest."""
        if not found:
            self._shown = ""
            self.view.right.setCurrentWidget(self.view.blank)
            self.view.reading.hide()
            return
        if not self.view.list.currentIndex().isValid():
            self.view.list.choose(found.index(shown) if shown else 0)
        if shown:
            self.detail.show_row(shown)
