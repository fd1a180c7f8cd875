"""``recover-key``: a supervisor releases the key of a desk whose keyring or password is lost."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from sqlalchemy import Connection

from console.durable import replace_file
from console.errors import CredentialsError
from console.recovery import release, request_code
from console.server.audit import Entry
from console.server.cli.common import Commands, add_folder, add_workspace, now, opened, workspace_of
from console.server.founding import read_recovery_key
from console.server.sync.head import commit_to, lock_head
from console.wire.keys import key_id, unsealing_key

_DESCRIPTION = """\
Release the key of a desk's database to the desk that asks for it. The desk writes a request file; this
command answers it with the organisation's private recovery key, and the desk opens the answer. Neither file
helps anybody else. Works without a server; with --data the release is written into the audit chain.

Before you confirm, let the agent at the desk read out the code on their screen. Another code means that
somebody slipped in a request of their own.
"""


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Adds ``recover-key``."""
    parser = commands.add_parser(
        "recover-key",
        help="release the key of a desk's database",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("request", metavar="REQUEST", type=Path, help="the file the desk wrote")
    parser.add_argument(
        "--key", metavar="FILE", type=Path, required=True, help="the file with the private recovery key"
    )
    parser.add_argument(
        "--answer", metavar="FILE", type=Path, help="where to write the answer (default: REQUEST.answer)"
    )
    parser.add_argument(
        "--code", default="", help="the code the agent read out, instead of being asked for it"
    )
    add_folder(parser)
    add_workspace(parser)
    parser.set_defaults(run=_recover)


def _recover(arguments: argparse.Namespace) -> int:
    request = arguments.request.read_bytes()
    pair = unsealing_key(read_recovery_key(arguments.key))
    answer = release(request, {key_id(pair): pair})
    code = request_code(request)
    heard = arguments.code or input("The code the agent reads out: ")
    if "".join(heard.split()) != "".join(code.split()):
        raise CredentialsError("recovery_code_differs")
    if arguments.data is not None:
        _record(arguments, request)
    place = arguments.answer or arguments.request.with_name(arguments.request.name + ".answer")
    replace_file(place, answer)
    print(f"Give {place} to the agent; it opens their database at their desk, and nothing else.")
    if arguments.data is None:
        print("Nothing was written into the audit chain: no server's folder was named.")
    return 0


def _record(arguments: argparse.Namespace, request: bytes) -> None:
    entry = Entry("", "", "recovery.released", hashlib.sha256(request).hexdigest())
    with opened(arguments) as (folder, database):

        def record(connection: Connection) -> None:
            head = lock_head(connection, workspace_of(arguments, folder, connection))
            commit_to(connection, head, entry, now())

        database.transact(record)
