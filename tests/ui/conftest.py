"""What every test of a screen needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from console.i18n import Language, Translators
from console.ui.manual_entry.panel import ManualEntryPanel
from console.ui.seat import Seat
from console.ui.theme import LIGHT, apply_theme
from tests.helpers.desk_double import Bench

Stage = Callable[..., QWidget]
OpenForm = Callable[..., ManualEntryPanel]
SIZE = QSize(600, 400)


@pytest.fixture
def stage(qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    """``stage(widget, ..., size=QSize)``: an active window holding these widgets until the test ends."""
    apply_theme(qapp, LIGHT)
    held: list[QWidget] = []

    def put(*widgets: QWidget, size: QSize = SIZE) -> QWidget:
        window = QWidget()
        held.append(window)
        qtbot.addWidget(window)
        layout = QVBoxLayout(window)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            layout.addWidget(widget)
        window.resize(size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield put


@pytest.fixture
def bench(qapp: QApplication) -> Bench:
    """A desk with a sample team on a store in memory; nobody sits there yet."""
    return Bench()


@pytest.fixture
def seat(bench: Bench) -> Seat:
    """Zhang Min sits there."""
    desk = bench.sit()
    assert desk.identity is not None
    return Seat(desk, desk.identity)


@pytest.fixture
def english(qapp: QApplication) -> Iterator[Translators]:
    """English with its plural forms, as the program loads it."""
    made = Translators(qapp)
    made.use(Language.ENGLISH)
    yield made
    made.leave()


@pytest.fixture
def open_form(seat: Seat, stage: Stage, qtbot: QtBot) -> OpenForm:
    """The call form at the front, with its number."""

    def opened(who: Seat | None = None) -> ManualEntryPanel:
        panel = ManualEntryPanel(who or seat)
        stage(panel, size=QSize(1208, 704))
        panel.start()
        qtbot.waitUntil(lambda: bool(panel.slip.reference))
        return panel

    return opened
