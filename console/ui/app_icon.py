"""The program's mark, for the window and the task bar: a call kept while the other half is away."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from console.ui.theme import LIGHT
from console.ui.widgets.painting import Shape, shape

SIZES = (16, 24, 32, 48, 64, 128, 256)


def app_icon() -> QIcon:
    """The same on every ground."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(_mark(size))
    return icon


def _mark(size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LIGHT.color("accent"))
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.22, size * 0.22)
    inset = size * 0.24
    shape(painter, QRectF(inset, inset, size - 2 * inset, size - 2 * inset), Shape.HALF, QColor("white"))
    painter.end()
    return pixmap
