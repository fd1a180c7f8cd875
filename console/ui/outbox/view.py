"""How the outbox is laid out: the list at the left, one entry at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from console.ui.outbox.detail import OutboxDetail
from console.ui.theme import GRID, Size
from console.ui.widgets.buttons import Button
from console.ui.widgets.cards import EmptyState, Panel, divider
from console.ui.widgets.chips import ChipRow, ChipStyle
from console.ui.widgets.columns import ColumnList
from console.ui.widgets.labels import Label

LIST_SHARE, DETAIL_SHARE = 808, 400
NARROWEST_DETAIL, WIDEST_DETAIL = 320, 480
_MARGIN = 24


class OutboxView(Panel):
    """Head, parts and list; ``reading`` is the entry that is read."""

    def __init__(self, detail: OutboxDetail) -> None:
        super().__init__()
        self.title = Label("", Size.TITLE, bold=True)
        self.truth = Label("", muted=True, wrap=True, tabular=True)
        self.sync_now = Button()
        self.parts = ChipRow("", (), ChipStyle.FILLED)
        self.list = ColumnList("", (), inset=GRID)
        self.listed = Panel()
        self.cut = Label("", Size.SMALL, muted=True, wrap=True, tabular=True)
        self.empty = EmptyState("inbox", "")
        self.blank = Panel(raised=False)
        self.detail = detail
        self.left, self.right = QStackedWidget(), QStackedWidget()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.reading = self._right_side()
        layout.addWidget(self._left_side(), LIST_SHARE)
        layout.addWidget(self.reading, DETAIL_SHARE)

    def _left_side(self) -> Panel:
        inner = QVBoxLayout(self.listed)
        inner.setContentsMargins(_MARGIN - GRID, 0, _MARGIN - GRID, 0)
        inner.setSpacing(0)
        inner.addWidget(self.list.header)
        inner.addWidget(self.list, 1)
        inner.addWidget(self.cut)
        self.cut.setContentsMargins(GRID, GRID, GRID, GRID)
        self.left.addWidget(self.listed)
        self.left.addWidget(self.empty)
        side = Panel()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 16, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._head())
        layout.addWidget(self.left, 1)
        return side

    def _head(self) -> QVBoxLayout:
        first = QHBoxLayout()
        first.addWidget(self.title, 1)
        first.addWidget(self.sync_now)
        head = QVBoxLayout()
        head.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        head.setSpacing(6)
        head.addLayout(first)
        head.addWidget(self.truth)
        head.addSpacing(4)
        head.addWidget(self.parts)
        return head

    def _right_side(self) -> Panel:
        side = Panel(raised=False)
        layout = QHBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(divider(vertical=True))
        layout.addWidget(self.right)
        self.right.addWidget(self.blank)
        self.right.addWidget(self.detail)
        side.setMinimumWidth(NARROWEST_DETAIL)
        side.setMaximumWidth(WIDEST_DETAIL)
        return side
