"""The banner: one line across the screen while something out of the ordinary lasts."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.ui.shortcuts import Shortcut
from console.ui.theme import BAR_HEIGHT, GRID, Size, Tone, theme_of
from console.ui.widgets import painting, tab_order
from console.ui.widgets.buttons import Button
from console.ui.widgets.labels import ElidedLabel, Label
from console.ui.widgets.painting import TONE_SHAPES


class Action(msgspec.Struct, frozen=True):
    """Something that can be done from where it is offered; ``hint`` names a key that is bound elsewhere."""

    code: str
    words: str
    shortcut: Shortcut | None = None
    hint: str = ""


class BannerState(msgspec.Struct, frozen=True):
    """What lasts (``title``), what it means now (``text``), what can be done, and what else to know."""

    tone: Tone
    title: str
    text: str = ""
    actions: tuple[Action, ...] = ()
    aside: str = ""


class Banner(QWidget):
    """Hidden until there is a state to show; a new title is also announced to screen readers.

    Signals: ``acted(str)`` with the code of the action chosen.
    """

    acted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._state: BannerState | None = None
        self._title = Label(bold=True, tabular=True)
        self._text = ElidedLabel(tabular=True)
        self._aside = ElidedLabel(size=Size.SMALL, tabular=True)
        self._buttons: list[Button] = []
        first = QHBoxLayout()
        first.setSpacing(2 * GRID)
        first.addWidget(self._title)
        first.addWidget(self._text, 1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addLayout(first)
        words.addWidget(self._aside)
        words.addStretch(1)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(2 * GRID + 16, 0, 2 * GRID, 0)
        self._layout.setSpacing(2 * GRID)
        self._layout.addLayout(words, 1)
        self.setFixedHeight(BAR_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_state(self, state: BannerState | None) -> None:
        """Show a state, or nothing. A focus among the buttons stays there as long as there are any."""
        before, self._state = self._state, state
        self.setVisible(state is not None)
        if state is None or state == before:
            return
        self._title.setText(state.title)
        self._title.set_tone(state.tone)
        self._title.setVisible(bool(state.title))
        self._text.setText(state.text)
        self._aside.setText(state.aside)
        self._aside.setVisible(bool(state.aside))
        self.setAccessibleName(state.title or state.text)
        if before is None or before.actions != state.actions:
            focused = any(button.hasFocus() for button in self._buttons)
            self._rebuild(state.actions)
            if focused and self._buttons:
                self._buttons[0].setFocus()
        if before is None or before.tone != state.tone:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))
        self.update()

    def take_keyboard(self) -> None:
        """The first action gets the keyboard."""
        for button in self._buttons[:1]:
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, BAR_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._state is None:
            return
        theme, tone = theme_of(self), self._state.tone
        with painting.painting(self) as painter:
            painter.fillRect(self.rect(), theme.ground(tone))
            painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))
            mark = QRectF(2 * GRID, (self.height() - 12) / 2, 12, 12)
            painting.shape(painter, mark, TONE_SHAPES[tone], theme.ink(tone))

    def _rebuild(self, actions: Iterable[Action]) -> None:
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        before = tab_order.stop_before(self)
        for action in actions:
            button = Button(action.words, shortcut=action.shortcut, hint=action.hint)
            button.setProperty("code", action.code)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with who types
            button.clicked.connect(self._on_clicked)
            self._layout.addWidget(button)
            button.show()  # what is not shown yet takes no focus
            self._buttons.append(button)
        tab_order.follow(before, self._buttons)

    def _on_clicked(self) -> None:
        self.acted.emit(self.sender().property("code"))
