"""People: their rows, which everybody sees, and their accounts, which nobody does.

Each change is one transaction under the locked head: row, stamp, audit entry. The caller commits.
"""

from __future__ import annotations

import hashlib

import msgspec
from sqlalchemy import Connection

from console.errors import Rejected
from console.ids import new_id
from console.models.enums import Role
from console.models.records import User
from console.models.repositories.rows import Rows
from console.server.audit import Entry
from console.server.sql import run
from console.server.sync.head import Head, commit_to
from console.wire.administration import NewUser, UserChanges

_LONGEST = {"employee_no": 32, "name": 64, "group": 64}


def add_user(
    connection: Connection,
    head: Head,
    user: NewUser,
    password_hash: str,
    now: int,
    *,
    actor: str = "",
    must_change: bool = True,
) -> User:
    """A new person with an account. Raises ``invalid_value`` and ``employee_no_taken``.

    ``user.password`` is not looked at: ``password_hash`` is what ``passwords.hash_password`` made of it.
    """
    fields = _checked({"employee_no": user.employee_no, "name": user.name, "group": user.group})
    _check_roles(user.roles)
    row = msgspec.structs.replace(User(id=new_id(), roles=user.roles), **fields)
    if find_by_number(connection, head.workspace_id, row.employee_no) is not None:
        raise Rejected("employee_no_taken")
    _store_account(connection, head.workspace_id, row.id, password_hash, must_change)
    return _store(connection, head, row, Entry(actor, "", "user.added", row.id), now)


def change_user(
    connection: Connection, head: Head, user_id: str, changes: UserChanges, now: int, *, actor: str = ""
) -> User:
    """The person with ``changes`` made; somebody made inactive is logged out everywhere at once.

    The password is left alone: ``set_password`` sets it. Raises ``user_unknown``, ``invalid_value``,
    ``last_administrator``.
    """
    before = user_row(connection, head.workspace_id, user_id)
    given = {name: value for name in ("name", "group") if (value := getattr(changes, name)) is not None}
    after = msgspec.structs.replace(before, **_checked(given))
    if changes.roles is not None:
        _check_roles(changes.roles)
        after = msgspec.structs.replace(after, roles=changes.roles)
    if changes.active is not None:
        after = msgspec.structs.replace(after, active=changes.active)
    if after == before:
        return before
    _keep_an_administrator(connection, head.workspace_id, before, after)
    if not after.active:
        revoke_everything(connection, head.workspace_id, user_id)
    return _store(connection, head, after, Entry(actor, "", "user.changed", user_id), now)


def set_password(
    connection: Connection,
    head: Head,
    user_id: str,
    password_hash: str,
    now: int,
    *,
    actor: str = "",
    must_change: bool = False,
    keep_session: str = "",
) -> None:
    """Sets the password and ends this person's sessions but ``keep_session``. Raises ``user_unknown``."""
    user_row(connection, head.workspace_id, user_id)
    _store_account(connection, head.workspace_id, user_id, password_hash, must_change)
    run(
        connection,
        "DELETE FROM session WHERE workspace_id = ? AND user_id = ? AND session_id <> ? AND revoked = 0",
        head.workspace_id,
        user_id,
        keep_session,
    )
    commit_to(connection, head, Entry(actor, "", "user.password", user_id), now)


def user_row(connection: Connection, workspace_id: str, user_id: str) -> User:
    """The person. Raises ``user_unknown``."""
    row = Rows(connection, workspace_id).load([(User.noun, user_id)]).get((User.noun, user_id))
    if not isinstance(row, User):
        raise Rejected("user_unknown")
    return row


def find_by_number(connection: Connection, workspace_id: str, employee_no: str) -> User | None:
    """The person with this employee number."""
    found = Rows(connection, workspace_id).where(User, "employee_no = ? ORDER BY id LIMIT 1", employee_no)
    return found[0] if found else None


def all_users(connection: Connection, workspace_id: str) -> list[User]:
    """Everybody, by employee number."""
    return Rows(connection, workspace_id).where(User, "1 = 1 ORDER BY employee_no")


def revoke_everything(connection: Connection, workspace_id: str, user_id: str) -> None:
    """Ends this person's sessions and offline grants: their next word is ``revoked``."""
    for table in ("session", "issued_grant"):
        run(
            connection,
            f"UPDATE {table} SET revoked = 1 WHERE workspace_id = ? AND user_id = ?",
            workspace_id,
            user_id,
        )


def _store(connection: Connection, head: Head, row: User, entry: Entry, now: int) -> User:
    stamped = msgspec.structs.replace(row, seq=head.seq + 1)
    Rows(connection, head.workspace_id).upsert([stamped])
    digest = hashlib.sha256(msgspec.json.encode(stamped)).hexdigest()
    commit_to(connection, head, msgspec.structs.replace(entry, digest=digest), now, rows=1)
    return stamped


def _store_account(
    connection: Connection, workspace_id: str, user_id: str, password_hash: str, must_change: bool
) -> None:
    run(
        connection,
        "INSERT INTO account (workspace_id, user_id, password_hash, failures, locked_until, must_change)"
        " VALUES (?, ?, ?, 0, 0, ?) ON CONFLICT (workspace_id, user_id) DO UPDATE SET"
        " password_hash = excluded.password_hash, failures = 0, locked_until = 0,"
        " must_change = excluded.must_change",
        workspace_id,
        user_id,
        password_hash,
        int(must_change),
    )


def _checked(fields: dict[str, str]) -> dict[str, str]:
    checked = {name: value.strip() for name, value in fields.items()}
    for name, value in checked.items():
        required = name != "group"
        if len(value) > _LONGEST[name] or not value.isprintable() or (required and not value):
            raise Rejected("invalid_value", field=name)
    if " " in checked.get("employee_no", ""):
        raise Rejected("invalid_value", field="employee_no")
    return checked


def _check_roles(roles: tuple[str, ...]) -> None:
    if not roles or len(set(roles)) != len(roles) or not frozenset(roles) <= frozenset(Role):
        raise Rejected("invalid_value", field="roles")


def _keep_an_administrator(connection: Connection, workspace_id: str, before: User, after: User) -> None:
    def administers(user: User) -> bool:
        return user.active and Role.ADMINISTRATOR in user.roles

    if administers(before) and not administers(after):
        others = (user for user in all_users(connection, workspace_id) if user.id != before.id)
        if not any(map(administers, others)):
            raise Rejected("last_administrator")
