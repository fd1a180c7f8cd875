"""Words on a screen: labels in the four sizes, tags, field labels, key caps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from console.i18n import tr
from console.ui.theme import GRID, Size, Tone, font, theme_of
from console.ui.widgets import painting
from console.ui.widgets.painting import KEY_HEIGHT, Shape, key_box, key_width


def tool_tip(words: str) -> str:
    """Words as a wrapped tool tip; Qt would otherwise take a customer's angle brackets for markup."""
    from html import escape

    return f"<qt>{escape(words)}</qt>" if words else ""


class Label(QLabel):
    """Text that is read, never parsed: what a customer said cannot become markup."""

    def __init__(
        self,
        words: str = "",
        size: Size = Size.BASE,
        *,
        bold: bool = False,
        muted: bool = False,
        tone: Tone | None = None,
        wrap: bool = False,
        tabular: bool = False,
        fixed: bool = False,
    ) -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(size, bold=bold, tabular=tabular, fixed=fixed))
        self.setWordWrap(wrap)
        self.set_tone(Tone.NEUTRAL if muted else tone)

    def set_tone(self, tone: Tone | None) -> None:
        """Ordinary text, or a tone's ink; neutral is muted."""
        self.setProperty("tone", tone.value if tone else "")
        if self.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            self.style().unpolish(self)
            self.style().polish(self)


class ElidedLabel(Label):
    """One line that gives way: what does not fit is elided, shown as a tool tip, and still read aloud."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting.painting(self) as painter:
            color = self.palette().color(self.foregroundRole())
            painting.text(painter, self.contentsRect(), self.text(), color, self.font(), self.alignment())

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip:
            hidden = painting.text_width(self.text(), self.font()) > self.contentsRect().width()
            self.setToolTip(tool_tip(self.text()) if hidden else "")
        return super().event(event)


class FieldLabel(Label):
    """The name of a field, above it; also the name that a screen reader gives the field."""

    def __init__(self, words: str, field: QWidget | None = None, *, required: bool = False) -> None:
        super().__init__(size=Size.SMALL, muted=True)
        self._required = required
        self._field = field
        if field is not None:
            self.setBuddy(field)
        self.set_words(words)

    def set_words(self, words: str) -> None:
        """Rename the field, for instance in another language."""
        self.setText(f"{words} *" if self._required else words)
        if self._field is not None:
            self._field.setAccessibleName(words)
            self._field.setAccessibleDescription(tr("Required") if self._required else "")


class Facts(QWidget):
    """Names and values: ``channel phone   owner Zhang Min``. What does not fit goes into the next line."""

    def __init__(self, facts: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self._facts: tuple[tuple[str, str], ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_facts(facts)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show other facts."""
        self._facts = tuple(facts)
        spoken = ", ".join(f"{name} {value}" for name, value in facts)
        self.setAccessibleName(spoken)
        self.setToolTip(tool_tip(spoken))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        widths = [self._width_of(fact) + 3 * GRID for fact in self._facts]
        return QSize(sum(widths), Size.BASE.line)

    def heightForWidth(self, width: int) -> int:
        return max((place.bottom() + 1 for _, place in self._places(width)), default=Size.BASE.line)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, Size.BASE.line)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, face = theme_of(self), font(tabular=True)
        with painting.painting(self) as painter:
            for (name, value), place in self._places(self.width()):
                painting.text(painter, place, name, theme.color("muted"), face)
                place.setLeft(place.left() + painting.text_width(name, face) + 4)
                painting.text(painter, place, value, theme.color("text"), face)

    def widest(self) -> int:
        """The room of the longest fact, which needs a line of that length."""
        return max(map(self._width_of, self._facts), default=0)

    @staticmethod
    def _width_of(fact: tuple[str, str]) -> int:
        return 4 + sum(painting.text_width(part, font(tabular=True)) for part in fact)

    def _places(self, width: int) -> Iterator[tuple[tuple[str, str], QRect]]:
        left = top = 0
        for fact in self._facts:
            needed = min(self._width_of(fact), width)
            if left and left + needed > width:
                left, top = 0, top + Size.BASE.line
            yield fact, QRect(left, top, needed, Size.BASE.line)
            left += needed + 3 * GRID


class Tag(QWidget):
    """A word on a tinted ground, with the shape of its state where there is one."""

    HEIGHT = 20

    def __init__(self, words: str = "", tone: Tone = Tone.NEUTRAL, shape: Shape | None = None) -> None:
        super().__init__()
        self._words, self._tone, self._shape = words, tone, shape
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)

    def text(self) -> str:
        return self._words

    def set_state(self, words: str, tone: Tone = Tone.NEUTRAL, shape: Shape | None = None) -> None:
        """Show another word."""
        self._words, self._tone, self._shape = words, tone, shape
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        mark = 14 if self._shape else 0
        return QSize(painting.text_width(self._words, font(Size.SMALL)) + 12 + mark, self.HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting.painting(self) as painter:
            painting.tag(painter, self.rect(), self._words, self._tone, theme_of(self), self._shape)


class KeyHint(QWidget):
    """The name of a key in its box. Screen readers skip it: the key belongs to the control beside it."""

    def __init__(self, hint: str) -> None:
        super().__init__()
        self._hint = hint
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(key_width(self._hint), KEY_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        with painting.painting(self) as painter:
            key_box(
                painter,
                QRect(self.rect()),
                self._hint,
                theme.color("muted"),
                theme.color("line"),
                theme.color("panel"),
            )
