"""A callback the customer wants: whether, when, to which number (S004-26)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.i18n import HOUR, tr
from console.ui.moment_edit import MomentEdit
from console.ui.moments import parse_moment
from console.ui.seat import Seat
from console.ui.theme import FIELD_HEIGHT, GRID
from console.ui.widgets.chips import Chip, ChipRow, ChipStyle, Choice
from console.ui.widgets.fields import LineEdit
from console.ui.widgets.labels import FieldLabel


class CallbackFields(QWidget):
    """A toggle; when it is on, a time with quick choices, and another number than the caller's.

    Signals: ``changed()`` by the person; ``submitted()``.
    """

    changed = Signal()
    submitted = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self.wanted = Chip("")
        self.label = FieldLabel("", self.wanted)
        self.at = MomentEdit(seat, "-")
        self.to = LineEdit(name="-")
        self.quick = ChipRow("", (), ChipStyle.FILLED)
        self._build()
        self.wanted.clicked.connect(self._on_wanted)
        self.at.changed.connect(self.changed)
        self.to.textEdited.connect(self.changed)
        self.quick.chosen.connect(self._on_quick)
        for field in (self.at, self.to):
            field.submitted.connect(self.submitted)

    def show_values(self, wanted: bool, at: int, to: str) -> None:
        """Set by the program."""
        self.wanted.setChecked(wanted)
        self.at.show_moment(at)
        self.to.setText(to)
        self.quick.choose("")
        self._show_what_is_needed()

    def retranslate(self) -> None:
        """Says everything anew."""
        self.label.set_words(tr("Callback"))
        self.wanted.setText(tr("Callback wanted"))
        self.wanted.updateGeometry()
        self.at.setPlaceholderText(tr("When, e.g. 15:30"))
        self.at.setAccessibleName(tr("Callback time"))
        self.to.setPlaceholderText(tr("To the caller's number"))
        self.to.setAccessibleName(tr("Callback number"))
        self.quick.setAccessibleName(tr("Callback time, quick choices"))
        self.quick.set_choices(
            [
                Choice("after", tr("When it works again")),
                Choice("hour", tr("Within the hour")),
                Choice("evening", tr("18:00")),
                Choice("morning", tr("Tomorrow 9:00")),
            ]
        )

    def _build(self) -> None:
        self.at.setFixedWidth(124)
        self.wanted.setFixedHeight(FIELD_HEIGHT - 6)
        self.to.setFixedWidth(150)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.wanted, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.at)
        line.addWidget(self.to)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.label)
        layout.addLayout(line)
        layout.addSpacing(GRID // 2)
        layout.addWidget(self.quick)

    def _show_what_is_needed(self) -> None:
        for widget in (self.at, self.to, self.quick):
            widget.setVisible(self.wanted.isChecked())

    @Slot()
    def _on_wanted(self) -> None:
        self._show_what_is_needed()
        if self.wanted.isChecked():
            self.at.setFocus()
        self.changed.emit()

    @Slot(str)
    def _on_quick(self, code: str) -> None:
        now, zone = self._seat.now(), self._seat.zone
        moments = {
            "after": 0,
            "hour": now + HOUR,
            "evening": parse_moment("18:00", now, zone) or 0,
            "morning": parse_moment("明天 9:00", now, zone) or 0,
        }
        self.at.show_moment(moments[code])
        self.changed.emit()
