"""The harness notices what it promises to notice."""

import re
import subprocess
import sys
from pathlib import Path

from tests.helpers.tree import ROOT

_NOISY = """
import logging
import os
import threading
import warnings

import keyring
import pytest
from PySide6.QtCore import QThread, qWarning
from PySide6.QtWidgets import QWidget

from tests.helpers import leaks

leaks.GRACE_S = 0.2
KEPT = []


def test_fails_on_a_log_record():
    logging.getLogger("console.x").warning("heard")


def test_fails_on_a_missing_record(expect_log):
    expect_log.expect("console", "heard")


def test_fails_on_a_level_it_did_not_expect(expect_log):
    expect_log.expect("console", "heard")
    logging.getLogger("console.x").warning("heard")
    logging.getLogger("console.x").error("heard")


def test_passes_on_an_expected_record(expect_log):
    expect_log.expect("console", "hea.d")
    logging.getLogger("console.x").warning("heard")


def test_fails_on_a_daemon_thread():
    threading.Thread(target=threading.Event().wait, args=(60,), daemon=True).start()


def test_passes_on_a_thread_that_ends():
    threading.Thread(target=threading.Event().wait, args=(0.05,)).start()


def test_fails_on_a_dead_thread_s_exception():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()


def test_fails_on_a_widget(qtbot):
    KEPT.append(QWidget())


def test_passes_on_widgets_that_go(qtbot):
    shown, looped = QWidget(), QWidget()
    looped.itself = looped
    qtbot.addWidget(shown)
    shown.show()


def test_fails_on_a_qthread(qtbot):
    KEPT.append(QThread())
    KEPT[-1].start()


def test_passes_on_a_qthread_that_ended(qtbot):
    thread = QThread()
    thread.start()
    thread.quit()
    assert thread.wait(5000)
    KEPT[1].quit()
    assert KEPT[1].wait(5000)


def test_fails_on_a_qt_message(qtbot):
    qWarning("heard")


def test_fails_on_a_warning():
    warnings.warn("heard")


def test_passes_with_a_keyring_that_refuses():
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("standby", "anyone")
    assert os.environ["HOME"] != %r


@pytest.mark.long
def test_fails_as_it_takes_long():
    raise AssertionError
"""


def test_noise_and_leaks_fail_the_test_that_made_them(tmp_path: Path) -> None:
    file = tmp_path / "test_noisy.py"
    file.write_text(_NOISY % str(Path.home()))
    options = ["-c", str(ROOT / "pyproject.toml"), "-p", "tests.conftest", "-p", "no:cacheprovider", "-rA"]
    command = [sys.executable, "-m", "pytest", *options, str(file)]
    output = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout
    bad = set(re.findall(r"^(?:FAILED|ERROR) \S*::(\w+)", output, re.M))
    good = set(re.findall(r"^PASSED \S*::(\w+)", output, re.M)) - bad
    assert len(bad) == _NOISY.count("def test_fails_on_"), output
    assert len(good) == _NOISY.count("def test_passes_"), output
    assert all(name.startswith("test_fails_on_") for name in bad)
    assert all(name.startswith("test_passes_") for name in good)
