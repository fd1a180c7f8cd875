"""A list that is read again under somebody's eyes stays where it was scrolled to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint

from console.ui.widgets.items import ITEM_ROLE, ItemList


@contextmanager
def keeping_place(view: ItemList) -> Iterator[None]:
    """What is at the top of the view stays there; a view at its beginning shows what is new there."""
    bar = view.verticalScrollBar()
    top = view.indexAt(QPoint(0, 0))
    item = top.data(ITEM_ROLE) if bar.value() else None
    offset = view.visualRect(top).top()
    yield
    row = view.model().row_of(item.key) if item else -1  # type: ignore[attr-defined]  # our models all have it
    if row >= 0:
        view.doItemsLayout()
        index = view.model().index(row, 0)
        bar.setValue(bar.value() + view.visualRect(index).top() - offset)
