"""The call form in windows that are too low for it."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.ui.manual_entry.fields_area import FieldsArea
from console.ui.manual_entry.panel import ManualEntryPanel
from console.ui.manual_entry.view import HIGHEST_TEXT, LOWEST_TEXT, CallFormView
from console.ui.seat import Seat
from tests.ui.conftest import Stage


@pytest.fixture
def panel(seat: Seat) -> ManualEntryPanel:
    return ManualEntryPanel(seat)


def top(widget: QWidget, view: CallFormView) -> int:
    return widget.mapTo(view, QPoint()).y()


def area_of(panel: ManualEntryPanel) -> FieldsArea:
    area = panel.view.findChild(FieldsArea)
    assert area is not None
    return area


def is_seen(field: QWidget, area: FieldsArea, view: CallFormView) -> bool:
    return 0 <= top(field, view) - top(area, view) <= area.height() - field.height()


def test_what_keeps_a_call_from_being_saved_covers_no_field(
    panel: ManualEntryPanel, stage: Stage, qtbot: QtBot
) -> None:
    stage(panel, size=QSize(952, 640))
    panel.start()
    view, area = panel.view, area_of(panel)
    view.callback.wanted.click()
    view.callback.at.setText("等他下班")
    view.callback.at.textEdited.emit("等他下班")
    view.save.click()
    assert top(area, view) + area.height() <= top(view.problem, view)
    assert top(view.problem, view) + view.problem.height() <= top(view.save, view)
    assert top(view.clear, view) + view.clear.height() <= view.height()
    for field in (view.callback.to, view.number):
        field.setFocus()
        qtbot.waitUntil(partial(is_seen, field, area, view))


def test_the_text_takes_what_the_window_has(panel: ManualEntryPanel, stage: Stage) -> None:
    window = stage(panel, size=QSize(1208, 704))
    assert panel.view.text.height() == HIGHEST_TEXT
    window.resize(952, 640)
    panel.view.callback.wanted.click()
    assert LOWEST_TEXT <= panel.view.text.height() < HIGHEST_TEXT
    assert area_of(panel).verticalScrollBar().maximum() == 0
