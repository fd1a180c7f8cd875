"""The few strokes every painted widget is made of. All lengths are device-independent pixels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from math import ceil

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QPaintDevice,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from console.ui.theme import RADIUS, Size, Theme, Tone, font

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter


class Shape(Enum):
    """A state before it is a colour."""

    DOT = "dot"
    RING = "ring"
    HALF = "half"
    TRIANGLE = "triangle"
    SQUARE = "square"
    CHECK = "check"
    CROSS = "cross"


TONE_SHAPES = {
    Tone.NEUTRAL: Shape.DOT,
    Tone.ACCENT: Shape.HALF,
    Tone.OK: Shape.CHECK,
    Tone.WARN: Shape.TRIANGLE,
    Tone.DANGER: Shape.SQUARE,
}


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """A smooth painter on a widget, ended for sure."""
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield painter
    finally:
        painter.end()


def box(
    painter: QPainter,
    rect: QRect,
    fill: QColor | None,
    edge: QColor | None = None,
    *,
    radius: float = RADIUS,
    width: float = 1,
) -> None:
    """A rounded box whose edge lies wholly inside ``rect``."""
    inset = width / 2 if edge else 0
    painter.setPen(QPen(edge, width) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(
        QRectF(rect).adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset
    )


def text(
    painter: QPainter,
    rect: QRect,
    words: str,
    color: QColor,
    face: QFont,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """One line of text, elided at the right when there is no room."""
    painter.setFont(face)
    painter.setPen(color)
    shown = QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(align | Qt.TextFlag.TextSingleLine), shown)


def text_width(words: str, face: QFont) -> int:
    """How wide a line of text is, rounded up."""
    return ceil(QFontMetricsF(face).horizontalAdvance(words))


def shape(painter: QPainter, rect: QRectF, kind: Shape, color: QColor) -> None:
    """A state's shape, filling ``rect``."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    if kind is Shape.DOT:
        painter.drawEllipse(rect)
    elif kind is Shape.TRIANGLE:
        peak = QPointF(rect.center().x(), rect.top())
        painter.drawPolygon(QPolygonF([peak, rect.bottomRight(), rect.bottomLeft()]))
    elif kind is Shape.SQUARE:
        painter.drawRoundedRect(rect, 2, 2)
    else:
        _stroked_shape(painter, rect, kind, color)


def _stroked_shape(painter: QPainter, rect: QRectF, kind: Shape, color: QColor) -> None:
    pen = QPen(color, max(1.5, rect.width() / 6), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    inner = rect.adjusted(1, 1, -1, -1)
    if kind is Shape.HALF:
        painter.drawPie(rect, 90 * 16, 180 * 16)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if kind in (Shape.HALF, Shape.RING):
        painter.drawEllipse(inner)
        return
    path = QPainterPath()
    if kind is Shape.CHECK:
        path.moveTo(inner.left(), inner.center().y())
        path.lineTo(inner.left() + inner.width() * 0.38, inner.bottom() - 1)
        path.lineTo(inner.right(), inner.top() + 1)
    else:
        path.moveTo(inner.topLeft())
        path.lineTo(inner.bottomRight())
        path.moveTo(inner.topRight())
        path.lineTo(inner.bottomLeft())
    painter.drawPath(path)


KEY_FONT_SIZE = 11
KEY_HEIGHT = 18


def key_font() -> QFont:
    """The face of a key's name."""
    face = font(Size.SMALL, fixed=True)
    face.setPixelSize(KEY_FONT_SIZE)
    return face


def key_width(hint: str) -> int:
    """How wide a key's box is; nothing for no key."""
    return max(KEY_HEIGHT, text_width(hint, key_font()) + 10) if hint else 0


def key_box(
    painter: QPainter, rect: QRect, hint: str, ink: QColor, edge: QColor, fill: QColor | None
) -> None:
    """The name of a key in its box, centred in the height of ``rect``."""
    top = rect.top() + (rect.height() - KEY_HEIGHT) // 2
    placed = QRect(rect.left(), top, rect.width(), KEY_HEIGHT)
    box(painter, placed, fill, edge, radius=4)
    text(painter, placed, hint, ink, key_font(), CENTER)


def keyboard_is_on(widget: QWidget) -> bool:
    """Whether to show that a widget has the focus: not to somebody who put it there with the mouse."""
    return widget.hasFocus() and widget.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)


def focus_ring(painter: QPainter, rect: QRect, theme: Theme, radius: float = RADIUS) -> None:
    """Where the keyboard is."""
    box(painter, rect, None, theme.color("accent"), radius=radius, width=2)


def badge(painter: QPainter, centre: QPointF, count: int, theme: Theme) -> None:
    """A count in a danger-coloured pill; ``99+`` beyond that."""
    words = str(count) if count < 100 else "99+"
    face = font(Size.SMALL, tabular=True)
    face.setPixelSize(KEY_FONT_SIZE)
    width = max(16, text_width(words, face) + 8)
    rect = QRect(round(centre.x() - width / 2), round(centre.y() - 8), width, 16)
    box(painter, rect, theme.color("danger"), radius=8)
    text(painter, rect, words, theme.color("panel"), face, CENTER)


def tag(
    painter: QPainter, rect: QRect, words: str, tone: Tone, theme: Theme, kind: Shape | None = None
) -> None:
    """A word in a tone's ink on the tone's ground, filling ``rect``."""
    box(painter, rect, theme.ground(tone), radius=4)
    ink = theme.ink(tone)
    left = rect.left() + 6
    if kind:
        shape(painter, QRectF(left, rect.top() + (rect.height() - 9) / 2, 9, 9), kind, ink)
        left += 14
    words_rect = QRect(left, rect.top(), rect.right() - left - 4, rect.height())
    text(painter, words_rect, words, ink, font(Size.SMALL))
