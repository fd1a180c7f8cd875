"""Correcting what was written down: title, codes, number, callback and promise."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from console import words
from console.i18n import tr
from console.models.records import Ticket
from console.operations import FieldEdit
from console.operations.fields import MAX_TEXT
from console.ui import numbers
from console.ui.length import excess
from console.ui.moment_edit import MomentEdit
from console.ui.seat import Seat
from console.ui.theme import GRID
from console.ui.tickets.codes import CODES, choices
from console.ui.tickets.drawer import Drawer
from console.ui.widgets.buttons import CheckBox
from console.ui.widgets.fields import LineEdit, Select
from console.ui.widgets.labels import FieldLabel

_FIELDS = ("title", "phone", "promised_at", "callback_at")


class EditDrawer(Drawer):
    """Only what was really changed becomes an edit, each field against the value that was seen."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.ticket_title = LineEdit(name="-")
        self.ticket_title.setMaxLength(2 * MAX_TEXT)  # what is too long is told, not cut off
        self.phone = LineEdit(name="-")
        self.codes = {field: Select("-") for field in CODES}
        self.customised = CheckBox("")
        self.promised = MomentEdit(seat, "-")
        self.callback = CheckBox("")
        self.callback_at = MomentEdit(seat, "-")
        self._labels = [
            FieldLabel("", field)
            for field in (self.ticket_title, self.phone, self.promised, self.callback_at)
        ]
        self._code_labels = {field: FieldLabel("", select) for field, select in self.codes.items()}
        self._build()
        for field in (self.ticket_title, self.phone, self.promised, self.callback_at):
            field.submitted.connect(self.confirmed)
            field.returnPressed.connect(self.confirmed)
        self.callback_at.changed.connect(lambda: self.callback.setChecked(True))
        self.retranslate()

    def open(self, ticket: Ticket) -> None:
        """Begins anew for a ticket."""
        self.ticket = ticket
        self.ticket_title.setText(ticket.title)
        for field, select in self.codes.items():
            select.choose(getattr(ticket, field))
        self.customised.setChecked(ticket.customised)
        self.phone.setText(numbers.spaced(ticket.phone))
        self.promised.show_moment(ticket.promised_at)
        self.callback.setChecked(ticket.callback_wanted)
        self.callback_at.show_moment(ticket.callback_at)
        self.say_problem("")
        self.ticket_title.setFocus()

    def edits(self) -> dict[str, FieldEdit] | None:
        """What was changed; None where something cannot be understood or is too long, which is said."""
        for field in (self.promised, self.callback_at):
            if not field.is_understood():
                self.say_problem(tr("Write a time like 15:30 or 11-25 14:00."))
                field.setFocus()
                return None
        if said := excess(self.ticket_title.text().strip()):
            self.say_problem(said)
            self.ticket_title.setFocus()
            return None
        ticket = self.ticket
        typed = self.phone.text().strip()
        phone = ticket.phone if typed == numbers.spaced(ticket.phone) else numbers.to_e164(typed)
        wanted = self.callback.isChecked()
        values: dict[str, tuple[str | int | bool, ...]] = {
            "title": (self.ticket_title.text().strip(),),
            **{field: (select.code(),) for field, select in self.codes.items() if select.currentIndex() >= 0},
            "customised": (self.customised.isChecked(),),
            "phone": (phone,),
            "promised_at": (self.promised.moment(),),
            "callback": (wanted, self.callback_at.moment() if wanted else 0),
        }
        before: dict[str, tuple[str | int | bool, ...]] = {
            "title": (ticket.title,),
            **{field: (getattr(ticket, field),) for field in self.codes},
            "customised": (ticket.customised,),
            "phone": (ticket.phone,),
            "promised_at": (ticket.promised_at,),
            "callback": (ticket.callback_wanted, ticket.callback_at),
        }
        return {
            name: FieldEdit(ticket.setter(name), value)
            for name, value in values.items()
            if value != before[name]
        }

    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(tr("Correct the ticket"))
        self.confirm.setText(tr("Save"))
        for label, code in zip(self._labels, _FIELDS, strict=True):
            label.set_words(words.field(code))
        for field, select in self.codes.items():
            self._code_labels[field].set_words(words.field(field))
            chosen = select.code()
            select.clear()
            for code, word in choices(field):
                select.add(code, word)
            select.choose(chosen)
        self.customised.setText(words.field("customised"))
        self.callback.setText(tr("Callback wanted"))

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        title, phone, promised, callback_at = self._labels
        places: list[tuple[QWidget, int, int]] = [
            (title, 0, 0), (self.ticket_title, 1, 0),
            (phone, 2, 0), (self.phone, 3, 0), (promised, 2, 1), (self.promised, 3, 1),
            (callback_at, 2, 2), (self.callback_at, 3, 2),
        ]  # fmt: skip
        for field, row, column in (("kind", 0, 2), ("urgency", 4, 0), ("category", 4, 1), ("impact", 4, 2)):
            places += [(self._code_labels[field], row, column), (self.codes[field], row + 1, column)]
        for widget, row, column in places:
            grid.addWidget(widget, row, column, 1, 2 if widget in (title, self.ticket_title) else 1)
        boxes = QHBoxLayout()
        boxes.setSpacing(3 * GRID)
        boxes.addWidget(self.customised)
        boxes.addWidget(self.callback)
        boxes.addStretch(1)
        self.body.addLayout(grid)
        self.body.addLayout(boxes)
