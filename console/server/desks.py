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
_KEEP_SECRET = (
    "INSERT INTO desk_credential (workspace_id, desk_id, secret_hash, revoked, last_seen)"
    " VALUES (?, ?, ?, 0, ?)"
    " ON CONFLICT (workspace_id, desk_id) DO UPDATE SET secret_hash = excluded.secret_hash"
)


def enrol(
    connection: Connection,
    head: Head,
    desk_id: str,
    name: str,
    actor: str,
    now: int,
    *,
    secret: str = "",
    entitled: bool = False,
) -> tuple[Desk, str]:
    """The desk and a new secret for it; its earlier one stays good until the desk logs in with the new one.

    A known desk shows its ``secret``, unless the actor is ``entitled`` to replace any, or has enrolled it
    and nobody has logged in with that secret yet. Raises ``desk_inactive`` and ``no_right``.
    Codes begin anew after 999: two such desks can give two callers of one day the same reference number.
    """
    rows, found = Rows(connection, head.workspace_id), _hashes(connection, head.workspace_id, desk_id)
    known = rows.load([(Desk.noun, desk_id)]).get((Desk.noun, desk_id))
    by, shown = f"by:{actor}", _hash(secret)
    desk = known if isinstance(known, Desk) else None
    if desk and not desk.active:
        raise Rejected("desk_inactive")
    if desk and not (entitled or shown in found or by in found):
        raise Rejected("no_right")
    desk = desk or Desk(id=desk_id, code=_take_code(head))
    desk = msgspec.structs.replace(desk, name=name, seq=head.seq + 1)
    rows.upsert([desk])
    fresh = secrets.token_urlsafe(32)
    before = shown if shown in found else by if by in found or not found else found[0]
    run(connection, _KEEP_SECRET, head.workspace_id, desk_id, f"{_hash(fresh)} {before}", now)
    commit_to(connection, head, Entry(actor, desk_id, "desk.enrolled", desk_id), now, rows=1)
    return desk, fresh


def _take_code(head: Head) -> int:
    code = head.next_desk_code % MOST_CODES or head.next_desk_code // MOST_CODES
    head.next_desk_code += 1
    return code


def proved_desk(connection: Connection, workspace_id: str, desk_id: str, secret: str) -> Desk | None:
    """The desk whose secret this is."""
    if not any(same(one, _hash(secret)) for one in _hashes(connection, workspace_id, desk_id)):
        return None
    desk = Rows(connection, workspace_id).load([(Desk.noun, desk_id)]).get((Desk.noun, desk_id))
    return desk if isinstance(desk, Desk) and desk.active else None


def use_secret(connection: Connection, workspace_id: str, desk_id: str, secret: str) -> None:
    """Where ``secret`` is the desk's newest, the one before it ends."""
    run(
        connection,
        "UPDATE desk_credential SET secret_hash = ? WHERE workspace_id = ? AND desk_id = ?"
        " AND secret_hash LIKE ?",
        _hash(secret),
        workspace_id,
        desk_id,
        f"{_hash(secret)} %",
    )


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


def _hashes(connection: Connection, workspace_id: str, desk_id: str) -> list[str]:
    """The newest secret's hash and, until that is used, the one before it or who enrolled the desk."""
    row = run(
        connection,
        "SELECT secret_hash FROM desk_credential WHERE workspace_id = ? AND desk_id = ? AND revoked = 0",
        workspace_id,
        desk_id,
    ).first()
    return row[0].split() if row is not None else []


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
