"""The server's requests, typed. Import it off the GUI thread: it brings the HTTP library with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

import msgspec

from console.errors import LinkError, Rejected
from console.offline.http_client import READ_S, WHOLE_S, Answer, HttpClient
from console.offline.round import PullRequest, Request, SendFile
from console.offline.server_clock import ServerClock
from console.offline.tokens import SessionTokens
from console.wire.administration import HeldReply, LedgerReply
from console.wire.files import FileStored
from console.wire.messages import (
    Cursor,
    EnrolReply,
    EnrolRequest,
    ErrorReply,
    HeadReply,
    LackReply,
    LackRequest,
    LoginReply,
    LoginRequest,
    PullReply,
    PushReply,
    PushRequest,
    Ready,
    RefreshReply,
    RefreshRequest,
    SpoolDelivery,
    SpoolReply,
    VerdictsReply,
    VerdictsRequest,
)

T = TypeVar("T")
API = "/api/v1"
PROBE_S = 5.0
LOGIN_S = 15.0
FILE_S = 600.0
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}
_BUSY = {429, 503}
_TOO_LARGE = {413, 414, 431}
_BUSY_CODES = {"busy", "too_many_requests"}
_encode = msgspec.json.Encoder().encode
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


class DeskCredential(NamedTuple):
    """What a desk proves itself with, whoever sits at it."""

    desk_id: str
    secret: str


class Transport:
    """One server, for one login or none. Any thread; every method waits.

    Raises LinkError where nothing is known of the request (its codes are those of ``link.event_of``), and
    Rejected where the server said no. Nothing is retried, but once after the access token has been renewed.
    """

    def __init__(
        self,
        base_url: str,
        tokens: SessionTokens | None = None,
        ca_file: str | None = None,
        proxies: Mapping[str, str] | None = None,
        clock: ServerClock | None = None,
    ) -> None:
        self._http = HttpClient(base_url, ca_file, proxies)
        self.tokens = tokens
        self.clock = clock or ServerClock()

    @property
    def is_local(self) -> bool:
        """Whether the server is on this computer."""
        return self._http.is_local

    @property
    def traffic(self) -> int:
        """Another number whenever bytes have moved."""
        return self._http.traffic

    def ready(self, within: float = PROBE_S) -> Ready:
        """The cheap probe: takes no login, and of the database a reading a second, whoever asks."""
        return self._ask(Ready, "GET", "/ready", whole_s=within, read_s=within)

    def login(self, request: LoginRequest, within: float = LOGIN_S) -> LoginReply:
        """By password, in so many seconds. The caller keeps the tokens."""
        return self._ask(LoginReply, "POST", f"{API}/login", request, read_s=within, whole_s=within)

    def refresh(self, request: RefreshRequest) -> RefreshReply:
        """The next pair of tokens."""
        return self._ask(RefreshReply, "POST", f"{API}/refresh", request)

    def ask(self, kind: type[T], method: str, path: str, request: msgspec.Struct | None = None) -> T:
        """Any other of the server's requests, under this login: ``ask(HeldReply, "GET", "/held")``."""
        return self._as_user(lambda login: self._ask(kind, method, API + path, request, login))

    def enrol(self, access: str, request: EnrolRequest) -> EnrolReply:
        """Introduces a new desk under a login that has just begun."""
        return self._ask(EnrolReply, "POST", f"{API}/desks", request, _bearer(access))

    def head(self, seen: Cursor, wait: int) -> HeadReply:
        """The newest commit: at once where it is another than ``seen``, else within ``wait`` seconds."""
        query = urlencode({"epoch": seen.epoch, "seq": seen.seq, "token": seen.token, "wait": wait})
        path = f"{API}/sync/head?{query}"
        patience = wait + 2 * PROBE_S
        return self._as_user(
            lambda login: self._ask(HeadReply, "GET", path, None, login, read_s=patience, waits=True)
        )

    def send(self, request: Request) -> Any:
        """The reply to one request of a round, in the type that the round expects."""
        return self._as_user(lambda login: self._send(request, login))

    def deliver(self, delivery: SpoolDelivery, desk: DeskCredential) -> SpoolReply:
        """Sealed entries, by the desk's own credential."""
        login = {"Authorization": f"Desk {desk.desk_id}:{desk.secret}"}
        return self._ask(SpoolReply, "POST", f"{API}/spool", delivery, login, whole_s=FILE_S)

    def held(self) -> HeldReply:
        """What the server holds without a verdict."""
        return self._as_user(lambda login: self._ask(HeldReply, "GET", f"{API}/held", None, login))

    def ledger_pages(self, since: int) -> list[LedgerReply]:
        """What became of the calls saved since a time."""
        pages = [self._ledger(since, "")]
        while pages[-1].more and pages[-1].slips:
            pages.append(self._ledger(since, pages[-1].slips[-1].slip_id))
        return pages

    def _ledger(self, since: int, after: str) -> LedgerReply:
        asked = {"since": since} | ({"after": after} if after else {})
        path = f"{API}/ledger?{urlencode(asked)}"
        return self._as_user(lambda login: self._ask(LedgerReply, "GET", path, None, login))

    def renew(self, code: str = "timed_out") -> None:
        """Ends what is in flight with this code and starts with fresh connections."""
        self._http.renew(code)

    def abort(self) -> None:
        """Ends what is in flight, and this transport, within a second. From any thread."""
        self._http.abort()

    def _send(self, request: Request, login: Mapping[str, str]) -> Any:
        if isinstance(request, PushRequest):
            return self._ask(PushReply, "POST", f"{API}/sync/push", request, login)
        if isinstance(request, PullRequest):
            return self._ask(PullReply, "GET", f"{API}/sync/pull?{_pull_query(request)}", None, login)
        if isinstance(request, LackRequest):
            return self._ask(LackReply, "POST", f"{API}/sync/lack", request, login)
        if isinstance(request, VerdictsRequest):
            return self._ask(VerdictsReply, "POST", f"{API}/sync/verdicts", request, login)
        if isinstance(request, SendFile):
            headers = {**login, "Content-Type": "application/octet-stream"}
            path = f"{API}/blobs/{request.sha256}"
            answer = self._http.exchange("PUT", path, headers, request.content, whole_s=FILE_S)
            return _read(FileStored, _checked(answer)).stored_at
        return self._ask(PushReply, "POST", f"{API}/sync/reoffer", request, login)

    def _as_user(self, ask: Callable[[Mapping[str, str]], T]) -> T:
        if self.tokens is None or not self.tokens.access:
            raise Rejected("login_required")
        access = self.tokens.access
        try:
            return ask(_bearer(access))
        except Rejected as error:
            if error.code != "access_expired":
                raise
        return ask(_bearer(self.tokens.renew(access, self.refresh)))

    def _ask(
        self,
        kind: type[T],
        method: str,
        path: str,
        request: msgspec.Struct | None = None,
        login: Mapping[str, str] | None = None,
        *,
        read_s: float = READ_S,
        whole_s: float = WHOLE_S,
        waits: bool = False,
    ) -> T:
        """Learns the server's time, unless the server ``waits`` before it answers."""
        body = None if request is None else _encode(request)
        headers = {**_JSON, **(login or {})}
        asked = self.clock.ask()
        answer = self._http.exchange(method, path, headers, body, read_s=read_s, whole_s=whole_s)
        reply = _read(kind, _checked(answer))
        server_time = getattr(reply, "server_time", 0)
        if server_time and not waits:
            self.clock.learn(server_time, asked)
        return reply


def _read(kind: type[T], answer: Answer) -> T:
    reply = _decode(kind, answer.content) if _is_json(answer) else None
    if reply is None:
        raise LinkError("not_our_server")
    return reply


def _decode(kind: type[T], content: bytes) -> T | None:
    """None where the bytes are no ``kind``."""
    decoder: msgspec.json.Decoder[T] = _decoders.setdefault(kind, msgspec.json.Decoder(kind))
    try:
        return decoder.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _bearer(access: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {access}"}


def _pull_query(request: PullRequest) -> str:
    cursors = [("cursor", f"{scope}@{cursor}") for scope, cursor in sorted(request.cursors.items())]
    return urlencode([*cursors, ("heard", str(request.heard))])


def _checked(answer: Answer) -> Answer:
    """Only what our server said in so many words is a yes or a no; all else is an illness of the way."""
    if 200 <= answer.status < 300:
        return answer
    if answer.status in _TOO_LARGE:
        raise Rejected("too_large")
    said = _error_of(answer)
    retry_after = max(said.retry_after if said else 0, _retry_after(answer))
    if answer.status in _BUSY and (retry_after if said is None else said.code in _BUSY_CODES):
        raise LinkError("busy", retry_after=retry_after)
    if answer.status >= 500:
        raise LinkError("server_ill", status=answer.status)
    if said is None:
        raise LinkError("not_our_server", status=answer.status)
    if answer.status == 408:
        raise LinkError("timed_out")
    params = said.params | ({"retry_after": retry_after} if retry_after else {})
    raise Rejected(said.code, **params)


def _is_json(answer: Answer) -> bool:
    return answer.headers.get("Content-Type", "").lower().startswith("application/json")


def _error_of(answer: Answer) -> ErrorReply | None:
    return _decode(ErrorReply, answer.content) if _is_json(answer) else None


def _retry_after(answer: Answer) -> int:
    """Seconds to wait as the header says, in either of its two forms; 0 where it says nothing."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return int(text)
    try:
        return max(0, round((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()))
    except (TypeError, ValueError):
        return 0
