"""Words that come by themselves and lead somewhere."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPropertyAnimation,
    QRectF,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.i18n import tr
from console.ui.theme import GRID, MOTION_MS, RAIL_WIDTH, Tone, reduced_motion, theme_of
from console.ui.widgets import painting
from console.ui.widgets.banner import Action
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.labels import Label
from console.ui.widgets.painting import TONE_SHAPES, box

STAY_MS = 6000
WIDEST = 440
"""No wider than the lists at the left: no button and no field stands there."""


class Notice(msgspec.Struct, frozen=True):
    """One thing to say. A later notice with the same ``key`` replaces it; warnings stay until closed.

    One that ``yields`` steps aside for every other, and comes back after them.
    """

    words: str
    tone: Tone = Tone.NEUTRAL
    key: str = ""
    action: Action | None = None
    yields: bool = False

    @property
    def stays(self) -> bool:
        return self.tone in (Tone.WARN, Tone.DANGER)


class NoticeStrip(QWidget):
    """Lies over the left foot of its host, takes no focus, and goes by itself unless it warns.

    One notice shows at a time, the others wait their turn. Signals: ``acted(str)`` with an action's code.
    """

    acted = Signal(str)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._waiting: list[Notice] = []
        self._notice: Notice | None = None
        self._words = Label()
        self._action = Button("", Variant.LINK)
        self._action.clicked.connect(self._on_action_clicked)
        self._close = Button(icon_name="x", variant=Variant.SOFT, name=tr("Close"))
        self._close.clicked.connect(self.dismiss)
        self._timer = QTimer(self, singleShot=True, interval=STAY_MS)
        self._timer.timeout.connect(self.dismiss)
        self._motion = QPropertyAnimation(self, b"pos", self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID + 18, GRID, GRID, GRID)
        layout.setSpacing(2 * GRID)
        for widget in (self._words, self._action, self._close):
            layout.addWidget(widget)
        host.installEventFilter(self)
        self.hide()

    def notice(self) -> Notice | None:
        """What shows now."""
        return self._notice

    def say(self, notice: Notice) -> None:
        """Show a notice, or let it wait behind the one that shows."""
        if notice.key:
            self._waiting = [one for one in self._waiting if one.key != notice.key]
        if self._notice is None or (notice.key and notice.key == self._notice.key):
            self._show(notice)
        elif self._notice.yields and not notice.yields:
            self._waiting.append(self._notice)
            self._show(notice)
        else:
            self._waiting.append(notice)

    @Slot()
    def dismiss(self) -> None:
        """Close what shows; the next one comes."""
        self._timer.stop()
        self._notice = None
        if self._waiting:
            self._waiting.sort(key=lambda one: one.yields)
            self._show(self._waiting.pop(0))
        else:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() is QEvent.Type.Resize and self._notice:
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._close.set_icon("x", tr("Close"))
        super().changeEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if self._notice and not self._notice.stays:
            self._timer.start()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._notice is None:
            return
        theme, tone = theme_of(self), self._notice.tone
        edge = theme.color("line") if tone is Tone.NEUTRAL else theme.ink(tone)
        with painting.painting(self) as painter:
            box(painter, self.rect(), theme.color("panel"), edge)
            mark = QRectF(2 * GRID, (self.height() - 11) / 2, 11, 11)
            painting.shape(painter, mark, TONE_SHAPES[tone], theme.ink(tone))

    def _show(self, notice: Notice) -> None:
        self._notice = notice
        self._words.setText(notice.words)
        self._action.setText(notice.action.words if notice.action else "")
        self._action.set_hint(notice.action.hint if notice.action else "")
        self._action.setVisible(notice.action is not None)
        self.setAccessibleName(notice.words)
        self._timer.stop()
        if not notice.stays:
            self._timer.start()
        self._place()
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, notice.words))

    def _place(self) -> None:
        self._words.setWordWrap(False)
        self.adjustSize()
        room = min(WIDEST, self._host.width() - 4 * GRID)
        if self.width() > room:
            self._words.setWordWrap(True)
            self.resize(room, self.heightForWidth(room))
        right, low = (self._host.size() - self.size()).toTuple()
        rest = QPoint(min(RAIL_WIDTH, right - 4 * GRID) + 2 * GRID, low - 2 * GRID)
        self._motion.stop()
        if self.isVisible() or reduced_motion():
            self.move(rest)
            return
        self._motion.setDuration(MOTION_MS)
        self._motion.setStartValue(rest + QPoint(0, GRID))
        self._motion.setEndValue(rest)
        self._motion.start()

    @Slot()
    def _on_action_clicked(self) -> None:
        action = self._notice.action if self._notice else None
        self.dismiss()
        if action:
            self.acted.emit(action.code)
