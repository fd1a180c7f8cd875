"""``init``: a new server."""

from __future__ import annotations

import argparse
from pathlib import Path

from console.server.cli.common import Commands, add_password_option, ask_password, now
from console.server.founding import Founded, Plan, found_server
from console.wire.administration import NewUser

_EXAMPLES = """\
examples:
  standby-server init /srv/standby --name "Support" --admin 9001 --admin-name "Li Wei"
  standby-server init /srv/standby --name "Support" --admin 9001 --database postgresql://standby@db/standby
  standby-server init ./try --sample

The folder gets server.toml (settings), server.key (the key of the database and the files) and a recovery key.
Move the recovery key to a safe place at once; keep a copy of server.key apart from the backups.
"""


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Adds ``init``."""
    parser = commands.add_parser(
        "init",
        help="make a new server in an empty folder",
        description="Make a new team server in an empty or missing folder. Nothing is ever overwritten.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="the folder to make the server in")
    parser.add_argument("--name", default="", help="the team's name")
    parser.add_argument(
        "--zone", default="Asia/Shanghai", help="the time zone its days are counted in (default: %(default)s)"
    )
    parser.add_argument(
        "--database",
        metavar="URL",
        default="",
        help="postgresql://user@host/name of an empty database (default: an encrypted file in DIR)",
    )
    parser.add_argument("--admin", metavar="NUMBER", default="", help="employee number of the administrator")
    parser.add_argument("--admin-name", metavar="NAME", default="", help="the administrator's name")
    add_password_option(parser)
    _add_keys(parser)
    parser.add_argument(
        "--sample", action="store_true", help="fill it with a sample team, to try the program out"
    )
    parser.set_defaults(run=_init, usage_error=parser.error)


def _add_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--recovery-public-key",
        metavar="TEXT",
        default="",
        help="the organisation's public recovery key, where it has one (default: a new pair)",
    )
    parser.add_argument(
        "--recovery-file",
        metavar="FILE",
        type=Path,
        help="where the new private recovery key is written, once (default: in DIR)",
    )
    parser.add_argument(
        "--key-file",
        metavar="FILE",
        type=Path,
        help="where the server's key goes (default: DIR/server.key); STANDBY_SERVER_KEY_FILE then names it",
    )


def _init(arguments: argparse.Namespace) -> int:
    if not arguments.sample and not (arguments.name and arguments.admin):
        arguments.usage_error("--name and --admin are needed, or --sample")
    plan = Plan(
        name=arguments.name,
        zone=arguments.zone,
        database=arguments.database,
        administrator=None if arguments.sample else _administrator(arguments),
        recovery_public_key=arguments.recovery_public_key,
        recovery_file=arguments.recovery_file,
        key_file=arguments.key_file,
        sample=arguments.sample,
    )
    founded = found_server(arguments.folder, plan, now())
    _tell(arguments.folder, founded)
    return 0


def _administrator(arguments: argparse.Namespace) -> NewUser:
    return NewUser(
        employee_no=arguments.admin,
        name=arguments.admin_name or arguments.admin,
        roles=(),
        password=ask_password(arguments, arguments.admin),
    )


def _tell(folder: Path, founded: Founded) -> None:
    print(f"The server is ready in {folder}. Start it with: standby-server serve --data {folder}")
    print(f"Its key is {founded.key_file}: without it nobody can read the database or its backups.")
    if founded.recovery_file is not None:
        print(f"The recovery key {founded.recovery_key_id} is {founded.recovery_file}: MOVE IT AWAY NOW.")
    if founded.password:
        print(f"Log in as 1001, 1002, 1003, 2001, 3001 or 9001; everybody's password is {founded.password}")
