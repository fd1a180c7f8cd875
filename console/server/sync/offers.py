"""An operation as it reached the server: its bytes, by which road, and on whose proved word."""

from __future__ import annotations

import hashlib
import re
import uuid
from enum import StrEnum

import msgspec

from console.errors import Rejected
from console.ids import derive
from console.operations import AnyOperation, UnknownOperation, decode, kind_of
from console.operations.operation import SCHEMA, Operation
from console.wire.messages import MAX_PUSH_BYTES

UNKNOWN = "unknown_operation"


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
    """One operation offered to the server, by the desk ``desk`` where it was not under a login.

    ``op`` is None where its bytes mean nothing to this version; ``trouble`` says why.
    """

    op_id: str
    raw: bytes
    sha256: str
    op: AnyOperation | None
    author: Author
    road: Road = Road.LOGIN
    numbers: dict[str, int] = {}
    desk: str = ""
    trouble: str = UNKNOWN

    @property
    def kind(self) -> str:
        """The operation's tag, or '' when unknown."""
        return kind_of(self.op) if self.op is not None else ""


class _Header(msgspec.Struct):
    op_id: str


UNREADABLE = "unreadable_envelope"
REUSED = "op_id_reused"
TOO_LARGE = "too_large"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAME = re.compile(r"[!-~]{0,64}")
_NUL = b"\\u0000"


def offer_of(
    raw: bytes | msgspec.Raw,
    author: Author,
    road: Road = Road.LOGIN,
    numbers: dict[str, int] | None = None,
) -> Offer:
    """Reads what can be read. Raises ``operation_unreadable`` only for bytes without a proper ``op_id``.

    An operation that names another author than the caller is nobody's proved word. NUL, which PostgreSQL
    stores in no text, is read as U+FFFD; the bytes stay as they are. What a spool brings may be larger than a
    login could send: it is held, for its rows would make a page of a pull that no desk takes.
    """
    exact = bytes(raw)
    readable = exact.replace(_NUL, b"\\ufffd") if _NUL in exact else exact
    is_too_large = road is Road.SPOOL and len(exact) > MAX_PUSH_BYTES
    op = None if is_too_large else _read(readable)
    op_id = op.op_id if op is not None else _op_id(readable)
    if op is not None and author.proved and op.author != author.user_id:
        author = UNPROVED
    digest = hashlib.sha256(exact).hexdigest()
    trouble = TOO_LARGE if is_too_large else UNKNOWN
    return Offer(op_id, exact, digest, op, author, road, numbers or {}, trouble=trouble)


def opaque_offer(content: bytes, trouble: str, desk: str = "") -> Offer:
    """Bytes that are kept as they are, under an id that follows from them."""
    digest = hashlib.sha256(content).hexdigest()
    op_id = derive(str(uuid.UUID(int=0)), digest)
    return Offer(op_id, content, digest, None, UNPROVED, Road.SPOOL, desk=desk, trouble=trouble)


def _read(readable: bytes) -> AnyOperation | None:
    try:
        op = decode(readable)
    except (UnknownOperation, RecursionError):
        return None
    return op if op.schema <= SCHEMA and _is_well_formed(op) else None


def _is_well_formed(op: Operation) -> bool:
    """What every table keeps of an operation: ids that are ids, a time that is one."""
    ids = all(_ID.fullmatch(value) for value in (op.op_id, op.root, op.retries) if value)
    names = all(_NAME.fullmatch(value) for value in (op.author, op.desk))
    return ids and names and bool(op.op_id) and 0 <= op.at < 1 << 63


def _op_id(readable: bytes) -> str:
    try:
        op_id = msgspec.json.decode(readable, type=_Header).op_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Rejected("operation_unreadable") from error
    if not _ID.fullmatch(op_id):
        raise Rejected("operation_unreadable")
    return op_id
