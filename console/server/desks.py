"""Desks: each gets a code for its reference numbers, and a secret of its own that delivers its spool."""

from __future__ import annotations

import hashlib
import secrets

import msgspec
from sqlalchemy import Connection

from console.errors import Rejected
from console.models.records import Desk
from console.models.repositories.rows import Rows
from console.server.audit import Entry
from console.server.secrets import same
from console.server.sessions import SECOND
from console.server.sql import run
from console.server.sync.head import Head, commit_to

MOST_CODES = 1_000
_SEEN_EVERY = 60 * SECOND


def enrol(
    connection: Connection, head: Head, desk_id: str, name: str, actor: str, now: int
) -> tuple[Desk, str]:
    """The desk and a new secret for it; its earlier secret ends. Raises ``desk_inactive``.

    Codes begin anew after 999: two such desks can give two callers of one day the same reference number.
    """
    rows = Rows(connection, head.workspace_id)
    known = rows.load([(Desk.noun, desk_id)]).get((Desk.noun, desk_id))
    if isinstance(known, Desk):
        if not known.active:
            raise Rejected("desk_inactive")
        desk = msgspec.structs.replace(known, name=name, seq=head.seq + 1)
    else:
        code = head.next_desk_code % MOST_CODES or head.next_desk_code // MOST_CODES
        head.next_desk_code += 1
        desk = Desk(id=desk_id, seq=head.seq + 1, code=code, name=name)
    rows.upsert([desk])
    secret = secrets.token_urlsafe(32)
    run(
        connection,
        "INSERT INTO desk_credential (workspace_id, desk_id, secret_hash, revoked, last_seen)"
        " VALUES (?, ?, ?, 0, ?) ON CONFLICT (workspace_id, desk_id) DO UPDATE SET"
        " secret_hash = excluded.secret_hash",
        head.workspace_id,
        desk_id,
        _hash(secret),
        now,
    )
    commit_to(connection, head, Entry(actor, desk_id, "desk.enrolled", desk_id), now, rows=1)
    return desk, secret


def proved_desk(connection: Connection, workspace_id: str, desk_id: str, secret: str) -> Desk | None:
    """The desk whose secret this is."""
    row = run(
        connection,
        "SELECT secret_hash, revoked FROM desk_credential WHERE workspace_id = ? AND desk_id = ?",
        workspace_id,
        desk_id,
    ).first()
    if row is None or row[1] or not same(row[0], _hash(secret)):
        return None
    desk = Rows(connection, workspace_id).load([(Desk.noun, desk_id)]).get((Desk.noun, desk_id))
    return desk if isinstance(desk, Desk) and desk.active else None


def active_desk(connection: Connection, workspace_id: str, desk_id: str) -> Desk | None:
    """The desk, where it is in use and its credential good."""
    key = (Desk.noun, desk_id)
    desk = Rows(connection, workspace_id).load([key]).get(key)
    revoked = run(
        connection,
        "SELECT revoked FROM desk_credential WHERE workspace_id = ? AND desk_id = ?",
        workspace_id,
        desk_id,
    ).scalar()
    return desk if isinstance(desk, Desk) and desk.active and revoked == 0 else None


def mark_seen(connection: Connection, workspace_id: str, desk_id: str, now: int) -> None:
    """Remembers that the desk delivered; at most once a minute."""
    run(
        connection,
        "UPDATE desk_credential SET last_seen = ? WHERE workspace_id = ? AND desk_id = ? AND last_seen < ?",
        now,
        workspace_id,
        desk_id,
        now - _SEEN_EVERY,
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
