"""Mapped classes, used as Core tables. ``TABLES`` finds a shared noun's table by its name."""

from __future__ import annotations

from sqlalchemy import Table

from console.models.records import NOUNS
from console.models.tables import calls, desk, people, server, tickets
from console.models.tables.base import Base

__all__ = ["DESK_TABLES", "SERVER_TABLES", "TABLES", "Base"]

_modules = (calls, desk, people, server, tickets)

TABLES: dict[str, Table] = {noun: Base.metadata.tables[noun] for noun in NOUNS}
"""The table of each shared noun."""

_shared = [*TABLES.values(), Base.metadata.tables["customer_key"]]


def _own(module: object) -> list[Table]:
    mapped = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Base)]
    return [Base.metadata.tables[cls.__tablename__] for cls in mapped if hasattr(cls, "__tablename__")]


DESK_TABLES: list[Table] = [*_shared, *_own(desk)]
"""What a desk's database holds."""

SERVER_TABLES: list[Table] = [*_shared, *_own(server)]
"""What a server's database holds."""
