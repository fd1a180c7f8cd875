"""What the link pill opens: the truth about the connection, and the one thing to do about it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
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
    """Escape, or a click elsewhere, closes it.

    Signals: ``sync_wanted()``, ``queue_wanted()``; ``ticked()`` each second while it counts one down.
    """

    sync_wanted = Signal()
    queue_wanted = Signal()
    ticked = Signal()

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
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self.ticked)
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
        self.queue.setVisible(not seat.identity.capture_only)
        self.adjustSize()

    def open_below(self, widget: QWidget) -> None:
        """Opens under ``widget``, its right edge under the widget's."""
        corner = widget.mapToGlobal(QPoint(widget.width() - WIDTH, widget.height() + 6))
        self.move(corner)
        self.show()
        self.sync.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._second.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()

    @Slot()
    def _on_sync(self) -> None:
        self.close()
        self.sync_wanted.emit()

    @Slot()
    def _on_queue(self) -> None:
        self.close()
        self.queue_wanted.emit()
