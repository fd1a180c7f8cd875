"""``import tickets`` and ``import customers``: another system's data."""

from __future__ import annotations

import argparse
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from sqlalchemy import Connection

from console.errors import Rejected
from console.models.records import Workspace
from console.models.repositories.rows import Rows
from console.server.cli.common import (
    Commands,
    add_folder,
    add_workspace,
    administrator_of,
    now,
    opened,
    workspace_of,
)
from console.server.importing.columns import ImportMapping, read_mapping
from console.server.importing.customers import import_customers
from console.server.importing.report import Report
from console.server.importing.tickets import import_tickets
from console.server.importing.words import CUSTOMER_HEADINGS, TICKET_HEADINGS
from console.server.sync.offers import Author

REFUSED_ROWS = 3
_NOTES = """\
FILE is .csv, .tsv or .txt (UTF-8, UTF-16 or GB 18030; also packed as .gz) or .xlsx. The first row holds the
headings; usual English and Chinese ones are understood. What is not is said by --map, or in a file:

  source = "old system"              # with a row's number it decides what was imported before
  time_format = "%%d-%%m-%%Y %%H:%%M"
  [columns]
  title = ["category", "symptom"]    # several columns make one value
  [values.state]
  "Parked" = "waiting_others"        # their word = our code

Several rows with one number are one ticket: the newest counts, the others are its history. What is imported
twice stays once. A row that cannot be taken is reported with its line and the reason; all others are taken.

fields: {fields}
"""


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Adds ``import``."""
    parser = commands.add_parser(
        "import",
        help="take tickets or customers over from another system",
        description="Take over tickets or customers from a CSV or XLSX file.",
    )
    under = parser.add_subparsers(title="commands", metavar="WHAT", required=True)
    tickets = _add(under, "tickets", ", ".join(TICKET_HEADINGS))
    tickets.add_argument(
        "--time-format",
        metavar="FORMAT",
        default="",
        help="how times are written, such as '%%d-%%m-%%Y %%H:%%M'",
    )
    tickets.add_argument("--zone", default="", help="the time zone of the file (default: the team's)")
    tickets.set_defaults(run=_tickets)
    _add(under, "customers", ", ".join(CUSTOMER_HEADINGS)).set_defaults(run=_customers)


def _add(under: Commands[argparse.ArgumentParser], name: str, fields: str) -> argparse.ArgumentParser:
    command = under.add_parser(
        name,
        help=f"import {name}",
        description=f"Import {name} from a file.",
        epilog=_NOTES.replace("%%", "%").format(fields=fields),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("file", metavar="FILE", type=Path, help="the file to read")
    command.add_argument("--mapping", metavar="FILE", type=Path, help="a mapping in TOML or JSON, see below")
    command.add_argument(
        "--map",
        metavar="FIELD=COLUMN",
        action="append",
        default=[],
        help="the column of a field; COLUMN+COLUMN joins several; may be given several times",
    )
    command.add_argument("--source", default="", help="a name for the other system")
    command.add_argument("--sheet", default="", help="the sheet of a workbook (default: the first)")
    command.add_argument("--dry-run", action="store_true", help="only report what would happen")
    command.add_argument(
        "--report", metavar="FILE", type=Path, help="write every refused or doubtful row into this CSV file"
    )
    command.add_argument(
        "--as",
        metavar="NUMBER",
        dest="actor",
        default="",
        help="the administrator who imports (default: the first)",
    )
    add_folder(command)
    add_workspace(command)
    return command


def _tickets(arguments: argparse.Namespace) -> int:
    mapping = _mapping(arguments, time_format=arguments.time_format, zone=arguments.zone)
    with opened(arguments) as (folder, database):
        with database.read() as connection:
            workspace_id = workspace_of(arguments, folder, connection)
            user = administrator_of(connection, workspace_id, arguments.actor)
            zone = _zone(mapping.zone or _zone_of(connection, workspace_id))
        author = Author(user.id, frozenset(user.roles), proved=True)
        report = import_tickets(
            database, workspace_id, author, arguments.file, mapping, now, zone=zone, dry_run=arguments.dry_run
        )
    return _tell(arguments, report)


def _customers(arguments: argparse.Namespace) -> int:
    mapping = _mapping(arguments)
    with opened(arguments) as (folder, database):
        with database.read() as connection:
            workspace_id = workspace_of(arguments, folder, connection)
            user = administrator_of(connection, workspace_id, arguments.actor)
        report = import_customers(
            database, workspace_id, user.id, arguments.file, mapping, now, dry_run=arguments.dry_run
        )
    return _tell(arguments, report)


def _mapping(arguments: argparse.Namespace, **given: str) -> ImportMapping:
    """The mapping file with the options on top."""
    options = {"source": arguments.source, "sheet": arguments.sheet, **given}
    mapping = read_mapping(arguments.mapping, arguments.map)
    return msgspec.structs.replace(mapping, **{name: value for name, value in options.items() if value})


def _zone_of(connection: Connection, workspace_id: str) -> str:
    return Rows(connection, workspace_id).where(Workspace, "1 = 1")[0].zone


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Rejected("zone_unknown", zone=name) from error


def _tell(arguments: argparse.Namespace, report: Report) -> int:
    for line in report.lines():
        print(line)
    if arguments.report is not None:
        report.write_csv(arguments.report)
    return REFUSED_ROWS if report.refused else 0
