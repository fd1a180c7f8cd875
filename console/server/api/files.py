"""Attachment bytes in and out, streamed; no head lock and no database connection is held meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from console.errors import Rejected
from console.server.api.endpoint import Call, Endpoint, Param
from console.server.api.errors import HEADERS
from console.server.api.patterns import DIGEST
from console.server.api.runner import prove
from console.server.blobs import Writing
from console.server.files import note_arrival, readable_size
from console.server.lanes import Lane
from console.server.sync.pull import visible_scopes
from console.wire.files import FileStored

_PIECE = 1024 * 1024
_PIECE_S = 30.0
_SHA256 = Param("sha256", DIGEST, where="path", required=True)


async def store(endpoint: Endpoint, request: Request, call: Call) -> Response:
    """Takes bytes from anybody of the team; the answer is the same whether they were here or not."""
    service, sha256 = call.service, call.value("sha256")
    lane = service.lanes[endpoint.lane]
    async with lane.admitted():
        await lane.run(lambda: prove(endpoint, call))
        _check_length(request, service.blobs.most_bytes)
        writing = await lane.run(lambda: service.blobs.begin(sha256))
        try:
            await _receive(request, writing, lane)
            size = await lane.run(writing.finish)
        finally:
            writing.close()
        note = partial(
            note_arrival,
            workspace_id=service.workspace_id,
            sha256=sha256,
            size=size,
            now=call.now,
            actor=call.caller.user.id,
        )
        service.publish(await lane.run(lambda: service.write(note)))
    return Response(msgspec.json.encode(FileStored(call.now)), 200, HEADERS, media_type="application/json")


async def fetch(endpoint: Endpoint, request: Request, call: Call) -> Response:
    """Only through an attachment that the caller can see."""
    service, sha256 = call.service, call.value("sha256")
    lane = service.lanes[endpoint.lane]

    def find() -> tuple[int, Iterator[bytes]]:
        prove(endpoint, call)
        scopes = visible_scopes(call.caller.user.id, call.caller.roles)
        size = service.read(lambda c: readable_size(c, service.workspace_id, sha256, scopes))
        if size is None:
            raise Rejected("blob_unknown")
        return size, service.blobs.read(sha256)

    async with lane.admitted():
        size, chunks = await lane.run(find)
    headers = HEADERS | {"content-length": str(size), "content-disposition": "attachment"}
    return StreamingResponse(_sent(chunks, lane), 200, headers=headers, media_type="application/octet-stream")


def _check_length(request: Request, most: int) -> None:
    named = request.headers.get("content-length", "0")
    if not named.isascii() or not named.isdigit() or int(named) > most:
        raise Rejected("too_large", most=most)


async def _receive(request: Request, writing: Writing, lane: Lane) -> None:
    """Pieces of a megabyte go to the disk; a sender that falls silent is given up."""
    piece = bytearray()
    stream = request.stream()
    while True:
        try:
            part = await asyncio.wait_for(anext(stream, None), _PIECE_S)
        except TimeoutError:
            raise Rejected("body_too_slow") from None
        piece += part or b""
        if part is None or len(piece) >= _PIECE:
            content = bytes(piece)
            piece.clear()
            await lane.run(partial(writing.add, content))
        if part is None:
            return


async def _sent(chunks: Iterator[bytes], lane: Lane) -> AsyncIterator[bytes]:
    while (chunk := await lane.run(partial(next, chunks, None))) is not None:
        yield chunk


ENDPOINTS = (
    Endpoint(
        method="PUT",
        path="/api/v1/blobs/{sha256}",
        name="store_file",
        summary="Stores an attachment's bytes under their SHA-256.",
        lane="file",
        stream=store,
        reply=FileStored,
        binary=True,
        params=(_SHA256,),
        codes=("hash_differs",),
    ),
    Endpoint(
        method="GET",
        path="/api/v1/blobs/{sha256}",
        name="fetch_file",
        summary="The bytes of an attachment that the caller can see.",
        lane="file",
        stream=fetch,
        binary=True,
        params=(_SHA256,),
        codes=("blob_unknown",),
    ),
)
