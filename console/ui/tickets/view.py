"""How the ticket screen is laid out."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from console.models.queries import Queue
from console.ui.theme import GRID
from console.ui.tickets.detail import DetailPanel
from console.ui.widgets.busy import BusyLine
from console.ui.widgets.cards import EmptyState, Panel, divider
from console.ui.widgets.chips import ChipRow, ChipStyle, Choice
from console.ui.widgets.rows import RowList

LIST_SHARE, DETAIL_SHARE = 499, 708
NARROWEST_LIST, WIDEST_LIST = 456, 560


class TicketsView(Panel):
    """Queues and their tickets at the left, one ticket at the right."""

    def __init__(self, detail: DetailPanel) -> None:
        super().__init__()
        self.queues = ChipRow("", [Choice(queue, queue) for queue in Queue], ChipStyle.FLAT)
        self.list = RowList()
        self.busy = BusyLine()
        self.no_tickets = EmptyState("inbox", "")
        self.no_choice = EmptyState("ticket", "")
        self.blank, self.blank_detail = Panel(), Panel(raised=False)
        self.left = QStackedWidget()
        self.left.addWidget(self.blank)
        self.left.addWidget(self.list)
        self.left.addWidget(self.no_tickets)
        self.right = QStackedWidget()
        self.right.addWidget(self.blank_detail)
        self.right.addWidget(self.no_choice)
        self.right.addWidget(detail)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._left_side(), LIST_SHARE)
        outer.addWidget(divider(vertical=True))
        outer.addWidget(self.right, DETAIL_SHARE)

    def _left_side(self) -> Panel:
        side = Panel()
        side.setMinimumWidth(NARROWEST_LIST)
        side.setMaximumWidth(WIDEST_LIST)
        head = QHBoxLayout()
        head.setContentsMargins(GRID, 6, GRID, 5)
        head.addWidget(self.queues)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(divider())
        layout.addWidget(self.busy)
        layout.addWidget(self.left, 1)
        return side
