"""``audit verify``: whether the past is as it was written."""

from __future__ import annotations

import argparse

from console.server.audit import verify_chain
from console.server.cli.common import Commands, add_folder, opened
from console.server.setup import workspaces
from console.server.sync.head import read_head

_CAUSES = {
    "entry_missing": "an entry is missing",
    "hash_differs": "the entry is not what was written",
    "verdicts_differ": "the operations it covers are not those that were decided",
    "detail_differs": "the detail it covers was changed",
    "tail_cut": "the newest entries are missing",
}


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Adds ``audit verify``."""
    parser = commands.add_parser(
        "audit", help="check the audit chain", description="The record of who did what, chained by hashes."
    )
    under = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    verify = under.add_parser(
        "verify",
        help="check every entry",
        description="Check every entry and what it covers, one after another. Ends with 1 at a break.",
    )
    add_folder(verify)
    verify.set_defaults(run=_verify)


def _verify(arguments: argparse.Namespace) -> int:
    broken = 0
    with opened(arguments) as (_, database), database.read() as connection:
        for workspace_id in workspaces(connection):
            head = read_head(connection, workspace_id)
            for found in verify_chain(connection, workspace_id):
                broken += 1
                print(f"{workspace_id} entry {found.no}: {_CAUSES.get(found.cause, found.cause)}.")
            print(f"{workspace_id}: {head.audit_no} entries, the last is {head.audit_hash}")
    print(f"{broken} breaks." if broken else "The chain is whole.")
    return int(broken > 0)
