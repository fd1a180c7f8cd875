"""The server's key pairs: to sign grants with, to open spools with, and the organisation's public half.

None is ever removed: an old spool key opens an old spool, an old signing key checks an old grant.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection

from console.errors import CredentialsError
from console.server.sql import run
from console.wire import keys

SIGNING = "signing"
SPOOL = "spool"
RECOVERY = "recovery"


class ServerKeys(msgspec.Struct, frozen=True):
    """The current pairs, and every earlier one by its id."""

    signing: Ed25519PrivateKey
    verifying: dict[str, Ed25519PublicKey]
    spool_id: str
    spool: dict[str, X25519PrivateKey]
    recovery: str


def create_server_keys(
    connection: Connection, workspace_id: str, organisation_public_key: str, now: int
) -> None:
    """The first pairs of a workspace, and the organisation's public key (base64; '' for none).

    The private halves lie in the database as they are: whoever can read it reads everything else too.
    Raises ``key_invalid``.
    """
    add_key(connection, workspace_id, SIGNING, now)
    add_key(connection, workspace_id, SPOOL, now)
    if organisation_public_key:
        set_recovery_key(connection, workspace_id, organisation_public_key, now)


def add_key(connection: Connection, workspace_id: str, purpose: str, now: int) -> str:
    """A new current pair for ``purpose``; returns its id."""
    pair = keys.new_signing_key() if purpose == SIGNING else keys.new_sealing_key()
    secret = keys.private_text(pair).encode()
    return _store(connection, workspace_id, purpose, keys.public_text(pair), secret, now)


def set_recovery_key(connection: Connection, workspace_id: str, public_key: str, now: int) -> str:
    """The organisation's key that desks seal their recovery slot to; its private half is never here."""
    return _store(
        connection, workspace_id, RECOVERY, keys.public_text(keys.sealing_key(public_key)), b"", now
    )


def load_keys(connection: Connection, workspace_id: str) -> ServerKeys:
    """All of them. Raises ``keys_missing`` where the workspace has no pair to sign or to open with."""
    rows = run(
        connection,
        "SELECT key_id, purpose, public_key, private_key FROM server_key WHERE workspace_id = ?"
        " ORDER BY created_at, key_id",
        workspace_id,
    ).all()
    signing = {key_id: keys.signing_key(bytes(secret).decode()) for key_id, _, secret in _of(rows, SIGNING)}
    spool = {key_id: keys.unsealing_key(bytes(secret).decode()) for key_id, _, secret in _of(rows, SPOOL)}
    recovery = [public for _, public, _ in _of(rows, RECOVERY)]
    if not signing or not spool:
        raise CredentialsError("keys_missing")
    return ServerKeys(
        signing=list(signing.values())[-1],
        verifying={key_id: pair.public_key() for key_id, pair in signing.items()},
        spool_id=list(spool)[-1],
        spool=spool,
        recovery=recovery[-1] if recovery else "",
    )


def oldest_secret(connection: Connection, workspace_id: str) -> bytes:
    """The private half that every backup of the workspace holds too. Raises ``keys_missing``."""
    row = run(
        connection,
        "SELECT private_key FROM server_key WHERE workspace_id = ? AND purpose = ?"
        " ORDER BY created_at, key_id LIMIT 1",
        workspace_id,
        SIGNING,
    ).first()
    if row is None:
        raise CredentialsError("keys_missing")
    return bytes(row[0])


def _of(rows: Iterable[Any], purpose: str) -> list[tuple[str, str, bytes]]:
    return [(key_id, public, secret) for key_id, found, public, secret in rows if found == purpose]


def _store(
    connection: Connection, workspace_id: str, purpose: str, public: str, secret: bytes, now: int
) -> str:
    is_signing = purpose == SIGNING
    key_id = keys.key_id(keys.verifying_key(public) if is_signing else keys.sealing_key(public))
    run(
        connection,
        "INSERT INTO server_key (workspace_id, key_id, purpose, public_key, private_key, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (workspace_id, key_id) DO UPDATE"
        " SET created_at = excluded.created_at",
        workspace_id,
        key_id,
        purpose,
        public,
        secret,
        now,
    )
    return key_id
