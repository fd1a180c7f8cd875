"""One piece of work, to be read whole: where it stands and why, what was typed, and when."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from console.i18n import tr
from console.messages import Message
from console.ui.outbox.content import Line
from console.ui.screen import Screen
from console.ui.theme import GRID, Size, Tone, theme_of
from console.ui.widgets import painting
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import Card, Panel, clear
from console.ui.widgets.labels import Label, Tag
from console.ui.widgets.painting import Shape

_NAMES = 84


@dataclass(frozen=True, slots=True)
class Sheet:
    """What to read. ``about`` says what it belongs to, ``closed`` why there is no content to show."""

    title: str
    about: str
    state: str
    tone: Tone
    shape: Shape
    reason: Message
    lines: tuple[Line, ...]
    times: tuple[Line, ...]
    closed: str = ""


class _Area(QScrollArea):
    def __init__(self, around: QWidget) -> None:
        super().__init__()
        self._around = around
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._around.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._around.update()


class ReadingPane(Screen):
    """Shows a ``Sheet``; the arrow keys scroll it. ``link`` may lead to what it is about."""

    def __init__(self) -> None:
        super().__init__(raised=False)
        self._sheet: Sheet | None = None
        self.title = Label("", Size.LARGE, bold=True, wrap=True)
        self.about = Label("", muted=True, wrap=True, tabular=True)
        self.link = Button("", Variant.LINK)
        self.state = Tag()
        self.reason = Label("", wrap=True)
        self.hint = Label("", muted=True, wrap=True)
        self.why, self.content, self.times = Card(), Card(), Card()
        self.area = _Area(self)
        self.link.hide()
        self.area.setWidget(self._page())
        self.setFocusProxy(self.area)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addWidget(self.area)
        self.retranslate()

    def show_sheet(self, sheet: Sheet) -> None:
        """Shows this; the same again stays where it was scrolled to."""
        if sheet == self._sheet:
            return
        if self._sheet is None or (sheet.title, sheet.lines) != (self._sheet.title, self._sheet.lines):
            self.area.verticalScrollBar().setValue(0)
        self._sheet = sheet
        self.title.setText(sheet.title)
        self.about.setText(sheet.about)
        self.about.setVisible(bool(sheet.about))
        self.state.set_state(sheet.state, sheet.tone, sheet.shape)
        self._show_reason(sheet)
        _fill(self.content, sheet.lines)
        if sheet.closed:
            self.content.body.addWidget(Label(sheet.closed, muted=True, wrap=True))
        _fill(self.times, sheet.times)

    def retranslate(self) -> None:
        self.area.setAccessibleName(tr("The whole of it"))
        self.content.set_title(tr("Content"))
        self.times.set_title(tr("When"))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if painting.keyboard_is_on(self.area):
            with painting.painting(self) as painter:
                painting.focus_ring(painter, self.rect(), theme_of(self), radius=0)

    def _show_reason(self, sheet: Sheet) -> None:
        urgent = sheet.tone in (Tone.WARN, Tone.DANGER)
        self.why.set_tone(sheet.tone if urgent else Tone.NEUTRAL)
        self.reason.setText(sheet.reason.text)
        self.reason.set_tone(sheet.tone if urgent else None)
        self.hint.setText(sheet.reason.hint)
        self.hint.setVisible(bool(sheet.reason.hint))

    def _page(self) -> Panel:
        page = Panel(raised=False)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.title, 1)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        for label in (self.reason, self.hint):
            self.why.body.addWidget(label)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(18, 14, 18, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.about)
        layout.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        for card in (self.why, self.content, self.times):
            card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            layout.addWidget(card)
        layout.addStretch(1)
        return page


def _fill(card: Card, lines: tuple[Line, ...]) -> None:
    """What was written, each below its name, then what was chosen, in a table."""
    clear(card.body)
    for line in lines:
        if line.block:
            card.body.addWidget(Label(line.name, Size.SMALL, muted=True))
            card.body.addWidget(_value(line))
    short = [line for line in lines if not line.block]
    if short:
        card.body.addSpacing(GRID // 2)
        card.body.addWidget(_table(short))


def _value(line: Line) -> Label:
    value = Label(line.value, wrap=True, tabular=True)
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return value


def _table(lines: list[Line]) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GRID)
    grid.setVerticalSpacing(2)
    grid.setColumnMinimumWidth(0, _NAMES)
    grid.setColumnStretch(1, 1)
    for row, line in enumerate(lines):
        grid.addWidget(Label(line.name, muted=True), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_value(line), row, 1)
    return table
