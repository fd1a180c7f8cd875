from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

import resources
from console.ui import theme
from console.ui.theme import DARK, LIGHT, Preference, Size, Theme, ThemeSwitch, Tone
from console.ui.widgets.icons import icon_pixmap
from console.ui.widgets.labels import Label

INKS = ("text", "muted", "accent", "ok", "warn", "danger")
GROUNDS = ("surface", "panel", "inner_line", "accent_on", "ok_on", "warn_on", "danger_on")
ON_COLOUR = [("panel", "accent"), ("panel", "danger"), ("panel", "ok")]


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    theme.apply_theme(qapp, LIGHT)


def luminance(color: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(one: QColor, other: QColor) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_defined() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("worn", [LIGHT, DARK], ids=lambda worn: worn.name)
@pytest.mark.parametrize(("ink", "ground"), [*product(INKS, GROUNDS), *ON_COLOUR])
def test_every_ink_can_be_read_on_every_ground(worn: Theme, ink: str, ground: str) -> None:
    assert contrast(worn.color(ink), worn.color(ground)) >= 4.5


@pytest.mark.parametrize("worn", [LIGHT, DARK], ids=lambda worn: worn.name)
def test_every_tone_has_an_ink_and_a_ground(worn: Theme) -> None:
    assert worn.ink(Tone.NEUTRAL) == worn.color("muted")
    for tone in Tone:
        assert worn.ink(tone) != worn.ground(tone)


@pytest.mark.parametrize("worn", [LIGHT, DARK], ids=lambda worn: worn.name)
def test_the_style_sheet_holds_no_colour_of_its_own(worn: Theme) -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", resources.style_sheet()) == []
    dressed = theme.style_sheet(worn)
    assert "$" not in dressed
    assert worn.accent in dressed
    assert not re.search(r"gradient|shadow", dressed)


def test_an_unknown_token_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "style_sheet", lambda: "QWidget { color: $sky; }")
    with pytest.raises(KeyError):
        theme.style_sheet(LIGHT)


def test_the_application_can_change_while_it_runs(app: QApplication, qtbot: QtBot) -> None:
    theme.apply_theme(app, LIGHT)
    window, plain = QWidget(), QLabel("plain")
    warned = Label("warned", tone=Tone.WARN)
    qtbot.addWidget(window)
    for label in (plain, warned):
        label.setParent(window)
    window.show()
    for worn in (LIGHT, DARK, LIGHT):
        theme.apply_theme(app, worn)
        assert theme.theme_of(window) is worn
        assert theme.theme_of(warned) is worn
        assert window.palette().color(QPalette.ColorRole.Window) == worn.color("surface")
        assert plain.palette().color(QPalette.ColorRole.WindowText) == worn.color("text")
        assert warned.palette().color(QPalette.ColorRole.WindowText) == worn.color("warn")
    app.setStyleSheet("")
    assert app.style().name() == "fusion"


def test_it_follows_the_system_unless_told_otherwise(app: QApplication) -> None:
    hints, seen = app.styleHints(), list[Theme]()
    switch = ThemeSwitch(app)
    switch.changed.connect(seen.append)
    assert switch.theme is LIGHT
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert (switch.theme, seen) == (DARK, [DARK])
    assert theme.theme_of(app.palette()) is DARK
    switch.prefer(Preference.LIGHT)
    assert (switch.theme, switch.preference) == (LIGHT, Preference.LIGHT)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert switch.theme is LIGHT
    switch.prefer(Preference.DARK)
    assert theme.theme_of(app.palette()) is DARK
    switch.prefer(Preference.SYSTEM)
    assert theme.theme_of(app.palette()) is LIGHT
    assert seen == [DARK, LIGHT, DARK, LIGHT]
    switch.deleteLater()


def test_four_sizes_fit_their_lines(qapp: QApplication) -> None:
    for size in Size:
        assert size.line >= size + 4
        assert QFontInfo(theme.font(size)).pixelSize() == size
        assert QFontMetrics(theme.font(size)).capHeight() < size.line


def test_fonts_are_private_copies(qapp: QApplication) -> None:
    theme.font().setPixelSize(99)
    assert theme.font().pixelSize() == Size.BASE


def test_figures_stand_in_columns(qapp: QApplication) -> None:
    tabular, fixed = theme.font(tabular=True), theme.font(fixed=True)
    for face in (tabular, fixed):
        assert len({QFontMetrics(face).horizontalAdvance(digit) for digit in "0123456789"}) == 1
    assert tabular.isFeatureSet(QFont.Tag("tnum"))
    assert QFontMetrics(fixed).horizontalAdvance("i") == QFontMetrics(fixed).horizontalAdvance("0")


def test_motion_is_short() -> None:
    assert 0 < theme.MOTION_MS < 150
    assert isinstance(theme.reduced_motion(), bool)


def test_icons_take_colour_and_resolution(qapp: QApplication) -> None:
    danger = LIGHT.color("danger")
    once, twice = icon_pixmap("ticket", danger, 20), icon_pixmap("ticket", danger, 20, 2.0)
    assert (once.width(), twice.width(), twice.devicePixelRatio()) == (20, 40, 2.0)
    assert icon_pixmap("ticket", danger, 20).cacheKey() == once.cacheKey()
    image = twice.toImage()
    solid = {
        image.pixelColor(x, y).name()
        for x in range(40)
        for y in range(40)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert solid == {danger.name()}


@pytest.mark.parametrize("name", resources.icon_names())
def test_every_icon_can_be_tinted_and_has_one_weight(name: str) -> None:
    svg = resources.icon(name)
    assert 'stroke="currentColor"' in svg
    assert 'stroke-width="2"' in svg
    assert 'viewBox="0 0 24 24"' in svg


def test_resources_that_do_not_exist_say_so() -> None:
    for missing in (
        lambda: resources.icon("no-such-icon"),
        lambda: resources.style_sheet("no-such-style"),
        lambda: resources.translation("xx"),
    ):
        with pytest.raises(FileNotFoundError):
            missing()
    assert resources.translation("zh_CN").suffix == ".qm"
