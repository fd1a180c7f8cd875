"""A new team server: folder, keys, database, team and first administrator."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from console.durable import replace_file
from console.errors import CredentialsError, StoreError
from console.models.database import Database
from console.models.enums import Role
from console.models.migrations import TREES, revision_of, upgrade
from console.models.store_errors import os_errors_as
from console.server import folder as folders
from console.server.folder import ServerFile, ServerFolder
from console.server.passwords import check_password, hash_password
from console.server.sample import create_sample_team
from console.server.setup import create_workspace, workspaces
from console.server.sync.head import lock_head
from console.server.users import add_user
from console.wire.administration import NewUser
from console.wire.keys import PrivateKey, key_id, new_sealing_key, private_text, public_text, sealing_key

_PRIVATE_LINE = "private key: "
_RECOVERY_TEXT = """\
Standby recovery key {key_id}

With this key a supervisor opens a desk's database whose password or keyring is lost, and a backup whose
server is lost. Whoever has it can read every desk's data. Move this file off this computer now: to a
safe, on paper or on a stick. It is not kept anywhere else and cannot be made again.

{line}{private}
"""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a new server shall be. ``recovery_public_key`` is an organisation's own; '' makes a pair.

    ``database`` is a PostgreSQL address, or '' for a file in the folder. A ``data_key`` that is given stays
    with whoever gave it; else one is made and written to ``key_file``.
    """

    name: str = ""
    zone: str = "Asia/Shanghai"
    database: str = ""
    administrator: NewUser | None = None
    recovery_public_key: str = ""
    recovery_file: Path | None = None
    key_file: Path | None = None
    data_key: bytes | None = None
    sample: bool = False


class Founded(msgspec.Struct, frozen=True):
    """What now exists; no ``recovery_file`` where the organisation has a key. ``password`` is a sample's."""

    workspace_id: str
    key_file: Path
    recovery_file: Path | None
    recovery_key_id: str
    password: str = ""


def found_server(path: Path, plan: Plan, now: int) -> Founded:
    """Makes the server in the empty or missing folder ``path``; whatever fails, nothing of it stays.

    Raises ``server_exists``, ``folder_not_empty``, ``server_key_exists``, ``recovery_file_exists``,
    ``database_in_use``, ``zone_unknown``, ``key_invalid``, and what passwords and names may be refused for.
    """
    _check(path, plan)
    key_file = plan.key_file or path / folders.KEY
    with _undone_on_failure(path) as made:
        data_key = plan.data_key or folders.new_data_key()
        if plan.data_key is None:
            folders.write_key(key_file, data_key)
            made.append(key_file)
        file = ServerFile(database=plan.database or ServerFile().database)
        folder = ServerFolder(path, file, data_key)
        recovery_file, public_key = _recovery_key(path, plan)
        if recovery_file is not None:
            made.append(recovery_file)
        database = folder.open_database(create=True, upgraded=False)
        try:
            workspace_id, password = _fill(database, plan, public_key, now)
        finally:
            database.close()
        folders.write_folder(path, msgspec.structs.replace(file, workspace=workspace_id))
    return Founded(workspace_id, key_file, recovery_file, key_id(sealing_key(public_key)), password)


def read_recovery_key(path: Path) -> str:
    """The private key (base64) in a file that ``found_server`` wrote, or that holds nothing else.

    Raises ``recovery_key_invalid``.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CredentialsError("recovery_key_invalid", path=str(path)) from error
    lines = [line.removeprefix(_PRIVATE_LINE).strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise CredentialsError("recovery_key_invalid", path=str(path))
    return lines[-1]


def _check(path: Path, plan: Plan) -> None:
    if folders.is_complete(path):
        raise StoreError("server_exists", path=str(path))
    if path.exists() and any(path.iterdir()):
        raise StoreError("folder_not_empty", path=str(path))
    if plan.administrator is not None:
        check_password(plan.administrator.password, plan.administrator.employee_no)
    if plan.recovery_public_key:
        sealing_key(plan.recovery_public_key)


@contextmanager
def _undone_on_failure(path: Path) -> Iterator[list[Path]]:
    """An empty folder, and a list for what is made elsewhere; all of it goes again where the block fails."""
    existed = path.exists()
    with os_errors_as("folder_unusable"):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    made: list[Path] = []
    try:
        yield made
    except BaseException:
        for file in made:
            file.unlink(missing_ok=True)
        for entry in path.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        if not existed:
            path.rmdir()
        raise


def _recovery_key(path: Path, plan: Plan) -> tuple[Path | None, str]:
    """Where the new private half was put, and the public half."""
    if plan.recovery_public_key:
        return None, plan.recovery_public_key
    pair = new_sealing_key()
    place = plan.recovery_file or path / f"recovery-key-{key_id(pair)}.txt"
    if place.exists():
        raise CredentialsError("recovery_file_exists", path=str(place))
    with os_errors_as("folder_unusable"):
        replace_file(place, _recovery_text(pair).encode())
    return place, public_text(pair)


def _recovery_text(pair: PrivateKey) -> str:
    return _RECOVERY_TEXT.format(key_id=key_id(pair), line=_PRIVATE_LINE, private=private_text(pair))


def _fill(database: Database, plan: Plan, public_key: str, now: int) -> tuple[str, str]:
    revision = revision_of(database)
    with database.read() as connection:
        if revision and (revision != TREES["server"].revisions[-1] or workspaces(connection)):
            raise StoreError("database_in_use")
    upgrade(database, "server")
    if plan.sample:
        team = create_sample_team(database, now, public_key)
        return team.workspace_id, team.password
    with database.write() as connection:
        workspace_id = create_workspace(connection, plan.name, plan.zone, now, public_key)
        person = plan.administrator
        if person is not None:
            roles = tuple(dict.fromkeys((*person.roles, Role.ADMINISTRATOR.value)))
            person = msgspec.structs.replace(person, roles=roles)
            stored = hash_password(person.password)
            head = lock_head(connection, workspace_id)
            add_user(connection, head, person, stored, now, must_change=False)
    return workspace_id, ""
