"""Words that come by themselves and lead somewhere."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPropertyAnimation,
    QRect,
    QRectF,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from console.i18n import tr
from console.ui.theme import GRID, MOTION_MS, RAIL_WIDTH, Tone, reduced_motion, theme_of
from console.ui.widgets import painting
from console.ui.widgets.banner import Action
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.labels import Label
from console.ui.widgets.painting import TONE_SHAPES, box

STAY_MS = 6000
WIDEST = 400
"""No wider than the column beside the call form, where the window is smallest."""
_WEIGHTS = {Tone.ACCENT: 3, Tone.DANGER: 2, Tone.WARN: 1}
"""A call that rings, or what was just asked for, goes by itself; what stays is there again after it."""
_MOVES = (QEvent.Type.Resize, QEvent.Type.LayoutRequest)


class Notice(msgspec.Struct, frozen=True):
    """One thing to say. A later notice with the same ``key`` replaces it; warnings stay until closed.

    A heavier one comes in front of it, and so does a newer one of the same weight where it would stay; it is
    back after them. One that ``yields`` steps aside for every other.
    """

    words: str
    tone: Tone = Tone.NEUTRAL
    key: str = ""
    action: Action | None = None
    yields: bool = False

    @property
    def stays(self) -> bool:
        return self.tone in (Tone.WARN, Tone.DANGER)

    @property
    def weight(self) -> int:
        return -1 if self.yields else _WEIGHTS.get(self.tone, 0)


class NoticeStrip(QWidget):
    """Lies at the foot of its host, over no button and no field; takes no focus; goes unless it warns.

    One notice shows at a time, the others wait their turn. Signals: ``acted(str)`` with an action's code.
    """

    acted = Signal(str)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._at_right = False
        self._waiting: list[Notice] = []
        self._notice: Notice | None = None
        self._words = Label()
        self._action = Button("", Variant.LINK)
        self._action.clicked.connect(self._on_action_clicked)
        self._close = Button(icon_name="x", variant=Variant.SOFT, name=tr("Close"))
        self._close.clicked.connect(self.dismiss)
        self._timer = QTimer(self, singleShot=True, interval=STAY_MS)
        self._timer.timeout.connect(self.dismiss)
        self._moved_below = QTimer(self, singleShot=True, interval=0)
        self._moved_below.timeout.connect(self._look_below)
        self._motion = QPropertyAnimation(self, b"pos", self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID + 18, GRID, GRID, GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._action)
        layout.addWidget(self._close)
        self._close.setFixedSize(self._close.sizeHint())
        host.installEventFilter(self)
        self.hide()

    def notice(self) -> Notice | None:
        """What shows now."""
        return self._notice

    def say(self, notice: Notice) -> None:
        """Show a notice, or let it wait behind the one that shows."""
        if notice.key:
            self._waiting = [one for one in self._waiting if one.key != notice.key]
        shown = self._notice
        if shown is None or (notice.key and notice.key == shown.key):
            self._show(notice)
        elif notice.weight > shown.weight or (notice.weight == shown.weight and shown.stays):
            self._waiting.insert(0, shown)
            self._show(notice)
        elif notice.stays:
            self._waiting.insert(0, notice)
        else:
            self._waiting.append(notice)

    def withdraw(self, key: str) -> None:
        """What was said under ``key`` holds no longer."""
        self._waiting = [one for one in self._waiting if one.key != key]
        if self._notice is not None and self._notice.key == key:
            self.dismiss()

    def stand(self, *, at_right: bool) -> None:
        """At which side of the foot there is room on the screen that has come to the front."""
        self._at_right = at_right
        if self._notice:
            self._place()

    @Slot()
    def dismiss(self) -> None:
        """Close what shows; the next one comes."""
        self._timer.stop()
        self._notice = None
        if self._waiting:
            self._waiting.sort(key=lambda one: -one.weight)
            self._show(self._waiting.pop(0))
        else:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() in _MOVES and self._notice:
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
        self._moved_below.start()  # whatever moves below it makes it paint
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
            room = max(room, self.minimumSizeHint().width())
            self.resize(room, self.heightForWidth(room))
        rest = self._free_place()
        self._motion.stop()
        if self.isVisible() or reduced_motion():
            self.move(rest)
            return
        self._motion.setDuration(MOTION_MS)
        self._motion.setStartValue(rest + QPoint(0, GRID))
        self._motion.setEndValue(rest)
        self._motion.start()

    @Slot()
    def _look_below(self) -> None:
        resting = self._motion.state() is not QPropertyAnimation.State.Running
        if self._notice and resting and any(self.geometry().intersects(one) for one in self._taken()):
            self._place()

    def _free_place(self) -> QPoint:
        """The lowest place where nothing is covered that is pressed or written in."""
        right, low = (self._host.size() - self.size()).toTuple()
        places = [min(RAIL_WIDTH, right - 4 * GRID) + 2 * GRID, right - GRID]
        if self._at_right:
            places.reverse()
        low -= 2 * GRID
        taken = self._taken()
        for y in range(low, self._host.height() // 2, -GRID):
            for x in places:
                if not any(QRect(QPoint(x, y), self.size()).intersects(one) for one in taken):
                    return QPoint(x, y)
        return QPoint(places[0], low)

    def _taken(self) -> list[QRect]:
        kinds = (QAbstractButton, QLineEdit, QPlainTextEdit)
        return [
            QRect(one.mapTo(self._host, QPoint()), one.size())
            for one in self._host.findChildren(QWidget)
            if isinstance(one, kinds) and one.isVisibleTo(self._host) and not self.isAncestorOf(one)
        ]

    @Slot()
    def _on_action_clicked(self) -> None:
        action = self._notice.action if self._notice else None
        self.dismiss()
        if action:
            self.acted.emit(action.code)
