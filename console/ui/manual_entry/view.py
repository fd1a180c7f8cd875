"""How the call form is laid out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from console import words
from console.i18n import tr
from console.models.enums import Urgency
from console.ui.manual_entry.callback import CallbackFields
from console.ui.manual_entry.code_text import CodeText
from console.ui.manual_entry.customer_field import CustomerField
from console.ui.manual_entry.fields_area import FieldsArea
from console.ui.manual_entry.form import SUBJECTS, subject_word
from console.ui.manual_entry.head import SlipHead
from console.ui.manual_entry.problem import ProblemCard
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut
from console.ui.theme import GRID, Size, Tone
from console.ui.widgets.busy import BusyLine
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import Panel
from console.ui.widgets.chips import Chip, ChipRow, Choice
from console.ui.widgets.fields import LineEdit
from console.ui.widgets.flow import FlowLayout
from console.ui.widgets.labels import ElidedLabel, FieldLabel, Tag

LOWEST_TEXT, HIGHEST_TEXT = 96, 220


class CallFormView(Panel):
    """Everything of one call, top to bottom, in the order in which it is asked."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.head = SlipHead(seat)
        self.number = LineEdit(size=Size.LARGE, name="-")
        self.number_label = FieldLabel("", self.number)
        self.number_note = ElidedLabel("", Size.SMALL, tone=Tone.WARN)
        self.customer = CustomerField(seat, self)
        self.customer_label = FieldLabel("", self.customer)
        self.subjects = ChipRow("")
        self.subjects_label = FieldLabel("", self.subjects, required=True)
        self.text = CodeText(size=Size.LARGE, name="-")
        self.text_label = FieldLabel("", self.text, required=True)
        self.urgency = ChipRow("")
        self.urgency_label = FieldLabel("", self.urgency)
        self.customised = Chip("")
        self.callback = CallbackFields(seat)
        self.problem = ProblemCard()
        self.busy = BusyLine()
        self.save = Button("", Variant.PRIMARY, shortcut=Shortcut.SUBMIT)
        self.again = Button("", shortcut=Shortcut.SAME_AGAIN)
        self.reopen = Button("", shortcut=Shortcut.REOPEN_LAST)
        self.clear = Button("", shortcut=Shortcut.BACK)
        self.kept = Tag()
        self.kept.setFixedHeight(Size.SMALL.line)
        self.kept.hide()
        self.text.overflowed.connect(self._say_full)
        self._lay_out()
        self.retranslate(amending=False)

    def retranslate(self, *, amending: bool) -> None:
        """Says everything anew."""
        self.head.retranslate(amending=amending)
        self.callback.retranslate()
        self.number_label.set_words(tr("Caller's number"))
        self.customer_label.set_words(tr("Customer"))
        self.customer.setPlaceholderText(tr("Name, number, account or pinyin initials"))
        self.subjects_label.set_words(tr("What is it about?"))
        self.text_label.set_words(tr("What happened"))
        self.urgency_label.set_words(tr("Urgency"))
        self.customised.setText(tr("Customised"))
        self.customised.updateGeometry()
        self.save.setText(tr("Save the amendment") if amending else tr("Save and take the next"))
        self.again.setText(tr("Same again"))
        self.reopen.setText(tr("Amend the last"))
        for button in (self.again, self.reopen):
            button.setVisible(not amending)
        self.clear.setText(tr("Leave as it was") if amending else tr("Clear"))
        self.subjects.set_choices(
            Choice(subject.code, subject_word(subject.code), str(place))
            for place, subject in enumerate(SUBJECTS, 1)
        )
        self.urgency.set_choices(Choice(code.value, words.urgency(code)) for code in Urgency)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed on a chip or a button, where it means nothing, goes into the text."""
        shift = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        if event.text().isprintable() and event.text() and not event.modifiers() & ~shift:
            self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.text.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    @Slot(int)
    def _say_full(self, length: int) -> None:
        text = tr("There is room for {room} more characters here, and this would be {length}.")
        rest = tr("It was left out whole. Shorten it, or write the rest as an entry of the ticket.")
        said = text.format(room=max(self.text.room(), 0), length=length)
        as_it_is = self.text.document().revision()
        self.problem.say(said, rest, holds=lambda: self.text.document().revision() == as_it_is)

    def _lay_out(self) -> None:
        self.text.setMinimumHeight(LOWEST_TEXT)
        self.text.setMaximumHeight(HIGHEST_TEXT)
        above, below = _column(18, 14), _column(GRID, 18)
        above.addWidget(self.head)
        below.addWidget(self.problem)
        below.addSpacing(GRID)
        below.addLayout(self._foot())
        below.addWidget(self.busy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addWidget(FieldsArea(self._fields(), HIGHEST_TEXT - LOWEST_TEXT))
        layout.addLayout(below)
        layout.addStretch(1)

    def _fields(self) -> Panel:
        page, layout = Panel(), _column()
        page.setLayout(layout)
        layout.addLayout(self._who())
        layout.addSpacing(12)
        layout.addWidget(self.subjects_label)
        layout.addSpacing(4)
        layout.addWidget(self.subjects)
        layout.addSpacing(14)
        layout.addLayout(self._above_text())
        layout.addSpacing(4)
        layout.addWidget(self.text, 1)
        layout.addSpacing(14)
        layout.addLayout(self._how())
        return page

    def _who(self) -> QGridLayout:
        who = QGridLayout()
        who.setHorizontalSpacing(12)
        who.setVerticalSpacing(4)
        who.setColumnStretch(0, 1)
        who.setColumnStretch(1, 1)
        label = QHBoxLayout()
        label.setSpacing(GRID)
        label.addWidget(self.number_label)
        label.addWidget(self.number_note, 1)
        who.addLayout(label, 0, 0)
        who.addWidget(self.customer_label, 0, 1)
        who.addWidget(self.number, 1, 0)
        who.addWidget(self.customer, 1, 1)
        return who

    def _how(self) -> FlowLayout:
        urgency = QWidget()
        chips = QHBoxLayout()
        chips.setSpacing(6)
        chips.addWidget(self.urgency)
        chips.addWidget(self.customised)
        column = QVBoxLayout(urgency)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.urgency_label)
        column.addLayout(chips)
        how = FlowLayout(spacing=2 * GRID)
        how.addWidget(urgency)
        how.addWidget(self.callback)
        return how

    def _above_text(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(self.text_label)
        line.addStretch(1)
        line.addWidget(self.kept)
        return line

    def _foot(self) -> FlowLayout:
        foot = FlowLayout(spacing=GRID)
        for button in (self.save, self.again, self.reopen, self.clear):
            foot.addWidget(button)
        return foot


def _column(above: int = 0, below: int = 0) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(24, above, 24, below)
    column.setSpacing(0)
    return column
