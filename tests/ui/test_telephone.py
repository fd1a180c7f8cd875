"""The ways in: a telephone gets in whatever else hangs on to it; a second start is heard, or opens."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import app
from console.settings import Settings
from console.ui.first_instance import FirstInstance, instance_name
from console.ui.telephone import MOST_OPEN, CallPort
from tests.helpers.tree import ROOT

CALL = b"GET /call?number=13800138000 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Line:
    """The port, and connections to it."""

    def __init__(self, idle_ms: int) -> None:
        self.port = CallPort(idle_ms)
        self._number = self.port.open(0)
        self._callers: list[socket.socket] = []

    def call(self) -> socket.socket:
        caller = socket.create_connection(("127.0.0.1", self._number))
        caller.setblocking(False)
        self._callers.append(caller)
        return caller

    def close(self) -> None:
        self.port.close()
        for caller in self._callers:
            caller.close()


def is_cut(caller: socket.socket) -> bool:
    try:
        return caller.recv(100) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


@pytest.fixture
def patient(qapp: QApplication) -> Iterator[Line]:
    line = Line(600_000)
    yield line
    line.close()


def test_a_call_is_told_and_answered(qtbot: QtBot, patient: Line) -> None:
    caller = patient.call()
    with qtbot.waitSignal(patient.port.said) as said:
        caller.send(CALL)
    assert said.args == ["/call?number=13800138000"]
    qtbot.waitUntil(lambda: is_cut(caller))
    qtbot.waitUntil(lambda: not patient.port._open)


def test_of_too_many_connections_the_oldest_goes(qtbot: QtBot, patient: Line) -> None:
    idle = [patient.call() for _ in range(MOST_OPEN + 2)]
    qtbot.waitUntil(lambda: [is_cut(caller) for caller in idle[:3]] == [True, True, False])
    caller = patient.call()
    with qtbot.waitSignal(patient.port.said):
        caller.send(CALL)


def test_a_connection_that_says_nothing_is_ended(qtbot: QtBot, qapp: QApplication) -> None:
    line = Line(10)
    caller = line.call()
    qtbot.waitUntil(lambda: is_cut(caller))
    line.close()


def test_closing_ends_what_is_open(qtbot: QtBot, patient: Line) -> None:
    caller = patient.call()
    qtbot.waitUntil(lambda: len(patient.port._open) == 1)
    patient.port.close()
    qtbot.waitUntil(lambda: is_cut(caller))


SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from console.ui.first_instance import FirstInstance
app = QCoreApplication([])
sys.exit(7 if FirstInstance(Path(sys.argv[1])).claim(sys.argv[2], 60_000) else 3)
"""


@pytest.mark.parametrize("words", ["standby://call?number=13800138000", ""])
@pytest.mark.parametrize("is_painted", [True, False])
def test_a_second_start_is_heard_by_the_first(
    qtbot: QtBot, tmp_path: Path, words: str, is_painted: bool
) -> None:
    first, said = FirstInstance(tmp_path), list[str]()
    first.said.connect(said.append)
    assert first.claim("")
    if is_painted:
        first.listen()
    second = subprocess.Popen([sys.executable, "-c", SECOND, tmp_path, words], cwd=ROOT)
    if not is_painted:
        QTimer.singleShot(200, first.listen)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=60_000)
    assert (second.returncode, said) == (3, [words])
    first.close()


def test_a_start_that_a_hanging_first_does_not_hear_opens(qapp: QApplication, tmp_path: Path) -> None:
    first, second = FirstInstance(tmp_path), FirstInstance(tmp_path)
    assert first.claim("")
    first.listen()
    assert second.claim("standby://call?number=13800138000", 50)
    second.listen()
    second.close()
    first.close()


def test_a_start_that_a_closing_first_has_not_heard_opens_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    first = FirstInstance(tmp_path)
    assert first.claim("")
    first.listen()
    assert first._server is not None
    unheard = QLocalSocket()
    with qtbot.waitSignal(first._server.newConnection):
        unheard.connectToServer(instance_name(tmp_path))
    first.close()
    qtbot.waitUntil(lambda: unheard.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert FirstInstance(tmp_path).claim("", 1)


def test_who_starts_while_the_program_ends_is_not_lost(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qapp: QApplication
) -> None:
    """Ending takes as long as a keyring hangs."""
    still_listens: list[bool] = []

    class Ending:
        def __init__(self, *_: object) -> None:
            self.painted = Painted()
            self.window = SimpleNamespace(hear=lambda _: None, login=self.painted)

        def show(self) -> None:
            self.painted.painted.emit()
            still_listens.append(is_listening(tmp_path))

        def close(self) -> None:
            still_listens.append(is_listening(tmp_path))

    log_file = SimpleNamespace(close=lambda: None)
    monkeypatch.setattr(app, "Console", Ending)
    monkeypatch.setattr(app, "make_application", lambda: SimpleNamespace(exec=lambda: 0))
    monkeypatch.setattr(app, "qInstallMessageHandler", lambda _: None)
    monkeypatch.setattr(app, "logs", SimpleNamespace(start=lambda _: log_file))
    assert app.run(Settings(data=str(tmp_path))) == 0
    assert still_listens == [True, False]


class Painted(QObject):
    painted = Signal()


def is_listening(folder: Path) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(instance_name(folder))
    return socket.waitForConnected(1_000)
