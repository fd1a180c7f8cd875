"""Lists of frozen items: one role hands a delegate the whole item, another its words to a screen reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from console.ui.theme import theme_of
from console.ui.widgets import painting

Index = QModelIndex | QPersistentModelIndex
ITEM_ROLE = Qt.ItemDataRole.UserRole + 1
_SPOKEN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


class Item(Protocol):
    """What a list can show."""

    @property
    def key(self) -> str:
        """What makes it the same item when it has changed."""
        ...

    @property
    def spoken(self) -> str:
        """Everything it shows, as one sentence."""
        ...


class ItemModel(QAbstractListModel):
    """A short list held in memory. Long ones page: they need only answer the same roles."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Item] = []

    def set_items(self, items: Iterable[Item]) -> None:
        """Show these items; where the keys are the same, only what changed is painted again."""
        before, new = self._items, list(items)
        if [item.key for item in before] != [item.key for item in new]:
            self.beginResetModel()
            self._items = new
            self.endResetModel()
            return
        self._items = new
        for row, (old, item) in enumerate(zip(before, new, strict=True)):
            if old != item:
                self.dataChanged.emit(self.index(row), self.index(row))

    def item(self, row: int) -> Item:
        return self._items[row]

    def row_of(self, key: str) -> int:
        """The row of a key, or -1."""
        return next((row for row, item in enumerate(self._items) if item.key == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == ITEM_ROLE:
            return self._items[index.row()]
        return self._items[index.row()].spoken if role in _SPOKEN else None


class ItemList(QListView):
    """A list view without frame or editing: one selection, smooth scrolling, a name for screen readers.

    The current item stays current as long as it is there. When it goes, no other takes its place by itself:
    the item that came into its place is framed, and the keys go on from there.

    Signals: ``sidestepped(int)`` 1 for the right arrow, -1 for the left one.
    """

    sidestepped = Signal(int)

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._key, self._place = "", 0
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)

    def current_item(self) -> Item | None:
        """The item the keyboard is on."""
        item: Item | None = self.currentIndex().data(ITEM_ROLE)
        return item

    def choose(self, row: int) -> None:
        """Make a row current and bring it into view."""
        self.setCurrentIndex(self.model().index(row, 0))

    def forget(self) -> None:
        """Nothing is current; the keys begin at the top."""
        self.setCurrentIndex(QModelIndex())
        self._key, self._place = "", 0

    def step(self, by: int) -> None:
        """The next row, or with -1 the one before."""
        current = self.currentIndex()
        row = current.row() + by if current.isValid() else self._row_from_place(min(by, 0))
        if 0 <= row < self.model().rowCount():
            self.choose(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        sideways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in sideways:
            self.sidestepped.emit(sideways[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.currentIndex().isValid():
            self.step(1)
        else:
            super().keyPressEvent(event)

    def moveCursor(  # noqa: N802  Qt's name
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        steps = {QAbstractItemView.CursorAction.MoveDown: 0, QAbstractItemView.CursorAction.MoveUp: -1}
        if action is QAbstractItemView.CursorAction.MoveNext and not self.currentIndex().isValid():
            return QModelIndex()  # so asks a view that gets the keyboard: to arrive is not to choose
        if self.currentIndex().isValid() or action not in steps:
            return super().moveCursor(action, modifiers)
        return self.model().index(self._row_from_place(steps[action]), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.currentIndex().isValid():
            return
        theme, place = theme_of(self), self.visualRect(self.place())
        with painting.painting(self.viewport()) as painter:
            if not place.isEmpty():
                painting.box(painter, place.adjusted(1, 1, -1, -2), None, theme.color("accent"), radius=4)
            if painting.keyboard_is_on(self):
                ring = self.viewport().rect() if place.isEmpty() else place.adjusted(1, 1, -1, -2)
                painting.focus_ring(painter, ring, theme, 4)

    def place(self) -> QModelIndex:
        """Where the keys go on while nothing is current, though something was."""
        if self.currentIndex().isValid() or not self._key or not self.model().rowCount():
            return QModelIndex()
        return self.model().index(self._row_from_place(0), 0)

    def _row_from_place(self, by: int) -> int:
        return max(0, min(self._place + by, self.model().rowCount() - 1))

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:  # noqa: N802  Qt's name
        if start <= self.currentIndex().row() <= end:
            self.setCurrentIndex(QModelIndex())
            self._place = start
        super().rowsAboutToBeRemoved(parent, start, end)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802  Qt's name
        """Letters are keys of the screen, also where one of them has nothing to do just now."""

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802  Qt's name
        super().currentChanged(current, previous)
        if (item := self.current_item()) is not None:
            self._key, self._place = item.key, current.row()

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802  Qt's name
        super().setModel(model)
        if model is not None:  # after the view and its selection have forgotten
            model.modelReset.connect(self._on_model_reset)

    @Slot()
    def _on_model_reset(self) -> None:
        find = getattr(self.model(), "row_of", None)
        if self._key and find is not None and (row := find(self._key)) >= 0:
            self.choose(row)
