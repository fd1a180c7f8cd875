"""The application behind a real socket, in a thread of this process; and requests byte by byte."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from console.server.serving import LOOPBACK, Address, Server, listen, make_server

_WAIT_S = 30


@contextmanager
def serving(app: FastAPI, address: Address | None = None) -> Iterator[tuple[Server, int]]:
    """The running server and its port."""
    started = threading.Event()
    listener = listen(LOOPBACK, 0)
    port = listener.getsockname()[1]
    server = make_server(app, started.set, grace_s=5, address=address)
    thread = threading.Thread(target=server.run, args=([listener],), name="live-server")
    thread.start()
    try:
        assert started.wait(_WAIT_S)
        yield server, port
    finally:
        server.should_exit = True
        thread.join(_WAIT_S)
        assert not thread.is_alive()


def request_bytes(method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A whole HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "host: testserver", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def connect(port: int) -> socket.socket:
    return socket.create_connection((LOOPBACK, port), _WAIT_S)


class Connection:
    """A kept connection that reads whole replies."""

    def __init__(self, port: int) -> None:
        self._socket = connect(port)
        self._file = self._socket.makefile("rb")

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body."""
        self._socket.sendall(request)
        status, _, body = self.read()
        return status, body

    def read(self) -> tuple[int, bytes, bytes]:
        """Status, head and body of the next reply."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self._file.readline()
            assert line, "cut off"
            head += line
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        body = self._file.read(int(lengths[0].split(b":")[1]))
        return int(head.split(b" ")[1]), head, body

    def close(self) -> None:
        self._file.close()
        self._socket.close()
