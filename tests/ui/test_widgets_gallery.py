from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from console.i18n import Language, tr
from console.ui.theme import DARK, LIGHT, Theme
from console.ui.widgets.fields import LineEdit
from tests.helpers import gallery, screens


@pytest.mark.parametrize("page", [gallery.tickets, gallery.outage])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_widget_can_be_used_read_and_seen_whole(
    qapp: QApplication,
    qtbot: QtBot,
    page: Callable[[gallery.Words], QWidget],
    language: Language,
    theme: Theme,
) -> None:
    with screens.worn(qapp, theme, language):
        window = page(gallery.Words(language))
        qtbot.addWidget(window)
        screens.show(window)
        assert screens.problems(window) == []
        corner = window.grab().toImage().pixelColor(window.width() - 2, 2)
        assert corner == theme.color("panel")


def test_the_walk_finds_what_is_wrong(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QHBoxLayout(window)
    layout.addWidget(LineEdit())
    squeezed = QLabel("words that have no room")
    squeezed.setFixedWidth(20)
    layout.addWidget(squeezed)
    screens.show(window)
    found = screens.problems(window)
    assert [problem.split(":")[0] for problem in found] == ["no accessible name", "clipped"]


def test_the_walk_knows_the_order_of_tab(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QHBoxLayout(window)
    first, second, hidden = QPushButton("a"), QPushButton("b"), QPushButton("c")
    for button in (first, second, hidden):
        layout.addWidget(button)
    hidden.hide()
    QWidget.setTabOrder(second, first)
    screens.show(window)
    assert screens.tab_order(window) == [second, first]


def test_text_can_be_doubled(qapp: QApplication) -> None:
    with screens.doubled_text(qapp):
        assert tr("Today") == "Today Today"
    assert tr("Today") == "Today"
