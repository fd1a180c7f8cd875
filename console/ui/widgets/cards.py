"""Grounds and frames: panels, cards, figures, and what stands where there is nothing."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from console.ui.theme import GRID, Size, Tone, theme_of
from console.ui.widgets import painting
from console.ui.widgets.buttons import Button
from console.ui.widgets.icons import draw_icon
from console.ui.widgets.labels import ElidedLabel, Label
from console.ui.widgets.painting import box


class Panel(QWidget):
    """A white (in the dark: raised) ground for forms and lists; ``raised=False`` is the surface behind."""

    def __init__(self, parent: QWidget | None = None, *, raised: bool = True) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base if raised else QPalette.ColorRole.Window)


class Card(QWidget):
    """A framed panel with a title, perhaps something to its right, and a body.

    Add to ``body``; a tone colours frame and title when the card wants attention.
    """

    def __init__(self, title: str = "", aside: str = "", *, tone: Tone = Tone.NEUTRAL) -> None:
        super().__init__()
        self.title = Label(title, Size.LARGE, bold=True)
        self.aside = ElidedLabel(aside, muted=True, tabular=True)
        self.aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._head = QHBoxLayout()
        self._head.setSpacing(GRID)
        self._head.addWidget(self.title)
        self._head.addWidget(self.aside, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(4)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(15, 11, 15, 12)
        outer.setSpacing(4)
        outer.addLayout(self._head)
        outer.addLayout(self.body)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.set_title(title, aside)
        self.set_tone(tone)

    def set_title(self, title: str, aside: str = "") -> None:
        """Another heading; without one the body has the card to itself."""
        self.title.setText(title)
        self.aside.setText(aside)
        self.title.setVisible(bool(title))
        self.aside.setVisible(bool(title))
        self.setAccessibleName(title)

    def set_tone(self, tone: Tone) -> None:
        """Want attention, or no more."""
        self._tone = tone
        self.title.set_tone(None if tone is Tone.NEUTRAL else tone)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        edge = theme.color("line") if self._tone is Tone.NEUTRAL else theme.ink(self._tone)
        with painting.painting(self) as painter:
            box(painter, self.rect(), theme.color("panel"), edge)


class Figure(Card):
    """One number with its name above and what it is measured against below."""

    def __init__(self, name: str, number: str, note: str = "", *, tone: Tone = Tone.NEUTRAL) -> None:
        super().__init__(tone=tone)
        self._name = Label(name, Size.SMALL)
        self._number = Label(number, Size.TITLE, bold=True, tabular=True)
        self._note = ElidedLabel(note, Size.SMALL, muted=True, tabular=True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.body.setSpacing(0)
        for label in (self._name, self._number, self._note):
            self.body.addWidget(label)
        self.body.addStretch(1)
        self.set_figure(name, number, note)
        self.set_tone(tone)

    def set_figure(self, name: str, number: str, note: str = "", note_tone: Tone = Tone.NEUTRAL) -> None:
        """Show another number."""
        self._name.setText(name)
        self._number.setText(number)
        self._note.setText(note)
        self._note.set_tone(note_tone)
        self._note.setVisible(bool(note))
        self.setAccessibleName(f"{name} {number} {note}".strip())

    def set_tone(self, tone: Tone) -> None:
        super().set_tone(tone)
        if hasattr(self, "_number"):
            self._name.set_tone(tone)
            self._number.set_tone(None if tone is Tone.NEUTRAL else tone)


class EmptyState(QWidget):
    """What stands in an empty place: why it is empty, and what to do next, perhaps as a button."""

    def __init__(
        self, icon_name: str, sentence: str, next_step: str = "", action: Button | None = None
    ) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._sentence = Label(sentence, Size.LARGE, bold=True, wrap=True)
        self._next = Label(next_step, muted=True, wrap=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        outer.setSpacing(GRID)
        outer.addStretch(2)
        outer.addSpacing(40)
        for label in (self._sentence, self._next):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            outer.addWidget(label)
        if action is not None:
            outer.addSpacing(GRID)
            outer.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)
        self.set_words(sentence, next_step)

    def set_words(self, sentence: str, next_step: str = "") -> None:
        """Say it anew, for instance in another language."""
        self._sentence.setText(sentence)
        self._next.setText(next_step)
        self._next.setVisible(bool(next_step))
        self.setAccessibleName(sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        top = self._sentence.geometry().top() - 40
        with painting.painting(self) as painter:
            place = QRect(0, top, self.width(), 32)
            draw_icon(painter, place, self._icon_name, theme_of(self).color("muted"))


def divider(vertical: bool = False) -> QWidget:
    """A line between two parts of a panel."""
    line = QWidget()
    line.setAutoFillBackground(True)
    line.setBackgroundRole(QPalette.ColorRole.Mid)
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def clear(layout: QLayout) -> None:
    """Take every widget out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.hide()
            widget.deleteLater()
