"""A tag that can be changed where it stands: Enter or a click offers the other values."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy

from console.i18n import tr
from console.ui.theme import Size, Tone, font, theme_of
from console.ui.widgets import painting
from console.ui.widgets.icons import draw_icon
from console.ui.widgets.labels import Tag, tool_tip
from console.ui.widgets.painting import Shape, focus_ring

_ARROW = 14


class TagMenu(QAbstractButton):
    """One value of a few. Signals: ``chosen(str)`` another code was chosen by the person."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._tone = Tone.NEUTRAL
        self._shape: Shape | None = None
        self._code = ""
        self.menu = QMenu(self)
        self.menu.triggered.connect(self._on_triggered)
        self.clicked.connect(self._open)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_value(
        self,
        field: str,
        code: str,
        choices: Iterable[tuple[str, str]],
        tone: Tone,
        shape: Shape | None = None,
    ) -> None:
        """What it is called, its value now, and what it may become."""
        listed = list(choices)
        words = next((said for one, said in listed if one == code and one), "")
        self._code, self._tone, self._shape = code, tone, shape
        self.setText(words or tr("{field}: not set").format(field=field))
        self.setAccessibleName(f"{field} {words}".strip())
        self.setToolTip(tool_tip(field))
        self.menu.clear()
        for one, said in listed:
            action = self.menu.addAction(said)
            action.setData(one)
            action.setCheckable(True)
            action.setChecked(one == code)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        mark = 14 if self._shape else 0
        words = painting.text_width(self.text(), font(Size.SMALL))
        return QSize(words + 12 + mark + _ARROW, Tag.HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        with painting.painting(self) as painter:
            painting.tag(painter, self.rect(), self.text(), self._tone, theme, self._shape)
            place = self.rect().adjusted(self.width() - _ARROW - 3, 0, -5, 0)
            draw_icon(painter, place, "chevron-down", theme.ink(self._tone))
            if self.underMouse() or self.menu.isVisible():
                painting.box(painter, self.rect(), None, theme.ink(self._tone), radius=4)
            if painting.keyboard_is_on(self):
                focus_ring(painter, self.rect(), theme, 4)

    @Slot()
    def _open(self) -> None:
        self.menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
        current = next((one for one in self.menu.actions() if one.data() == self._code), None)
        if current:
            self.menu.setActiveAction(current)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        code = str(action.data())
        if code != self._code:
            self.chosen.emit(code)
