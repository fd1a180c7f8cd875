"""What only the writing transaction knows of a row: its commit, that it moved, that its bytes are here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import msgspec
from sqlalchemy import Connection

from console.apply import Overlay
from console.models.records import Attachment, Key, Row
from console.models.repositories.rows import among
from console.server.sql import any_of, run, run_many


def stamp(seq: int, row: Row) -> Row:
    """``row`` as of transaction ``seq``."""
    return msgspec.structs.replace(row, seq=seq)


def stamp_touched(
    connection: Connection, workspace_id: str, overlay: Overlay, touched: Iterable[Key], seq: int
) -> None:
    """Stamps every touched row, and leaves a mark in each scope that a row has moved out of."""
    moved: list[tuple[str, Key, str]] = []
    for key in touched:
        overlay.revise(key, partial(stamp, seq))
        before, after = overlay.original(key), overlay.records.rows[key]
        if before is not None and after is not None and before.scope != after.scope:
            moved.append((before.scope, key, after.scope))
    run_many(
        connection,
        "INSERT INTO left_row (workspace_id, scope, noun, row_id, seq) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (workspace_id, scope, noun, row_id) DO UPDATE SET seq = excluded.seq",
        ((workspace_id, scope, *key, seq) for scope, key, _ in moved),
    )
    run_many(
        connection,
        "DELETE FROM left_row WHERE workspace_id = ? AND scope = ? AND noun = ? AND row_id = ?",
        ((workspace_id, scope, *key) for _, key, scope in moved),
    )


def stamp_arrived(
    connection: Connection, workspace_id: str, overlay: Overlay, touched: Iterable[Key], now: int
) -> None:
    """Bytes can come before the operation that names them: its attachment has arrived already then."""
    awaited = {
        key: row.sha256
        for key in touched
        if key[0] == Attachment.noun
        and isinstance(row := overlay.records.rows[key], Attachment)
        and not row.arrived_at
    }
    if not awaited:
        return
    here = run(
        connection,
        f"SELECT sha256 FROM blob WHERE workspace_id = ? AND sha256 {any_of(connection)}",
        workspace_id,
        among(connection, set(awaited.values())),
    )
    stored = {row[0] for row in here}
    for key, sha256 in awaited.items():
        if sha256 in stored:
            overlay.revise(key, lambda row: msgspec.structs.replace(row, arrived_at=now))
