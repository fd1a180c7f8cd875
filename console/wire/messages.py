"""Requests and replies of the sync protocol (docs/sync-protocol.md), as JSON with unknown fields ignored."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, cast

import msgspec

from console.models.records import NOUNS, Desk, Draft, Row, User, Workspace

MAX_OPS = 320
MAX_PUSH_BYTES = 512 * 1024
MAX_PULL_ROWS = 1000


class Cursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """A point in a server's history. The token tells it from the same number in another history."""

    epoch: str = ""
    seq: int = 0
    token: str = ""

    def __str__(self) -> str:
        return f"{self.epoch}:{self.seq}:{self.token}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """The inverse of ``str``; raises ValueError."""
        epoch, seq, token = text.split(":")
        return cls(epoch, int(seq), token)


class Status(StrEnum):
    """What became of an operation on the server."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    HELD = "held"


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """The server's word on one operation. ``commit`` is where its effects, if any, can be pulled.

    ``numbers`` are the ticket numbers it was given, by ticket id: they return with it when a server has
    lost them. ``scopes`` are those whose rows it touched.
    """

    op_id: str
    status: str
    code: str = ""
    params: dict[str, str] = {}
    commit: Cursor = Cursor()
    scopes: tuple[str, ...] = ()
    numbers: dict[str, int] = {}


class PushRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Operations in the order they happened, as the very bytes their desk stored."""

    request_id: str
    heard: Cursor = Cursor()
    ops: list[msgspec.Raw] = []
    drafts: list[Draft] = []


class PushReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """One verdict an operation, in order; ``head`` is the workspace's newest commit."""

    request_id: str
    verdicts: list[Verdict]
    head: Cursor
    server_time: int


class Reoffer(msgspec.Struct, frozen=True):
    """An operation that an earlier history had accepted, with the verdict it got there."""

    op: msgspec.Raw
    verdict: Verdict


class ReofferRequest(msgspec.Struct, frozen=True):
    """What a desk holds as accepted and the server says it lacks, in the old order.

    ``heard`` is the head of the answer before: a server that has gone back again must say so.
    """

    request_id: str
    ops: list[Reoffer]
    heard: Cursor = Cursor()


class LackRequest(msgspec.Struct, frozen=True):
    """Asks which of these accepted operations the server has not accepted; ``heard`` as in ReofferRequest."""

    request_id: str
    op_ids: list[str]
    heard: Cursor = Cursor()


class LackReply(msgspec.Struct, frozen=True):
    """Those it has not accepted, in the order asked; ``head`` may be named from now on."""

    request_id: str
    lacking: list[str]
    head: Cursor


class Asked(msgspec.Struct, frozen=True):
    """An operation named without its bytes: by their SHA-256, in hexadecimal."""

    op_id: str
    sha256: str


class VerdictsRequest(msgspec.Struct, frozen=True):
    """Asks what has become of operations that are too large for a push, and came by the spool if at all."""

    request_id: str
    ops: list[Asked]


class VerdictsReply(msgspec.Struct, frozen=True):
    """The verdicts there are, in the order asked; nothing of what is held or unknown."""

    request_id: str
    verdicts: list[Verdict]


class HeadReply(msgspec.Struct, frozen=True):
    """The newest commit, as soon as it differs from the one asked about."""

    head: Cursor
    server_time: int


class Ready(msgspec.Struct, frozen=True, omit_defaults=True):
    """The server takes requests; desks that come back spread themselves over ``window`` seconds."""

    server_time: int
    protocol: int
    version: str
    window: int = 30


class LoginRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who, by what, and where: ``signing_key`` is the public key that will prove this user's offline work."""

    employee_no: str
    password: str
    desk_id: str = ""
    desk_secret: str = ""
    signing_key: str = ""


class Tokens(msgspec.Struct, frozen=True):
    """Opaque tokens; times in UTC microseconds."""

    access: str
    access_until: int
    refresh: str
    refresh_until: int


class LoginReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that a desk needs to work with the server gone: identity, grant, and keys to seal to."""

    workspace: Workspace
    user: User
    tokens: Tokens
    grant: str = ""
    server_keys: dict[str, str] = {}
    spool_key_id: str = ""
    spool_key: str = ""
    recovery_key: str = ""
    head: Cursor = Cursor()
    server_time: int = 0
    must_change: bool = False


class RefreshRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Asks for the next pair of tokens; with ``signing_key`` also for a fresh offline grant."""

    refresh: str
    signing_key: str = ""


class RefreshReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """The successor pair: the same one again when the first reply was lost."""

    tokens: Tokens
    grant: str = ""
    server_time: int = 0


class EnrolRequest(msgspec.Struct, frozen=True):
    """A desk introduces itself under the login of whoever sits at it; a known one by its ``secret``."""

    desk_id: str
    name: str
    secret: str = ""


class EnrolReply(msgspec.Struct, frozen=True):
    """The desk's code for reference numbers, and the secret that delivers its spool."""

    desk: Desk
    secret: str


class LeftRow(msgspec.Struct, frozen=True):
    """A row that this scope no longer contains."""

    noun: str
    id: str


RowBundle = msgspec.defstruct(
    "RowBundle",
    [(noun, cast(Any, list)[record], msgspec.field(default_factory=list)) for noun, record in NOUNS.items()],
    frozen=True,
    omit_defaults=True,
    module=__name__,
)
"""Rows by noun."""


def bundle(rows: list[Row]) -> msgspec.Struct:
    """A bundle of ``rows``."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.noun, []).append(row)
    return RowBundle(**grouped)


def rows_of(rows: msgspec.Struct) -> list[Row]:
    """All rows of a bundle, parents before children."""
    return [row for noun in NOUNS for row in getattr(rows, noun)]


class Page(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whole transactions of one scope after its cursor; ``cursor`` is the point it was scanned to."""

    scope: str
    cursor: Cursor
    rows: RowBundle = RowBundle()  # type: ignore[valid-type]  # made from the list of nouns
    left: list[LeftRow] = []
    more: bool = False


class PullReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """The pages asked for, the scopes this caller may see now, and what a verified backup covers."""

    pages: list[Page]
    scopes: list[str]
    head: Cursor
    server_time: int
    covered: Cursor = Cursor()
    audit_no: int = 0
    audit_hash: str = ""


class SpoolDelivery(msgspec.Struct, frozen=True, omit_defaults=True):
    """Sealed entries of a desk's spool, base64, oldest first; a later answer is only 'received'.

    ``also_heard`` are the commits that other logins of this desk were told of.
    """

    request_id: str
    heard: Cursor
    entries: list[SpoolEntry]
    also_heard: list[Cursor] = []


class SpoolEntry(msgspec.Struct, frozen=True):
    """One sealed envelope under the id of the operation in it."""

    op_id: str
    sealed: str


class SpoolReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which entries the server now holds in safety. Nothing is said of what they led to."""

    request_id: str
    received: list[str]
    head: Cursor
    covered: Cursor = Cursor()


class HeldItem(msgspec.Struct, frozen=True):
    """A held operation as its author and supervisors may read it."""

    op_id: str
    kind: str
    author: str
    desk: str
    cause: str
    received_at: int
    op: msgspec.Raw


class ErrorReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """Every refusal of a request: a stable code, parameters, and seconds to wait where that helps."""

    code: str
    params: dict[str, str | int] = {}
    retry_after: int = 0
