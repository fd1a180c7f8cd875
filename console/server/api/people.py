"""The people of a team, for those who run it."""

from __future__ import annotations

from sqlalchemy import Connection

from console.errors import Rejected
from console.models.enums import Role
from console.models.records import User
from console.server.api.endpoint import Call, Endpoint, Param
from console.server.api.patterns import UUID
from console.server.passwords import check_password, hash_password
from console.server.sessions import Caller
from console.server.sync.head import lock_head, read_head
from console.server.users import add_user, all_users, change_user, set_password, user_row
from console.wire.administration import NewUser, UserChanges, UserReply, UsersReply

MANAGERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)
_LED = frozenset({Role.AGENT.value, Role.GROUP_LEADER.value})
_PASSWORD_CODES = ("password_too_short", "password_too_long", "password_common")


def list_users(call: Call) -> UsersReply:
    """Everybody."""
    service = call.service
    return UsersReply(service.read(lambda connection: all_users(connection, service.workspace_id)))


def create_user(call: Call) -> UserReply:
    """A new person with a first password, which they must change."""
    new: NewUser = call.body
    service = call.service
    _require_rank(call.caller, new.roles)
    check_password(new.password, new.employee_no)
    password_hash = hash_password(new.password)

    def work(connection: Connection) -> User:
        head = lock_head(connection, service.workspace_id)
        return add_user(connection, head, new, password_hash, call.now, actor=call.caller.user.id)

    return UserReply(_published(call, service.write(work)))


def update_user(call: Call) -> UserReply:
    """Name, group, roles, active or not, a new first password. What is revoked is revoked at once."""
    changes: UserChanges = call.body
    service, user_id, actor = call.service, call.value("user_id"), call.caller.user.id
    password_hash = ""
    if changes.password is not None:
        check_password(changes.password)
        password_hash = hash_password(changes.password)

    def work(connection: Connection) -> User:
        head = lock_head(connection, service.workspace_id)
        before = user_row(connection, service.workspace_id, user_id)
        _require_rank(call.caller, (*before.roles, *(changes.roles or ())))
        if password_hash:
            set_password(connection, head, user_id, password_hash, call.now, actor=actor, must_change=True)
        return change_user(connection, head, user_id, changes, call.now, actor=actor)

    return UserReply(_published(call, service.write(work)))


def _require_rank(caller: Caller, roles: tuple[str, ...]) -> None:
    """A supervisor manages agents and group leaders; an administrator everybody."""
    if not caller.has(Role.ADMINISTRATOR) and not _LED.issuperset(roles):
        raise Rejected("no_right")


def _published(call: Call, user: User) -> User:
    service = call.service
    service.publish(service.read(lambda connection: read_head(connection, service.workspace_id).cursor))
    return user


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/v1/users",
        name="list_users",
        summary="Everybody of the team.",
        roles=MANAGERS,
        handler=list_users,
        reply=UsersReply,
    ),
    Endpoint(
        method="POST",
        path="/api/v1/users",
        name="create_user",
        summary="Adds a person with a first password.",
        roles=MANAGERS,
        lane="login",
        handler=create_user,
        request=NewUser,
        reply=UserReply,
        codes=("invalid_value", "employee_no_taken", *_PASSWORD_CODES),
    ),
    Endpoint(
        method="PATCH",
        path="/api/v1/users/{user_id}",
        name="update_user",
        summary="Changes a person; somebody made inactive is logged out everywhere at once.",
        roles=MANAGERS,
        lane="login",
        handler=update_user,
        request=UserChanges,
        reply=UserReply,
        params=(Param("user_id", UUID, where="path", required=True),),
        codes=("invalid_value", "user_unknown", "last_administrator", *_PASSWORD_CODES),
    ),
)
