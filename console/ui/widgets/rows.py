"""Two-line rows, painted whole from one record: as fast as the view itself."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.ui.theme import TWO_LINE_HEIGHT, Size, Theme, Tone, font, theme_of
from console.ui.widgets import painting
from console.ui.widgets.items import ITEM_ROLE, Index, ItemList
from console.ui.widgets.painting import RIGHT, Shape

_MARK_X, _TEXT_X, _MARGIN = 12, 30, 12


@dataclass(frozen=True, slots=True)
class Row:
    """What one row shows: a mark, two lines at the left, two at the right. Texts are final.

    ``tags`` follow the title: what an agent must know before reading on.
    """

    key: str
    title: str
    detail: str = ""
    right: str = ""
    right_detail: str = ""
    tone: Tone = Tone.ACCENT
    shape: Shape = Shape.DOT
    right_tone: Tone | None = None
    done: bool = False
    tags: tuple[tuple[str, Tone], ...] = ()

    @property
    def spoken(self) -> str:
        tags = (words for words, _ in self.tags)
        parts = (self.title, *tags, self.detail, self.right, self.right_detail)
        return ", ".join(part for part in parts if part)


class RowDelegate(QStyledItemDelegate):
    """Paints a ``Row`` found under ``ITEM_ROLE``; without one (a page still loading) an empty row."""

    def __init__(self, view: ItemList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, TWO_LINE_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = theme_of(option.palette)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accent_on"))
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), theme.color("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("inner_line"))
        if state & QStyle.StateFlag.State_HasFocus and painting.keyboard_is_on(self._view):
            painting.focus_ring(painter, rect.adjusted(1, 1, -1, -2), theme, 4)
        row = index.data(ITEM_ROLE)
        if isinstance(row, Row):
            self.paint_row(painter, rect, row, theme)
        painter.restore()

    def paint_row(self, painter: QPainter, rect: QRect, row: Row, theme: Theme) -> None:
        """The row itself, on a ground that is already painted."""
        mark = QRectF(rect.left() + _MARK_X, rect.top() + (rect.height() - 8) / 2, 8, 8)
        painting.shape(painter, mark, row.shape, theme.ink(row.tone))
        right, top = rect.right() + 1 - _MARGIN, rect.top() + 8
        strong, small = font(bold=not row.done, tabular=True), font(Size.SMALL, tabular=True)
        first = painting.text_width(row.right, strong) if row.right else 0
        second = painting.text_width(row.right_detail, small) if row.right_detail else 0
        tone = theme.ink(row.right_tone) if row.right_tone else theme.color("text")
        muted = theme.color("muted")
        left = rect.left() + _TEXT_X
        if row.right:
            painting.text(painter, QRect(right - first, top, first + 1, 20), row.right, tone, strong, RIGHT)
        if row.right_detail:
            place = QRect(right - second, top + 20, second + 1, 16)
            painting.text(painter, place, row.right_detail, muted, small, RIGHT)
        title = theme.color("muted" if row.done else "text")
        room = right - first - 12 - left - _tags_width(row)
        painting.text(painter, QRect(left, top, room, 20), row.title, title, strong)
        _paint_tags(painter, left + min(room, painting.text_width(row.title, strong)), top, row, theme)
        painting.text(
            painter, QRect(left, top + 20, right - second - 12 - left, 16), row.detail, muted, small
        )


def _tag_width(words: str) -> int:
    return painting.text_width(words, font(Size.SMALL)) + 12


def _tags_width(row: Row) -> int:
    return sum(_tag_width(words) + 6 for words, _ in row.tags)


def _paint_tags(painter: QPainter, left: int, top: int, row: Row, theme: Theme) -> None:
    for words, tone in row.tags:
        width = _tag_width(words)
        painting.tag(painter, QRect(left + 6, top + 1, width, 18), words, tone, theme)
        left += width + 6


class RowList(ItemList):
    """A list of ``Row``; Enter and double click are Qt's ``activated``."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self.setItemDelegate(RowDelegate(self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
