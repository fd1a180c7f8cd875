"""The layout of the two steps by which a lost key comes back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from console.i18n import tr
from console.messages import Message
from console.ui.login.view import what_is_safe
from console.ui.shortcuts import Shortcut
from console.ui.theme import GRID, Size, Tone
from console.ui.widgets.busy import BusyLine
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import divider
from console.ui.widgets.labels import ElidedLabel, FieldLabel, Label
from console.ui.widgets.password import PasswordField


class RecoveryView(QWidget):
    """What to do, in the order in which it is done, from top to bottom."""

    def __init__(self) -> None:
        super().__init__()
        self._can_be_answered = True
        self.title = Label("", Size.TITLE, bold=True)
        self.whose = Label("", Size.SMALL, muted=True)
        self.steps = QWidget()
        self.lead = Label(wrap=True)
        self.first_step, self.second_step = Label(bold=True), Label(bold=True)
        self.save, self.saved = Button(), ElidedLabel(muted=True)
        self.read_out = Label(wrap=True)
        self.code = Label("", Size.TITLE, bold=True, fixed=True)
        self.supervisor = Label("", Size.SMALL, muted=True, wrap=True)
        self.command = Label("", Size.SMALL, fixed=True, wrap=True)
        self.open, self.opened = Button(), ElidedLabel(muted=True)
        self.password, self.again = PasswordField(), PasswordField()
        self.password_label = FieldLabel("", self.password)
        self.again_label = FieldLabel("", self.again)
        self.which = Label("", Size.SMALL, muted=True, wrap=True)
        self.problem = Label(wrap=True, tone=Tone.DANGER)
        self.hint = Label("", Size.SMALL, muted=True, wrap=True)
        self.confirm = Button("", Variant.PRIMARY)
        self.capture = Button()
        self.back = Button(shortcut=Shortcut.BACK)
        self.busy = BusyLine()
        for label in (self.password_label, self.again_label):
            label.setWordWrap(True)
        for readable in (self.code, self.command):
            readable.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._fill_steps()
        self._lay_out()
        self.show_code("")

    def retranslate(self) -> None:
        """Says the fixed words anew."""
        self.title.setText(tr("Get back into your data"))
        helps = tr("Nothing is lost: your supervisor can give the key back, in two steps.")
        self.lead.setText(helps if self._can_be_answered else what_is_safe())
        self.first_step.setText(tr("1. The request"))
        self.save.setText(tr("Save the request…"))
        self.read_out.setText(tr("Send the file to your supervisor, then read out this code by telephone:"))
        self.supervisor.setText(
            tr("The supervisor runs this, compares the code with yours, and sends you an answer:")
        )
        self.second_step.setText(tr("2. The answer"))
        self.open.setText(tr("Open the answer…"))
        self.password_label.set_words(tr("Password from now on"))
        self.again_label.set_words(tr("The same once more"))
        self.which.setText(
            tr("The one you sign in with everywhere. If it is forgotten, the administrator sets a new one.")
        )
        self.confirm.setText(tr("Open my data"))
        self.capture.setText(tr("Only take calls"))
        self.back.setText(tr("Back"))

    def show_code(self, code: str) -> None:
        """The code of the request, digit by digit for a screen reader; '' while there is none."""
        self.code.setText(code)
        self.code.setAccessibleName(" ".join(code.replace(" ", "")))
        for widget in (self.read_out, self.code, self.supervisor, self.command):
            widget.setVisible(bool(code))

    def give_up(self) -> None:
        """There is nothing that a supervisor could answer: only why, and what goes on all the same."""
        self._can_be_answered = False
        for widget in (self.steps, self.confirm):
            widget.hide()
        self.retranslate()

    def say(self, said: Message) -> None:
        """What went wrong and what can be done; both may be empty."""
        for label, words in ((self.problem, said.text), (self.hint, said.hint)):
            label.setText(words)
            label.setVisible(bool(words))

    def wait(self, words: str) -> None:
        """Nothing can be pressed while something is waited for; '' when it is over."""
        buttons = (self.save, self.open, self.confirm, self.capture, self.back)
        for widget in (*buttons, self.password, self.again):
            widget.setEnabled(not words)
        if words:
            self.setFocus()
            self.busy.start(words)
        else:
            self.busy.stop()

    def _fill_steps(self) -> None:
        column = QVBoxLayout(self.steps)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for widget in (_rule(), self.first_step):
            column.addWidget(widget)
        column.addLayout(_row(self.save, self.saved))
        for widget in (self.read_out, self.code, self.supervisor, self.command, _rule(), self.second_step):
            column.addWidget(widget)
        column.addLayout(_row(self.open, self.opened))
        column.addLayout(self._passwords())
        column.addWidget(self.which)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for widget in (self.title, self.whose, self.lead, self.steps, self.problem, self.hint, self.busy):
            column.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, GRID, 0, 0)
        buttons.setSpacing(GRID)
        for button in (self.confirm, self.capture):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        column.addLayout(buttons)

    def _passwords(self) -> QGridLayout:
        pair = QGridLayout()
        pair.setHorizontalSpacing(GRID * 2)
        pair.setVerticalSpacing(4)
        fields = ((self.password_label, self.password), (self.again_label, self.again))
        for place, (label, field) in enumerate(fields):
            pair.addWidget(label, 0, place)
            pair.addWidget(field, 1, place)
            pair.setColumnStretch(place, 1)
        return pair


def _rule() -> QWidget:
    room = QWidget()
    column = QVBoxLayout(room)
    column.setContentsMargins(0, 4, 0, 4)
    column.addWidget(divider())
    return room


def _row(button: Button, words: Label) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GRID)
    row.addWidget(button)
    row.addWidget(words, 1)
    return row
