"""The heads of both trees are the mapped classes, however a database got there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from console.errors import StoreError
from console.models.database import Database, open_encrypted, open_memory, open_server
from console.models.migrations import TREES, TreeName, needs_upgrade, revision_of, upgrade
from console.models.migrations.alembic_config import config_for, run_upgrade
from tests.helpers.tree import ROOT

KEY = bytes(range(32))
BOTH = pytest.mark.parametrize("tree", ["desk", "server"])


def from_base(database: Database, tree: TreeName) -> None:
    with database.write() as connection:
        run_upgrade(connection, TREES[tree])


def schema(database: Database) -> list[tuple[object, ...]]:
    sqlite = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    postgres = (
        "SELECT 'column', table_name, column_name, data_type, is_nullable, column_default, ordinal_position"
        " FROM information_schema.columns WHERE table_schema = 'public'"
        " UNION ALL SELECT 'index', tablename, indexname, indexdef, '', '', 0"
        " FROM pg_indexes WHERE schemaname = 'public'"
    )
    with database.read() as connection:
        rows = connection.execute(text(sqlite if database.dialect == "sqlite" else postgres))
        return sorted(tuple(_words(value) for value in row) for row in rows)


def _words(value: object) -> object:
    return re.findall(r"\w+|[^\w\s]", value) if isinstance(value, str) else str(value)


@BOTH
def test_all_steps_lead_where_the_short_way_does(tree: TreeName) -> None:
    short, stepwise = open_memory(), open_memory()
    upgrade(short, tree)
    from_base(stepwise, tree)
    assert schema(short) == schema(stepwise)
    assert revision_of(short) == revision_of(stepwise) == TREES[tree].revisions[-1]


def test_so_they_do_on_postgresql(postgres_url: str) -> None:
    short = open_server(postgres_url)
    try:
        upgrade(short, "server")
        expected = schema(short)
        with short.write() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        from_base(short, "server")
        assert schema(short) == expected
    finally:
        short.close()


@BOTH
def test_alembic_finds_no_difference(tree: TreeName) -> None:
    database = open_memory()
    from_base(database, tree)
    with database.write() as connection:
        command.check(config_for(connection, TREES[tree]))


@BOTH
def test_nor_on_postgresql(tree: TreeName, postgres_url: str) -> None:
    database = open_server(postgres_url)
    try:
        upgrade(database, tree)
        with database.write() as connection:
            command.check(config_for(connection, TREES[tree]))
    finally:
        database.close()


@BOTH
@pytest.mark.parametrize("change", ["ALTER TABLE customer ADD COLUMN x TEXT", "DROP INDEX ix_ticket_number"])
def test_a_difference_would_be_found(tree: TreeName, change: str) -> None:
    database = open_memory()
    upgrade(database, tree)
    with database.write() as connection:
        connection.execute(text(change))
        with pytest.raises(Exception, match="New upgrade operations detected"):
            command.check(config_for(connection, TREES[tree]))


@BOTH
def test_files_are_named_like_their_revisions_and_form_one_line(tree: TreeName) -> None:
    def look(connection: Connection) -> list[str]:
        script = ScriptDirectory.from_config(config_for(connection, TREES[tree]))
        assert len(script.get_heads()) == 1
        return [revision.revision for revision in script.walk_revisions()][::-1]

    assert open_memory().transact(look) == TREES[tree].revisions


@BOTH
def test_each_revision_has_a_test_that_carries_data(tree: TreeName) -> None:
    """It is called ``test_data_<revision>`` and fills tables as they were before that revision."""
    found = ast.parse((Path(__file__).parent / "test_data.py").read_text("utf-8"))
    names = {node.name for node in found.body if isinstance(node, ast.FunctionDef)}
    assert {f"test_data_{revision}" for revision in TREES[tree].revisions} <= names


@BOTH
def test_a_second_look_changes_nothing(tree: TreeName) -> None:
    database = open_memory()
    upgrade(database, tree)
    before = schema(database)
    upgrade(database, tree)
    assert schema(database) == before
    assert not needs_upgrade(database, tree)


def test_a_new_desk_database_is_made_without_alembic(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from console.models.database import open_encrypted;"
        "from console.models.migrations import upgrade;"
        "upgrade(open_encrypted(Path(sys.argv[1]), bytes(32), create=True), 'desk');"
        "print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "desk.db")]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.split() == [b"False"]


@BOTH
def test_a_newer_database_is_refused_as_it_is(tree: TreeName, tmp_path: Path) -> None:
    database = open_encrypted(tmp_path / "a.db", KEY, create=True)
    upgrade(database, tree)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'desk_9999'"))
    before = schema(database)
    with pytest.raises(StoreError, match="database_newer"):
        upgrade(database, tree, tmp_path / "backups")
    assert (schema(database), revision_of(database)) == (before, "desk_9999")
    assert not (tmp_path / "backups").exists()
    database.close()


def test_one_trees_database_is_not_taken_for_the_others() -> None:
    database = open_memory()
    upgrade(database, "desk")
    with pytest.raises(StoreError, match="database_newer"):
        upgrade(database, "server")


def test_tables_of_unknown_origin_are_left_alone() -> None:
    database = open_memory()
    with database.write() as connection:
        connection.execute(text("CREATE TABLE ticket (id TEXT)"))
    before = schema(database)
    with pytest.raises(StoreError, match="database_foreign"):
        upgrade(database, "server")
    assert schema(database) == before
