"""The layout of signing in and of the lock."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.i18n import Language, tr
from console.ui.theme import GRID, Preference, Size, Tone
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import Card
from console.ui.widgets.fields import LineEdit, Select
from console.ui.widgets.labels import FieldLabel, Label
from console.ui.widgets.notices import BusyLine
from console.ui.widgets.password import PasswordField

_WIDTH = 400


class LoginView(QWidget):
    """A card in the middle: who, by what, and what went wrong; language and theme below it."""

    def __init__(self) -> None:
        super().__init__()
        self.product = Label("", Size.TITLE, bold=True)
        self.place = Label("", Size.SMALL, muted=True)
        self.who = Label("", Size.LARGE, bold=True)
        self.number_label, self.number = FieldLabel(""), LineEdit()
        self.password_label, self.password = FieldLabel(""), PasswordField()
        self.previous_label, self.previous = FieldLabel(""), PasswordField()
        self.problem = Label("", tone=Tone.DANGER)
        self.hint = Label("", Size.SMALL, muted=True)
        self.enter = Button("", Variant.PRIMARY)
        self.capture = Button("")
        self.other = Button("", Variant.LINK)
        self.busy = BusyLine()
        self.truth = Label("", Size.SMALL, muted=True)
        self.language = Select()
        self.theme = Select()
        for label in (self.problem, self.hint, self.truth):
            label.setWordWrap(True)
        self.number_label.setBuddy(self.number)
        self.password_label.setBuddy(self.password.edit)
        self.previous_label.setBuddy(self.previous.edit)
        self._build()

    def retranslate(self) -> None:
        """Says the fixed words anew."""
        self.product.setText(tr("Standby"))
        self.number_label.set_words(tr("Employee number"))
        self.password_label.set_words(tr("Password"))
        self.password.setAccessibleName(tr("Password"))
        self.previous_label.set_words(tr("Previous password"))
        self.previous.setAccessibleName(tr("Previous password"))
        self.capture.setText(tr("Only take calls"))
        self.language.setAccessibleName(tr("Language"))
        self.theme.setAccessibleName(tr("Appearance"))
        chosen = self.theme.code()
        self.theme.clear()
        self.theme.add(Preference.SYSTEM.value, tr("As the system"))
        self.theme.add(Preference.LIGHT.value, tr("Light"))
        self.theme.add(Preference.DARK.value, tr("Dark"))
        self.theme.choose(chosen)

    def _build(self) -> None:
        card = Card()
        column = card.body
        column.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        column.setSpacing(GRID)
        for heading in (self.product, self.place, self.who):
            column.addWidget(heading)
        column.addSpacing(GRID)
        for label, field in (
            (self.number_label, self.number),
            (self.password_label, self.password),
            (self.previous_label, self.previous),
        ):
            column.addWidget(label)
            column.addWidget(field)
        below: tuple[QWidget, ...] = (
            self.problem,
            self.hint,
            self.enter,
            self.capture,
            self.busy,
            self.truth,
        )
        for widget in (*below, self.other):
            column.addWidget(widget)
        card.setFixedWidth(_WIDTH)
        for language in Language:
            self.language.add(language.value, language.own_name)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.language)
        foot.addWidget(self.theme)
        foot.addStretch()
        page = QVBoxLayout(self)
        page.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        page.addStretch(2)
        page.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        page.addStretch(3)
        page.addLayout(foot)
