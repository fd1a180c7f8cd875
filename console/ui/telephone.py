"""How a telephone reaches the app: a loopback port, the clipboard."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtNetwork import QHostAddress, QTcpServer, QTcpSocket

log = logging.getLogger(__name__)
MAX_REQUEST = 8_192
MOST_OPEN = 8
IDLE_MS = 5_000
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


class CallPort(QObject):
    """A loopback port for softphones: ``GET /call?number=...&start=...&id=...`` answers 204.

    Refuses what a web page sends (it names an origin) and whoever calls it by another name than loopback. A
    connection has ``idle_ms`` for everything; of too many the oldest goes, so that a call always gets in.
    Signal ``said(str)``: the path of a request.
    """

    said = Signal(str)

    def __init__(self, idle_ms: int = IDLE_MS) -> None:
        super().__init__()
        self._idle_ms = idle_ms
        self._open: list[QTcpSocket] = []
        self._server = QTcpServer(self)
        self._server.newConnection.connect(self._on_connection)

    def open(self, port: int) -> int:
        """Listens on ``port`` (0: any); returns the port, 0 where it is taken."""
        if self._server.listen(QHostAddress(QHostAddress.SpecialAddress.LocalHost), port):
            return self._server.serverPort()
        log.warning("the softphone port is taken", extra={"port": port})
        return 0

    def close(self) -> None:
        """Stops listening."""
        self._server.close()
        for socket in list(self._open):
            socket.abort()

    @Slot()
    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self._open) == MOST_OPEN:
                self._open[0].abort()
            self._open.append(socket)
            socket.readyRead.connect(self._on_data)
            socket.disconnected.connect(self._on_gone)
            patience = QTimer(socket, singleShot=True, interval=self._idle_ms)
            patience.timeout.connect(self._on_overdue)
            patience.start()

    @Slot()
    def _on_overdue(self) -> None:
        timer = self.sender()
        socket = timer.parent() if timer is not None else None
        if isinstance(socket, QTcpSocket):
            socket.abort()

    @Slot()
    def _on_gone(self) -> None:
        socket = self.sender()
        if isinstance(socket, QTcpSocket):
            self._open.remove(socket)
            socket.deleteLater()

    @Slot()
    def _on_data(self) -> None:
        socket = self.sender()
        if not isinstance(socket, QTcpSocket):
            return
        request = bytes(socket.peek(MAX_REQUEST).data())
        if b"\r\n\r\n" not in request and len(request) < MAX_REQUEST:
            return
        socket.readAll()
        path = request_path(request)
        status = "204 No Content" if path else "403 Forbidden"
        socket.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        socket.disconnectFromHost()
        if path:
            self.said.emit(path)


def request_path(request: bytes) -> str:
    """The path of an HTTP request a softphone on this computer sent; '' for anything else."""
    head = request.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")
    words = head[0].split(" ")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
    }
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    if len(words) != 3 or words[0] != "GET" or "origin" in headers:
        return ""
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return ""
    return words[1] if host in _LOOPBACK_NAMES else ""


class ClipboardWatch(QObject):
    """Tells of text that another program copies, while it is on. Signal ``said(str)``."""

    said = Signal(str)

    def __init__(self, is_call: Callable[[str], bool]) -> None:
        super().__init__()
        self._is_call = is_call
        self._clipboard: QClipboard = QGuiApplication.clipboard()
        self._on = False
        self._clipboard.dataChanged.connect(self._on_copied)

    def set_on(self, on: bool) -> None:
        """Off until somebody asks for it: a clipboard holds more than telephone numbers."""
        self._on = on

    @Slot()
    def _on_copied(self) -> None:
        if not self._on or self._clipboard.ownsClipboard():
            return
        text = self._clipboard.text()
        if self._is_call(text):
            self.said.emit(text)
