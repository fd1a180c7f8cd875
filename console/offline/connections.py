"""HTTP connections that another thread can end at any moment: in a look-up, a handshake or mid-reply.

A socket shut down wakes whoever waits on it, also under TLS, where the ``ssl`` object itself may not be
reachable yet. So every connection keeps a second handle on its socket for as long as it lives.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import queue
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from console.errors import LinkError

CONNECT_S = 5.0
_LOOK_EVERY_S = 0.1
_IN_PROGRESS = {errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EWOULDBLOCK)}
_NO_NETWORK = {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETRESET}
_OUT_OF_DATE = {9, 10}  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
_WRONG_HOST = {62, 64}  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
_AT_THE_PROXY = {"server_refused", "timed_out"}
_AHEAD_BYTES = 32 * 1024
"""What this computer takes ahead of the line; Linux doubles it.

Beyond it a slow line is seen to move; up to it the pulse is patient: twice this is its ``LARGE_BYTES``.
"""
_running = threading.local()

AddressInfo = tuple[int, int, int, str, Any]


class Call:
    """One request in flight, for at most ``seconds``. It fails with the code that any thread ends it with."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ended_by = ""
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self._owns_handle = False

    def end(self, code: str) -> None:
        with self._lock:
            self.ended_by = self.ended_by or code
            if self._handle is not None:
                _shut(self._handle)

    def use(self, handle: socket.socket) -> None:
        """The connection this request goes over."""
        with self._lock:
            self._drop()
            self._handle = handle
            if self.ended_by:
                _shut(handle)

    def inherit(self, handle: socket.socket) -> None:
        """Its connection is closed, but the rest of the reply may still be on its way."""
        with self._lock:
            if handle is self._handle:
                self._owns_handle = True
            else:
                handle.close()

    def leave(self) -> None:
        """The request is over; its connection serves others."""
        with self._lock:
            self._drop()

    def check(self) -> None:
        """Raises LinkError if the request was ended."""
        if self.ended_by:
            raise LinkError(self.ended_by)

    def _drop(self) -> None:
        if self._owns_handle and self._handle is not None:
            self._handle.close()
        self._handle, self._owns_handle = None, False


@contextlib.contextmanager
def running(call: Call) -> Iterator[None]:
    """What this thread sends inside is part of ``call``."""
    _running.call = call
    try:
        yield
    finally:
        del _running.call
        call.leave()


class _Interruptible(HTTPConnection):
    """Connects in small steps, and can be ended by the call that uses it."""

    _handle: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        call: Call = _running.call
        timeout = self.timeout if isinstance(self.timeout, float | int) else CONNECT_S
        try:
            opened = open_socket(self._dns_host, self.port, timeout, call)
        except LinkError as error:
            if self.proxy and error.code in _AT_THE_PROXY:
                raise LinkError("proxy_refused") from error
            raise
        for option in self.socket_options or ():
            opened.setsockopt(*option)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _AHEAD_BYTES)
        self._handle = opened.dup()
        call.use(self._handle)
        return opened

    def _tunnel(self) -> None:
        try:
            super()._tunnel()
        except OSError as error:
            if error.errno is None and not isinstance(error, TimeoutError):
                raise LinkError("proxy_refused") from error
            raise

    def connect(self) -> None:
        super().connect()
        self._let_it_send()

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self._handle is not None:
            _running.call.use(self._handle)
            self._let_it_send()
        super().request(*args, **kwargs)

    def _let_it_send(self) -> None:
        """A slow line may take as long as the whole request: the time-out of a send is for all of it."""
        self.sock.settimeout(_running.call.seconds)

    def close(self) -> None:
        super().close()
        handle, self._handle = self._handle, None
        if handle is None:
            return
        call: Call | None = getattr(_running, "call", None)
        if call is None:
            handle.close()
        else:
            call.inherit(handle)


class PlainConnection(_Interruptible):
    """For a server on this computer, and on the way to a proxy."""


class TlsConnection(_Interruptible, HTTPSConnection):
    """Names whoever issued a certificate that is not trusted."""

    def connect(self) -> None:
        try:
            super().connect()
        except ssl.SSLCertVerificationError as error:
            raise self._untrusted(error) from error
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError, TimeoutError):
            raise
        except ssl.SSLError as error:
            raise LinkError("not_our_server") from error

    def _untrusted(self, error: ssl.SSLCertVerificationError) -> LinkError:
        if error.verify_code in _OUT_OF_DATE:
            return LinkError("certificate_out_of_date", issuer=self._issuer())
        if error.verify_code in _WRONG_HOST:
            return LinkError("certificate_wrong_host", issuer=self._issuer())
        return LinkError("certificate_untrusted", issuer=self._issuer())

    def _issuer(self) -> str:
        """Looks at the certificate once more, over a connection that carries nothing."""
        looking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        looking.check_hostname = False
        looking.verify_mode = ssl.CERT_NONE
        twin = TlsConnection(
            self._dns_host,
            self.port,
            timeout=self.timeout,
            proxy=self.proxy,
            proxy_config=self.proxy_config,
            ssl_context=looking,
            assert_hostname=False,
        )
        if self._tunnel_host:
            twin.set_tunnel(self._tunnel_host, self._tunnel_port, scheme=self._tunnel_scheme or "http")
        try:
            twin.connect()
            seen = twin.sock.getpeercert(binary_form=True) if isinstance(twin.sock, ssl.SSLSocket) else b""
            return _issuer_of(seen)
        except (LinkError, OSError):
            return ""
        finally:
            twin.close()


class PlainPool(HTTPConnectionPool):
    """Connections of a kind that can be ended."""

    ConnectionCls = PlainConnection


class TlsPool(HTTPSConnectionPool):
    """Connections of a kind that can be ended."""

    ConnectionCls = TlsConnection


POOLS = {"http": PlainPool, "https": TlsPool}


def open_socket(host: str, port: int, timeout: float, call: Call) -> socket.socket:
    """A connected socket within ``timeout`` seconds, look-up included; raises LinkError."""
    deadline = time.monotonic() + timeout
    addresses = _look_up(host, port, deadline, call)
    failure = LinkError("no_network")
    for left, (family, kind, protocol, _, address) in zip(
        range(len(addresses), 0, -1), addresses, strict=True
    ):
        opened = socket.socket(family, kind, protocol)
        try:
            _connect(opened, address, max(0.0, deadline - time.monotonic()) / left, call)
            opened.settimeout(timeout)
            return opened
        except OSError as error:
            opened.close()
            failure = LinkError(_code_of(error))
            failure.__cause__ = error
        except BaseException:
            opened.close()
            raise
    raise failure


def _look_up(host: str, port: int, deadline: float, call: Call) -> list[AddressInfo]:
    """A look-up may hang for half a minute and cannot be ended: it gets a thread that is left to itself."""
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    found: queue.SimpleQueue[list[AddressInfo] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except OSError as error:
            found.put(error)

    threading.Thread(target=look_up, name="look-up", daemon=True).start()
    while (left := deadline - time.monotonic()) > 0:
        call.check()
        with contextlib.suppress(queue.Empty):
            answer = found.get(timeout=min(left, _LOOK_EVERY_S))
            if isinstance(answer, OSError):
                unknown = getattr(answer, "errno", None) == socket.EAI_NONAME
                raise LinkError("name_unknown" if unknown else "no_network") from answer
            return answer
    raise LinkError("no_network")


def _connect(opened: socket.socket, address: Any, timeout: float, call: Call) -> None:
    deadline = time.monotonic() + timeout
    opened.setblocking(False)
    outcome = opened.connect_ex(address)
    if outcome in _IN_PROGRESS:
        outcome = _outcome(opened, deadline, call)
    if outcome:
        raise OSError(outcome, "connect")


def _outcome(opened: socket.socket, deadline: float, call: Call) -> int:
    with selectors.DefaultSelector() as selector:
        selector.register(opened, selectors.EVENT_WRITE)
        while (left := deadline - time.monotonic()) > 0:
            call.check()
            if selector.select(min(left, _LOOK_EVERY_S)):
                return opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    return errno.ETIMEDOUT


def _code_of(error: OSError) -> str:
    if error.errno in _NO_NETWORK:
        return "no_network"
    return "server_refused" if error.errno == errno.ECONNREFUSED else "timed_out"


def _issuer_of(certificate: bytes | None) -> str:
    from cryptography import x509

    if not certificate:
        return ""
    try:
        issuer = x509.load_der_x509_certificate(certificate).issuer
    except ValueError:
        return ""
    for name in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
        if found := issuer.get_attributes_for_oid(name):
            return str(found[0].value)
    return issuer.rfc4514_string()


def _shut(handle: socket.socket) -> None:
    with contextlib.suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)
