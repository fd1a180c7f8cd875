"""The loopback port: a telephone gets in whatever else hangs on to it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.ui.telephone import MOST_OPEN, CallPort

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
