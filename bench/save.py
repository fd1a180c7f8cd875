"""One call saved at the desk: rows, outbox and spool on the disk, in milliseconds."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from bench.figures import Figure, Plan
from bench.scene import Scene, calls, make_scene
from console.durable import sync_file
from console.ids import new_id
from console.offline.session import Session

BOUND = "raw sqlcipher3 writing the same rows in one FULL commit, and one append of the same bytes, synced"
TABLES = ("call_slip", "ticket", "ticket_event", "outbox", "touch")
_KEY_COLUMNS = {"id", "op_id", "row_id"}


def measure(plan: Plan) -> Iterator[Figure]:
    """Medians of saves that take turns."""
    with tempfile.TemporaryDirectory(prefix="standby-bench-") as name:
        scene = make_scene(Path(name) / "team", "plain")
        rounds = [_round(scene.copy(), plan.saves) for _ in range(plan.rounds)]
        ours, bound = ([pair[place] for pair in rounds] for place in (0, 1))
        yield Figure("save a call", BOUND, "ms", ours, bound, "<= 2.50")


def _round(scene: Scene, saves: int) -> tuple[float, float]:
    """The median of our saves and of raw ones."""
    with scene.serve() as server, scene.signed_in(server.url) as (session, _):
        first, *others = calls(session, saves + 1)
        session.perform(first)
        raw = RawStore(scene.folder / "raw", session, _spool_bytes(scene))
        ours, bound = [], []
        for op in others:
            begun = time.perf_counter()
            session.perform(op)
            ours.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            raw.save()
            bound.append(time.perf_counter() - begun)
        raw.close()
    scene.discard()
    return median(ours) * 1e3, median(bound) * 1e3


def _spool_bytes(scene: Scene) -> int:
    return sum(path.stat().st_size for path in (scene.folder / "desk" / "spool").glob("*.seg"))


class RawStore:
    """An encrypted database with the desk's own tables, and a file, written without any of our code."""

    def __init__(self, folder: Path, session: Session, appended: int) -> None:
        folder.mkdir()
        self._file = os.open(folder / "appended", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._content = os.urandom(appended)
        self._store = sqlite.connect(str(folder / "raw.db"), isolation_level=None)
        self._store.execute(f"PRAGMA key=\"x'{os.urandom(32).hex()}'\"")
        for setting in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
            self._store.execute(f"PRAGMA {setting}")
        with session.store.database.read() as connection:
            for (statement,) in connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'"
            ):
                self._store.execute(statement)
            self._rows = {
                table: connection.exec_driver_sql(f'SELECT * FROM "{table}"').fetchall() for table in TABLES
            }

    def save(self) -> None:
        """The rows of one call under new ids, committed, and the bytes appended."""
        self._store.execute("BEGIN IMMEDIATE")
        for table, rows in self._rows.items():
            marks = ",".join("?" * len(rows[0]))
            self._store.executemany(f'INSERT INTO "{table}" VALUES ({marks})', map(_renewed, rows))
        self._store.execute("COMMIT")
        os.write(self._file, self._content)
        sync_file(self._file)

    def close(self) -> None:
        self._store.close()
        os.close(self._file)


def _renewed(row: Any) -> Sequence[Any]:
    """The same row under new keys, and in the next place."""
    fields = row._fields
    return [
        None if name == "local_seq" and fields[0] == name else new_id() if name in _KEY_COLUMNS else value
        for name, value in zip(fields, row, strict=True)
    ]
