"""An operation as it reached the server: its bytes, by which road, and on whose proved word."""

from __future__ import annotations

import hashlib
from enum import StrEnum

import msgspec

from console.errors import Rejected
from console.operations import AnyOperation, UnknownOperation, decode, kind_of


class Road(StrEnum):
    """How an operation came: under its author's own login, or from a desk's spool."""

    LOGIN = "login"
    SPOOL = "spool"


class Author(msgspec.Struct, frozen=True):
    """Whose word an operation is, as far as the server could prove it."""

    user_id: str = ""
    roles: frozenset[str] = frozenset()
    proved: bool = False


UNPROVED = Author()


class Offer(msgspec.Struct, frozen=True):
    """One operation offered to the server. ``op`` is None where its bytes mean nothing to this version."""

    op_id: str
    raw: bytes
    sha256: str
    op: AnyOperation | None
    author: Author
    road: Road = Road.LOGIN
    numbers: dict[str, int] = {}

    @property
    def kind(self) -> str:
        """The operation's tag, or '' when unknown."""
        return kind_of(self.op) if self.op is not None else ""


class _Header(msgspec.Struct):
    op_id: str


def offer_of(
    raw: bytes | msgspec.Raw,
    author: Author,
    road: Road = Road.LOGIN,
    numbers: dict[str, int] | None = None,
) -> Offer:
    """Reads what can be read. Raises Rejected only for bytes without so much as an ``op_id``.

    An operation that names another author than the caller is nobody's proved word.
    """
    exact = bytes(raw)
    try:
        op: AnyOperation | None = decode(exact)
    except UnknownOperation:
        op = None
    try:
        op_id = op.op_id if op is not None else msgspec.json.decode(exact, type=_Header).op_id
    except msgspec.DecodeError as error:
        raise Rejected("operation_unreadable") from error
    if op is not None and author.proved and op.author != author.user_id:
        author = UNPROVED
    digest = hashlib.sha256(exact).hexdigest()
    return Offer(op_id, exact, digest, op, author, road, numbers or {})
