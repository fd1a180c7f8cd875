"""What the pinned parts must hold to; each of these was seen broken in some release."""

import os
import subprocess
import sys

import sqlcipher3
from PySide6.QtCore import QObject

from tests.helpers.tree import ROOT


def test_void_calls_into_qt_keep_the_references_of_none() -> None:
    """PySide6 6.12.0 on Python 3.10 and 3.11 drops one a call, and aborts after a few thousand."""
    probe = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        probe.setObjectName("x")
    assert sys.getrefcount(None) - before > -100


def test_sqlite_is_free_of_the_wal_reset_fault() -> None:
    assert sqlcipher3.dbapi2.sqlite_version_info >= (3, 51, 3)


def test_a_screen_can_be_imported_without_sqlalchemy() -> None:
    """The login is painted before the store is loaded."""
    code = """
import importlib, pkgutil, sys
import console.ui
for module in pkgutil.walk_packages(console.ui.__path__, "console.ui."):
    importlib.import_module(module.name)
print(*sorted({"sqlalchemy", "alembic", "requests"} & sys.modules.keys()))
"""
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, capture_output=True
    )
    assert loaded.stdout.strip() == b""
