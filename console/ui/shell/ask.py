"""One question in the middle of the window: never a dialog, never a trap; Esc goes back."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from console.errors import ExpectedError
from console.i18n import tr
from console.messages import explain
from console.ui.screen import Screen
from console.ui.shortcuts import Shortcut
from console.ui.theme import GRID, Size, Tone
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import Card
from console.ui.widgets.fields import PlainTextEdit
from console.ui.widgets.labels import FieldLabel, Label

WIDTH = 560


class AskPanel(Screen):
    """A heading, what is the case, perhaps a text to write, and two buttons.

    Signals: ``answered(str)`` with the text; ``cancelled()``.
    """

    answered = Signal(str)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__(raised=False)
        self.card = Card("-")
        self.facts = Label(wrap=True)
        self.safe = Label(wrap=True, tone=Tone.OK)
        self.text = PlainTextEdit(size=Size.LARGE, name="-")
        self.text.setFixedHeight(88)
        self.label = FieldLabel("", self.text)
        self.problem = Label("", Size.SMALL, tone=Tone.DANGER, wrap=True)
        self.confirm = Button("", Variant.PRIMARY, shortcut=Shortcut.SUBMIT)
        self.cancel = Button("", shortcut=Shortcut.BACK)
        self._required = True
        self._build()
        self.confirm.clicked.connect(self._on_confirm)
        self.text.submitted.connect(self._on_confirm)
        self.cancel.clicked.connect(self.cancelled)

    def ask(self, title: str, facts: str, safe: str, question: str, confirm: str, *, required: bool) -> None:
        """Asks anew; without a ``question`` there is nothing to write."""
        self.card.set_title(title)
        for label, words in ((self.facts, facts), (self.safe, safe)):
            label.setText(words)
            label.setVisible(bool(words))
        self.label.set_words(question)
        self.label.setVisible(bool(question))
        self.text.setVisible(bool(question))
        self.confirm.setText(confirm)
        self.cancel.setText(tr("Back"))
        self.text.clear()
        self._required = required
        self.say_problem("")
        (self.text if question else self.confirm).setFocus()

    def say_problem(self, words: str) -> None:
        """Why the answer did not do, '' for nothing."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.text.set_invalid(bool(words))

    def say_failure(self, error: ExpectedError) -> None:
        """What was written stays."""
        self.say_problem(explain(error).whole)

    def _build(self) -> None:
        self.card.setFixedWidth(WIDTH)
        self.card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        body = self.card.body
        body.setSpacing(GRID)
        for widget in (self.facts, self.safe, self.label, self.text, self.problem):
            body.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, GRID, 0, 0)
        buttons.setSpacing(GRID)
        buttons.addWidget(self.confirm)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        body.addLayout(buttons)
        line = QHBoxLayout()  # an aligned widget would be given the height of the whole window's width
        line.addStretch(1)
        line.addWidget(self.card)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addLayout(line)
        layout.addStretch(3)

    @Slot()
    def _on_confirm(self) -> None:
        text = self.text.toPlainText().strip()
        if self._required and not text:
            self.say_problem(tr("Write a few words: your supervisor will read them."))
            self.text.setFocus()
            return
        self.answered.emit(text)
