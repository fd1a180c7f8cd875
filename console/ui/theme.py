"""How everything looks: colours by name, four text sizes, one grid, and how to put them on a program.

Widgets that paint themselves ask ``theme_of(self)``; nothing else holds a colour. GUI thread only.
"""

from __future__ import annotations

import sys
from enum import Enum, IntEnum, StrEnum
from functools import cache
from string import Template
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

import resources

GRID = 8
RADIUS = 6
RAIL_WIDTH = 72
BAR_HEIGHT = 48
ROW_HEIGHT = 36
TWO_LINE_HEIGHT = 52
FIELD_HEIGHT = 36
BUTTON_HEIGHT = 32
MOTION_MS = 120
STYLE = ("-style", "fusion")
"""Arguments of the QApplication: a style that is set later is wrapped for Python first, 4 ms."""

_FACES = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)
_FIXED_FACES = (
    "Cascadia Mono",
    "Consolas",
    "Menlo",
    "Noto Sans Mono CJK SC",
    "WenQuanYi Micro Hei Mono",
    "DejaVu Sans Mono",
)


class Size(IntEnum):
    """Text sizes in pixels."""

    SMALL = 12
    BASE = 13
    LARGE = 15
    TITLE = 20

    @property
    def line(self) -> int:
        """The height of a line of this text."""
        return {12: 16, 13: 20, 15: 24, 20: 28}[self]


class Tone(Enum):
    """What a colour means. It never stands alone: a word, and mostly a shape, says the same."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    OK = "ok"
    WARN = "warn"
    DANGER = "danger"


class Theme(NamedTuple):
    """The named colours. A name with ``_on`` is the ground that its colour is read on."""

    name: str
    surface: str
    panel: str
    line: str
    inner_line: str
    text: str
    muted: str
    accent: str
    accent_on: str
    ok: str
    ok_on: str
    warn: str
    warn_on: str
    danger: str
    danger_on: str

    def color(self, token: str) -> QColor:
        """The colour of a token."""
        return QColor(getattr(self, token))

    def ink(self, tone: Tone) -> QColor:
        """Text and shapes of a tone."""
        return self.color("muted" if tone is Tone.NEUTRAL else tone.value)

    def ground(self, tone: Tone) -> QColor:
        """What a tone's ink is read on."""
        return self.color("inner_line" if tone is Tone.NEUTRAL else f"{tone.value}_on")


LIGHT = Theme(
    name="light",
    surface="#F3F5F8",
    panel="#FFFFFF",
    line="#DFE3E9",
    inner_line="#EEF0F4",
    text="#1A1E24",
    muted="#5C6572",
    accent="#1D5FD1",
    accent_on="#E8F0FE",
    ok="#1B7A4A",
    ok_on="#E6F4EC",
    warn="#8F5200",
    warn_on="#FFF3DC",
    danger="#B92D22",
    danger_on="#FCEAE8",
)
DARK = Theme(
    name="dark",
    surface="#14171C",
    panel="#1B1F26",
    line="#2D343E",
    inner_line="#252B34",
    text="#E6E9EE",
    muted="#9AA4B2",
    accent="#78A9FF",
    accent_on="#1E2F4D",
    ok="#5CC48F",
    ok_on="#173226",
    warn="#F2B866",
    warn_on="#35290F",
    danger="#FF8B80",
    danger_on="#3B1D1B",
)


class Preference(StrEnum):
    """What an agent chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class ThemeSwitch(QObject):
    """Dresses the application by an agent's preference, and follows the system when that is the wish.

    Signals: ``changed(Theme)`` after the application wears another theme.
    """

    changed = Signal(object)

    def __init__(self, app: QApplication, preference: Preference = Preference.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._preference = preference
        self._scheme = app.styleHints().colorScheme()
        self.theme = self._wanted()
        apply_theme(app, self.theme)
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def preference(self) -> Preference:
        return self._preference

    def prefer(self, preference: Preference) -> None:
        """Follow another preference from now on; native frames and dialogs follow too."""
        self._preference = preference
        hints = self._app.styleHints()
        if preference is Preference.SYSTEM:
            hints.unsetColorScheme()
        else:
            dark = preference is Preference.DARK
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
        self._on_scheme_changed(hints.colorScheme())

    def _wanted(self) -> Theme:
        if self._preference is Preference.SYSTEM:
            return DARK if self._scheme is Qt.ColorScheme.Dark else LIGHT
        return DARK if self._preference is Preference.DARK else LIGHT

    @Slot(Qt.ColorScheme)
    def _on_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        self._scheme = scheme
        wanted = self._wanted()
        if wanted is not self.theme:
            self.theme = wanted
            apply_theme(self._app, wanted)
            self.changed.emit(wanted)


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Dress the whole application, made with ``STYLE``; may be called again while it runs."""
    app.setFont(font())
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))


def theme_of(widget: QWidget | QPalette) -> Theme:
    """The theme that a widget wears. Style sheets never touch the role it is recognised by."""
    worn = widget.palette() if isinstance(widget, QWidget) else widget
    return DARK if worn.color(QPalette.ColorRole.Accent) == DARK.color("accent") else LIGHT


def style_sheet(theme: Theme) -> str:
    """The style sheet with this theme's colours and measures in place of their names."""
    measures = {
        "radius": RADIUS,
        "field_height": FIELD_HEIGHT,
        "row_height": ROW_HEIGHT,
        "small": Size.SMALL,
        "base": Size.BASE,
    }
    lengths = {name: f"{int(value)}px" for name, value in measures.items()}
    return Template(resources.style_sheet()).substitute(theme._asdict(), **lengths)


def palette(theme: Theme) -> QPalette:
    """The palette for everything the style sheet does not name."""
    role = QPalette.ColorRole
    tokens = {
        role.Window: "surface", role.WindowText: "text", role.Base: "panel", role.AlternateBase: "surface",
        role.Text: "text", role.PlaceholderText: "muted", role.Button: "panel", role.ButtonText: "text",
        role.BrightText: "danger", role.Highlight: "accent", role.HighlightedText: "panel",
        role.Link: "accent", role.LinkVisited: "accent", role.Accent: "accent", role.ToolTipBase: "panel",
        role.ToolTipText: "text", role.Light: "panel", role.Midlight: "inner_line", role.Mid: "line",
        role.Dark: "line", role.Shadow: "line",
    }  # fmt: skip
    result = QPalette()
    for one, token in tokens.items():
        result.setColor(one, theme.color(token))
    for one in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, one, theme.color("muted"))
    return result


@cache
def _shared_font(size: int, bold: bool, tabular: bool, fixed: bool) -> QFont:
    made = QFont()
    made.setFamilies([*(_FIXED_FACES if fixed else ()), *_FACES])
    made.setStyleHint(QFont.StyleHint.Monospace if fixed else QFont.StyleHint.SansSerif)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def font(size: Size = Size.BASE, *, bold: bool = False, tabular: bool = False, fixed: bool = False) -> QFont:
    """A face that has Chinese; ``tabular`` for times in columns, ``fixed`` for numbers a customer hears."""
    return QFont(_shared_font(int(size), bold, tabular, fixed))


def reduced_motion() -> bool:
    """Whether the person asked the system for less motion. Where it cannot be known: no."""
    if sys.platform != "win32":
        return False
    import ctypes

    shown = ctypes.c_int(1)
    spi_get_client_area_animation = 0x1042
    ctypes.windll.user32.SystemParametersInfoW(spi_get_client_area_animation, 0, ctypes.byref(shown), 0)
    return not shown.value
