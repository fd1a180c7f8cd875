"""The harness: a private home, no keyring, and tests that fail on noise and on what they leave behind."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.helpers import leaks
from tests.helpers.log_guard import LogGuard

pytest_plugins = ["tests.helpers.postgres"]

_HOME = pytest.StashKey[Path]()

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("long", settings.get_profile("repeatable"), max_examples=1000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests marked long")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_HOME] = home = Path(tempfile.mkdtemp(prefix="standby-home-"))
    _enter_private_home(home)
    settings.load_profile("long" if config.getoption("long") else "repeatable")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_HOME], ignore_errors=True)


def _enter_private_home(home: Path) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith(("STANDBY_", "DBUS_", "WAYLAND_", "DISPLAY")):
            del os.environ[name]
    folders = {"DATA": "data", "CONFIG": "config", "CACHE": "cache", "STATE": "state"}
    os.environ.update({f"XDG_{key}_HOME": str(home / folder) for key, folder in folders.items()})
    os.environ.update(
        HOME=str(home),
        USERPROFILE=str(home),
        XDG_RUNTIME_DIR=str(home / "run"),
        QT_QPA_PLATFORM="offscreen",
        PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring",
        LC_ALL="C.UTF-8",
        TZ="America/St_Johns",  # no workspace lies there: whoever uses the machine's zone is noticed
    )
    (home / "run").mkdir(mode=0o700)
    if hasattr(time, "tzset"):
        time.tzset()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture(autouse=True)
def expect_log() -> Iterator[LogGuard]:
    """``expect_log.expect(logger, pattern, level)`` announces records; any other fails the test."""
    guard = LogGuard()
    logging.getLogger().addHandler(guard)
    yield guard
    logging.getLogger().removeHandler(guard)
    if complaints := guard.complaints():
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture(autouse=True)
def _no_leaked_threads(expect_log: LogGuard) -> Iterator[None]:
    before = leaks.python_threads()
    yield
    if left := leaks.leaked_threads(before):
        pytest.fail("still running: " + ", ".join(left), pytrace=False)


@pytest.fixture(autouse=True)
def _no_leaked_qt(request: pytest.FixtureRequest, _no_leaked_threads: None) -> Iterator[None]:
    if "qapp" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("qapp")
    leaks.watch_qthreads()
    before = leaks.top_level_widgets()
    yield
    if left := leaks.leaked_qthreads() + leaks.leaked_widgets(before):
        pytest.fail("left behind: " + ", ".join(left), pytrace=False)
