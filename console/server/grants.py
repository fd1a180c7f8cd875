"""Offline grants: given at login, and later the proof of what a person did at a desk without the server."""

from __future__ import annotations

from sqlalchemy import Connection

from console.errors import CredentialsError, Rejected
from console.ids import new_id
from console.models.records import Desk, User
from console.models.repositories.rows import Rows
from console.operations import AnyOperation
from console.server.keys import ServerKeys, load_keys
from console.server.sessions import SECOND
from console.server.sql import run
from console.server.sync.held import roles_of
from console.server.sync.offers import UNPROVED, Author
from console.wire.grants import Grant, check_operation, read_grant, sign_grant
from console.wire.keys import verifying_key
from console.wire.sealing import Envelope


def issue_grant(
    connection: Connection,
    workspace_id: str,
    user: User,
    desk: Desk,
    *,
    signing_key: str,
    now: int,
    hours: int,
) -> str:
    """A signed grant of ``hours`` that names ``signing_key`` (base64, public). Raises ``key_invalid``."""
    try:
        verifying_key(signing_key)
    except CredentialsError as error:
        raise Rejected("key_invalid") from error
    grant = Grant(
        grant_id=new_id(),
        workspace_id=workspace_id,
        user_id=user.id,
        employee_no=user.employee_no,
        name=user.name,
        roles=user.roles,
        desk_id=desk.id,
        desk_code=f"{desk.code:03d}",
        signing_key=signing_key,
        issued_at=now,
        offline_until=now + hours * 3_600 * SECOND,
    )
    _remember(connection, workspace_id, grant)
    return sign_grant(grant, load_keys(connection, workspace_id).signing)


def _remember(connection: Connection, workspace_id: str, grant: Grant) -> None:
    run(
        connection,
        "INSERT INTO issued_grant (workspace_id, grant_id, user_id, desk_id, signing_key, issued_at,"
        " offline_until, revoked) VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        workspace_id,
        grant.grant_id,
        grant.user_id,
        grant.desk_id,
        grant.signing_key,
        grant.issued_at,
        grant.offline_until,
    )


def signed_grant(
    envelope: Envelope, op: AnyOperation | None, workspace_id: str, keys: ServerKeys
) -> Grant | None:
    """The grant whose key has signed the enclosed operation, for its author at its desk; else None.

    A grant that has ended still proves what it signed.
    """
    try:
        grant = read_grant(envelope.grant or "", keys.verifying.values())
    except CredentialsError:
        return None
    if grant.workspace_id != workspace_id or not check_operation(
        grant, envelope.op, envelope.signature or ""
    ):
        return None
    named = (op.author, op.desk) if op is not None else (grant.user_id, grant.desk_id)
    return grant if named == (grant.user_id, grant.desk_id) else None


def author_by(connection: Connection, workspace_id: str, grant: Grant | None) -> Author:
    """Whose word a signed operation is now: nobody's, where the person or the grant has been revoked.

    A grant that this database does not know was given out in a history since lost, and is as good.
    """
    if grant is None:
        return UNPROVED
    revoked = run(
        connection,
        "SELECT revoked FROM issued_grant WHERE workspace_id = ? AND grant_id = ?",
        workspace_id,
        grant.grant_id,
    ).scalar()
    roles = roles_of(Rows(connection, workspace_id), grant.user_id)
    return Author(grant.user_id, roles, proved=True) if roles and not revoked else UNPROVED
