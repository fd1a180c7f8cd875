"""How held work is laid out: the list at the left, one piece at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from console.ui.held.detail import HeldDetail
from console.ui.theme import GRID, Size
from console.ui.widgets.busy import BusyLine
from console.ui.widgets.buttons import Button
from console.ui.widgets.cards import EmptyState, Panel, divider
from console.ui.widgets.labels import Label
from console.ui.widgets.rows import RowList

LIST_SHARE, DETAIL_SHARE = 499, 708
NARROWEST_LIST, WIDEST_LIST = 400, 560
UNLIMITED = (1 << 24) - 1
"""QWIDGETSIZE_MAX, which the bindings do not name."""


class HeldView(Panel):
    """Head and list; what is read."""

    def __init__(self, detail: HeldDetail) -> None:
        super().__init__()
        self.title = Label("", Size.TITLE, bold=True)
        self.reload = Button(icon_name="refresh-cw", name="-")
        self.truth = Label("", muted=True, wrap=True, tabular=True)
        self.busy = BusyLine()
        self.list = RowList()
        self.nothing = EmptyState("shield-check", "")
        self.ask_again = Button()
        self.unreachable = EmptyState("cloud-off", "", action=self.ask_again)
        self.blank = Panel(raised=False)
        self.detail = detail
        self.left, self.right = QStackedWidget(), QStackedWidget()
        for widget in (self.list, self.nothing, self.unreachable):
            self.left.addWidget(widget)
        self.right.addWidget(self.blank)
        self.right.addWidget(detail)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._side = self._left_side()
        self._line = divider(vertical=True)
        layout.addWidget(self._side, LIST_SHARE)
        layout.addWidget(self._line)
        layout.addWidget(self.right, DETAIL_SHARE)

    def show_right(self, shown: bool) -> None:
        """Whether there is something to read at the right; else the left has the whole screen."""
        self.right.setVisible(shown)
        self._line.setVisible(shown)
        self._side.setMaximumWidth(WIDEST_LIST if shown else UNLIMITED)

    def _left_side(self) -> Panel:
        side = Panel()
        side.setMinimumWidth(NARROWEST_LIST)
        first = QHBoxLayout()
        first.addWidget(self.title, 1)
        first.addWidget(self.reload)
        head = QVBoxLayout()
        head.setContentsMargins(2 * GRID, 16, 2 * GRID, 10)
        head.setSpacing(4)
        head.addLayout(first)
        head.addWidget(self.truth)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(divider())
        layout.addWidget(self.busy)
        layout.addWidget(self.left, 1)
        return side
