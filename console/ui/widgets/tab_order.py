"""Tab comes to what was made later where it stands, not after everything else."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stop_before(place: QWidget) -> QWidget | None:
    """The last widget before ``place`` that Tab stops at, if any. Ask before anything is made there."""
    before = place.previousInFocusChain() or place
    while before is not place and not before.focusPolicy() & Qt.FocusPolicy.TabFocus:
        before = before.previousInFocusChain() or place
    return None if before is place else before


def follow(before: QWidget | None, widgets: Iterable[QWidget]) -> None:
    """Tab goes from ``before`` to these, one after the other."""
    for widget in widgets:
        if before is not None:
            QWidget.setTabOrder(before, widget)
            before = widget
