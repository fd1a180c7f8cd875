"""A callback the customer wants: whether, when, to which number (S004-26)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.i18n import HOUR, tr
from console.ui import numbers
from console.ui.manual_entry import speech
from console.ui.moment_edit import MomentEdit
from console.ui.moments import parse_moment
from console.ui.seat import Seat
from console.ui.theme import FIELD_HEIGHT, GRID, Size, Tone
from console.ui.widgets.chips import Chip, ChipRow, ChipStyle, Choice
from console.ui.widgets.fields import LineEdit
from console.ui.widgets.labels import FieldLabel, Label


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
        self.note = Label("", Size.SMALL, tone=Tone.WARN, wrap=True)
        self.quick = ChipRow("", (), ChipStyle.FILLED)
        self._build()
        self.wanted.clicked.connect(self._on_wanted)
        for edited in (self.at.changed, self.to.textEdited):
            edited.connect(self._judge)
            edited.connect(self.changed)
        self.to.editingFinished.connect(self._on_number_left)
        self.quick.chosen.connect(self._on_quick)
        seat.desk.link_changed.connect(self._offer_quick)
        seat.desk.outage_changed.connect(self._offer_quick)
        for field in (self.at, self.to):
            field.submitted.connect(self.submitted)

    def show_values(self, wanted: bool, at: int, to: str, unclear: str = "") -> None:
        """Set by the program; ``unclear`` stands in the place of a time that was not understood."""
        self.wanted.setChecked(wanted)
        self.at.show_moment(at, unclear)
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
        self._judge()
        self.quick.setAccessibleName(tr("Callback time, quick choices"))
        self._offer_quick()

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
        layout.addWidget(self.note)
        layout.addSpacing(GRID // 2)
        layout.addWidget(self.quick)

    def _show_what_is_needed(self) -> None:
        for widget in (self.at, self.to, self.quick):
            widget.setVisible(self.wanted.isChecked())
        self._judge()

    @Slot()
    def _offer_quick(self) -> None:
        """“When it works again” is a time only while something does not."""
        desk = self._seat.desk
        is_down = desk.outage is not None or desk.link.state == "offline"
        after = [Choice("after", tr("When it works again"))] if is_down else []
        self.quick.set_choices(
            [
                *after,
                Choice("hour", tr("Within the hour")),
                Choice("evening", tr("18:00")),
                Choice("morning", tr("Tomorrow 9:00")),
            ]
        )

    @Slot()
    def _judge(self) -> None:
        """What is odd is taken, and said to be odd."""
        odd = [speech.unclear_time()] if self.at.unclear() else []
        if numbers.is_odd(numbers.to_e164(self.to.text())):
            odd.append(speech.odd_callback_number())
        self.note.setText("\n".join(odd))
        self.note.setVisible(bool(odd) and self.wanted.isChecked())

    @Slot()
    def _on_number_left(self) -> None:
        self.to.setText(numbers.spaced(numbers.to_e164(self.to.text())))

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
        self._judge()
        self.changed.emit()
