"""``user``: the people of a team."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from console.errors import Rejected
from console.models.enums import Role
from console.models.records import User
from console.server.cli.common import (
    Commands,
    add_folder,
    add_password_option,
    add_workspace,
    ask_password,
    now,
    opened,
    workspace_of,
)
from console.server.passwords import check_password, hash_password
from console.server.sync.head import Head, lock_head
from console.server.users import add_user, all_users, change_user, find_by_number, set_password
from console.wire.administration import NewUser, UserChanges

Work = Callable[[Connection, Head], str]


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Adds ``user`` and what is under it."""
    parser = commands.add_parser(
        "user", help="add, list and disable people", description="The people of the team."
    )
    under = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_add(under)
    for name, work, words in (
        ("list", _list, "show everybody"),
        ("disable", _disable, "log somebody out everywhere and let them in no more; their work stays"),
        ("enable", _enable, "let a disabled person in again"),
        ("password", _password, "set a new first password for somebody who lost theirs"),
    ):
        command = under.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        if name != "list":
            command.add_argument("employee_no", metavar="NUMBER", help="employee number")
        if name == "password":
            add_password_option(command)
        add_folder(command)
        add_workspace(command)
        command.set_defaults(run=work)


def _add_add(under: Commands[argparse.ArgumentParser]) -> None:
    command = under.add_parser(
        "add",
        help="add a person",
        description="Add a person, with the password they sign in with until they are given another.",
    )
    command.add_argument("employee_no", metavar="NUMBER", help="employee number, what they log in with")
    command.add_argument("name", metavar="NAME", help="their name, as colleagues see it")
    command.add_argument(
        "--role",
        action="append",
        choices=[role.value for role in Role],
        default=[],
        help="what they may do; may be given several times (default: agent)",
    )
    command.add_argument("--group", default="", help="the group they work in")
    add_password_option(command)
    add_folder(command)
    add_workspace(command)
    command.set_defaults(run=_add)


def _add(arguments: argparse.Namespace) -> int:
    number = arguments.employee_no
    password = ask_password(arguments, number)
    check_password(password, number)
    roles = tuple(dict.fromkeys(arguments.role)) or (Role.AGENT.value,)
    person = NewUser(employee_no=number, name=arguments.name, roles=roles, group=arguments.group)

    def add(connection: Connection, head: Head) -> str:
        add_user(connection, head, person, hash_password(password), now())
        return f"{number} {arguments.name} was added."

    return _change(arguments, add)


def _list(arguments: argparse.Namespace) -> int:
    with opened(arguments) as (folder, database), database.read() as connection:
        users = all_users(connection, workspace_of(arguments, folder, connection))
    for user in users:
        state = "" if user.active else "  (disabled)"
        print(f"{user.employee_no}  {user.name}  {','.join(user.roles)}  {user.group or '-'}{state}")
    return 0


def _disable(arguments: argparse.Namespace) -> int:
    return _change(arguments, partial(_set_active, arguments.employee_no, False))


def _enable(arguments: argparse.Namespace) -> int:
    return _change(arguments, partial(_set_active, arguments.employee_no, True))


def _set_active(employee_no: str, active: bool, connection: Connection, head: Head) -> str:
    user = _person(connection, head, employee_no)
    if user.active != active:
        change_user(connection, head, user.id, UserChanges(active=active), now())
    return f"{employee_no} {user.name} is {'active' if active else 'disabled'}."


def _password(arguments: argparse.Namespace) -> int:
    number = arguments.employee_no
    password = ask_password(arguments, number)
    check_password(password, number)

    def change(connection: Connection, head: Head) -> str:
        user = _person(connection, head, number)
        set_password(connection, head, user.id, hash_password(password), now(), must_change=True)
        return f"{number} {user.name} has a new password."

    return _change(arguments, change)


def _person(connection: Connection, head: Head, employee_no: str) -> User:
    user = find_by_number(connection, head.workspace_id, employee_no)
    if user is None:
        raise Rejected("user_unknown")
    return user


def _change(arguments: argparse.Namespace, work: Work) -> int:
    with opened(arguments) as (folder, database):

        def change(connection: Connection) -> str:
            return work(connection, lock_head(connection, workspace_of(arguments, folder, connection)))

        print(database.transact(change))
    return 0
