"""The navigation rail: every screen of the program, one key away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from console.i18n import tr
from console.ui.shortcuts import GO, bind
from console.ui.theme import RAIL_WIDTH, Size, font, theme_of
from console.ui.widgets import painting
from console.ui.widgets.icons import draw_icon
from console.ui.widgets.painting import CENTER, box, focus_ring


@dataclass(frozen=True, slots=True)
class RailItem:
    """A screen: its code, its icon and the word below it."""

    code: str
    icon_name: str
    words: str


class _RailButton(QAbstractButton):
    def __init__(self, item: RailItem, position: int) -> None:
        super().__init__()
        self.item, self.count = item, 0
        self.left, self.left_words = 0, ""
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(RAIL_WIDTH - 8, 56)
        self._key = GO[position].hint if position < len(GO) else ""
        self.toggled.connect(self.describe)
        if position < len(GO):
            bind(GO[position], self, self.click)
            self.setAccessibleDescription(self._key)
        self.describe()

    def waiting(self) -> int:
        return self.count or self.left

    @Slot()
    def describe(self) -> None:
        told = self.left_words if self.left else ""
        words, count = self.item.words, self.waiting()
        self.setText(told or words)
        name = f"{words}: {told}" if told else tr("{screen}, {n} waiting").format(screen=words, n=count)
        self.setAccessibleName(name if count else words)
        self.setToolTip(f"{words}  {self._key}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(RAIL_WIDTH - 8, 56)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        ink = theme.color("accent" if self.isChecked() else "muted")
        with painting.painting(self) as painter:
            if self.isChecked():
                box(painter, self.rect(), theme.color("accent_on"))
            elif self.underMouse():
                box(painter, self.rect(), theme.color("inner_line"))
            draw_icon(painter, QRect(0, 9, self.width(), 20), self.item.icon_name, ink)
            words, face = QRect(0, 30, self.width(), 18), font(Size.SMALL)
            if painting.text_width(self.text(), face) > words.width():
                face.setPixelSize(Size.SMALL - 1)
            painting.text(painter, words, self.text(), ink, face, CENTER)
            if count := self.waiting():
                painting.badge(painter, QPointF(self.width() / 2 + 14, 13), count, theme)
            if painting.keyboard_is_on(self):
                focus_ring(painter, self.rect(), theme)


class NavigationRail(QWidget):
    """A column of screens; Alt and a digit, or the arrows, choose one.

    Signals: ``chosen(str)`` with the screen's code, whoever chose it.
    """

    chosen = Signal(str)

    def __init__(self, items: Iterable[RailItem] = ()) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.buttonToggled.connect(self._on_toggled)
        self._buttons: dict[str, _RailButton] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(4, 8, 4, 8)
        self._layout.setSpacing(4)
        self._layout.addStretch(1)
        self.setFixedWidth(RAIL_WIDTH)
        self.setAccessibleName(tr("Screens"))
        self.set_items(items)

    def set_items(self, items: Iterable[RailItem]) -> None:
        """Show these screens; the chosen one and the counts stay. Call it again in a new language."""
        new = tuple(items)
        self.setAccessibleName(tr("Screens"))
        if [item.code for item in new] != list(self._buttons):
            self._rebuild(new)
        for item in new:
            self._buttons[item.code].item = item
            self._buttons[item.code].describe()

    def code(self) -> str:
        """The chosen screen, or an empty string."""
        chosen = self._group.checkedButton()
        return chosen.item.code if isinstance(chosen, _RailButton) else ""

    def choose(self, code: str) -> None:
        """Go to a screen."""
        self._buttons[code].setChecked(True)

    def set_badge(self, code: str, count: int) -> None:
        """How many things wait on a screen; none shows no badge."""
        button = self._buttons[code]
        if button.count != count:
            button.count = count
            button.describe()

    def set_left(self, code: str, count: int, words: str) -> None:
        """How much was left undone on a screen, told in ``words``; 0 also while it is seen there."""
        button = self._buttons[code]
        if (button.left, button.left_words) != (count, words):
            button.left, button.left_words = count, words
            button.describe()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        with painting.painting(self) as painter:
            painter.fillRect(self.rect(), theme.color("panel"))
            painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.color("line"))

    def _rebuild(self, items: tuple[RailItem, ...]) -> None:
        """Whatever keeps its place stays, and what is new follows the one before, for Tab too."""
        chosen, before = self.code(), self._buttons
        counts = {code: button.count for code, button in before.items()}
        stays = [one == item.code for one, item in zip(before, items, strict=False)]
        same = [*stays, False].index(False)
        for button in list(before.values())[same:]:
            self._group.removeButton(button)
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = dict(list(before.items())[:same])
        for place, item in enumerate(items[same:], same):
            button = self._buttons[item.code] = _RailButton(item, place)
            button.count = counts.get(item.code, 0)
            self._group.addButton(button)
            self._layout.insertWidget(place, button)
            if place:
                self.setTabOrder(self._buttons[items[place - 1].code], button)
        if chosen in self._buttons:
            self.choose(chosen)

    @Slot(QAbstractButton, bool)
    def _on_toggled(self, button: QAbstractButton, checked: bool) -> None:
        if checked and isinstance(button, _RailButton):
            self.chosen.emit(button.item.code)
