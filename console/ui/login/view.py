"""The layout of signing in and of the lock."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.i18n import Language, tr
from console.messages import Message
from console.ui.login.foot import Foot
from console.ui.login.offers import Offer
from console.ui.theme import GRID, Preference, Size, Tone
from console.ui.widgets.busy import BusyLine
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import Card
from console.ui.widgets.fields import LineEdit
from console.ui.widgets.labels import FieldLabel, Label
from console.ui.widgets.password import PasswordField

_WIDTH = 400
_WIDE = 600


class LoginView(QWidget):
    """A card in the middle: who, by what, and what went wrong; language and theme below it.

    ``form`` is what one signs in with; ``replace_form`` puts another widget in its place.
    Signals: ``painted()`` once, as soon as it can be seen.
    """

    painted = Signal()

    def __init__(self, language: Language, theme: Preference) -> None:
        super().__init__()
        self._seen = False
        self.product = Label("", Size.TITLE, bold=True)
        self.place = Label("", Size.SMALL, muted=True)
        self.who = Label("", Size.LARGE, bold=True)
        self.number, self.password, self.previous = LineEdit(), PasswordField(), PasswordField()
        self.number_label = FieldLabel("", self.number)
        self.password_label = FieldLabel("", self.password)
        self.previous_label = FieldLabel("", self.previous)
        self.problem = Label("", tone=Tone.DANGER, wrap=True)
        self.hint = Label("", Size.SMALL, muted=True, wrap=True)
        self.enter = Button("", Variant.PRIMARY)
        self.salvage = Button("", Variant.PRIMARY)
        self.recover = Button("")
        self.capture = Button("")
        self.busy = BusyLine()
        self.stop = Button("")
        self.truth = Label("", Size.SMALL, muted=True, wrap=True)
        self.help = Button("", Variant.LINK)
        self.other = Button("", Variant.LINK)
        self.card, self.heading, self.form = Card(), QWidget(), QWidget()
        self.foot = Foot(language, theme)
        self._fill()
        self._lay_out()
        self.offer(())
        self.stop.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self._on_painted)

    def retranslate(self) -> None:
        """Says the fixed words anew."""
        self.product.setText(tr("Standby"))
        self.number_label.set_words(tr("Employee number"))
        self.password_label.set_words(tr("Password"))
        self.previous_label.set_words(tr("Previous password"))
        self.salvage.setText(tr("Save what can be read"))
        self.recover.setText(tr("Ask your supervisor…"))
        self.capture.setText(tr("Only take calls"))
        self.help.setText(tr("I cannot get in…"))
        self.other.setText(tr("Sign in as somebody else"))
        self.stop.setText(tr("Stop waiting"))

    def say(self, said: Message) -> None:
        """What went wrong and what can be done; both may be empty."""
        for label, words in ((self.problem, said.text), (self.hint, said.hint)):
            label.setText(words)
            label.setVisible(bool(words))

    def offer(self, offers: Collection[Offer]) -> None:
        """Ways on besides trying again. Saving what can be read takes the place of signing in."""
        self.offered = frozenset(offers)
        self.capture.setVisible(Offer.CAPTURE in offers)
        self.recover.setVisible(Offer.RECOVERY in offers)
        self.help.setVisible(Offer.HELP in offers)
        self.salvage.setVisible(Offer.SALVAGE in offers)
        self.enter.setVisible(Offer.SALVAGE not in offers)
        self.previous.clear()
        self.previous_label.setVisible(Offer.PREVIOUS in offers)
        self.previous.setVisible(Offer.PREVIOUS in offers)

    def wait(self, words: str) -> None:
        """Nothing can be pressed while something is waited for; '' when it is over."""
        self.stop.hide()
        for widget in (
            *(self.number, self.password, self.previous),
            *(self.enter, self.salvage, self.recover, self.capture, self.help, self.other),
        ):
            widget.setEnabled(not words)
        if words:
            self.card.setFocus()  # what is typed meanwhile must not choose a language below
            self.busy.start(words)
        else:
            self.busy.stop()

    def offer_way_out(self, *, calls: bool) -> None:
        """The wait is long: it can be given up, perhaps for taking ``calls``."""
        self.stop.show()
        self.capture.setEnabled(calls)
        self.capture.setVisible(calls)
        self.stop.setFocus()

    def replace_form(self, other: QWidget | None) -> None:
        """Shows ``other`` in the card, wider, or the form again."""
        for part in (self.heading, self.form):
            part.setVisible(other is None)
        self.card.setFixedWidth(_WIDTH if other is None else _WIDE)
        if other is not None:
            self.card.body.addWidget(other)
            other.show()

    def _on_painted(self) -> None:
        from console.ui.shortcuts import Shortcut

        self.stop.set_shortcut(Shortcut.BACK)
        self.painted.emit()

    def _fill(self) -> None:
        _stack(self.heading, self.product, self.place, self.who)
        _stack(
            self.form,
            *(self.number_label, self.number),
            *(self.password_label, self.password),
            *(self.previous_label, self.previous),
            *(self.problem, self.hint),
            *(self.enter, self.salvage, self.busy, self.recover, self.capture),
            *(self.stop, self.truth, self.help, self.other),
        )
        column = self.card.body
        column.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        column.setSpacing(GRID * 2)
        column.addWidget(self.heading)
        column.addWidget(self.form)
        self.card.setFixedWidth(_WIDTH)
        self.card.setSizePolicy(
            QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred
        )  # as high as its words

    def _lay_out(self) -> None:
        line = QHBoxLayout()  # an aligned widget would be given the height of the whole window's width
        line.addStretch(1)
        line.addWidget(self.card)
        line.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        page.addStretch(2)
        page.addLayout(line)
        page.addStretch(3)
        page.addWidget(self.foot)


def what_is_safe() -> str:
    """Whatever became of a database."""
    return tr(
        "What was sent is on the server; what was not is sealed in this computer's journal and follows."
    )


def _stack(parent: QWidget, *widgets: QWidget) -> None:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GRID)
    for widget in widgets:
        column.addWidget(widget)
