"""The layout of changing one's password."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.i18n import tr
from console.messages import Message
from console.ui.shortcuts import Shortcut
from console.ui.theme import GRID, Size, Tone
from console.ui.widgets.busy import BusyLine
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import Card
from console.ui.widgets.labels import FieldLabel, Label
from console.ui.widgets.password import PasswordField

_WIDTH = 480


class PasswordView(QWidget):
    """A card in the middle: what a password has to be and what follows, three fields, and what went wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.card = Card("-")
        self.rules = Label("", wrap=True)
        self.follows = Label("", Size.SMALL, muted=True, wrap=True)
        self.current, self.new, self.again = PasswordField(), PasswordField(), PasswordField()
        self.current_label = FieldLabel("", self.current)
        self.new_label = FieldLabel("", self.new)
        self.again_label = FieldLabel("", self.again)
        self.problem = Label("", tone=Tone.DANGER, wrap=True)
        self.hint = Label("", Size.SMALL, muted=True, wrap=True)
        self.busy = BusyLine()
        self.confirm = Button("", Variant.PRIMARY, shortcut=Shortcut.SUBMIT)
        self.back = Button("", shortcut=Shortcut.BACK)
        self.fields = (self.current, self.new, self.again)
        self._lay_out()
        self.say(Message(""))

    def retranslate(self) -> None:
        """Says the fixed words anew."""
        self.card.set_title(tr("Change password"))
        self.follows.setText(
            tr("The server has to be reachable. Your logins at other desks end; here you simply go on.")
        )
        self.current_label.set_words(tr("Current password"))
        self.new_label.set_words(tr("New password"))
        self.again_label.set_words(tr("The same once more"))
        self.confirm.setText(tr("Change password"))
        self.back.setText(tr("Back"))

    def show_rules(self, least: int, most: int) -> None:
        """How many characters a new password has, 0 while that is not known."""
        said = tr("{least} to {most} characters of any kind.").format(least=least, most=most)
        advice = tr("Several words that belong to nobody else make a good one.")
        self.rules.setText(Message(said, advice).whole if least else " ")

    def say(self, said: Message) -> None:
        """What went wrong and what can be done; both may be empty."""
        for label, words in ((self.problem, said.text), (self.hint, said.hint)):
            label.setText(words)
            label.setVisible(bool(words))

    def wait(self, words: str) -> None:
        """One can only leave while something is waited for; '' when it is over."""
        for widget in (*self.fields, self.confirm):
            widget.setEnabled(not words)
        if words:
            self.back.setFocus()
            self.busy.start(words)
        else:
            self.busy.stop()

    def clear(self) -> None:
        """Forgets what was typed."""
        for field in self.fields:
            field.clear()

    def _lay_out(self) -> None:
        self.card.setFixedWidth(_WIDTH)
        self.card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        body = self.card.body
        body.addWidget(self.rules)
        body.addWidget(self.follows)
        body.addSpacing(GRID)
        for widget in (
            *(self.current_label, self.current),
            *(self.new_label, self.new),
            *(self.again_label, self.again),
            *(self.problem, self.hint, self.busy),
        ):
            body.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, GRID, 0, 0)
        buttons.setSpacing(GRID)
        buttons.addWidget(self.confirm)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        body.addLayout(buttons)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.card)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addLayout(line)
        layout.addStretch(3)
