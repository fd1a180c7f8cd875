"""``standby-server``: what an administrator does with a team server from a shell.

Plain English, one sentence an error. Ends with 0 when all went well, 1 when something is wrong or could not
be done, 2 for a command line that makes no sense, 3 when an import refused rows, 4 when a running server
has the database.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from console import __version__
from console.errors import ExpectedError
from console.server.cli import audit, backups, founding, imports, people, recovery, serve
from console.server.cli.sentences import sentence

FAILED = 1
IN_SERVICE = 4
_EPILOG = """\
Every command but init takes the server's folder by --data DIR or from STANDBY_SERVER_DATA. The server's key
is read from server.key in that folder, or from the file that STANDBY_SERVER_KEY_FILE names.

exit codes: 0 done; 1 something is wrong or could not be done; 2 wrong usage; 3 an import refused rows;
4 a running server has the database
"""


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="standby-server",
        description="The team server of Standby: set it up, run it, keep it safe.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"standby-server {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (founding, serve, people, imports, backups, recovery, audit):
        module.add_commands(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that cannot show a name shows a mark instead
            stream.reconfigure(errors="replace")
    arguments = build_parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        return int(arguments.run(arguments))
    except (ExpectedError, OSError) as error:
        print(f"standby-server: {sentence(error)}", file=sys.stderr)
        if getattr(error, "code", "") == "database_in_service":
            return IN_SERVICE
    except (KeyboardInterrupt, EOFError):
        print("standby-server: stopped.", file=sys.stderr)
    return FAILED
