"""One-line rows in columns, painted whole from one record like the two-line ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.ui.theme import GRID, ROW_HEIGHT, TWO_LINE_HEIGHT, Size, Theme, Tone, font, theme_of
from console.ui.widgets import painting
from console.ui.widgets.items import ITEM_ROLE, Index, ItemList
from console.ui.widgets.labels import Tag
from console.ui.widgets.painting import LEFT, RIGHT, Shape


@dataclass(frozen=True, slots=True)
class Column:
    """A title and a width in pixels; the one without a width takes what the others leave.

    Where they leave less than its ``least``, it gets a second line of the row, below the second column.
    """

    title: str
    width: int = 0
    right: bool = False
    fixed: bool = False
    least: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, perhaps with the shape of its state, perhaps as a tag. No tone is ordinary text."""

    text: str
    tone: Tone | None = None
    shape: Shape | None = None
    tag: bool = False


@dataclass(frozen=True, slots=True)
class CellRow:
    """One row: as many cells as there are columns."""

    key: str
    cells: tuple[Cell, ...]

    @property
    def spoken(self) -> str:
        return ", ".join(cell.text for cell in self.cells if cell.text)


class ColumnsDelegate(QStyledItemDelegate):
    """Paints a ``CellRow`` found under ``ITEM_ROLE``; without one an empty row."""

    def __init__(self, view: ItemList, columns: Sequence[Column], inset: int = 0) -> None:
        super().__init__(view)
        self._view = view
        self.columns = tuple(columns)
        self._inset = inset

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        room = self._view.viewport().width() - 2 * self._inset
        return QSize(0, TWO_LINE_HEIGHT if has_two_lines(self.columns, room) else ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = theme_of(option.palette), QRect(option.rect)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accent_on"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("inner_line"))
        if state & QStyle.StateFlag.State_HasFocus and painting.keyboard_is_on(self._view):
            painting.focus_ring(painter, rect.adjusted(1, 1, -1, -2), theme, 4)
        row = index.data(ITEM_ROLE)
        if isinstance(row, CellRow):
            within = rect.adjusted(self._inset, 0, -self._inset, 0)
            for cell, (column, place) in zip(row.cells, places(self.columns, within), strict=True):
                _paint_cell(painter, place, cell, column, theme)
        painter.restore()


class ColumnHeader(QWidget):
    """The titles above a ``ColumnList``, in the same places."""

    def __init__(self, columns: Sequence[Column], inset: int = 0) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._inset = inset
        self._room = 0
        self.setFixedHeight(ROW_HEIGHT - 4)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_room(self, width: int) -> None:
        """The width of the rows below, less than its own where they are scrolled."""
        self._room = width
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, face = theme_of(self), font(Size.SMALL)
        within = QRect(self._inset, 0, (self._room or self.width()) - 2 * self._inset, self.height())
        with painting.painting(self) as painter:
            painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))
            for column, place in places(self.columns, within):
                align = RIGHT if column.right else LEFT
                painting.text(painter, place, column.title, theme.color("muted"), face, align)


class ColumnList(ItemList):
    """A list of ``CellRow`` in columns; put ``header`` above it. Enter and double click are ``activated``.

    ``inset`` is the room between a row's edges, which show its selection, and its words.
    """

    def __init__(self, name: str, columns: Sequence[Column], inset: int = 0) -> None:
        super().__init__(name)
        self.header = ColumnHeader(columns, inset)
        self._delegate = ColumnsDelegate(self, columns, inset)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.header.set_room(self.viewport().width())
        self.scheduleDelayedItemsLayout()  # rows may have a line more, or less

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Other titles or widths, for instance in another language."""
        self._delegate.columns = self.header.columns = tuple(columns)
        self.header.update()
        self.scheduleDelayedItemsLayout()


def has_two_lines(columns: Sequence[Column], width: int) -> bool:
    """Whether the elastic column has too little room beside the others."""
    return any(_elastic(columns, width) < column.least for column in columns)


def places(columns: Sequence[Column], rect: QRect) -> Iterator[tuple[Column, QRect]]:
    """Where each column lies within a row, with a gap between neighbours."""
    elastic, left = _elastic(columns, rect.width()), rect.left()
    first = second = rect
    if has_two_lines(columns, rect.width()):
        below = left + columns[0].width + GRID
        line = (rect.height() - GRID) // 2
        first = QRect(left, rect.top() + GRID // 2, rect.width(), line)
        second = QRect(below, first.bottom() + 1, rect.right() + 1 - below, line)
    for column in columns:
        width = column.width or elastic
        on_second = not column.width and second is not rect
        yield column, second if on_second else QRect(left, first.top(), width, first.height())
        left += width + GRID


def _elastic(columns: Sequence[Column], width: int) -> int:
    free = width - GRID * (len(columns) - 1) - sum(column.width for column in columns)
    return max(0, free) // max(1, sum(not column.width for column in columns))


def _paint_cell(painter: QPainter, place: QRect, cell: Cell, column: Column, theme: Theme) -> None:
    if cell.tag:
        room = painting.text_width(cell.text, font(Size.SMALL)) + (26 if cell.shape else 12)
        top = place.top() + (place.height() - Tag.HEIGHT) // 2
        tag = QRect(place.left(), top, min(room, place.width()), Tag.HEIGHT)
        painting.tag(painter, tag, cell.text, cell.tone or Tone.NEUTRAL, theme, cell.shape)
        return
    face: QFont = font(tabular=True, fixed=column.fixed)
    ink = theme.ink(cell.tone) if cell.tone else theme.color("text")
    if cell.shape:
        width = painting.text_width(cell.text, face)
        left = max(place.left(), place.right() + 1 - width - 15) if column.right else place.left()
        mark = QRectF(left, place.top() + (place.height() - 10) / 2, 10, 10)
        painting.shape(painter, mark, cell.shape, ink)
        place = QRect(left + 15, place.top(), place.right() + 1 - left - 15, place.height())
    painting.text(painter, place, cell.text, ink, face, RIGHT if column.right else LEFT)
