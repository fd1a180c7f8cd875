"""One row of the server's table: a method and path, who may use it, what goes in and what comes out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from console.models.enums import Role
from console.models.records import Desk
from console.server.service import Service
from console.server.sessions import Caller

SMALL_BODY = 16 * 1024


class Access(StrEnum):
    """By what a request proves itself."""

    PUBLIC = "public"
    LOGIN = "login"
    DESK = "desk"


class Param(msgspec.Struct, frozen=True):
    """One parameter of a path or a query, as text that matches ``pattern``."""

    name: str
    pattern: str
    where: str = "query"
    required: bool = False
    many: int = 1
    example: str = ""


class Call(msgspec.Struct):
    """One request on its way through a lane's thread."""

    service: Service
    now: int
    address: str
    authorization: str
    values: dict[str, list[str]]
    body: Any = None
    login: Caller | None = None
    desk: Desk | None = None

    @property
    def caller(self) -> Caller:
        """Who asks; there is one wherever the endpoint wants a login."""
        assert self.login is not None
        return self.login

    def value(self, name: str, default: str = "") -> str:
        """A path or query parameter that comes once."""
        return self.values.get(name, [default])[0]


Handler = Callable[[Call], Any]
Stream = Callable[["Endpoint", Request, Call], Awaitable[Response]]


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """``handler`` runs in a thread and returns the reply; ``stream`` runs in the event loop instead."""

    method: str
    path: str
    name: str
    summary: str
    access: Access = Access.LOGIN
    roles: tuple[Role, ...] = ()
    lane: str = "other"
    handler: Handler | None = None
    stream: Stream | None = None
    request: Any = None
    reply: Any = None
    params: tuple[Param, ...] = ()
    codes: tuple[str, ...] = ()
    body_limit: int = SMALL_BODY
    compress: bool = False
    binary: bool = False
