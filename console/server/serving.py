"""Serving: on a port of the network, or for one desk app as its embedded server."""

from __future__ import annotations

import errno
import gc
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec
import uvicorn
from fastapi import FastAPI

from console.errors import ExpectedError
from console.server.service import Service

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
_BACKLOG = 2_048
_KEEP_ALIVE_S = 75
_GRACE_S = 10
_EMBEDDED_GRACE_S = 1
_IN_USE = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE))


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen, and with which certificate; ``trusted_proxies`` may say whom they speak for."""

    host: str = LOOPBACK
    port: int = 8_443
    certificate: Path | None = None
    key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()


class Opening(msgspec.Struct, frozen=True):
    """What the parent of an embedded server says first: the 32-byte key in hexadecimal, and the folder.

    ``port`` is the one its clients know, 0 for any; another is taken where it is not free.
    """

    key: str
    data: str
    port: int = 0


class Opened(msgspec.Struct, frozen=True):
    """What the embedded server answers once it takes requests."""

    port: int
    pid: int


class Server(uvicorn.Server):
    """Ends long polls first when it is told to stop, so that nobody waits for them."""

    def __init__(self, config: uvicorn.Config, service: Service, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._service = service
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._service.stop()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. TCP is named, or asyncio would leave TCP_NODELAY off.

    Raises ``address_in_use`` and ``address_unusable``.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        in_use = port and error.errno in _IN_USE
        raise ExpectedError("address_in_use" if in_use else "address_unusable", port=port) from error
    return listener


def _listen_again(port: int) -> socket.socket:
    try:
        return listen(LOOPBACK, port)
    except ExpectedError:
        return listen(LOOPBACK, 0)


def serve(app: FastAPI, address: Address, on_started: Callable[[], None] = lambda: None) -> None:
    """Serves until a signal says to stop; in the main thread.

    Raises what ``listen`` raises, and ``workspace_unknown`` and ``workspace_ambiguous``.
    """
    _require_team(app)
    listener = listen(address.host, address.port)
    server = make_server(app, on_started, grace_s=_GRACE_S, address=address)
    _run(server, listener)


def serve_embedded(
    build: Callable[[bytes, Path], FastAPI], orders: BinaryIO | None = None, replies: BinaryIO | None = None
) -> None:
    """Reads an ``Opening`` line, serves on a free loopback port, says which, ends when ``orders`` does.

    ``build`` makes the application from the key and the folder. Standard input and output by default.
    """
    source, sink = orders or sys.stdin.buffer, replies or sys.stdout.buffer
    opening = msgspec.json.decode(source.readline(), type=Opening)
    app = build(bytes.fromhex(opening.key), Path(opening.data))
    _require_team(app)
    listener = _listen_again(opening.port)
    port = listener.getsockname()[1]

    def report() -> None:
        sink.write(msgspec.json.encode(Opened(port, os.getpid())) + b"\n")
        sink.flush()

    server = make_server(app, report, grace_s=_EMBEDDED_GRACE_S)
    threading.Thread(target=_stop_at_end, args=(source, server), name="server-orders", daemon=True).start()
    _run(server, listener)


def make_server(
    app: FastAPI,
    on_started: Callable[[], None] = lambda: None,
    *,
    grace_s: int,
    address: Address | None = None,
) -> Server:
    """A server for ``app``; ``run`` it with sockets of ``listen``, set ``should_exit`` to end it."""
    where = address or Address()
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="httptools" if _has_httptools() else "h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=grace_s,
        proxy_headers=bool(where.trusted_proxies),
        forwarded_allow_ips=list(where.trusted_proxies),
        ssl_certfile=where.certificate,
        ssl_keyfile=where.key,
    )
    return Server(config, app.state.service, on_started)


def _run(server: Server, listener: socket.socket) -> None:
    """Until it is told to stop. What lives as long is not looked through again: it held up requests."""
    gc.collect()
    gc.freeze()
    server.run([listener])


def _require_team(app: FastAPI) -> None:
    service: Service = app.state.service
    log.info("serving workspace %s", service.workspace_id)


def _stop_at_end(orders: BinaryIO, server: Server) -> None:
    """The parent holds the other end for as long as it lives, and nothing else can forget to."""
    while os.read(orders.fileno(), 1_024):
        pass
    server.should_exit = True


def _has_httptools() -> bool:
    try:
        import httptools
    except ImportError:
        return False
    return bool(httptools)
