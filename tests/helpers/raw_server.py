"""A server of a few lines on loopback that answers with any bytes, half of them, or none."""

from __future__ import annotations

import contextlib
import json
import selectors
import socket
import ssl
import threading
from collections.abc import Callable

_ENDS = (OSError, ssl.SSLError)


class Conversation:
    """One connection, at the moment a whole request has come in."""

    def __init__(self, server: RawServer, connection: socket.socket) -> None:
        self._server = server
        self._connection = connection
        self.head = b""
        self.body = b""

    @property
    def line(self) -> str:
        """``GET /ready HTTP/1.1``."""
        return self.head.partition(b"\r\n")[0].decode()

    def header(self, name: str) -> str:
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""

    def send(self, content: bytes) -> None:
        self._connection.sendall(content)

    def drip(self, content: bytes, every_s: float) -> None:
        """One byte at a time, until the peer or the server ends it."""
        for number in range(len(content)):
            self.send(content[number : number + 1])
            if self._server.closing.wait(every_s):
                return

    def hang(self) -> None:
        """Says nothing until the peer goes."""
        self._server.hanging.set()
        while self._connection.recv(4096):
            pass

    def join(self, far: socket.socket) -> None:
        """Passes bytes both ways until one side goes, as a proxy does."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._connection, selectors.EVENT_READ, far)
            selector.register(far, selectors.EVENT_READ, self._connection)
            while True:
                for key, _ in selector.select():
                    piece = key.fileobj.recv(65536)  # type: ignore[union-attr]  # a socket, as registered
                    if not piece:
                        return
                    key.data.sendall(piece)

    def close(self) -> None:
        self._connection.close()

    def shut(self) -> None:
        """Ends the connection without a word."""
        self._connection.shutdown(socket.SHUT_RDWR)

    def receive(self) -> bool:
        """Reads one request; False when the peer has gone."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self._connection.recv(65536)
            if not piece:
                return False
            data += piece
        self.head, _, self.body = data.partition(b"\r\n\r\n")
        while len(self.body) < int(self.header("Content-Length") or 0):
            self.body += self._connection.recv(65536)
        return True


Answer = Callable[[Conversation], None]


class RawServer:
    """Listens on a free port. ``answer`` is called for every request; the connection stays open afterwards.

    ``requests`` are the request lines seen, ``hanging`` is set once an answer hangs.
    """

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None) -> None:
        self._answer = answer
        self._tls = tls
        self.requests: list[str] = []
        self.connections = 0
        self.hanging = threading.Event()
        self.closing = threading.Event()
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._start(self._accept)

    def __enter__(self) -> RawServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop_connections()
        for thread in self._threads:
            thread.join(5)

    def drop_connections(self) -> None:
        """What a server does that restarts, or is tired of idle connections."""
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name="raw-server")
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            twin = connection.dup()
            self._open.append(twin)
            self._start(lambda c=connection, t=twin: self._serve(c, t))  # type: ignore[misc]

    def _serve(self, connection: socket.socket, twin: socket.socket) -> None:
        with contextlib.suppress(*_ENDS), connection, twin:
            secured = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
            with secured:
                conversation = Conversation(self, secured)
                while conversation.receive():
                    self.requests.append(conversation.line)
                    self._answer(conversation)


def reply(
    content: bytes | object,
    status: int = 200,
    kind: str = "application/json",
    **headers: str,
) -> bytes:
    """A whole HTTP reply; what is not bytes is sent as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    lines = [f"HTTP/1.1 {status} So", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def always(content: bytes) -> Answer:
    """The same answer to everything."""
    return lambda conversation: conversation.send(content)


def nothing(conversation: Conversation) -> None:
    """Never answers."""
    conversation.hang()
