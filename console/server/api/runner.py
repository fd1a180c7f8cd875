"""How a request is answered: bucket, lane, body, then one hop into a thread that proves and works."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
import re
import time
from collections.abc import Awaitable, Callable
from functools import cache
from math import ceil
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from console.errors import Rejected
from console.server.api.endpoint import Access, Call, Endpoint
from console.server.api.errors import HEADERS, TooFast, error_response
from console.server.desks import proved_desk
from console.server.service import Service
from console.server.sessions import Caller
from console.wire.messages import PushRequest, ReofferRequest

log = logging.getLogger(__name__)

BODY_S = 20.0
BODY_BYTES_PER_S = 256 * 1024
_GZIP_FROM = 1_024
_NUL = b"\\u0000"
_OPERATIONS_INSIDE = (PushRequest, ReofferRequest)
_encode = msgspec.json.Encoder().encode
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def route(endpoints: dict[str, Endpoint], service: Service) -> Callable[[Request], Awaitable[Response]]:
    """What answers one path, whatever the method."""

    async def answer(request: Request) -> Response:
        endpoint = endpoints[request.method]
        began = time.monotonic()
        try:
            response = await _run(endpoint, service, request)
        except ClientDisconnect:
            response = Response(status_code=400)  # nobody is there to read it
        except Exception as error:
            response = error_response(error)
        log.info("%s %s %.0f ms", endpoint.name, response.status_code, (time.monotonic() - began) * 1e3)
        return response

    return answer


async def _run(endpoint: Endpoint, service: Service, request: Request) -> Response:
    call = _call(endpoint, service, request)
    _slow_down(service, call)
    if endpoint.stream:
        return await endpoint.stream(endpoint, request, call)
    lane = service.lanes[endpoint.lane]
    body = b""
    if endpoint.request is not None:
        with lane.reading():
            body = await read_body(request, endpoint.body_limit)
    async with lane.admitted():
        content = await lane.run(lambda: _work(endpoint, call, body))
        if endpoint.compress and len(content) >= _GZIP_FROM and _takes_gzip(request):
            packed = await lane.run(lambda: gzip.compress(content, 1, mtime=0))
            headers = HEADERS | {"content-encoding": "gzip", "vary": "accept-encoding"}
            return Response(packed, 200, headers, media_type="application/json")
    return Response(content, 200, HEADERS, media_type="application/json")


def _work(endpoint: Endpoint, call: Call, body: bytes) -> bytes:
    """In a thread of the lane."""
    assert endpoint.handler is not None
    prove(endpoint, call)
    if endpoint.request is not None:
        call.body = _decoded(endpoint.request, body)
    return _encode(endpoint.handler(call))


def prove(endpoint: Endpoint, call: Call) -> None:
    """Fills in who asks. Raises what a stranger, or one without the right, is told. In a thread."""
    scheme, _, credential = call.authorization.partition(" ")
    if endpoint.access is Access.LOGIN:
        call.login = _login(call, scheme, credential)
        if endpoint.roles and not call.login.has(*endpoint.roles):
            raise Rejected("no_right")
    elif endpoint.access is Access.DESK:
        desk_id, _, secret = credential.partition(":")
        if scheme.lower() == "desk" and not _CONTROL.search(desk_id):
            service = call.service
            call.desk = service.read(lambda c: proved_desk(c, service.workspace_id, desk_id, secret))
        if call.desk is None:
            raise Rejected("desk_unknown")


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises ``too_large``, unread where its length is named, and ``body_too_slow``."""
    named = request.headers.get("content-length", "0")
    if not named.isascii() or not named.isdigit() or int(named) > limit:
        raise Rejected("too_large", most=limit)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_S + limit / BODY_BYTES_PER_S):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise Rejected("too_large", most=limit)
                parts.append(part)
    except TimeoutError:
        raise Rejected("body_too_slow") from None
    return b"".join(parts)


def _login(call: Call, scheme: str, credential: str) -> Caller:
    if scheme.lower() != "bearer" or not credential:
        raise Rejected("login_required")
    service = call.service
    sessions = service.sessions
    return service.read(lambda connection: sessions.caller(connection, credential, call.now))


def _call(endpoint: Endpoint, service: Service, request: Request) -> Call:
    query = parse_qsl(request.url.query, keep_blank_values=True)
    given: dict[str, list[str]] = {name: [str(value)] for name, value in request.path_params.items()}
    for name, value in query:
        given.setdefault(name, []).append(value)
    values: dict[str, list[str]] = {}
    for param in endpoint.params:
        found = given.get(param.name, [])
        pattern = _pattern(param.pattern)
        if len(found) > param.many or (param.required and not found):
            raise Rejected("invalid_request", field=param.name)
        if not all(pattern.fullmatch(value) for value in found):
            raise Rejected("invalid_request", field=param.name)
        if found:
            values[param.name] = found
    address = request.client.host if request.client else ""
    authorization = request.headers.get("authorization", "")
    return Call(service, service.clock(), address, authorization, values)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


@cache
def _decoder(request: type) -> msgspec.json.Decoder[object]:
    return msgspec.json.Decoder(request)


def _decoded(request: type, body: bytes) -> object:
    if _NUL in body and request not in _OPERATIONS_INSIDE:
        raise Rejected("invalid_request")
    try:
        return _decoder(request).decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Rejected("invalid_request") from error


def _slow_down(service: Service, call: Call) -> None:
    """Each login, and each desk, gets so many requests a second."""
    if call.authorization:
        wait = service.callers.take(hashlib.sha256(call.authorization.encode()).hexdigest())
        if wait:
            raise TooFast(retry_after=max(1, ceil(wait)))


def _takes_gzip(request: Request) -> bool:
    accepted = request.headers.get("accept-encoding", "").lower().replace(" ", "")
    return any(
        part == "gzip" or part.startswith("gzip;q=0.") or part == "gzip;q=1" for part in accepted.split(",")
    )
