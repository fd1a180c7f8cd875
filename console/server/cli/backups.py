"""``backup`` and ``restore``."""

from __future__ import annotations

import argparse
from pathlib import Path

from console.errors import CredentialsError
from console.server import folder as folders
from console.server.backup.making import ENDING, MOST_TARGETS, Backup, make_backup
from console.server.backup.restoring import data_key_of, restore
from console.server.cli.common import Commands, add_folder, now, opened
from console.server.cli.sentences import sentence
from console.server.founding import read_recovery_key

_BACKUP = """\
Back up everything: rows, attachments, every key the server ever had. The backup is one encrypted file, the
same from SQLite and from PostgreSQL. It is read back, opened and counted, and its audit chain followed,
before it is called good; then desks are told what they may forget. The server may run meanwhile.

It opens with the server's key (server.key), or with the organisation's recovery key where both are lost.
"""
_RESTORE = """\
Put a backup into an empty folder, or with --replace in the place of a stopped server. What was there is put
aside, not deleted. A new history begins: desks notice it and offer again what they hold, under the old
numbers; new tickets are numbered with a gap, so that no number is given twice.
"""


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Adds ``backup`` and ``restore``."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = commands.add_parser(
        "backup", help="back the server up", description=_BACKUP, formatter_class=raw
    )
    parser.add_argument(
        "targets",
        metavar="TARGET",
        type=Path,
        nargs="+",
        help=f"a file, or an existing folder that gets TIME{ENDING}; up to {MOST_TARGETS}",
    )
    add_folder(parser)
    parser.set_defaults(run=_backup)
    parser = commands.add_parser(
        "restore", help="restore a backup", description=_RESTORE, formatter_class=raw
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the backup")
    parser.add_argument("folder", metavar="DIR", type=Path, help="the server's folder, new or stopped")
    parser.add_argument("--replace", action="store_true", help="take the place of the server in DIR")
    parser.add_argument(
        "--database",
        metavar="URL",
        default="",
        help="postgresql://user@host/name to restore into (default: what DIR says, or an encrypted file)",
    )
    parser.add_argument(
        "--key-file", metavar="FILE", type=Path, help="the key of the server that made the backup"
    )
    parser.add_argument(
        "--recovery-key", metavar="FILE", type=Path, help="the private recovery key, where that key is lost"
    )
    parser.set_defaults(run=_restore)


def _backup(arguments: argparse.Namespace) -> int:
    with opened(arguments) as (folder, database):
        backup = make_backup(folder, database, arguments.targets, now())
    for place in backup.placed:
        state = "good" if place.error is None else f"FAILED: {sentence(place.error)}"
        print(f"{place.path}: {state}")
    _tell(backup)
    return int(any(place.error is not None for place in backup.placed))


def _tell(backup: Backup) -> None:
    manifest = backup.manifest
    rows = sum(manifest.counts.values())
    print(f"{rows} rows, {manifest.counts.get('ticket', 0)} tickets, {len(manifest.files)} attachments.")
    if manifest.missing:
        print(f"{len(manifest.missing)} attachments could not be read on the server and are not in it:")
        print("desks are asked for them again, and keep all they have until a backup is whole.")
    if not backup.good:
        print("No place holds this backup: nothing counts as backed up.")


def _restore(arguments: argparse.Namespace) -> int:
    recovery_key = read_recovery_key(arguments.recovery_key) if arguments.recovery_key else ""
    data_key = data_key_of(arguments.file, _known_keys(arguments), recovery_key)
    restored = restore(
        arguments.file,
        arguments.folder,
        data_key,
        now(),
        database=arguments.database,
        replace=arguments.replace,
    )
    rows = sum(restored.manifest.counts.values())
    print(f"{rows} rows and {len(restored.manifest.files)} attachments are back in {arguments.folder}.")
    for path in restored.put_aside:
        print(f"What was there before is {path}")
    print(f"Start it with: standby-server serve --data {arguments.folder}")
    return 0


def _known_keys(arguments: argparse.Namespace) -> list[bytes]:
    """The key that was named, else the one of the folder where there is one."""
    if arguments.key_file is not None:
        return [folders.read_key(arguments.key_file)]
    try:
        return [folders.read_key(folders.key_place(arguments.folder))]
    except CredentialsError:
        return []
