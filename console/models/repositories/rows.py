"""Shared rows in and out of the database, many at a time: one statement a noun.

The statements are made once per noun and dialect and run as they are: a call an agent has just taken is
written by them within a fraction of a millisecond.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import msgspec
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from console.models.records import NOUNS, Customer, Key, Row
from console.models.repositories.customer_keys import write_customer_keys

RowT = TypeVar("RowT", bound=Row)
_KEY = ("workspace_id", "id")
_to_json = msgspec.json.Encoder().encode


class _Codec:
    """How the records of one noun become tuples of column values, and back."""

    def __init__(self, record: type[Row]) -> None:
        self.record = record
        self.fields = record.__struct_fields__
        hints = get_type_hints(record)
        self._collections: list[tuple[int, Callable[[str], object]]] = []
        self._flags: list[int] = []
        for position, name in enumerate(self.fields):
            hint = hints[name]
            if get_origin(hint) in (tuple, dict) and get_args(hint):
                self._collections.append((position, msgspec.json.Decoder(hint).decode))
            elif hint is bool:
                self._flags.append(position)

    def values(self, workspace_id: str, row: Row) -> tuple[object, ...]:
        """The column values of ``row``, the workspace first."""
        values = list(msgspec.structs.astuple(row))
        for position, _ in self._collections:
            values[position] = _to_json(values[position]).decode()
        for position in self._flags:
            values[position] = int(values[position])
        return (workspace_id, *values)

    def row(self, values: Sequence[Any]) -> Row:
        """The record that ``values`` (without the workspace) make."""
        parts = list(values)
        for position, decode in self._collections:
            parts[position] = decode(parts[position])
        for position in self._flags:
            parts[position] = bool(parts[position])
        return self.record(*parts)


class _Statements:
    """The SQL of one noun in one dialect."""

    def __init__(self, noun: str, fields: tuple[str, ...], dialect: str) -> None:
        prepare = (postgresql if dialect == "postgresql" else sqlite).dialect().identifier_preparer
        self._dialect = dialect
        self._mark = "%s" if dialect == "postgresql" else "?"
        self._table = prepare.quote(noun)
        self._names = [prepare.quote(name) for name in ("workspace_id", *fields)]

    @cached_property
    def insert(self) -> str:
        """Adds rows; one that exists stays as it is."""
        marks = ", ".join([self._mark] * len(self._names))
        return f"INSERT INTO {self._table} ({', '.join(self._names)}) VALUES ({marks}) ON CONFLICT DO NOTHING"

    @cached_property
    def upsert(self) -> str:
        """Adds rows, or replaces them whole."""
        updates = ", ".join(f"{name} = excluded.{name}" for name in self._names if name not in _KEY)
        kept = self.insert.removesuffix("DO NOTHING")
        return f"{kept}(workspace_id, id) DO UPDATE SET {updates}"

    @cached_property
    def select(self) -> str:
        """What ``where`` continues: all fields of the record, without the workspace."""
        return f"SELECT {', '.join(self._names[1:])} FROM {self._table}"

    @cached_property
    def load(self) -> str:
        """The rows with the given ids, however many."""
        return f"{self.select} WHERE workspace_id = {self._mark} AND id {self._among}"

    @cached_property
    def delete(self) -> str:
        """Removes the rows with the given ids."""
        return f"DELETE FROM {self._table} WHERE workspace_id = {self._mark} AND id {self._among}"

    @property
    def _among(self) -> str:
        if self._dialect == "postgresql":
            return "= ANY(%s)"
        return "IN (SELECT value FROM json_each(?))"


@cache
def codec(noun: str) -> _Codec:
    """The codec of a noun."""
    return _Codec(NOUNS[noun])


@cache
def statements(noun: str, dialect: str) -> _Statements:
    """The statements of a noun."""
    return _Statements(noun, NOUNS[noun].__struct_fields__, dialect)


def among(connection: Connection, values: Iterable[str]) -> Any:
    """``values`` as the one parameter that a set of ids takes in this dialect."""
    listed = list(values)
    return listed if connection.dialect.name == "postgresql" else _to_json(listed).decode()


class Rows:
    """The shared rows of one workspace in one transaction. Never commits."""

    def __init__(self, connection: Connection, workspace_id: str) -> None:
        self.connection = connection
        self.workspace_id = workspace_id
        self._dialect = connection.dialect.name

    def load(self, keys: Iterable[Key]) -> dict[Key, Row]:
        """The rows of ``keys`` that are there; one query a noun."""
        found: dict[Key, Row] = {}
        for noun, ids in _by_noun(keys).items():
            sql = statements(noun, self._dialect).load
            result = self.connection.exec_driver_sql(sql, (self.workspace_id, among(self.connection, ids)))
            make = codec(noun).row
            for values in result.all():
                row = make(values)
                found[noun, row.id] = row
        return found

    def insert(self, rows: Iterable[Row]) -> None:
        """Adds ``rows``; those that exist already stay untouched."""
        self._write(rows, "insert")

    def upsert(self, rows: Iterable[Row]) -> None:
        """Adds or replaces ``rows``."""
        self._write(rows, "upsert")

    def delete(self, keys: Iterable[Key]) -> None:
        """Removes the rows of ``keys``."""
        for noun, ids in _by_noun(keys).items():
            sql = statements(noun, self._dialect).delete
            self.connection.exec_driver_sql(sql, (self.workspace_id, among(self.connection, ids)))

    def where(self, record: type[RowT], condition: str, *parameters: object) -> list[RowT]:
        """The rows of one noun that meet an SQL condition, ordering and limit included.

        ``condition`` is written with ``?`` and never holds a value; the workspace is already required.
        """
        sql = f"{statements(record.noun, self._dialect).select} WHERE workspace_id = ? AND {condition}"
        result = self.connection.exec_driver_sql(self._marks(sql), (self.workspace_id, *parameters))
        make = codec(record.noun).row
        return [cast(RowT, make(values)) for values in result.all()]

    def scalar(self, sql: str, *parameters: object) -> Any:
        """The first value of a query written with ``?``, or None."""
        return self.connection.exec_driver_sql(self._marks(sql), parameters).scalar()

    def _marks(self, sql: str) -> str:
        return sql.replace("?", "%s") if self._dialect == "postgresql" else sql

    def _write(self, rows: Iterable[Row], how: str) -> None:
        grouped: defaultdict[str, list[Row]] = defaultdict(list)
        for row in rows:
            grouped[row.noun].append(row)
        for noun, members in grouped.items():
            to_values = codec(noun).values
            values = [to_values(self.workspace_id, row) for row in members]
            self.connection.exec_driver_sql(getattr(statements(noun, self._dialect), how), values)
            if noun == Customer.noun:
                write_customer_keys(self.connection, self.workspace_id, cast(list[Customer], members))


def _by_noun(keys: Iterable[Key]) -> dict[str, list[str]]:
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for noun, row_id in dict.fromkeys(keys):
        grouped[noun].append(row_id)
    return grouped
