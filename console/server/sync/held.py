"""Operations without a verdict: kept as they came, under their own id, until the cause ends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import accumulate

import msgspec
from sqlalchemy import Connection

from console.errors import Rejected
from console.models.enums import SlipResult
from console.models.records import CallSlip, Key, User
from console.models.repositories.rows import Rows, among
from console.operations import TakeCall
from console.operations.calls import slip_id
from console.operations.operation import Insert
from console.server.sql import any_of, run, run_many
from console.server.sync.offers import (
    REUSED,
    UNPROVED,
    UNREADABLE,
    Author,
    Offer,
    Road,
    offer_of,
    opaque_offer,
)
from console.wire.messages import MAX_OPS, MAX_PUSH_BYTES

_COLUMNS = "op_id, payload, author, road, proved"
DUE: Key = ("due", "")
"""What an operation waits for whose row has come in a commit that had no room for it: the next takes it."""


def store(
    connection: Connection,
    workspace_id: str,
    held: Iterable[tuple[Offer, str, Key | None]],
    now: int,
) -> None:
    """Keeps each offer. A copy that is proved as well, or better, takes the place of one that is held."""
    run_many(
        connection,
        "INSERT INTO held_op (workspace_id, op_id, payload, kind, author, desk, road, proved, cause,"
        " waits_for, slip_id, outage_id, happened_at, received_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (workspace_id, op_id) DO UPDATE SET payload = excluded.payload, kind = excluded.kind,"
        " author = excluded.author, desk = excluded.desk, road = excluded.road, proved = excluded.proved,"
        " cause = excluded.cause, waits_for = excluded.waits_for, slip_id = excluded.slip_id,"
        " outage_id = excluded.outage_id, happened_at = excluded.happened_at"
        " WHERE held_op.proved <= excluded.proved",
        (
            (
                workspace_id,
                offer.op_id,
                offer.raw,
                offer.kind,
                offer.op.author if offer.op else offer.author.user_id,
                offer.op.desk if offer.op else offer.desk,
                offer.road.value,
                int(offer.author.proved),
                cause,
                _text(waits_for) if waits_for else "",
                *_of_call(offer),
                now,
            )
            for offer, cause, waits_for in held
        ),
    )


def digests(
    connection: Connection, workspace_id: str, op_ids: Iterable[str]
) -> Iterator[tuple[str, str, bool]]:
    """The id, payload hash and proof of each of ``op_ids`` that is held."""
    rows = run(
        connection,
        f"SELECT op_id, payload, proved FROM held_op WHERE workspace_id = ? AND op_id {any_of(connection)}",
        workspace_id,
        among(connection, op_ids),
    )
    for op_id, payload, proved in rows:
        yield op_id, hashlib.sha256(payload).hexdigest(), bool(proved)


def find(connection: Connection, workspace_id: str, op_id: str) -> Offer | None:
    """The held operation, or None."""
    row = run(
        connection,
        f"SELECT {_COLUMNS} FROM held_op WHERE workspace_id = ? AND op_id = ?",
        workspace_id,
        op_id,
    ).first()
    return _offer(Rows(connection, workspace_id), *row) if row is not None else None


def waiting_for(connection: Connection, workspace_id: str, keys: Iterable[Key]) -> list[Offer]:
    """What is held until one of ``keys`` exists, in the order of arrival: as much as one push brings."""
    sizes = run(
        connection,
        "SELECT op_id, length(payload) FROM held_op WHERE workspace_id = ?"
        f" AND waits_for {any_of(connection)} ORDER BY received_at, op_id LIMIT ?",
        workspace_id,
        among(connection, map(_text, keys)),
        MAX_OPS,
    ).all()
    total = list(accumulate(size for _, size in sizes))
    chosen = [
        op_id for (op_id, _), sum_ in zip(sizes, total, strict=True) if sum_ <= max(MAX_PUSH_BYTES, total[0])
    ]
    if not chosen:
        return []
    rows = run(
        connection,
        f"SELECT {_COLUMNS} FROM held_op WHERE workspace_id = ? AND op_id {any_of(connection)}"
        " ORDER BY received_at, op_id",
        workspace_id,
        among(connection, chosen),
    ).all()
    return [_offer(Rows(connection, workspace_id), *row) for row in rows]


def release(connection: Connection, workspace_id: str, keys: Iterable[Key]) -> None:
    """What still waits for one of ``keys`` is due."""
    run(
        connection,
        f"UPDATE held_op SET waits_for = ? WHERE workspace_id = ? AND waits_for {any_of(connection)}",
        _text(DUE),
        workspace_id,
        among(connection, map(_text, keys)),
    )


def is_any_due(connection: Connection, workspace_id: str) -> bool:
    """Whether a commit had no room for something."""
    sql = "SELECT 1 FROM held_op WHERE workspace_id = ? AND waits_for = ? LIMIT 1"
    return run(connection, sql, workspace_id, _text(DUE)).first() is not None


def forget(connection: Connection, workspace_id: str, op_ids: Iterable[str]) -> None:
    """Removes what has a verdict now."""
    run(
        connection,
        f"DELETE FROM held_op WHERE workspace_id = ? AND op_id {any_of(connection)}",
        workspace_id,
        among(connection, op_ids),
    )


def roles_of(rows: Rows, user_id: str) -> frozenset[str]:
    """The roles of an active user; none for anybody else."""
    user = rows.load([(User.noun, user_id)]).get((User.noun, user_id))
    return frozenset(user.roles) if isinstance(user, User) and user.active else frozenset()


def rejected_slip(offer: Offer, reason: str, now: int) -> Insert | None:
    """A rejected call stays in the ledger with content and reason; other work only with its author."""
    op = offer.op
    if not isinstance(op, TakeCall):
        return None
    content = {name: getattr(op.content, name) for name in op.content.__struct_fields__}
    slip = CallSlip(
        id=slip_id(op),
        origin=op.op_id,
        reference=op.reference,
        result=SlipResult.REJECTED.value,
        reason=reason,
        saved_at=op.at,
        arrived_at=now,
        outage_id=op.outage_id,
        offline=op.offline,
        author=op.author,
        desk=op.desk,
    )
    return Insert(msgspec.structs.replace(slip, **content))


def _text(key: Key) -> str:
    return "/".join(key)


def _of_call(offer: Offer) -> tuple[str, str, int]:
    op = offer.op
    return (slip_id(op), op.outage_id, op.at) if isinstance(op, TakeCall) else ("", "", 0)


def _offer(rows: Rows, op_id: str, payload: bytes, author_id: str, road: str, proved: int) -> Offer:
    author = Author(author_id, roles_of(rows, author_id), proved=True) if proved else UNPROVED
    try:
        offer = offer_of(payload, author, Road(road))
    except Rejected:
        return opaque_offer(bytes(payload), UNREADABLE)
    return offer if offer.op_id == op_id else opaque_offer(bytes(payload), REUSED)
