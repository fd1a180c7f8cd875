"""Queued calls from the first push to the last acknowledgement, in rows stored at the server a second."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import bare
from bench.figures import Figure, Plan, interleave
from bench.rounds import push_all
from bench.scene import Scene, make_scene, queue_calls, stored_rows

TABLES = ("call_slip", "ticket", "ticket_event", "applied_op")
A_REQUEST = 400
SAME = "a bare FastAPI endpoint that stores the same rows, 400 a request, each request one SQLite FULL commit"
SLIM = "the same endpoint storing rows of an id and 120 characters, with no index but the key's"


def measure(plan: Plan) -> Iterator[Figure]:
    """SQLite encrypted, as it is used, and plain; PostgreSQL for information."""
    with tempfile.TemporaryDirectory(prefix="standby-bench-") as name:
        folder = Path(name)
        plain = make_scene(folder / "plain", "plain")
        queue_calls(plain, plan.calls)
        rows = pushed_rows(plain)
        encrypted = make_scene(folder / "encrypted", "encrypted")
        queue_calls(encrypted, plan.calls)
        for scene in (encrypted, plain):
            ours, bound = interleave(
                plan.rounds,
                lambda scene=scene: push_rate(scene),  # type: ignore[misc]
                lambda: bare.write_rate(folder, rows, A_REQUEST),
            )
            yield Figure(f"push, SQLite {scene.kind}", SAME, "rows/s", ours, bound, ">= 0.30")
        slim = bare.slim_rows(len(rows))
        bound = [bare.write_rate(folder, slim, A_REQUEST) for _ in range(plan.rounds)]
        yield Figure("push against slim rows", SLIM, "rows/s", ours, bound)


def push_rate(original: Scene) -> float:
    """Rows a second that the server stored of all that was queued."""
    scene = original.copy()
    before = stored_rows(scene)
    with scene.serve() as server, scene.signed_in(server.url) as (session, transport):
        transport.ready()
        begun = time.perf_counter()
        push_all(session, transport)
        seconds = time.perf_counter() - begun
    rate = (stored_rows(scene) - before) / seconds
    scene.discard()
    return rate


def pushed_rows(original: Scene) -> bare.Rows:
    """What a plain server stores of the queue, but for a few rows a commit."""
    scene = original.copy()
    with scene.serve() as server, scene.signed_in(server.url) as (session, transport):
        push_all(session, transport)
    rows = bare.rows_of(Path(scene.url), TABLES)
    scene.discard()
    return rows
