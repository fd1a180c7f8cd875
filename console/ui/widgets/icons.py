"""Icons in the colour and the resolution of where they are painted."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources


@lru_cache(maxsize=512)
def _rendered(name: str, color: str, size: int, ratio: float) -> QPixmap:
    svg = resources.icon(name).replace("currentColor", color)
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon_pixmap(name: str, color: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """An icon ``size`` wide for a screen with ``ratio`` device pixels to each of ours; kept for next time."""
    return _rendered(name, color.name(), size, ratio)


def draw_icon(painter: QPainter, rect: QRect, name: str, color: QColor) -> None:
    """An icon in the middle of ``rect``, as large as it fits."""
    size = min(rect.width(), rect.height())
    pixmap = icon_pixmap(name, color, size, painter.device().devicePixelRatio())
    left, top = rect.x() + (rect.width() - size) // 2, rect.y() + (rect.height() - size) // 2
    painter.drawPixmap(left, top, pixmap)
