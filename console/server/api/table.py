"""The server's whole surface: what is not in this table is not served."""

from __future__ import annotations

from functools import cache

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from console import __version__
from console.server.api import access, calls, files, people, spool, supervision, sync
from console.server.api.endpoint import Access, Call, Endpoint
from console.server.api.errors import HEADERS
from console.server.api.openapi import describe
from console.wire import PROTOCOL
from console.wire.messages import Ready


async def ready(endpoint: Endpoint, request: Request, call: Call) -> Response:
    """The database was read within the last second; nothing is written."""
    await call.service.heads.newest()
    reply = Ready(call.service.clock(), PROTOCOL, __version__, call.service.window)
    return Response(msgspec.json.encode(reply), 200, HEADERS, media_type="application/json")


async def openapi(endpoint: Endpoint, request: Request, call: Call) -> Response:
    """This table, for machines."""
    return Response(described(), 200, media_type="application/json")


@cache
def described() -> bytes:
    """The OpenAPI document."""
    return msgspec.json.encode(describe(ENDPOINTS))


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/ready",
        name="ready",
        summary="Whether the server takes requests: cheap, for everybody.",
        access=Access.PUBLIC,
        stream=ready,
        reply=Ready,
        codes=("database_unavailable",),
    ),
    Endpoint(
        method="GET",
        path="/openapi.json",
        name="openapi",
        summary="This description.",
        access=Access.PUBLIC,
        stream=openapi,
    ),
    *access.ENDPOINTS,
    *people.ENDPOINTS,
    *sync.ENDPOINTS,
    *spool.ENDPOINTS,
    *files.ENDPOINTS,
    *supervision.ENDPOINTS,
    *calls.ENDPOINTS,
)
