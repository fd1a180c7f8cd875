"""One server and one desk are made once; every test has copies of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from console.app import Console
from console.offline import backoff
from console.settings import Settings
from tests.e2e.desktop import Desktop, TeamServer, Template, Windows

Open = Callable[..., Desktop]


@pytest.fixture(scope="session")
def template(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The sample team's server, and a desk at which 1001 has been."""
    folder = tmp_path_factory.mktemp("template")
    server = TeamServer(folder / "server")
    server.start()
    settings = Settings(data=str(folder / "desk"), server=server.address, language="en")
    console = Console(qapp, settings)
    console.show()
    desktop = Desktop(console, folder / "pictures")
    desktop.sign_in()
    desktop.await_drained()
    console.close()
    server.stop()
    return Template(folder / "server", folder / "desk")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long before trying again."""
    monkeypatch.setattr(backoff, "BASE_S", 0.02)
    monkeypatch.setattr(backoff, "CAP_S", 0.2)
    monkeypatch.setattr(backoff.RetryBudget, "take", lambda self, now: 0.0)


@pytest.fixture
def copies(template: Template, tmp_path: Path) -> Template:
    return template.copy_to(tmp_path)


@pytest.fixture
def server(copies: Template, impatient: None) -> Iterator[TeamServer]:
    """The team's server; ``kill`` and ``start`` it at will."""
    server = TeamServer(copies.server)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def windows(qapp: QApplication) -> Iterator[Windows]:
    watch = Windows(qapp)
    yield watch
    qapp.removeEventFilter(watch)


@pytest.fixture
def open_desktop(
    qapp: QApplication, copies: Template, server: TeamServer, windows: Windows, tmp_path: Path
) -> Iterator[Open]:
    """``open_desktop(**settings)`` starts the app at the desk; no run of it shows a second window."""
    opened: list[Console] = []

    def start(**more: Any) -> Desktop:
        settings: dict[str, Any] = {"data": str(copies.desk), "server": server.address, "language": "en"}
        console = Console(qapp, Settings(**settings | more))
        opened.append(console)
        console.show()
        return Desktop(console, tmp_path / "pictures")

    yield start
    for console in opened:
        console.close()
    assert windows.shown == [console.window for console in opened]
