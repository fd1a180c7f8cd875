"""Asking for a file with the system's own picker, the one dialog there is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget


class Files:
    """Both wait for the person; None where they think better of it."""

    def to_save(self, parent: QWidget, title: str, name: str) -> Path | None:
        """Where a new file goes; ``name`` is what it might be called."""
        chosen, _ = QFileDialog.getSaveFileName(parent, title, str(_documents() / name))
        return Path(chosen) if chosen else None

    def to_open(self, parent: QWidget, title: str) -> Path | None:
        """Which file to read."""
        chosen, _ = QFileDialog.getOpenFileName(parent, title, str(_documents()))
        return Path(chosen) if chosen else None


def _documents() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
