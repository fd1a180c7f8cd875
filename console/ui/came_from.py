"""Where the keyboard was before it went into a part of the window, to be led back there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class CameFrom(QObject):
    """Remembers the widget that the keyboard was on before it went into ``place``."""

    def __init__(self, place: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._widget: QWidget | None = None
        cast(QApplication, QApplication.instance()).focusChanged.connect(self._on_focus_changed)

    def is_inside(self) -> bool:
        """Whether the keyboard is in ``place``."""
        return self._holds(QApplication.focusWidget())

    @contextmanager
    def unmoved(self) -> Iterator[None]:
        """While the contents of ``place`` are exchanged, the keyboard wanders: that is no coming."""
        before = self._widget
        yield
        self._widget = before

    def give_back(self) -> bool:
        """Leads the keyboard back; False where it can no longer go there."""
        widget = self._widget
        if widget is None or not isValid(widget) or not (widget.isVisible() and widget.isEnabled()):
            return False
        widget.setFocus()
        return True

    def _holds(self, widget: QWidget | None) -> bool:
        return widget is not None and (widget is self._place or self._place.isAncestorOf(widget))

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is not None and self._holds(now) and not self._holds(before):
            self._widget = before
