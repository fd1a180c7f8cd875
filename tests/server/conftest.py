"""Teams on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.models.database import Database, open_server
from console.models.migrations import upgrade
from tests.helpers.postgres import Cluster
from tests.server.team import Team, team_on

KEY = bytes(reversed(range(32)))


def _upgraded(url: str) -> None:
    database = open_server(url)
    upgrade(database, "server")
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An upgraded, empty server database of each kind."""
    if request.param == "sqlite":
        yield from _sqlite(tmp_path)
    else:
        yield from _postgresql(request.getfixturevalue("postgres"))


@pytest.fixture
def postgresql_database(postgres: Cluster) -> Iterator[Database]:
    yield from _postgresql(postgres)


@pytest.fixture
def team(database: Database, tmp_path: Path) -> Iterator[Team]:
    """A running team; every test that asks for it runs on both databases."""
    with team_on(database, tmp_path) as found:
        yield found


def _sqlite(folder: Path) -> Iterator[Database]:
    database = open_server(str(folder / "server.db"), KEY, create=True)
    upgrade(database, "server")
    yield database
    database.close()


def _postgresql(cluster: Cluster) -> Iterator[Database]:
    name = cluster.create(cluster.template("server_template", _upgraded))
    database = open_server(cluster.url(name))
    yield database
    database.close()
    cluster.drop(name)
