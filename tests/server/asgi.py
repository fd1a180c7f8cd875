"""The application driven in this process: one event loop in a thread, requests from any other."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from types import TracebackType
from typing import Any, NamedTuple

import msgspec
from fastapi import FastAPI

_WAIT_S = 60


class Answer(NamedTuple):
    """A whole reply."""

    status: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.content)

    def read(self, kind: type[Any]) -> Any:
        assert self.status == 200, (self.status, self.content)
        return msgspec.json.decode(self.content, type=kind)

    @property
    def code(self) -> str:
        """The error's code, '' where all went well."""
        return "" if self.status == 200 else str(self.json()["code"])


class AsgiClient:
    """Runs the application from enter to exit."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="asgi-client")
        self._leave: asyncio.Event | None = None
        self._lifespan: Future[None] | None = None

    def __enter__(self) -> AsgiClient:
        self._thread.start()
        started = threading.Event()
        self._lifespan = asyncio.run_coroutine_threadsafe(self._live(started), self.loop)
        assert started.wait(_WAIT_S)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        assert self._leave and self._lifespan
        self.loop.call_soon_threadsafe(self._leave.set)
        self._lifespan.result(_WAIT_S)
        asyncio.run_coroutine_threadsafe(self.loop.shutdown_default_executor(), self.loop).result(_WAIT_S)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(_WAIT_S)
        self.loop.close()

    def request(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        address: str = "192.0.2.1",
    ) -> Answer:
        """The reply to one request."""
        return self.start(method, path, [body], headers, address=address).result(_WAIT_S)

    def start(
        self,
        method: str,
        path: str,
        parts: Iterable[bytes] = (b"",),
        headers: Mapping[str, str] | None = None,
        *,
        address: str = "192.0.2.1",
        gone: threading.Event | None = None,
    ) -> Future[Answer]:
        """The reply to come. With ``gone`` the caller hangs up when it is set."""
        route, _, query = path.partition("?")
        named = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": route,
            "raw_path": route.encode(),
            "query_string": query.encode(),
            "headers": [(b"host", b"testserver"), *named],
            "client": (address, 1),
            "server": ("testserver", 80),
        }
        return asyncio.run_coroutine_threadsafe(self._call(scope, list(parts), gone), self.loop)

    async def _call(self, scope: dict[str, Any], parts: list[bytes], gone: threading.Event | None) -> Answer:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            if parts:
                return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}
            if gone is None:
                await asyncio.Event().wait()
            await asyncio.get_running_loop().run_in_executor(None, gone.wait)  # type: ignore[union-attr]
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))

    async def _live(self, started: threading.Event) -> None:
        self._leave = asyncio.Event()
        async with self.app.router.lifespan_context(self.app):
            started.set()
            await self._leave.wait()
