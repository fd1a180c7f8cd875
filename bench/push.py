"""Queued calls from the first push to the last acknowledgement, in rows stored at the server a second."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench import bare
from bench.figures import Figure, Plan, interleave
from bench.rounds import push_all
from bench.scene import Scene, make_scene, stored_rows
from tests.helpers.postgres import running_cluster

NAMES = {"encrypted": "SQLite encrypted", "plain": "SQLite plain", "postgresql": "PostgreSQL"}
TABLES = ("call_slip", "ticket", "ticket_event", "applied_op")
A_REQUEST = 400
SAME = "a bare FastAPI endpoint that stores the same rows, 400 a request, each request one SQLite FULL commit"
SLIM = "the same endpoint storing rows of an id and 120 characters, with no index but the key's"


def measure(plan: Plan) -> Iterator[Figure]:
    """SQLite encrypted, as it is used, and plain; PostgreSQL, and a bound of slim rows, for information."""
    with tempfile.TemporaryDirectory(prefix="standby-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        plain = make_scene(folder / "plain", "plain", queued=plan.calls)
        scenes = [make_scene(folder / "encrypted", "encrypted", queued=plan.calls), plain]
        if plan.postgresql:
            cluster = stack.enter_context(running_cluster())
            scenes.append(make_scene(folder / "postgresql", "postgresql", cluster, queued=plan.calls))
        rows = pushed_rows(plain)
        slim = bare.slim_rows(len(rows))
        same_rate = partial(bare.write_rate, folder, rows, A_REQUEST)
        slim_rate = partial(bare.write_rate, folder, slim, A_REQUEST)
        for scene in scenes:
            bounds = (same_rate, slim_rate) if scene is plain else (same_rate,)
            ours, same, *others = interleave(plan.rounds, partial(push_rate, scene), *bounds)
            target = "" if scene.cluster else ">= 0.30"
            yield Figure(f"push, {NAMES[scene.kind]}", SAME, "rows/s", ours, same, target)
            for other in others:
                yield Figure("push, against slim rows", SLIM, "rows/s", ours, other)


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
