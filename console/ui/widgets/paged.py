"""A long list that is read page by page, and made into painted items only where it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal

from console.ui.widgets.items import ITEM_ROLE, Index, Item

R = TypeVar("R")
_SPOKEN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


class PagedModel(QAbstractListModel, Generic[R]):
    """Records in an order that their keys keep. ``make`` turns a record into what a delegate paints.

    Signals: ``more_wanted()`` the view has come near the end; answer with ``append``.
    """

    more_wanted = Signal()

    def __init__(
        self, key: Callable[[R], str], make: Callable[[R], Item], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._key, self._make = key, make
        self._records: list[R] = []
        self._items: dict[str, Item] = {}
        self._more = self._asked = False

    @property
    def records(self) -> Sequence[R]:
        """What has been read so far."""
        return self._records

    def show(self, records: Sequence[R], more: bool) -> None:
        """Other content. What stays keeps its place on the screen; only what differs comes or goes."""
        self._more, self._asked = more, False
        new = list(records)
        keys = [self._key(record) for record in new]
        kept = set(keys)
        self._remove_all_but(kept)
        if not self._merge(new, keys):
            self._reset(new)

    def append(self, records: Sequence[R], more: bool) -> None:
        """The next page."""
        self._more, self._asked = more, False
        known = {self._key(record) for record in self._records}
        fresh = [record for record in records if self._key(record) not in known]
        if fresh:
            self._insert(len(self._records), fresh)

    def repaint(self) -> None:
        """Makes every item anew: another minute, another language."""
        self._items.clear()
        if self._records:
            self.dataChanged.emit(self.index(0), self.index(len(self._records) - 1))

    def record(self, row: int) -> R:
        return self._records[row]

    def row_of(self, key: str) -> int:
        """The row of a key, or -1."""
        return next((row for row, record in enumerate(self._records) if self._key(record) == key), -1)

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not self._asked and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        self._asked = True
        self.more_wanted.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._records)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or (role != ITEM_ROLE and role not in _SPOKEN):
            return None
        record = self._records[index.row()]
        key = self._key(record)
        item = self._items.get(key)
        if item is None:
            item = self._items[key] = self._make(record)
        return item if role == ITEM_ROLE else item.spoken

    def _remove_all_but(self, kept: set[str]) -> None:
        end = len(self._records)
        while end:
            if self._key(self._records[end - 1]) in kept:
                end -= 1
                continue
            start = end - 1
            while start and self._key(self._records[start - 1]) not in kept:
                start -= 1
            self.beginRemoveRows(QModelIndex(), start, end - 1)
            for record in self._records[start:end]:
                self._items.pop(self._key(record), None)
            del self._records[start:end]
            self.endRemoveRows()
            end = start

    def _merge(self, new: list[R], keys: list[str]) -> bool:
        """Inserts what is new between what stays; False where what stays has changed its order."""
        known = {self._key(record) for record in self._records}
        if [self._key(record) for record in self._records] != [key for key in keys if key in known]:
            return False
        row = 0
        while row < len(new):
            end = row
            while end < len(new) and keys[end] not in known:
                end += 1
            if end > row:
                self._insert(row, new[row:end])
                row = end
            else:
                self._replace(row, new[row], keys[row])
                row += 1
        return True

    def _insert(self, row: int, records: list[R]) -> None:
        self.beginInsertRows(QModelIndex(), row, row + len(records) - 1)
        self._records[row:row] = records
        self.endInsertRows()

    def _replace(self, row: int, record: R, key: str) -> None:
        if record != self._records[row]:
            self._records[row] = record
            self._items.pop(key, None)
            self.dataChanged.emit(self.index(row), self.index(row))

    def _reset(self, records: list[R]) -> None:
        self.beginResetModel()
        self._records = records
        self._items.clear()
        self.endResetModel()
