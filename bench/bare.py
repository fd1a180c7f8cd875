"""Rates of the bare endpoint, asked over one kept-open connection by a client that does nothing else."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import urllib3

from bench.bare_server import SCHEMA, open_store, store_rows
from bench.processes import ServerProcess
from console.ids import new_id
from console.server.serving import LOOPBACK

_SLIM = "CREATE TABLE slim (id TEXT PRIMARY KEY, content TEXT NOT NULL);"
_SLIM_CONTENT = "x" * 120
_encode = msgspec.json.Encoder().encode
Tables = dict[str, list[Sequence[Any]]]


@dataclass(frozen=True)
class Rows:
    """Rows to store, and the tables and indexes they belong into."""

    schema: str
    tables: Tables

    def __len__(self) -> int:
        return sum(map(len, self.tables.values()))

    def batches(self, size: int) -> Iterator[Tables]:
        """About ``size`` rows at a time, of each table its share."""
        count = max(1, -(-len(self) // size))
        for place in range(count):
            yield {name: part for name, rows in self.tables.items() if (part := rows[place::count])}


def rows_of(path: Path, tables: Sequence[str]) -> Rows:
    """Everything in ``tables`` of an unencrypted SQLite database."""
    with sqlite3.connect(path) as store:
        marks = ",".join("?" * len(tables))
        made = store.execute(
            f"SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN ({marks})", tables
        )
        schema = "\n".join(row[0] for row in made)
        content: Tables = {name: store.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}
    store.close()
    return Rows(schema, content)


def slim_rows(number: int) -> Rows:
    """An id and 120 characters each, without any index but the key's."""
    return Rows(_SLIM, {"slim": [(new_id(), _SLIM_CONTENT) for _ in range(number)]})


def write_rate(folder: Path, rows: Rows, a_request: int) -> float:
    """Rows a second, ``a_request`` at a time."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        (Path(place) / SCHEMA).write_text(rows.schema, "utf-8")
        with ServerProcess("bench.bare_server", folder=Path(place)) as server:
            pool = urllib3.HTTPConnectionPool(LOOPBACK, server.port, maxsize=1)
            _post(pool, {})
            batches = list(rows.batches(a_request))
            begun = time.perf_counter()
            for batch in batches:
                _post(pool, batch)
            seconds = time.perf_counter() - begun
            pool.close()
    return len(rows) / seconds


def read_rate(folder: Path, rows: Rows, a_page: int) -> float:
    """Rows a second, ``a_page`` at a time, taken apart by a client that stores nothing."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        (Path(place) / SCHEMA).write_text(rows.schema, "utf-8")
        store = open_store(Path(place))
        store_rows(store, {name: list(map(list, part)) for name, part in rows.tables.items()})
        store.close()
        with ServerProcess("bench.bare_server", folder=Path(place)) as server:
            pool = urllib3.HTTPConnectionPool(LOOPBACK, server.port, maxsize=1)
            _post(pool, {})
            begun = time.perf_counter()
            read = sum(len(page) for name in rows.tables for page in _pages(pool, name, a_page))
            seconds = time.perf_counter() - begun
            pool.close()
    assert read == len(rows)
    return read / seconds


def _pages(pool: urllib3.HTTPConnectionPool, table: str, a_page: int) -> Iterator[list[list[Any]]]:
    after = 0
    while True:
        response = pool.request("GET", f"/rows/{table}?after={after}&limit={a_page}")
        page: list[list[Any]] = msgspec.json.decode(response.data)
        if page:
            after = page[-1][0]
            yield page
        if len(page) < a_page:
            return


def _post(pool: urllib3.HTTPConnectionPool, tables: Tables) -> None:
    response = pool.request(
        "POST", "/rows", body=_encode(tables), headers={"Content-Type": "application/json"}
    )
    assert response.status == 200 and int(response.data) == sum(map(len, tables.values()))
