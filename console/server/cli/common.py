"""What several commands share: the folder, the team, the clock, and how a password is asked for."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from console.errors import CredentialsError, Rejected, StoreError
from console.models.database import Database
from console.models.enums import Role
from console.models.records import User
from console.server.folder import FOLDER_VARIABLE, ServerFolder, read_folder
from console.server.setup import workspaces
from console.server.users import all_users, find_by_number

Commands = argparse._SubParsersAction  # the type argparse gives to what holds subcommands


def now() -> int:
    """UTC microseconds."""
    return time.time_ns() // 1_000


def add_folder(parser: argparse.ArgumentParser) -> None:
    """The option that names the server's folder."""
    default = os.environ.get(FOLDER_VARIABLE, "")
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=Path(default) if default else None,
        help=f"the server's folder (default: {FOLDER_VARIABLE})",
    )


def add_workspace(parser: argparse.ArgumentParser) -> None:
    """The option that names a team where a database holds several."""
    parser.add_argument("--workspace", metavar="ID", default="", help="the team, where there are several")


def folder_of(arguments: argparse.Namespace) -> ServerFolder:
    """The server's folder. Raises ``folder_unnamed`` and what ``read_folder`` raises."""
    if arguments.data is None:
        raise StoreError("folder_unnamed")
    return read_folder(arguments.data)


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[tuple[ServerFolder, Database]]:
    """The server's folder and its open database."""
    folder = folder_of(arguments)
    database = folder.open_database()
    try:
        yield folder, database
    finally:
        database.close()


def workspace_of(arguments: argparse.Namespace, folder: ServerFolder, connection: Connection) -> str:
    """The team that is meant. Raises ``workspace_unknown`` and ``workspace_ambiguous``."""
    wanted = arguments.workspace or folder.file.workspace
    there = workspaces(connection)
    if wanted in there:
        return str(wanted)
    if wanted or not there:
        raise Rejected("workspace_unknown")
    if len(there) > 1:
        raise Rejected("workspace_ambiguous")
    return there[0]


def administrator_of(connection: Connection, workspace_id: str, employee_no: str) -> User:
    """Who acts: the person named, or the first administrator. Raises ``no_right``, ``user_unknown``."""
    if employee_no:
        user = find_by_number(connection, workspace_id, employee_no)
        if user is None:
            raise Rejected("user_unknown")
        if not user.active or Role.ADMINISTRATOR not in user.roles:
            raise Rejected("no_right")
        return user
    for user in all_users(connection, workspace_id):
        if user.active and Role.ADMINISTRATOR in user.roles:
            return user
    raise Rejected("administrator_missing")


def add_password_option(parser: argparse.ArgumentParser) -> None:
    """The option for scripts; a password is never an argument, which other users could see."""
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from the first line of standard input",
    )


def ask_password(arguments: argparse.Namespace, whose: str) -> str:
    """A new password, asked for twice, or from standard input.

    Raises ``password_unasked``, ``passwords_differ``.
    """
    if arguments.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise CredentialsError("password_unasked")
    first = getpass.getpass(f"New password for {whose}: ")
    if getpass.getpass("Once more: ") != first:
        raise CredentialsError("passwords_differ")
    return first
