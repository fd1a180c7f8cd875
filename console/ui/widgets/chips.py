"""Exclusive choices that show all their answers: one tab stop, arrows or digits choose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from console.ui.theme import GRID, Size, Theme, Tone, font, theme_of
from console.ui.widgets import painting, tab_order
from console.ui.widgets.flow import FlowLayout
from console.ui.widgets.painting import Shape, box, focus_ring, key_box, key_width


class ChipStyle(Enum):
    """Outlined in forms, filled as filters, flat as tabs of a list; all flow into lines."""

    OUTLINED = "outlined"
    FILLED = "filled"
    FLAT = "flat"


_SPACING = {ChipStyle.OUTLINED: 6, ChipStyle.FILLED: 4, ChipStyle.FLAT: 0}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: a code for the program, words for the reader, perhaps a key and a tone for its words."""

    code: str
    words: str
    hint: str = ""
    tone: Tone = Tone.NEUTRAL


class Chip(QAbstractButton):
    """One answer. On its own it is a toggle that shows a tick when it is on."""

    def __init__(self, words: str, style: ChipStyle = ChipStyle.OUTLINED, *, hint: str = "") -> None:
        super().__init__()
        self._style, self._hint, self._tone = style, hint, Tone.NEUTRAL
        self._invalid = self._is_small = False
        self.setText(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_choice(self, choice: Choice) -> None:
        """Show an answer's words, key and tone."""
        self._hint, self._tone = choice.hint, choice.tone
        self.setText(choice.words)
        self.setAccessibleDescription(choice.hint)
        self.updateGeometry()
        self.update()

    def set_invalid(self, invalid: bool) -> None:
        """Frame it in danger."""
        self._invalid = invalid
        self.update()

    def set_small(self, small: bool) -> None:
        """Take less room, or as much as usual."""
        if small != self._is_small:
            self._is_small = small
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        width = 2 * self._padding() + painting.text_width(self.text(), self._face())
        if self._hint:
            width += GRID + key_width(self._hint)
        if self._ticked():
            width += 16
        return QSize(width, 30 if self._style is ChipStyle.OUTLINED else 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def checkStateSet(self) -> None:  # noqa: N802  Qt's name
        super().checkStateSet()
        self.updateGeometry()

    def nextCheckState(self) -> None:  # noqa: N802  Qt's name
        super().nextCheckState()
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        ink = self._ink(theme)
        with painting.painting(self) as painter:
            self._paint_ground(painter, theme)
            left, right = self._padding(), self.width() - self._padding()
            if self._ticked():
                painting.shape(painter, QRectF(left, self.height() / 2 - 5, 10, 10), Shape.CHECK, ink)
                left += 16
            if self._hint:
                place = QRect(right - key_width(self._hint), 0, key_width(self._hint), self.height())
                key_box(
                    painter,
                    place,
                    self._hint,
                    theme.color("muted"),
                    theme.color("line"),
                    theme.color("panel"),
                )
                right -= place.width() + GRID
            words = QRect(left, 0, right - left, self.height())
            painting.text(painter, words, self.text(), ink, self._face())
            if painting.keyboard_is_on(self):
                focus_ring(painter, self.rect(), theme, self._radius())

    def _ticked(self) -> bool:
        return self.isChecked() and self.group() is None

    def _padding(self) -> int:
        return (5 if self._is_small else 8) if self._style is ChipStyle.FLAT else 10

    def _radius(self) -> int:
        return 6 if self._style is ChipStyle.OUTLINED else 4

    def _face(self) -> QFont:
        small = self._is_small or self._style is ChipStyle.FILLED
        return font(Size.SMALL if small else Size.BASE, tabular=True)

    def _ink(self, theme: Theme) -> QColor:
        if not self.isEnabled():
            return theme.color("muted")
        if self.isChecked():
            return theme.color("accent")
        if self._tone is Tone.NEUTRAL and self._style is ChipStyle.OUTLINED:
            return theme.color("text")
        return theme.ink(self._tone)

    def _paint_ground(self, painter: QPainter, theme: Theme) -> None:
        chosen, lit = self.isChecked(), self.underMouse() or self.isDown()
        if self._style is ChipStyle.OUTLINED:
            edge = theme.color("accent" if chosen else "muted" if lit else "line")
            if self._invalid:
                edge = theme.ink(Tone.DANGER)
            box(painter, self.rect(), theme.color("accent_on" if chosen else "panel"), edge)
        elif chosen or lit or self._style is ChipStyle.FILLED:
            fill = theme.color("accent_on" if chosen else "inner_line")
            box(painter, self.rect(), fill, radius=self._radius())


class ChipRow(QWidget):
    """One of several answers, or none yet. Tab enters once; arrows move; a hint's digit chooses.

    Signals: ``chosen(str)`` with the code when the person chooses, never when the program does;
    ``keyed(str)`` after it when a digit did.
    """

    chosen = Signal(str)
    keyed = Signal(str)

    def __init__(
        self, name: str, choices: Iterable[Choice] = (), style: ChipStyle = ChipStyle.OUTLINED
    ) -> None:
        super().__init__()
        self._style = style
        self._chips: dict[str, Chip] = {}
        self._choices: tuple[Choice, ...] = ()
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._on_clicked)
        self._layout = FlowLayout(self, spacing=_SPACING[style])
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_choices(choices)

    def set_choices(self, choices: Iterable[Choice]) -> None:
        """Show these answers; what was chosen stays chosen if it is still among them."""
        before = self.code()
        self._choices = tuple(choices)
        codes = [choice.code for choice in self._choices]
        if codes != list(self._chips):
            self._rebuild(codes)
        for choice in self._choices:
            self._chips[choice.code].set_choice(choice)
        self.choose(before if before in self._chips else "")
        self._fit()

    def code(self) -> str:
        """The chosen answer, or an empty string."""
        chip = self._group.checkedButton()
        return next((code for code, one in self._chips.items() if one is chip), "")

    def choose(self, code: str) -> None:
        """Choose an answer by its code, or none with an empty string."""
        if code:
            self._chips[code].setChecked(True)
        else:
            self._group.setExclusive(False)
            for chip in self._chips.values():
                chip.setChecked(False)
            self._group.setExclusive(True)
        self._keep_one_tab_stop()

    def step(self, by: int) -> None:
        """The person chooses the next answer, or with -1 the one before."""
        codes = list(self._chips)
        place = codes.index(self.code()) + by if self.code() else 0
        if 0 <= place < len(codes):
            self._chips[codes[place]].click()

    def set_invalid(self, invalid: bool) -> None:
        """Frame every answer in danger: none was chosen; the reason must stand beside them in words."""
        for chip in self._chips.values():
            chip.set_invalid(invalid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Tabs stand in one line as long as smaller letters make that possible."""
        if self._style is ChipStyle.FLAT:
            for chip in self._chips.values():
                chip.set_small(False)
            wide = self._layout.sizeHint().width() > self.width()
            for chip in self._chips.values():
                chip.set_small(wide)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        for choice in self._choices:
            if choice.hint and event.text() == choice.hint:
                chip = self._chips[choice.code]
                chip.setFocus(Qt.FocusReason.ShortcutFocusReason)
                chip.click()
                self.keyed.emit(choice.code)
                return
        super().keyPressEvent(event)

    def _rebuild(self, codes: list[str]) -> None:
        for chip in self._chips.values():
            self._group.removeButton(chip)
            self._layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = {code: Chip("", self._style) for code in codes}
        before = tab_order.stop_before(self)
        for chip in self._chips.values():
            self._group.addButton(chip)
            self._layout.addWidget(chip)
        tab_order.follow(before, self._chips.values())

    def _keep_one_tab_stop(self) -> None:
        stop = self._group.checkedButton() or next(iter(self._chips.values()), None)
        for chip in self._chips.values():
            policy = Qt.FocusPolicy.StrongFocus if chip is stop else Qt.FocusPolicy.ClickFocus
            chip.setFocusPolicy(policy)
        self.setFocusProxy(stop)  # type: ignore[arg-type]  # stubs forget that None clears it

    @Slot(QAbstractButton)
    def _on_clicked(self, _chip: QAbstractButton) -> None:
        self._keep_one_tab_stop()
        self.chosen.emit(self.code())
