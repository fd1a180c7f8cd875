"""From one revision to the next: after a backup, whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from console.models.database import Database, open_encrypted, open_memory, open_server
from console.models.migrations import TREES, needs_upgrade, revision_of, upgrade
from tests.helpers.tree import ROOT
from tests.migrations.trees import longer_tree

KEY = bytes(range(32))


def desk(tmp_path: Path) -> Database:
    database = open_encrypted(tmp_path / "desk.db", KEY, create=True)
    upgrade(database, "desk")
    with database.write() as connection:
        connection.execute(text("INSERT INTO meta VALUES ('kept', 'yes')"))
        connection.execute(
            text("INSERT INTO customer_key (workspace_id, key, customer_id) VALUES ('w', 'zhang', 'c')")
        )
    return database


def columns(database: Database) -> list[str]:
    with database.read() as connection:
        return [row[1] for row in connection.execute(text("PRAGMA table_info(customer)"))]


def test_an_older_database_is_copied_then_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = desk(tmp_path)
    longer_tree(tmp_path / "tree", monkeypatch)
    assert needs_upgrade(database, "desk")
    upgrade(database, "desk", tmp_path / "backups")
    assert "nickname" in columns(database)
    assert revision_of(database) == "desk_0002"
    database.close()
    copy = open_encrypted(tmp_path / "backups" / "desk-desk_0001.db", KEY)
    assert "nickname" not in columns(copy)
    assert revision_of(copy) == "desk_0001"
    with copy.read() as connection:
        assert connection.scalar(text("SELECT value FROM meta")) == "yes"
    copy.close()


def test_without_a_place_the_copy_lies_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = desk(tmp_path)
    longer_tree(tmp_path / "tree", monkeypatch)
    upgrade(database, "desk")
    database.close()
    assert (tmp_path / "desk-desk_0001.db").exists()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_step_that_fails_leaves_the_old_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, dialect: str
) -> None:
    url = request.getfixturevalue("postgres_url") if dialect == "postgresql" else str(tmp_path / "server.db")
    database = open_server(url, create=True)
    upgrade(database, "server")
    longer_tree(tmp_path / "tree", monkeypatch, "raise KeyError('broken step')", "server")
    with pytest.raises(KeyError):
        upgrade(database, "server")
    assert revision_of(database) == "server_0001"
    with database.read() as connection:
        tables = connection.dialect.get_table_names(connection)
        assert "extra" not in tables
        connection.execute(text("SELECT name FROM customer"))
    database.close()


def test_a_process_that_dies_half_way_leaves_the_old_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(tmp_path).close()
    longer_tree(tmp_path / "tree", monkeypatch, "os._exit(9)")
    code = (
        "import sys, msgspec; from pathlib import Path; from console.models import migrations as m;"
        "from console.models.database import open_encrypted; folder = Path(sys.argv[1]);"
        "m.TREES['desk'] = msgspec.structs.replace(m.TREES['desk'], folder=folder / 'tree');"
        "m.upgrade(open_encrypted(folder / 'desk.db', bytes(range(32))), 'desk')"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False)
    assert killed.returncode == 9
    database = open_encrypted(tmp_path / "desk.db", KEY)
    assert revision_of(database) == "desk_0001"
    assert "nickname" not in columns(database)
    assert database.check() == ()
    database.close()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_several_that_start_at_once_make_one_schema(
    tmp_path: Path, request: pytest.FixtureRequest, dialect: str
) -> None:
    url = request.getfixturevalue("postgres_url") if dialect == "postgresql" else str(tmp_path / "server.db")

    def start(_: int) -> str:
        database = open_server(url, create=True)
        try:
            upgrade(database, "server")
            return revision_of(database)
        finally:
            database.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(start, range(4))) == {TREES["server"].revisions[-1]}


def test_memory_needs_no_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = open_memory()
    upgrade(database, "desk")
    longer_tree(tmp_path / "tree", monkeypatch)
    upgrade(database, "desk")
    assert revision_of(database) == "desk_0002"
