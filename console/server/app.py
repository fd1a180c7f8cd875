"""The team server as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from console import __version__
from console.models.database import Database
from console.server.api.endpoint import Endpoint
from console.server.api.errors import error_response, reply_with
from console.server.api.runner import route
from console.server.api.table import ENDPOINTS, described
from console.server.blobs import BlobStore
from console.server.service import Clock, Service
from console.server.settings import Settings


def create_app(settings: Settings, database: Database, blobs: BlobStore, clock: Clock) -> FastAPI:
    """One team's server. ``clock`` gives UTC microseconds; the database stays the caller's to close.

    ``app.state.service`` is what ``serving`` stops. One event loop at a time may run it.
    """
    service = Service(settings, database, blobs, clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        blobs.discard_partials()
        try:
            yield
        finally:
            service.stop()
            service.close()

    app = FastAPI(
        title="Standby team server",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        exception_handlers={HTTPException: _http_error, Exception: _any_error},
    )
    app.state.service = service
    app.openapi = lambda: msgspec.json.decode(described())  # type: ignore[method-assign]  # FastAPI's own hook
    for path, endpoints in _by_path().items():
        served = Route(path, route(endpoints, service), methods=list(endpoints))
        served.methods = set(endpoints)  # without the HEAD that comes with every GET
        app.router.routes.append(served)
    return app


def _by_path() -> dict[str, dict[str, Endpoint]]:
    paths: dict[str, dict[str, Endpoint]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    return paths


async def _http_error(_: Request, error: Any) -> Response:
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "invalid_request")
    response = reply_with(code, status=error.status_code)
    response.headers.update(error.headers or {})
    return response


async def _any_error(_: Request, error: Exception) -> Response:
    return error_response(error)
