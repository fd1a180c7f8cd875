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
from console.offline.session import Session

BOUND = "raw sqlcipher3 writing the same rows in one FULL commit, and one append of the same bytes, synced"
_LAST = {
    table: f'SELECT * FROM "{table}" ORDER BY rowid DESC LIMIT {count}'
    for table, count in (("call_slip", 1), ("ticket", 1), ("ticket_event", 1), ("outbox", 1), ("touch", 3))
}


def measure(plan: Plan) -> Iterator[Figure]:
    """Medians of saves that take turns."""
    with tempfile.TemporaryDirectory(prefix="standby-bench-") as name:
        scene = make_scene(Path(name) / "team", "plain")
        rounds = [_round(scene.copy(), plan.saves) for _ in range(plan.rounds)]
        ours, bound = ([pair[place] for pair in rounds] for place in (0, 1))
        yield Figure("save a call", BOUND, "ms", ours, bound, "<= 2.50")


def _round(scene: Scene, saves: int) -> tuple[float, float]:
    """The median of our saves and of raw ones."""
    with scene.signed_in() as (session, _):
        raw = RawStore(scene.folder / "raw", session)
        ours, bound = [], []
        for op in calls(session, saves + 1):
            spooled = _spool_bytes(scene)
            begun = time.perf_counter()
            session.perform(op)
            ours.append(time.perf_counter() - begun)
            written, appended = raw.rows_of(session), os.urandom(_spool_bytes(scene) - spooled)
            begun = time.perf_counter()
            raw.save(written, appended)
            bound.append(time.perf_counter() - begun)
        raw.close()
    scene.discard()
    return median(ours[1:]) * 1e3, median(bound[1:]) * 1e3


def _spool_bytes(scene: Scene) -> int:
    return sum(path.stat().st_size for path in (scene.folder / "desk" / "spool").glob("*.seg"))


class RawStore:
    """An encrypted database with the desk's own tables, and a file, written without any of our code."""

    def __init__(self, folder: Path, session: Session) -> None:
        folder.mkdir()
        self._file = os.open(folder / "appended", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._store = sqlite.connect(str(folder / "raw.db"), isolation_level=None)
        self._store.execute(f"PRAGMA key=\"x'{os.urandom(32).hex()}'\"")
        for setting in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
            self._store.execute(f"PRAGMA {setting}")
        with session.store.database.read() as connection:
            made = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'"
            for (statement,) in connection.exec_driver_sql(made):
                self._store.execute(statement)

    def rows_of(self, session: Session) -> dict[str, Sequence[Any]]:
        """What the last save wrote."""
        with session.store.database.read() as connection:
            return {table: connection.exec_driver_sql(sql).fetchall() for table, sql in _LAST.items()}

    def save(self, rows: dict[str, Sequence[Any]], appended: bytes) -> None:
        """The same rows in one commit, and the same number of bytes at the end of the file."""
        self._store.execute("BEGIN IMMEDIATE")
        for table, written in rows.items():
            marks = ",".join("?" * len(written[0]))
            self._store.executemany(f'INSERT INTO "{table}" VALUES ({marks})', written)
        self._store.execute("COMMIT")
        os.write(self._file, appended)
        sync_file(self._file)

    def close(self) -> None:
        self._store.close()
        os.close(self._file)
