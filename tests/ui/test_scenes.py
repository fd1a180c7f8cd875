from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import console.ui
from console.i18n import Language
from console.ui.theme import Preference
from tests.helpers import screens
from tests.helpers.scenes import SCENES, SIZES, played
from tests.helpers.tree import ROOT

MOST_STOPS = 60


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("language", Language)
def test_every_window_can_be_used_read_and_seen_whole(
    qapp: QApplication, qtbot: QtBot, name: str, language: Language
) -> None:
    """At the smallest size: names for a screen reader, a place in the order of Tab, no clipped words."""
    look = Preference.DARK if language is Language.CHINESE else Preference.LIGHT
    with played(qapp, SCENES[name], language, look, SIZES[-1]) as window:
        assert screens.problems(window) == []
        assert window.size().toTuple() == SIZES[-1]


@pytest.mark.parametrize("name", SCENES)
def test_every_layout_survives_words_twice_as_long(qapp: QApplication, qtbot: QtBot, name: str) -> None:
    with (
        screens.doubled_text(qapp),
        played(qapp, SCENES[name], Language.ENGLISH, Preference.LIGHT, SIZES[0]) as window,
    ):
        assert screens.clipped(window) == []


@pytest.mark.parametrize("name", SCENES)
def test_tab_never_goes_where_it_cannot_be_seen(qapp: QApplication, qtbot: QtBot, name: str) -> None:
    with played(qapp, SCENES[name], Language.ENGLISH, Preference.LIGHT, SIZES[0]) as window:
        stops: list[QWidget] = []
        while len(stops) < MOST_STOPS:
            QTest.keyClick(qapp.focusWidget() or window, Qt.Key.Key_Tab)
            stop = qapp.focusWidget()
            if stop is None or stop in stops:
                break
            stops.append(stop)
            there = screens.around(window, stop)
            QTest.keyClick(stop, Qt.Key.Key_Tab)
            assert screens.around(window, stop) != there, screens.describe(stop)
            QTest.keyClick(qapp.focusWidget() or window, Qt.Key.Key_Backtab)
        assert len(stops) < MOST_STOPS


def test_the_screens_load_no_database_and_no_network() -> None:
    """The first window is painted before anything heavy is there."""
    folder = Path(console.ui.__path__[0])
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in folder.rglob("*.py")]
    program = (
        f"import importlib, sys; [importlib.import_module(name) for name in {sorted(names)!r}];"
        "heavy = {'sqlalchemy', 'sqlcipher3', 'alembic', 'requests', 'urllib3', 'keyring', 'pypinyin',"
        " 'phonenumbers', 'cryptography', 'psycopg', 'fastapi'};"
        "print(sorted({module.partition('.')[0] for module in sys.modules} & heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_login_loads_no_other_screen() -> None:
    program = (
        "import sys, console.ui.main_window;"
        "print([name for name in sys.modules if name.startswith(('console.ui.tickets', 'console.ui.outbox',"
        " 'console.ui.manual_entry', 'console.ui.held', 'console.ui.seat'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
