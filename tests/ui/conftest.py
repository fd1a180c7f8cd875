"""What every test of a screen needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from console.i18n import Language, Translators
from console.settings import Settings
from console.ui.main_window import MainWindow
from console.ui.manual_entry.panel import ManualEntryPanel
from console.ui.seat import Seat
from console.ui.theme import LIGHT, STYLE, Preference, ThemeSwitch, apply_theme
from tests.helpers.desk_double import Bench
from tests.helpers.windows import Open, at_work

Stage = Callable[..., QWidget]
OpenForm = Callable[..., ManualEntryPanel]
SIZE = QSize(600, 400)


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """As the program makes its application."""
    return ["standby", *STYLE]


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
def open_window(bench: Bench, qapp: QApplication, qtbot: QtBot, english: Translators) -> Iterator[Open]:
    """The window with Zhang Min at work; ``sit=False`` leaves it at the login."""
    themes = ThemeSwitch(qapp, Preference.LIGHT)

    def opened(employee_no: str = "1001", *, sit: bool = True, lock_after: int = 15) -> MainWindow:
        settings = Settings(server="https://desk.example", lock_after=lock_after)
        window = MainWindow(lambda: bench.desk, settings, english, themes)
        qtbot.addWidget(window, before_close_func=_let_go)
        window.show()
        window.open()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        if sit:
            bench.sit(employee_no)
            workspace = at_work(window)
            qtbot.waitUntil(lambda: workspace.screens.tickets is not None)
        return window

    yield opened
    themes.deleteLater()


def _let_go(window: QWidget) -> None:
    assert isinstance(window, MainWindow)
    window._may_close = True


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
