"""The head of the call form: the number to read out, and how long the call has lasted."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console import i18n
from console.i18n import tr
from console.models.reference import format_reference
from console.ui.seat import Seat
from console.ui.theme import Size, Tone
from console.ui.widgets.labels import ElidedLabel, Label

LONGEST_CALL = 12 * i18n.HOUR
SPACING = 12


class SlipHead(QWidget):
    """Title, the time of the call, and the reference number, large."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._started_at = 0
        self.title = Label("", Size.TITLE, bold=True)
        self.lasting = ElidedLabel("", muted=True, tabular=True)
        self.label = ElidedLabel("", muted=True)
        self.reference = Label("", Size.TITLE, bold=True, tone=Tone.ACCENT, fixed=True)
        self.read_out = ElidedLabel("", Size.SMALL, muted=True)
        self.reference.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        layout.addWidget(self.title)
        layout.addWidget(self.lasting, 1)
        for label in (self.label, self.reference, self.read_out):
            layout.addWidget(label)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tick)
        self._second.start()
        self.show_reference("")

    def show_reference(self, digits: str) -> None:
        """The number as it is read out; dashes until it is there."""
        self.reference.setText(format_reference(digits) if digits else "--- --- ----")

    def show_start(self, started_at: int) -> None:
        """When the call began, 0 where there is none yet."""
        self._started_at = started_at
        self._tick()

    def retranslate(self, *, amending: bool) -> None:
        """Says everything anew."""
        self.title.setText(tr("Amend a call") if amending else tr("Manual entry"))
        self.label.setText(tr("Reference"))
        self.read_out.setText(tr("told to the customer") if amending else tr("read it out"))
        self._tick()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window the word beside the number goes first: what to do with it is said behind."""
        parts = (self.title, self.lasting, self.label, self.reference, self.read_out)
        needed = sum(part.sizeHint().width() for part in parts) + SPACING * (len(parts) - 1)
        self.label.setVisible(needed <= self.width())

    @Slot()
    def _tick(self) -> None:
        lasted = self._seat.now() - self._started_at
        said = ""
        if self._started_at and 0 <= lasted < LONGEST_CALL:
            said = tr("Call {duration}").format(duration=i18n.duration(lasted, seconds=True))
        self.lasting.setText(said)
        self._fit()
