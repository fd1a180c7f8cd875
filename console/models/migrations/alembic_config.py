"""Alembic on a given connection, without a configuration file."""

from __future__ import annotations

import io

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from console.models.migrations import _HERE, Tree


def config_for(connection: Connection, tree: Tree) -> Config:
    """What Alembic's commands take; they run inside the connection's transaction and print nothing."""
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("version_locations", str(tree.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    config.attributes["tables"] = frozenset(table.name for table in tree.tables)
    return config


def run_upgrade(connection: Connection, tree: Tree, revision: str = "head") -> None:
    """Runs every step from the stamped revision to ``revision``."""
    command.upgrade(config_for(connection, tree), revision)
