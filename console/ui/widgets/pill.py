"""The link pill: what is true of this desk's connection, in a shape and words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from console.ui.theme import Tone, font, theme_of
from console.ui.widgets import painting
from console.ui.widgets.painting import LEFT, Shape, box, focus_ring


class Level(Enum):
    """How well things stand; each has its own shape."""

    GOOD = (Shape.DOT, Tone.OK)
    SHAKY = (Shape.RING, Tone.WARN)
    DOWN = (Shape.TRIANGLE, Tone.WARN)
    RETURNING = (Shape.HALF, Tone.ACCENT)
    BROKEN = (Shape.SQUARE, Tone.DANGER)

    @property
    def shape(self) -> Shape:
        return self.value[0]

    @property
    def tone(self) -> Tone:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class PillState:
    """What the pill says; ``detail`` is its tool tip, for instance the time of the last sync."""

    level: Level
    text: str
    detail: str = ""


class LinkPill(QAbstractButton):
    """Shows one ``PillState``; pressing it (``clicked``) should open what explains it."""

    HEIGHT = 28

    def __init__(self, state: PillState | None = None) -> None:
        super().__init__()
        self._state = PillState(Level.GOOD, "")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if state:
            self.set_state(state)

    def state(self) -> PillState:
        return self._state

    def set_state(self, state: PillState) -> None:
        """Show another state."""
        if state == self._state:
            return
        self._state = state
        self.setText(state.text)
        self.setToolTip(state.detail)
        self.setAccessibleDescription(state.detail)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(painting.text_width(self.text(), font(tabular=True)) + 40, self.HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, level = theme_of(self), self._state.level
        ink = theme.ink(level.tone)
        with painting.painting(self) as painter:
            edge = ink if self.underMouse() else None
            box(painter, self.rect(), theme.ground(level.tone), edge, radius=self.HEIGHT / 2)
            mark = QRectF(12, (self.height() - 12) / 2, 12, 12)
            painting.shape(painter, mark, level.shape, ink)
            words = QRect(28, 0, self.width() - 28, self.height())
            painting.text(painter, words, self.text(), ink, font(tabular=True), LEFT)
            if painting.keyboard_is_on(self):
                focus_ring(painter, self.rect(), theme, self.HEIGHT / 2)
