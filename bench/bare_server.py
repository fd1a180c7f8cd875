"""The bound of what travels: a bare FastAPI endpoint over SQLite, one FULL transaction a request.

It stores the rows it is told and gives back rows by place: no login, no rules, no history, no sync. The
tables are those of ``schema.sql`` in its folder. ``python -m bench.bare_server``.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from fastapi import FastAPI, Request, Response
from sqlcipher3 import dbapi2 as sqlite

from console.server.serving import LOOPBACK, Opened, Opening, listen

SCHEMA, DATABASE = "schema.sql", "bare.db"
_decode = msgspec.json.Decoder(dict[str, list[list[Any]]]).decode
_encode = msgspec.json.Encoder().encode


def open_store(folder: Path) -> Any:
    """The unencrypted database, with the same library and cache that ours has."""
    store = sqlite.connect(str(folder / DATABASE), isolation_level=None, check_same_thread=False)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
        store.execute(f"PRAGMA {setting}")
    if not store.execute("SELECT 1 FROM sqlite_master").fetchone():
        store.executescript((folder / SCHEMA).read_text("utf-8"))
    return store


def store_rows(store: Any, tables: dict[str, list[list[Any]]]) -> int:
    """All of it in one transaction; returns how many rows."""
    store.execute("BEGIN IMMEDIATE")
    for table, rows in tables.items():
        store.executemany(f'INSERT INTO "{table}" VALUES ({",".join("?" * len(rows[0]))})', rows)
    store.execute("COMMIT")
    return sum(map(len, tables.values()))


def create_app(folder: Path) -> FastAPI:
    """The work is done in the event loop itself: for one caller nothing is faster."""
    store = open_store(folder)
    app = FastAPI(openapi_url=None)

    @app.post("/rows")
    async def take(request: Request) -> Response:
        taken = store_rows(store, _decode(await request.body()))
        return Response(_encode(taken), media_type="application/json")

    @app.get("/rows/{table}")
    async def give(table: str, after: int, limit: int) -> Response:
        found = store.execute(
            f'SELECT rowid, * FROM "{table}" WHERE rowid > ? ORDER BY rowid LIMIT ?', (after, limit)
        )
        return Response(_encode(found.fetchall()), media_type="application/json")

    return app


def main() -> None:
    """Serves the folder it is told until its input ends."""
    opening = msgspec.json.decode(sys.stdin.buffer.readline(), type=Opening)
    listener = listen(LOOPBACK, 0)  # made with IPPROTO_TCP: else asyncio leaves TCP_NODELAY off
    app = create_app(Path(opening.data))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, http="httptools"))

    def end_with_input() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True

    threading.Thread(target=end_with_input, daemon=True).start()
    sys.stdout.buffer.write(_encode(Opened(listener.getsockname()[1], 0)) + b"\n")
    sys.stdout.buffer.flush()
    server.run([listener])


if __name__ == "__main__":
    main()
