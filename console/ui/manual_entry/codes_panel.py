"""The agent's text codes: what is typed, and what it becomes (快捷语)."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout

from console.desk import Saved
from console.i18n import tr
from console.operations import SetTextCode
from console.operations.text_codes import MAX_CODE
from console.ui.manual_entry.codes import TextCodeBook
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut
from console.ui.theme import GRID, Size, Tone
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import EmptyState
from console.ui.widgets.columns import Cell, CellRow, Column, ColumnList
from console.ui.widgets.fields import LineEdit
from console.ui.widgets.items import ItemModel
from console.ui.widgets.labels import FieldLabel, Label

WIDTH = 720


class CodesPanel(Screen):
    """A line to write one, a list of all. Signals: ``left()`` back to where one came from."""

    left = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._codes: dict[str, str] = {}
        self.title = Label("", Size.TITLE, bold=True)
        self.about = Label("", muted=True, wrap=True)
        self.code, self.text = LineEdit(name="-"), LineEdit(name="-")
        self.code_label, self.text_label = FieldLabel("", self.code), FieldLabel("", self.text)
        self.problem = Label("", Size.SMALL, tone=Tone.DANGER, wrap=True)
        self.save = Button("", Variant.PRIMARY, shortcut=Shortcut.SUBMIT)
        self.remove = Button("")
        self.back = Button("", shortcut=Shortcut.BACK)
        self.list = ColumnList("", _columns())
        self.model = ItemModel(self.list)
        self.list.setModel(self.model)
        self.empty = EmptyState("keyboard", "-")
        self.pages = QStackedWidget()
        self._build()
        self._book = TextCodeBook(seat, self)
        self._book.changed.connect(self._on_codes)
        self.code.setMaxLength(MAX_CODE)
        for field in (self.code, self.text):
            field.submitted.connect(self._on_save)
            field.returnPressed.connect(self._on_save)
        self.save.clicked.connect(self._on_save)
        self.remove.clicked.connect(self._on_remove)
        self.back.clicked.connect(self.left)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.retranslate()

    def start(self) -> None:
        self.code.setFocus()

    def retranslate(self) -> None:
        self.title.setText(tr("Text codes"))
        self.about.setText(tr("In the text of a call, a code and a space become your own words: dw, space."))
        self.code_label.set_words(tr("Code"))
        self.text_label.set_words(tr("Becomes"))
        self.save.setText(tr("Save"))
        self.remove.setText(tr("Remove"))
        self.back.setText(tr("Back"))
        self.list.setAccessibleName(tr("Text codes"))
        self.list.set_columns(_columns())
        self.empty.set_words(
            tr("No text codes yet"), tr("Write one above: a few letters, and what they become.")
        )

    def _build(self) -> None:
        self.code.setFixedWidth(140)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.code_label, 0, 0)
        grid.addWidget(self.text_label, 0, 1)
        grid.addWidget(self.code, 1, 0)
        grid.addWidget(self.text, 1, 1)
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        for button in (self.save, self.remove, self.back):
            foot.addWidget(button)
        foot.addStretch(1)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.list)
        column = QVBoxLayout()
        column.setSpacing(GRID)
        column.addWidget(self.title)
        column.addWidget(self.about)
        column.addSpacing(GRID)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addLayout(foot)
        column.addSpacing(GRID)
        column.addWidget(self.list.header)
        column.addWidget(self.pages, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 18, 24, 18)
        layout.addLayout(column, 3)
        layout.addStretch(2)

    def _set(self, code: str, text: str) -> None:
        op = SetTextCode(**self._seat.desk.stamp(), code=code, text=text)
        self._seat.desk.perform(op, self, self._on_set, self.say_error)

    def _on_set(self, _: Saved) -> None:
        self.code.clear()
        self.text.clear()
        self.code.setFocus()

    @Slot()
    def _on_save(self) -> None:
        code, text = self.code.text().strip(), self.text.text().strip()
        self.problem.setText("")
        if not code or any(map(str.isspace, code)):
            self.problem.setText(tr("Write a code without spaces."))
            self.code.setFocus()
        elif not text:
            self.problem.setText(tr("Write what the code becomes."))
            self.text.setFocus()
        else:
            self._set(code, text)

    @Slot()
    def _on_remove(self) -> None:
        if self.code.text().strip() in self._codes:
            self._set(self.code.text().strip(), "")

    @Slot(object)
    def _on_codes(self, codes: dict[str, str]) -> None:
        self._codes = codes
        self.model.set_items(CellRow(code, (Cell(code), Cell(text))) for code, text in codes.items())
        self.pages.setCurrentWidget(self.list if codes else self.empty)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            code = self.model.item(current.row()).key
            self.code.setText(code)
            self.text.setText(self._codes[code])


def _columns() -> list[Column]:
    return [Column(tr("Code"), 140, fixed=True), Column(tr("Becomes"))]
