"""One app a user and desk folder: what a second start was given goes to the first."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCryptographicHash, QDeadlineTimer, QLockFile, QObject, QThread, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)
MAX_REQUEST = 8_192
PATIENCE_MS = 5_000
_AGAIN_MS = 20
_END, _HEARD = b"\0", b"!"


class FirstInstance(QObject):
    """One window per user and desk folder: a second start hands its words to the first and ends.

    A lock decides who is the first; it listens once it has painted, for sockets take their time to be read.
    Words that nobody confirms, because the first hangs or is closing, open the second.
    Signal ``said(str)``: what another start was given, '' for a bare one.
    """

    said = Signal(str)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self._name = instance_name(folder)
        self._lock = QLockFile(str(folder / "window.lock"))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None

    def claim(self, words: str, patience_ms: int = PATIENCE_MS) -> bool:
        """Whether this is the first; if not, the first has heard ``words``."""
        deadline = QDeadlineTimer(patience_ms)
        while not self._lock.tryLock(0):
            if self._lock.error() is not QLockFile.LockError.LockFailedError or deadline.hasExpired():
                return True
            if self._is_heard(words, deadline):
                return False
            QThread.msleep(_AGAIN_MS)
        return True

    @Slot()
    def listen(self) -> None:
        """For whoever comes second from now on."""
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            log.warning("the single-instance socket is not available")

    def close(self) -> None:
        """Lets the next start be the first, and one that has not been heard yet."""
        self._lock.unlock()
        if self._server is not None:
            from PySide6.QtNetwork import QLocalSocket

            self._server.close()
            for socket in self._server.findChildren(QLocalSocket):
                socket.abort()

    def _is_heard(self, words: str, deadline: QDeadlineTimer) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(deadline.remainingTime()):
            return False
        socket.write(words.encode()[:MAX_REQUEST] + _END)
        socket.waitForBytesWritten(deadline.remainingTime())
        heard = socket.waitForReadyRead(deadline.remainingTime())
        socket.abort()
        return heard

    @Slot()
    def _on_connection(self) -> None:
        assert self._server is not None
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._on_said)
            socket.disconnected.connect(socket.deleteLater)
            self._hear(socket)

    @Slot()
    def _on_said(self) -> None:
        socket = self.sender()
        if socket is not None:
            self._hear(socket)  # type: ignore[arg-type]  # only sockets are connected to this

    def _hear(self, socket: QLocalSocket) -> None:
        said = bytes(socket.peek(MAX_REQUEST + len(_END)).data())
        if said.endswith(_END):
            socket.readAll()
            socket.write(_HEARD)
            socket.flush()
            self.said.emit(said.removesuffix(_END).decode(errors="replace"))


def instance_name(folder: Path) -> str:
    """What the socket between two starts is called."""
    path = str(folder.resolve()).encode()
    digest = QCryptographicHash.hash(path, QCryptographicHash.Algorithm.Sha256)  # hashlib brings in OpenSSL
    return "standby-" + digest.data().hex()[:16]
