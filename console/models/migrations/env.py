"""What Alembic runs for each command: on the caller's connection, inside the caller's transaction."""

from __future__ import annotations

from typing import Any

from alembic import context

from console.models.tables import Base

_tables = context.config.attributes["tables"]


def _belongs(_: Any, name: str | None, kind: str, reflected: bool, __: Any) -> bool:
    """What a database holds is always looked at; of our classes, those of this tree."""
    return kind != "table" or reflected or name in _tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=_belongs,
    compare_server_default=True,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
