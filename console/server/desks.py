"""Desks: each gets a code for its reference numbers, and a secret of its own that delivers its spool.

A secret carries its number and this server's proof. So a server that was put back to an earlier day knows
one it has forgotten from one it has replaced: the forgotten one has a higher number than any it remembers.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from console.errors import Rejected
from console.models.records import Desk
from console.models.repositories.rows import Rows
from console.server.audit import Entry
from console.server.keys import oldest_secret
from console.server.secrets import same
from console.server.sessions import SECOND
from console.server.sql import run
from console.server.sync.head import Head, commit_to

MOST_CODES = 1_000
_SEEN_EVERY = 60 * SECOND
_SKIP = 1_000
_KEEP_SECRET = (
    "INSERT INTO desk_credential (workspace_id, desk_id, secret_hash, generation, last_seen)"
    " VALUES (?, ?, ?, ?, ?) ON CONFLICT (workspace_id, desk_id) DO UPDATE"
    " SET secret_hash = excluded.secret_hash, generation = excluded.generation"
)


class _Credential(NamedTuple):
    """The newest secret's hash and, until that is used, the one before it or who enrolled the desk."""

    hashes: list[str]
    generation: int


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
    rows, stored = Rows(connection, head.workspace_id), _stored(connection, head.workspace_id, desk_id)
    known = rows.load([(Desk.noun, desk_id)]).get((Desk.noun, desk_id))
    by, shown = f"by:{actor}", _shown(connection, head.workspace_id, desk_id, secret, stored)
    desk = known if isinstance(known, Desk) else None
    if desk and not desk.active:
        raise Rejected("desk_inactive")
    if desk and not (entitled or shown or by in stored.hashes):
        raise Rejected("no_right")
    desk = desk or Desk(id=desk_id, code=_take_code(head))
    desk = msgspec.structs.replace(desk, name=name, seq=head.seq + 1)
    rows.upsert([desk])
    before = _hash(secret) if shown else by if by in stored.hashes or not stored.hashes else stored.hashes[0]
    generation = max(stored.generation, shown) + (1 if shown or not stored.hashes else _SKIP)
    stem = f"{secrets.token_urlsafe(32)}.{generation}"
    fresh = f"{stem}.{_proof(connection, head.workspace_id, desk_id, stem)}"
    hashes = f"{_hash(fresh)} {before}"
    run(connection, _KEEP_SECRET, head.workspace_id, desk_id, hashes, generation, now)
    commit_to(connection, head, Entry(actor, desk_id, "desk.enrolled", desk_id), now, rows=1)
    return desk, fresh


def _take_code(head: Head) -> int:
    code = head.next_desk_code % MOST_CODES or head.next_desk_code // MOST_CODES
    head.next_desk_code += 1
    return code


def proved_desk(connection: Connection, workspace_id: str, desk_id: str, secret: str) -> Desk | None:
    """The desk whose secret this is."""
    stored = _stored(connection, workspace_id, desk_id)
    if not _shown(connection, workspace_id, desk_id, secret, stored):
        return None
    return active_desk(connection, workspace_id, desk_id)


def use_secret(connection: Connection, workspace_id: str, desk_id: str, secret: str) -> None:
    """Where ``secret``, which is the desk's, is its newest, the one before it ends."""
    stored = _stored(connection, workspace_id, desk_id)
    if _hash(secret) in stored.hashes[1:]:
        return
    run(
        connection,
        "UPDATE desk_credential SET secret_hash = ?, generation = ? WHERE workspace_id = ? AND desk_id = ?",
        _hash(secret),
        max(stored.generation, _shown(connection, workspace_id, desk_id, secret, stored)),
        workspace_id,
        desk_id,
    )


def active_desk(connection: Connection, workspace_id: str, desk_id: str) -> Desk | None:
    """The desk, where it is in use."""
    desk = Rows(connection, workspace_id).load([(Desk.noun, desk_id)]).get((Desk.noun, desk_id))
    return desk if isinstance(desk, Desk) and desk.active else None


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


def _stored(connection: Connection, workspace_id: str, desk_id: str) -> _Credential:
    row = run(
        connection,
        "SELECT secret_hash, generation FROM desk_credential WHERE workspace_id = ? AND desk_id = ?",
        workspace_id,
        desk_id,
    ).first()
    return _Credential(row[0].split(), row[1]) if row is not None else _Credential([], 0)


def _shown(connection: Connection, workspace_id: str, desk_id: str, secret: str, stored: _Credential) -> int:
    """The number of a secret that is the desk's: a stored one, or one issued and forgotten since; else 0."""
    stem, _, proof = secret.rpartition(".")
    if not same(proof, _proof(connection, workspace_id, desk_id, stem)):
        return 0
    generation = int(stem.rpartition(".")[2])
    is_stored = any(same(one, _hash(secret)) for one in stored.hashes)
    return generation if is_stored or generation > stored.generation else 0


def _proof(connection: Connection, workspace_id: str, desk_id: str, stem: str) -> str:
    key = hashlib.sha256(b"standby desks\0" + oldest_secret(connection, workspace_id)).digest()
    return hmac.digest(key, f"{workspace_id}:{desk_id}:{stem}".encode(), "sha256").hex()[:32]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
