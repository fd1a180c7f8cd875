"""What all tables have in common.

Records say what a row means; these classes say how it lies in a database. Flags are small integers and
collections are JSON text, so that SQLite and PostgreSQL hold the same values.
"""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import BigInteger, Index, LargeBinary, MetaData, SmallInteger, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Str = Annotated[str, mapped_column(Text, nullable=False)]
Int = Annotated[int, mapped_column(BigInteger, nullable=False)]
Flag = Annotated[int, mapped_column(SmallInteger, nullable=False)]
Json = Annotated[str, mapped_column(Text, nullable=False)]
Bytes = Annotated[bytes, mapped_column(LargeBinary, nullable=False)]
StrKey = Annotated[str, mapped_column(Text, primary_key=True)]
IntKey = Annotated[int, mapped_column(BigInteger, primary_key=True, autoincrement=False)]


class Base(DeclarativeBase):
    """The root of every mapped class."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class SharedRow(Base):
    """A noun that desks and servers share; its columns are the fields of its record."""

    __abstract__ = True

    workspace_id: Mapped[StrKey]
    id: Mapped[StrKey]
    scope: Mapped[Str]
    seq: Mapped[Int]


class EditableRow(SharedRow):
    """A shared noun whose fields are merged one by one."""

    __abstract__ = True

    origin: Mapped[Str]
    set_by: Mapped[Json]


def shared_args(name: str, *lookups: tuple[str, ...]) -> tuple[Index, ...]:
    """The index that pulls read, and one for each way the noun is looked up."""
    return tuple(
        Index(f"ix_{name}_{'_'.join(columns)}", "workspace_id", *columns)
        for columns in (("scope", "seq"), *lookups)
    )
