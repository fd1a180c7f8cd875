"""One app a user and desk folder: what a second start was given goes to the first."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)
MAX_REQUEST = 8_192
PATIENCE_MS = 5_000
_END, _HEARD = b"\0", b"!"


class FirstInstance(QObject):
    """One window per user and desk folder: a second start hands its words to the first and ends.

    Words that nobody confirms, because the first hangs or is closing, open the second.
    Signal ``said(str)``: what another start was given, '' for a bare one.
    """

    said = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def claim(self, words: str, patience_ms: int = PATIENCE_MS) -> bool:
        """Whether this is the first; if not, the first has heard ``words``."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(patience_ms):
            socket.write(words.encode()[:MAX_REQUEST] + _END)
            socket.waitForBytesWritten(patience_ms)
            if socket.waitForReadyRead(patience_ms):
                return False
            socket.abort()
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            log.warning("the single-instance socket is not available")
        return True

    def close(self) -> None:
        """Lets the next start be the first, and one that has not been heard yet."""
        self._server.close()
        for socket in self._server.findChildren(QLocalSocket):
            socket.abort()

    @Slot()
    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._on_said)
            socket.disconnected.connect(socket.deleteLater)
            self._hear(socket)

    @Slot()
    def _on_said(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._hear(socket)

    def _hear(self, socket: QLocalSocket) -> None:
        said = bytes(socket.peek(MAX_REQUEST + len(_END)).data())
        if said.endswith(_END):
            socket.readAll()
            socket.write(_HEARD)
            socket.flush()
            self.said.emit(said.removesuffix(_END).decode(errors="replace"))
