"""What the link pill opens: the truth about the connection, and the one thing to do about it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.desk import LinkView
from console.i18n import tr
from console.ui.seat import Seat
from console.ui.shell import link
from console.ui.theme import GRID, Size, Tone
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import Card
from console.ui.widgets.labels import Label

WIDTH = 360


class LinkPopover(QWidget):
    """Signals: ``sync_wanted()``, ``queue_wanted()``. Escape, or a click elsewhere, closes it."""

    sync_wanted = Signal()
    queue_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._card = Card("")
        self._cause = Label(wrap=True)
        self._queue = Label(wrap=True)
        self._trouble = Label(wrap=True, tone=Tone.DANGER)
        self._times = Label(size=Size.SMALL, muted=True, wrap=True, tabular=True)
        self.sync = Button("", Variant.PRIMARY)
        self.queue = Button("")
        for label in (self._cause, self._queue, self._trouble, self._times):
            self._card.body.addWidget(label)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, GRID, 0, 4)
        buttons.setSpacing(GRID)
        buttons.addWidget(self.sync)
        buttons.addWidget(self.queue)
        buttons.addStretch(1)
        self._card.body.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._card)
        self.setFixedWidth(WIDTH)
        self.sync.clicked.connect(self._on_sync)
        self.queue.clicked.connect(self._on_queue)

    def tell(self, view: LinkView, seat: Seat) -> None:
        """Says it; again while it is open."""
        told = link.told(view, seat)
        self._card.set_title(told.heading)
        self.setAccessibleName(told.heading)
        for label, words in (
            (self._cause, told.cause),
            (self._queue, told.queue),
            (self._trouble, told.trouble),
            (self._times, told.times),
        ):
            label.setText(words)
            label.setVisible(bool(words))
        self.sync.setText(tr("Sync now"))
        self.queue.setText(tr("Show the queue"))
        self.adjustSize()

    def open_below(self, widget: QWidget) -> None:
        """Opens under ``widget``, its right edge under the widget's."""
        corner = widget.mapToGlobal(QPoint(widget.width() - WIDTH, widget.height() + 6))
        self.move(corner)
        self.show()
        self.sync.setFocus()

    @Slot()
    def _on_sync(self) -> None:
        self.close()
        self.sync_wanted.emit()

    @Slot()
    def _on_queue(self) -> None:
        self.close()
        self.queue_wanted.emit()
