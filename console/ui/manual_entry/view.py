"""How the call form is laid out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from console.ui.manual_entry.code_text import CodeText
from console.ui.manual_entry.customer_field import CustomerField
from console.ui.moment_edit import MomentEdit
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut
from console.ui.theme import GRID, Size, Tone
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import Card, Panel
from console.ui.widgets.chips import Chip, ChipRow, ChipStyle
from console.ui.widgets.fields import LineEdit
from console.ui.widgets.labels import ElidedLabel, FieldLabel, Label, Tag
from console.ui.widgets.notices import BusyLine


class CallFormView(Panel):
    """Everything of one call, top to bottom, in the order in which it is asked."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.heading = Label("", Size.TITLE, bold=True)
        self.lasting = ElidedLabel("", muted=True, tabular=True)
        self.reference_label = Label("", muted=True)
        self.reference = Label("", Size.TITLE, bold=True, tone=Tone.ACCENT, fixed=True)
        self.read_out = Label("", Size.SMALL, muted=True)
        self.number = LineEdit(size=Size.LARGE, name="-")
        self.number_label = FieldLabel("", self.number)
        self.number_note = ElidedLabel("", Size.SMALL, tone=Tone.WARN)
        self.customer = CustomerField(seat, self)
        self.customer_label = FieldLabel("", self.customer)
        self.subjects = ChipRow("")
        self.subjects_label = FieldLabel("", self.subjects, required=True)
        self.text = CodeText(size=Size.LARGE, name="-")
        self.text.codes = {}
        self.text_label = FieldLabel("", self.text, required=True)
        self.urgency = ChipRow("")
        self.urgency_label = FieldLabel("", self.urgency)
        self.customised = Chip("")
        self.callback = Chip("")
        self.callback_label = FieldLabel("", self.callback)
        self.callback_at = MomentEdit(seat, "-")
        self.callback_to = LineEdit(name="-")
        self.quick_times = ChipRow("", (), ChipStyle.FILLED)
        self.problem = Card("-", tone=Tone.DANGER)
        self.problem_words = Label("", wrap=True)
        self.busy = BusyLine()
        self.save = Button("", Variant.PRIMARY, shortcut=Shortcut.SUBMIT)
        self.clear = Button("", shortcut=Shortcut.BACK)
        self.reopen = Button("", shortcut=Shortcut.REOPEN_LAST)
        self.kept = Tag()
        self._lay_out()

    def _lay_out(self) -> None:
        self.text.setMinimumHeight(96)
        self.text.setMaximumHeight(200)
        self.callback_at.setFixedWidth(136)
        self.callback_to.setFixedWidth(150)
        self.problem.body.addWidget(self.problem_words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 18, 24, 18)
        layout.setSpacing(0)
        layout.addLayout(self._head())
        layout.addSpacing(14)
        layout.addLayout(self._who())
        layout.addSpacing(12)
        layout.addWidget(self.subjects_label)
        layout.addSpacing(4)
        layout.addWidget(self.subjects)
        layout.addSpacing(14)
        layout.addWidget(self.text_label)
        layout.addSpacing(4)
        layout.addWidget(self.text, 3)
        layout.addSpacing(14)
        layout.addLayout(self._how())
        layout.addSpacing(GRID)
        layout.addWidget(self.quick_times)
        layout.addSpacing(12)
        layout.addWidget(self.problem)
        layout.addSpacing(GRID)
        layout.addLayout(self._foot())
        layout.addWidget(self.busy)
        layout.addStretch(2)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.heading)
        head.addWidget(self.lasting, 1)
        for label in (self.reference_label, self.reference, self.read_out):
            head.addWidget(label)
        self.reference.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return head

    def _who(self) -> QGridLayout:
        who = QGridLayout()
        who.setHorizontalSpacing(12)
        who.setVerticalSpacing(4)
        who.setColumnStretch(0, 1)
        who.setColumnStretch(1, 1)
        who.addWidget(self.number_label, 0, 0)
        who.addWidget(self.customer_label, 0, 1)
        who.addWidget(self.number, 1, 0)
        who.addWidget(self.customer, 1, 1)
        who.addWidget(self.number_note, 2, 0, 1, 2)
        return who

    def _how(self) -> QHBoxLayout:
        how = QHBoxLayout()
        how.setSpacing(2 * GRID)
        how.addLayout(_labelled(self.urgency_label, self.urgency, self.customised))
        callback = _labelled(self.callback_label, self.callback, self.callback_at, self.callback_to)
        how.addLayout(callback, 1)
        return how

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        for button in (self.save, self.reopen, self.clear):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.kept)
        return foot


def _labelled(label: FieldLabel, *widgets: QWidget) -> QVBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(6)
    for widget in widgets:
        line.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    line.addStretch(1)
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(label)
    column.addLayout(line)
    return column
