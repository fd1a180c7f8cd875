"""A new team server: folder, keys, database, team and first administrator."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from console.durable import replace_file, sync_folder
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
    """Makes the server in the empty or missing folder ``path``: complete, or not there at all.

    Raises ``server_exists``, ``folder_not_empty``, ``server_key_exists``, ``recovery_file_exists``,
    ``database_in_use``, ``zone_unknown``, ``key_invalid``, and what passwords and names may be refused for.
    """
    _check(path, plan)
    with _put_in_place(path) as stage:
        data_key = plan.data_key or folders.new_data_key()
        key_file = stage.place(plan.key_file, folders.KEY)
        if plan.data_key is None:
            folders.write_key(key_file, data_key)
        public_key, recovery_file = plan.recovery_public_key, None
        if not public_key:
            pair = new_sealing_key()
            public_key = public_text(pair)
            recovery_file = stage.place(plan.recovery_file, f"recovery-key-{key_id(pair)}.txt")
            replace_file(recovery_file, _recovery_text(pair).encode())
        file = ServerFile(database=plan.database or ServerFile().database)
        database = ServerFolder(stage.folder, file, data_key).open_database(create=True, upgraded=False)
        try:
            workspace_id, password = _fill(database, plan, public_key, now)
        finally:
            database.close()
        folders.write_folder(stage.folder, msgspec.structs.replace(file, workspace=workspace_id))
    return Founded(
        workspace_id=workspace_id,
        key_file=stage.final(key_file),
        recovery_file=stage.final(recovery_file) if recovery_file else None,
        recovery_key_id=key_id(sealing_key(public_key)),
        password=password,
    )


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
    if plan.key_file is not None and plan.key_file.exists():
        raise CredentialsError("server_key_exists", path=str(plan.key_file))
    if plan.recovery_file is not None and plan.recovery_file.exists():
        raise CredentialsError("recovery_file_exists", path=str(plan.recovery_file))
    if plan.administrator is not None:
        check_password(plan.administrator.password, plan.administrator.employee_no)
    if plan.recovery_public_key:
        sealing_key(plan.recovery_public_key)


class _Stage:
    """Where a server is made before it is put in its place, and the files of it that lie elsewhere."""

    def __init__(self, folder: Path, path: Path) -> None:
        self.folder = folder
        self._path = path
        self.elsewhere: list[Path] = []

    def place(self, named: Path | None, usual: str) -> Path:
        """Where a file goes: as named, else under its usual name in the folder."""
        if named is not None:
            self.elsewhere.append(named)
        return named or self.folder / usual

    def final(self, made: Path) -> Path:
        """Where a file that was made is found afterwards."""
        return self._path / made.name if made.parent == self.folder else made


@contextmanager
def _put_in_place(path: Path) -> Iterator[_Stage]:
    """What the block makes becomes ``path`` at its end, in one step; where it fails, all of it goes."""
    with os_errors_as("folder_unusable"):
        path.parent.mkdir(parents=True, exist_ok=True)
        stage = _Stage(Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent)), path)
        try:
            yield stage
            if path.exists():
                path.rmdir()
            os.replace(stage.folder, path)
            sync_folder(path.parent)
        except BaseException:
            for file in stage.elsewhere:
                file.unlink(missing_ok=True)
            shutil.rmtree(stage.folder, ignore_errors=True)
            raise


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
