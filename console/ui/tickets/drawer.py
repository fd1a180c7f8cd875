"""A panel at the foot of a ticket for one decision: no window opens, nothing else is hidden."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from console.errors import ExpectedError
from console.i18n import tr
from console.messages import explain
from console.models.records import Ticket
from console.ui.screen import Screen
from console.ui.shortcuts import Shortcut
from console.ui.theme import GRID, Size, Tone
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.labels import Label


class Drawer(Screen):
    """Title, body, what is wrong, and two buttons. Signals: ``confirmed()``, ``cancelled()``.

    ``ticket`` is as it was when the drawer opened: what its author has seen and decides on.
    """

    confirmed = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.ticket = Ticket(id="")
        self.title = Label("", Size.LARGE, bold=True)
        self.problem = Label("", Size.SMALL, tone=Tone.DANGER, wrap=True)
        self.confirm = Button("", Variant.PRIMARY, shortcut=Shortcut.SUBMIT)
        self.cancel = Button("", shortcut=Shortcut.BACK)
        self.confirm.clicked.connect(self._on_confirm)
        self.cancel.clicked.connect(self.cancelled)
        self.body = QVBoxLayout()
        self.body.setSpacing(GRID)
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addWidget(self.problem, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.confirm)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 12, 20, 12)
        layout.setSpacing(GRID)
        layout.addWidget(self.title)
        layout.addLayout(self.body)
        layout.addLayout(foot)

    def say_problem(self, words: str) -> None:
        """What keeps this from being done, '' for nothing."""
        self.problem.setText(words)

    def say_error_here(self, error: ExpectedError) -> None:
        """What was typed stays; why it was not saved stands beside it."""
        self.say_problem(explain(error).whole)

    def retranslate(self) -> None:
        self.cancel.setText(tr("Cancel"))

    @Slot()
    def _on_confirm(self) -> None:
        self.confirmed.emit()
