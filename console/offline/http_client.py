"""Requests to one server over HTTP, ended on time or at once, with every failure under a code of its own.

Built on urllib3: nothing retries, follows a redirect, keeps a cookie or reads a password file here.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import ipaddress
import itertools
import logging
import os
import ssl
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import truststore
import urllib3
from urllib3.exceptions import (
    DecodeError,
    HTTPError,
    IncompleteRead,
    InvalidChunkLength,
    ProtocolError,
    ResponseError,
)

from console.errors import ExpectedError, LinkError
from console.offline.connections import CONNECT_S, POOLS, Call, running

READ_S = 30.0
WHOLE_S = 120.0
MAX_REPLY_BYTES = 64 * 1024 * 1024
_KEPT_OPEN = 4
_PIECE = 16 * 1024
logging.getLogger("urllib3").setLevel(logging.ERROR)  # it quotes what it received; errors say it here
_HALF = (IncompleteRead, InvalidChunkLength, http.client.IncompleteRead)
_NOT_HTTP = (http.client.HTTPException, DecodeError, ResponseError)


class Answer(NamedTuple):
    """A whole reply."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class HttpClient:
    """One server's address, and how to reach it. Any thread; each waits for its own request.

    Raises ``server_address_invalid``, ``address_not_encrypted`` (plain HTTP is for this computer only),
    ``ca_file_unusable`` and ``proxy_unusable`` at once, before any request.
    """

    def __init__(
        self, base_url: str, ca_file: str | None = None, proxies: Mapping[str, str] | None = None
    ) -> None:
        self.base_url, self.is_local = check_address(base_url)
        self._proxy = "" if self.is_local else _proxy_for(self.base_url, proxies)
        self._context = _tls_context(ca_file) if self.base_url.startswith("https:") else None
        self._lock = threading.Lock()
        self._calls: set[Call] = set()
        self._aborted = False
        self._moves = itertools.count(1)
        self.traffic = 0
        """Another number whenever bytes have moved, either way."""
        self._pools = self._new_pools()

    def exchange(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        *,
        read_s: float = READ_S,
        whole_s: float = WHOLE_S,
    ) -> Answer:
        """The reply to a request, whatever its status. Raises LinkError: nothing is known of the request."""
        timeout = urllib3.Timeout(connect=CONNECT_S, read=read_s)
        sent = headers if body is None else {**headers, "Content-Length": str(len(body))}
        with self._call(whole_s) as call:
            response: urllib3.BaseHTTPResponse | None = None
            try:
                response = self._pools.urlopen(
                    method,
                    self.base_url + path,
                    body=None if body is None else _Told(body, self._moved),
                    headers=dict(sent),
                    timeout=timeout,
                    retries=False,
                    redirect=False,
                    preload_content=False,
                )
                content = _read(response, self._moved)
                call.check()
                return Answer(response.status, response.headers, content)
            except (HTTPError, http.client.HTTPException, OSError) as error:
                raise LinkError(call.ended_by or _code_of(error, response is not None)) from error
            finally:
                if response is not None:
                    response.close()

    def renew(self, code: str = "timed_out") -> None:
        """Ends what is in flight with ``code`` and starts with fresh connections."""
        with self._lock:
            former, self._pools = self._pools, self._new_pools()
        self._end_all(code)
        former.clear()

    def abort(self) -> None:
        """Ends what is in flight as ``aborted``, and so every later request. Returns at once."""
        self._aborted = True
        self._end_all("aborted")
        self._pools.clear()

    @contextlib.contextmanager
    def _call(self, seconds: float) -> Iterator[Call]:
        call = Call(seconds)
        with self._lock:
            if self._aborted:
                raise LinkError("aborted")
            self._calls.add(call)
        overdue = threading.Timer(seconds, call.end, ("timed_out",))
        overdue.daemon = True
        overdue.start()
        try:
            with running(call):
                yield call
        finally:
            overdue.cancel()
            with self._lock:
                self._calls.discard(call)

    def _moved(self) -> None:
        self.traffic = next(self._moves)

    def _end_all(self, code: str) -> None:
        with self._lock:
            calls = list(self._calls)
        for call in calls:
            call.end(code)

    def _new_pools(self) -> urllib3.PoolManager:
        pools = urllib3.PoolManager(maxsize=_KEPT_OPEN, ssl_context=self._context)
        try:
            if self._proxy:
                pools = urllib3.ProxyManager(
                    _without_login(self._proxy),
                    proxy_headers=_login(self._proxy),
                    maxsize=_KEPT_OPEN,
                    ssl_context=self._context,
                )
        except (HTTPError, ValueError) as error:
            raise ExpectedError("proxy_unusable") from error
        pools.pool_classes_by_scheme = POOLS
        return pools


class _Told(io.BytesIO):
    """A body that is sent piece by piece, and tells of each that the line has taken."""

    def __init__(self, content: bytes, moved: Callable[[], None]) -> None:
        super().__init__(content)
        self._moved = moved

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            self._moved()
        return super().read(size)


def check_address(base_url: str) -> tuple[str, bool]:
    """The address of a server without its trailing slash, and whether it is this computer."""
    try:
        parts = urlsplit(base_url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ExpectedError("server_address_invalid") from error
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment or parts.username:
        raise ExpectedError("server_address_invalid")
    local = _is_local(host)
    if parts.scheme == "http" and not local:
        raise ExpectedError("address_not_encrypted")
    return base_url.strip().rstrip("/"), local


def _is_local(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _tls_context(ca_file: str | None) -> ssl.SSLContext:
    """The system's trust, and one more file of authorities where the company has its own."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    extra = ca_file or os.environ.get("REQUESTS_CA_BUNDLE")
    if extra:
        try:
            context.load_verify_locations(cafile=extra)
        except OSError as error:
            raise ExpectedError("ca_file_unusable") from error
    return context


def _proxy_for(base_url: str, proxies: Mapping[str, str] | None) -> str:
    """The proxy's address or ''; the system's settings and the environment say where none is given."""
    parts = urlsplit(base_url)
    if proxies is not None:
        return _as_url(proxies.get(parts.scheme, ""))
    if urllib.request.proxy_bypass(parts.hostname or ""):
        return ""
    found = urllib.request.getproxies()
    return _as_url(found.get(parts.scheme) or found.get("all") or "")


def _as_url(proxy: str) -> str:
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _without_login(proxy: str) -> str:
    parts = urlsplit(proxy)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _login(proxy: str) -> dict[str, str]:
    parts = urlsplit(proxy)
    if not parts.username:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return dict(urllib3.make_headers(proxy_basic_auth=pair))


def _read(response: urllib3.BaseHTTPResponse, moved: Callable[[], None]) -> bytes:
    pieces: list[bytes] = []
    total = 0
    for piece in response.stream(_PIECE, decode_content=True):
        moved()
        total += len(piece)
        if total > MAX_REPLY_BYTES:
            raise LinkError("not_our_server")
        pieces.append(piece)
    return b"".join(pieces)


def _code_of(error: BaseException, answered: bool) -> str:
    """The code of what urllib3 raised; the first cause in the chain that says something decides."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, TimeoutError | urllib3.exceptions.TimeoutError):
            return "timed_out"
        if isinstance(cause, _HALF):
            return "half_answer"
        if isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError):
            return "half_answer" if answered else "cut_off"
        if isinstance(cause, _NOT_HTTP):
            return "not_our_server"
        cause = cause.__cause__ or cause.__context__
    return "half_answer" if answered or isinstance(error, ProtocolError) else "cut_off"
