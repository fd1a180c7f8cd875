"""Schema changes: Alembic revisions in two trees, run in-process when a database is opened.

A revision is a file named like its id (``desk_0001.py``): so whether a database is up to date is known
without loading Alembic, which costs more than the whole start of a desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
from sqlalchemy import Connection, Table, inspect, text
from sqlalchemy.exc import DBAPIError

from console.errors import StoreError
from console.models.database import Database
from console.models.tables import DESK_TABLES, SERVER_TABLES, Base

TreeName = Literal["desk", "server"]
_HERE = Path(__file__).resolve().parent
_VERSION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


class Tree(msgspec.Struct, frozen=True):
    """The folder that holds one kind of database's revisions, and the tables its head has."""

    folder: Path
    tables: Sequence[Table]

    @property
    def revisions(self) -> list[str]:
        """Every revision, oldest first."""
        return sorted(path.stem for path in self.folder.glob("*_[0-9]*.py"))


TREES: dict[str, Tree] = {
    "desk": Tree(_HERE / "desk", DESK_TABLES),
    "server": Tree(_HERE / "server", SERVER_TABLES),
}


def upgrade(database: Database, tree: TreeName, backup_dir: Path | None = None) -> None:
    """Brings ``database`` to the head of ``tree``: a new one at once, an older one after a backup.

    The backup lies in ``backup_dir``, else beside the database; PostgreSQL has none: its owner makes one
    first where ``needs_upgrade`` says so. All steps and the stamp are one transaction. Raises
    ``database_newer``, or ``database_foreign`` where our tables stand without a revision; nothing is
    changed then.
    """
    known = TREES[tree].revisions
    found = revision_of(database)
    if found == known[-1]:
        return
    database.check_revision(known)
    if found and database.path is not None:
        folder = backup_dir or database.path.parent
        folder.mkdir(parents=True, exist_ok=True)
        database.backup_to(folder / f"{database.path.stem}-{found}.db")
    try:
        database.transact(lambda connection: _bring(connection, TREES[tree]))
    except DBAPIError:
        if revision_of(database) != known[-1]:  # else another process has just done the same
            raise


def create_at(database: Database, tree: TreeName, revision: str) -> None:
    """Gives an empty database the tables of ``revision``."""
    if revision == TREES[tree].revisions[-1]:
        upgrade(database, tree)
        return
    from console.models.migrations.alembic_config import run_upgrade

    with database.write() as connection:
        run_upgrade(connection, TREES[tree], revision)


def needs_upgrade(database: Database, tree: TreeName) -> bool:
    """Whether ``upgrade`` would change a database that holds something."""
    return revision_of(database) not in ("", TREES[tree].revisions[-1])


def revision_of(database: Database) -> str:
    """The revision that ``database`` is stamped with, or ''."""
    with database.read() as connection:
        return _stamp(connection)


def _bring(connection: Connection, tree: Tree) -> None:
    found = _stamp(connection)
    if found == tree.revisions[-1]:
        return
    if found:
        from console.models.migrations.alembic_config import run_upgrade

        run_upgrade(connection, tree)
        return
    ours = {table.name for table in tree.tables}
    if ours.intersection(inspect(connection).get_table_names()):
        raise StoreError("database_foreign")
    Base.metadata.create_all(connection, list(tree.tables), checkfirst=False)
    connection.execute(text(_VERSION_TABLE))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": tree.revisions[-1]})


def _stamp(connection: Connection) -> str:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
