"""Logging in, staying logged in, and introducing a desk."""

from __future__ import annotations

import re
from math import ceil
from typing import NamedTuple

from sqlalchemy import Connection

from console.errors import Rejected
from console.models.enums import Role
from console.models.records import Desk, User, Workspace
from console.models.repositories.rows import Rows
from console.server.api.endpoint import Access, Call, Endpoint
from console.server.api.patterns import UUID
from console.server.desks import active_desk, enrol, proved_desk, use_secret
from console.server.grants import issue_grant
from console.server.guessing import count_attempt, count_stranger, forgive
from console.server.keys import load_keys
from console.server.passwords import NOBODYS_HASH, check_password, hash_password, is_current, password_fits
from console.server.service import Service
from console.server.sessions import SECOND
from console.server.sql import run
from console.server.sync.head import lock_head, read_head, take_head
from console.server.users import find_by_number, set_password
from console.wire.administration import PasswordChange
from console.wire.files import Done
from console.wire.keys import public_text
from console.wire.messages import (
    EnrolReply,
    EnrolRequest,
    LoginReply,
    LoginRequest,
    RefreshReply,
    RefreshRequest,
)

_LONGEST_NAME = 64


class _Account(NamedTuple):
    user: User | None
    password_hash: str
    must_change: bool


def login(call: Call) -> LoginReply:
    """By password. Unknown people, wrong passwords and delays all look and cost the same."""
    request: LoginRequest = call.body
    service = call.service
    wait = service.addresses.take(call.address, 0)
    if wait:
        raise _delayed(wait)
    account = service.write(lambda connection: _attempt(service, connection, request.employee_no, call.now))
    fits = password_fits(account.password_hash, request.password)
    if not fits or account.user is None:
        service.addresses.take(call.address)
        raise Rejected("wrong_password")
    if not account.user.active:
        raise Rejected("revoked")
    if not is_current(account.password_hash):
        _rehash(service, account, request.password)
    return service.write(lambda connection: _begin(service, connection, request, account, call.now))


def refresh(call: Call) -> RefreshReply:
    """The next pair of tokens, the same again where the first reply was lost."""
    request: RefreshRequest = call.body
    service = call.service
    reply = service.write(lambda connection: _refresh(service, connection, request, call.now))
    if reply is None:
        raise Rejected("login_required")
    return reply


def logout(call: Call) -> Done:
    """Ends this login; its tokens are unknown from now on."""
    service = call.service
    service.write(lambda connection: service.sessions.end(connection, call.caller.session_id))
    return Done(call.now)


def change_password(call: Call) -> Done:
    """One's own password. Other logins of this person end; a new one that may not be is no guess."""
    request: PasswordChange = call.body
    service, user = call.service, call.caller.user
    if request.new == request.old:
        raise Rejected("password_same")
    check_password(request.new, user.employee_no)
    account = service.write(lambda connection: _attempt(service, connection, user.employee_no, call.now))
    if not password_fits(account.password_hash, request.old):
        raise Rejected("wrong_password")
    new_hash = hash_password(request.new)

    def change(connection: Connection) -> None:
        head = lock_head(connection, service.workspace_id)
        session_id = call.caller.session_id
        set_password(connection, head, user.id, new_hash, call.now, actor=user.id, keep_session=session_id)

    service.write(change)
    return Done(call.now)


def enrol_desk(call: Call) -> EnrolReply:
    """A code for a new desk and a new secret for any; under the login of whoever sits there."""
    request: EnrolRequest = call.body
    service, user = call.service, call.caller.user
    entitled = call.caller.has(Role.SUPERVISOR, Role.ADMINISTRATOR)
    name = request.name.strip()
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise Rejected("invalid_value", field="name")
    if not re.fullmatch(UUID, request.desk_id):
        raise Rejected("invalid_value", field="desk_id")

    def work(connection: Connection) -> tuple[Desk, str]:
        head = take_head(connection, service.workspace_id, call.now)
        return enrol(
            connection,
            head,
            request.desk_id,
            name,
            user.id,
            call.now,
            secret=request.secret,
            entitled=entitled,
        )

    desk, secret = service.write(work)
    return EnrolReply(desk, secret)


def _attempt(service: Service, connection: Connection, employee_no: str, now: int) -> _Account:
    """The account to compare with; the attempt is counted already. Raises ``login_delayed``."""
    workspace_id = service.workspace_id
    user = find_by_number(connection, workspace_id, employee_no.strip())
    if user is None:
        wait = service.strangers.count_attempt(employee_no.strip(), now)
        count_stranger(connection, workspace_id)
    else:
        wait = count_attempt(connection, workspace_id, user.id, now)
    if wait:
        raise _delayed(wait / SECOND)
    row = run(
        connection,
        "SELECT password_hash, must_change FROM account WHERE workspace_id = ? AND user_id = ?",
        workspace_id,
        user.id if user else "",
    ).first()
    if user is None or row is None:
        return _Account(None, NOBODYS_HASH, False)
    return _Account(user, row[0], bool(row[1]))


def _rehash(service: Service, account: _Account, password: str) -> None:
    """Brings the stored hash to the present cost, unless the password was changed meanwhile."""
    fresh = hash_password(password)
    sql = "UPDATE account SET password_hash = ? WHERE workspace_id = ? AND password_hash = ?"
    service.write(lambda c: run(c, sql, fresh, service.workspace_id, account.password_hash))


def _begin(
    service: Service, connection: Connection, request: LoginRequest, account: _Account, now: int
) -> LoginReply:
    workspace_id, user = service.workspace_id, account.user
    assert user is not None
    forgive(connection, workspace_id, user.id)
    desk = proved_desk(connection, workspace_id, request.desk_id, request.desk_secret)
    if desk is not None:
        use_secret(connection, workspace_id, desk.id, request.desk_secret)
    tokens = service.sessions.begin(connection, user.id, desk.id if desk else "", now)
    keys = load_keys(connection, workspace_id)
    key = (Workspace.noun, workspace_id)
    workspace = Rows(connection, workspace_id).load([key])[key]
    assert isinstance(workspace, Workspace)
    return LoginReply(
        workspace=workspace,
        user=user,
        tokens=tokens,
        grant=_grant(service, connection, user, desk, request.signing_key, now),
        server_keys={key_id: public_text(pair) for key_id, pair in keys.verifying.items()},
        spool_key_id=keys.spool_id,
        spool_key=public_text(keys.spool[keys.spool_id]),
        recovery_key=keys.recovery,
        head=read_head(connection, workspace_id).cursor,
        server_time=now,
        must_change=account.must_change,
    )


def _refresh(
    service: Service, connection: Connection, request: RefreshRequest, now: int
) -> RefreshReply | None:
    found = service.sessions.refresh(connection, request.refresh, now)
    if found is None:
        return None
    tokens, caller = found
    desk = active_desk(connection, service.workspace_id, caller.desk_id) if caller.desk_id else None
    grant = _grant(service, connection, caller.user, desk, request.signing_key, now)
    return RefreshReply(tokens, grant, now)


def _grant(
    service: Service, connection: Connection, user: User, desk: Desk | None, signing_key: str, now: int
) -> str:
    if desk is None or not signing_key:
        return ""
    return issue_grant(
        connection,
        service.workspace_id,
        user,
        desk,
        signing_key=signing_key,
        now=now,
        hours=service.settings.grant_hours,
    )


def _delayed(seconds: float) -> Rejected:
    return Rejected("login_delayed", retry_after=max(1, ceil(seconds)))


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/v1/login",
        name="login",
        summary="Logs in by password; at an enrolled desk also gives an offline grant.",
        access=Access.PUBLIC,
        lane="login",
        handler=login,
        request=LoginRequest,
        reply=LoginReply,
        codes=("wrong_password", "revoked", "login_delayed", "key_invalid"),
    ),
    Endpoint(
        method="POST",
        path="/api/v1/refresh",
        name="refresh",
        summary="The next pair of tokens; the same one again where the reply was lost.",
        access=Access.PUBLIC,
        lane="refresh",
        handler=refresh,
        request=RefreshRequest,
        reply=RefreshReply,
        codes=("login_required", "revoked", "key_invalid"),
    ),
    Endpoint(
        method="POST",
        path="/api/v1/logout",
        name="logout",
        summary="Ends this login.",
        handler=logout,
        reply=Done,
    ),
    Endpoint(
        method="POST",
        path="/api/v1/password",
        name="change_password",
        summary="Changes one's own password and ends one's other logins.",
        lane="login",
        handler=change_password,
        request=PasswordChange,
        reply=Done,
        codes=(
            "wrong_password",
            "login_delayed",
            "password_too_short",
            "password_too_long",
            "password_common",
            "password_same",
        ),
    ),
    Endpoint(
        method="POST",
        path="/api/v1/desks",
        name="enrol_desk",
        summary="Introduces a desk, a known one by its secret or a supervisor: its code, and a new secret.",
        handler=enrol_desk,
        request=EnrolRequest,
        reply=EnrolReply,
        codes=("invalid_value", "desk_inactive", "no_right"),
    ),
)
