"""A ticket's history: time, mark, card. Layouts are made once for each width and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.ui.theme import Size, Theme, Tone, font, theme_of
from console.ui.widgets import painting
from console.ui.widgets.items import ITEM_ROLE, Index, ItemList
from console.ui.widgets.painting import Shape, box, key_box, key_width

_TIME_X, _MARK_X, _CARD_X, _MARGIN = 20, 94, 116, 20
_PAD, _GAP = 12, 12
_HEAD_H, _LINE_H = 16, 20
_ACTION_H, _ACTION_GAP = 20, 4
_LEAST_BESIDE = 200
_KEPT_LAYOUTS = 2000


@dataclass(frozen=True, slots=True)
class EntryAction:
    """Something to decide about an entry; the digit of its place is its key."""

    code: str
    words: str
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``day`` stands under the time where the day is not today."""

    key: str
    time: str
    heading: str
    text: str
    day: str = ""
    tone: Tone = Tone.NEUTRAL
    shape: Shape = Shape.RING
    actions: tuple[EntryAction, ...] = field(default=())

    @property
    def spoken(self) -> str:
        offers = (f"{number} {action.words}" for number, action in enumerate(self.actions, 1))
        return ", ".join(part for part in (self.day, self.time, self.heading, self.text, *offers) if part)


class TimelineDelegate(QStyledItemDelegate):
    """Paints an ``Entry`` found under ``ITEM_ROLE``."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._kept: OrderedDict[tuple[Entry, int], QTextLayout] = OrderedDict()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry, width = index.data(ITEM_ROLE), self._view.viewport().width()
        if not isinstance(entry, Entry):
            return QSize(0, _GAP)
        return QSize(0, _card_height(entry, self._layout(entry, width), _card_width(width)) + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ITEM_ROLE)
        if not isinstance(entry, Entry):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        theme = theme_of(option.palette)
        layout = self._layout(entry, rect.width())
        card = QRect(
            rect.left() + _CARD_X,
            rect.top() + _GAP,
            _card_width(rect.width()),
            _card_height(entry, layout, _card_width(rect.width())),
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_time(painter, rect, entry, theme)
        focused = bool(state & QStyle.StateFlag.State_HasFocus) and painting.keyboard_is_on(self._view)
        edge = theme.color("line") if entry.tone is Tone.NEUTRAL else theme.ink(entry.tone)
        box(
            painter, card, theme.color("panel"), theme.color("accent") if focused else edge, width=1 + focused
        )
        heading = QRect(card.left() + _PAD, card.top() + 8, card.width() - 2 * _PAD, _HEAD_H)
        painting.text(painter, heading, entry.heading, theme.ink(entry.tone), font(Size.SMALL, tabular=True))
        painter.setPen(theme.color("text"))
        layout.draw(painter, QPointF(card.left() + _PAD, card.top() + 8 + _HEAD_H))
        for number, action, place in action_places(entry, card, layout.lineCount()):
            _paint_action(painter, place, number, action, theme)
        painter.restore()

    def action_at(self, index: Index, rect: QRect, point: QPointF) -> str:
        """The code of the action under a point of the view, or an empty string."""
        entry: Entry = index.data(ITEM_ROLE)
        card = rect.adjusted(_CARD_X, _GAP, -_MARGIN, 0)
        places = action_places(entry, card, self._layout(entry, rect.width()).lineCount())
        return next((action.code for _, action, place in places if place.contains(point.toPoint())), "")

    def _layout(self, entry: Entry, width: int) -> QTextLayout:
        wanted = (entry, width)
        if wanted in self._kept:
            self._kept.move_to_end(wanted)
            return self._kept[wanted]
        room = _card_width(width) - 2 * _PAD
        if not _are_below(entry, _card_width(width)):
            room -= _actions_width(entry)
        layout = self._kept[wanted] = _laid_out(entry.text, max(room, 80))
        if len(self._kept) > _KEPT_LAYOUTS:
            self._kept.popitem(last=False)
        return layout


class Timeline(ItemList):
    """A history to read from old to new; Ctrl+C copies an entry, digits decide what an entry asks.

    Signals: ``acted(str, str)`` with the entry's key and the action's code; ``left()`` Esc.
    """

    acted = Signal(str, str)
    left = Signal()

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self._delegate = TimelineDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setProperty("ground", "surface")
        self._stays_at_end = False
        self.verticalScrollBar().rangeChanged.connect(self._on_range_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entry = self.current_item()
        digit = int(event.text()) if event.text().isdecimal() else 0
        if isinstance(entry, Entry) and 0 < digit <= len(entry.actions):
            self.acted.emit(entry.key, entry.actions[digit - 1].code)
        elif isinstance(entry, Entry) and event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(entry.text)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt lays a list out again for another height only; the height of a card depends on the width."""
        bar = self.verticalScrollBar()
        at_end = bar.value() == bar.maximum()
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._stays_at_end = at_end
            self.scheduleDelayedItemsLayout()

    @Slot()
    def _on_range_changed(self) -> None:
        """Whoever was at the latest entry is there still when the cards have become higher."""
        if self._stays_at_end:
            self._stays_at_end = False
            self.scrollToBottom()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid():
            return
        if code := self._delegate.action_at(index, self.visualRect(index), event.position()):
            self.acted.emit(index.data(ITEM_ROLE).key, code)


def action_places(entry: Entry, card: QRect, lines: int) -> Iterator[tuple[int, EntryAction, QRect]]:
    """Where the actions of an entry of so many lines are painted.

    At the right of its first line; where that would leave too little room for the words, below them.
    """
    first, last = card.left() + _PAD, card.right() + 1 - _PAD
    left, top = last - _actions_width(entry) + 8, card.top() + 8 + _HEAD_H
    if _are_below(entry, card.width()):
        left, top = first, top + max(1, lines) * _LINE_H + _ACTION_GAP
    for number, action in enumerate(entry.actions, 1):
        width = min(_action_width(action, number), last - first)
        if left > first and left + width > last:
            left, top = first, top + _ACTION_H + _ACTION_GAP
        yield number, action, QRect(left, top, width, _ACTION_H)
        left += width + _ACTION_GAP


def _actions_width(entry: Entry) -> int:
    widths = [_action_width(action, number) + 4 for number, action in enumerate(entry.actions, 1)]
    return sum(widths) + 4 if widths else 0


def _action_width(action: EntryAction, number: int) -> int:
    return painting.text_width(action.words, font(Size.SMALL)) + 6 + 4 + key_width(str(number)) + 2


def _are_below(entry: Entry, card_width: int) -> bool:
    return bool(entry.actions) and card_width - 2 * _PAD - _actions_width(entry) < _LEAST_BESIDE


def _card_width(width: int) -> int:
    return width - _CARD_X - _MARGIN


def _card_height(entry: Entry, layout: QTextLayout, card_width: int) -> int:
    height = 8 + _HEAD_H + max(1, layout.lineCount()) * _LINE_H
    if _are_below(entry, card_width):
        *_, (_, _, last) = action_places(entry, QRect(0, 0, card_width, 0), layout.lineCount())
        height = last.bottom() + 1
    return height + 9


def _laid_out(words: str, width: int) -> QTextLayout:
    layout = QTextLayout(words.replace("\n", "\u2028"), font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    layout.beginLayout()
    top = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top + (_LINE_H - line.height()) / 2))
        top += _LINE_H
    layout.endLayout()
    return layout


def _paint_time(painter: QPainter, rect: QRect, entry: Entry, theme: Theme) -> None:
    top, muted = rect.top() + _GAP, theme.color("muted")
    column = QRect(rect.left() + _TIME_X, top, _MARK_X - _TIME_X - 4, _LINE_H)
    painting.text(painter, column, entry.time, muted, font(tabular=True))
    if entry.day:
        place = column.translated(0, _LINE_H)
        painting.text(painter, place, entry.day, muted, font(Size.SMALL, tabular=True))
    tone = Tone.ACCENT if entry.tone is Tone.NEUTRAL else entry.tone
    painting.shape(painter, QRectF(rect.left() + _MARK_X, top + 5, 10, 10), entry.shape, theme.ink(tone))


def _paint_action(painter: QPainter, place: QRect, number: int, action: EntryAction, theme: Theme) -> None:
    tone = Tone.ACCENT if action.preferred else Tone.NEUTRAL
    box(painter, place, theme.ground(tone), radius=4)
    key = QRect(
        place.right() + 1 - key_width(str(number)) - 2, place.top(), key_width(str(number)), _ACTION_H
    )
    words = QRect(place.left() + 6, place.top(), key.left() - place.left() - 8, _ACTION_H)
    painting.text(painter, words, action.words, theme.ink(tone), font(Size.SMALL))
    key_box(painter, key, str(number), theme.color("muted"), theme.color("line"), theme.color("panel"))
