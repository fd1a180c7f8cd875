"""Buttons that show the key that does the same."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QSizePolicy, QWidget

from console.ui.theme import BUTTON_HEIGHT, GRID, Size, Theme, font, theme_of
from console.ui.widgets import painting
from console.ui.widgets.icons import draw_icon
from console.ui.widgets.painting import Shape, box, focus_ring, key_box, key_width

if TYPE_CHECKING:
    from console.ui.shortcuts import Shortcut

_ICON = 16


class Variant(Enum):
    """How much a button asks for attention; at most one primary in a panel."""

    PRIMARY = "primary"
    PLAIN = "plain"
    SOFT = "soft"
    SOFT_ACCENT = "soft_accent"
    LINK = "link"


_SMALL = (Variant.SOFT, Variant.SOFT_ACCENT)


class Button(QPushButton):
    """A push button; a shortcut gives it both its key and the key cap it shows, ``hint`` the cap alone.

    ``icon_name`` without words makes a square icon button, which needs ``name`` for screen readers.
    """

    def __init__(
        self,
        words: str = "",
        variant: Variant = Variant.PLAIN,
        *,
        shortcut: Shortcut | None = None,
        hint: str = "",
        icon_name: str = "",
        name: str = "",
    ) -> None:
        super().__init__(words)
        self._variant, self._icon_name = variant, icon_name
        self._hint = hint
        if shortcut:
            self.set_shortcut(shortcut)
        if icon_name and name:
            self.set_icon(icon_name, name)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def set_shortcut(self, shortcut: Shortcut) -> None:
        """Gives it its key, once."""
        from console.ui.shortcuts import bind  # the login, whose buttons have no key yet, is painted first

        bind(shortcut, self, self.click)
        self.set_hint(shortcut.hint)

    def set_icon(self, icon_name: str, name: str) -> None:
        """Another icon, which means another ``name``."""
        self._icon_name = icon_name
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def set_hint(self, hint: str) -> None:
        """Another key cap, of a key that is bound elsewhere."""
        self._hint = hint
        self.setAccessibleDescription(hint)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = 2 * self._padding() + painting.text_width(self.text(), self._face())
        if self._icon_name:
            width += _ICON + (6 if self.text() else 0)
        if self._hint:
            width += GRID + key_width(self._hint)
        if self.menu() is not None:
            width += 18
        return QSize(width, self._height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        with painting.painting(self) as painter:
            self._paint_ground(painter, theme)
            self._paint_content(painter, theme)
            if painting.keyboard_is_on(self):
                self._paint_focus(painter, theme)

    def _height(self) -> int:
        if self._variant in _SMALL:
            return 24
        return 20 if self._variant is Variant.LINK else BUTTON_HEIGHT

    def _padding(self) -> int:
        if self._variant is Variant.LINK:
            return 2
        return 6 if self._variant in _SMALL or not self.text() else 12

    def _face(self) -> QFont:
        return font(Size.SMALL if self._variant in _SMALL else Size.BASE)

    def _ink(self, theme: Theme) -> QColor:
        if not self.isEnabled():
            return theme.color("muted")
        token = {
            Variant.PRIMARY: "panel",
            Variant.PLAIN: "text",
            Variant.SOFT: "muted",
            Variant.SOFT_ACCENT: "accent",
            Variant.LINK: "accent",
        }[self._variant]
        return theme.color(token)

    def _paint_ground(self, painter: QPainter, theme: Theme) -> None:
        if self._variant is Variant.LINK:
            return
        rect, radius = self.rect(), 4 if self._variant in _SMALL else 6
        if not self.isEnabled():
            box(painter, rect, theme.color("inner_line"), radius=radius)
        elif self._variant is Variant.PRIMARY:
            fill = theme.color("accent")
            box(painter, rect, fill.darker(108) if self._lit() else fill, radius=radius)
        elif self._variant is Variant.PLAIN:
            fill = theme.color("surface" if self._lit() else "panel")
            box(painter, rect, fill, theme.color("line"), radius=radius)
        else:
            token = "inner_line" if self._variant is Variant.SOFT else "accent_on"
            edge = self._ink(theme) if self._lit() else None
            box(painter, rect, theme.color(token), edge, radius=radius)

    def _lit(self) -> bool:
        return self.isDown() or self.underMouse()

    def _paint_content(self, painter: QPainter, theme: Theme) -> None:
        ink, face = self._ink(theme), self._face()
        spare = max(0, self.width() - self.sizeHint().width())
        left = self._padding() + spare // 2
        right = self.width() - self._padding() - spare // 2
        if self._icon_name:
            draw_icon(painter, QRect(left, 0, _ICON, self.height()), self._icon_name, ink)
            left += _ICON + 6
        if self.menu() is not None:
            draw_icon(painter, QRect(right - 12, 0, 12, self.height()), "chevron-down", ink)
            right -= 18
        if self._hint:
            self._paint_key(painter, theme, QRect(right - key_width(self._hint), 0, 0, self.height()))
            right -= key_width(self._hint) + GRID
        words = QRect(left, 0, right - left, self.height())
        painting.text(painter, words, self.text(), ink, face)
        if self._variant is Variant.LINK and self._lit():
            painter.drawLine(words.left(), words.bottom() - 2, words.right(), words.bottom() - 2)

    def _paint_key(self, painter: QPainter, theme: Theme, rect: QRect) -> None:
        rect.setWidth(key_width(self._hint))
        if self._variant is Variant.PRIMARY and self.isEnabled():
            key_box(painter, rect, self._hint, theme.color("panel"), theme.color("panel"), None)
        else:
            key_box(
                painter, rect, self._hint, theme.color("muted"), theme.color("line"), theme.color("panel")
            )

    def _paint_focus(self, painter: QPainter, theme: Theme) -> None:
        focus_ring(painter, self.rect(), theme)
        if self._variant is Variant.PRIMARY:
            box(painter, self.rect().adjusted(2, 2, -2, -2), None, theme.color("panel"), radius=4)


class CheckBox(QCheckBox):
    """A box to tick, 18 pixels, green when done; the whole of it reacts to Space."""

    SIDE = 18

    def __init__(self, words: str = "", *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if name:
            self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        words = painting.text_width(self.text(), font()) + GRID if self.text() else 0
        return QSize(self.SIDE + 4 + words, max(self.SIDE + 4, Size.BASE.line))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        square = QRect(2, (self.height() - self.SIDE) // 2, self.SIDE, self.SIDE)
        with painting.painting(self) as painter:
            if self.isChecked():
                box(painter, square, theme.color("ok"), radius=4)
                mark = QRectF(square).adjusted(4, 4, -4, -4)
                painting.shape(painter, mark, Shape.CHECK, theme.color("panel"))
            else:
                box(painter, square, theme.color("panel"), theme.color("muted"), radius=4)
            if painting.keyboard_is_on(self):
                focus_ring(painter, square.adjusted(-2, -2, 2, 2), theme)
            words = QRect(square.right() + 1 + GRID, 0, self.width(), self.height())
            words.setRight(self.width())
            ink = theme.color("text" if self.isEnabled() else "muted")
            painting.text(painter, words, self.text(), ink, font())

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802  Qt's name
        return self.rect().contains(pos)
