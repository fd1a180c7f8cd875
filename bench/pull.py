"""A fresh desk pulls a team's rows and applies them to its encrypted store: rows a second."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench import bare
from bench.figures import Figure, Plan, interleave
from bench.rounds import push_all, whole_round
from bench.scene import Scene, make_scene

TABLES = ("call_slip", "ticket", "ticket_event")
A_PAGE = 1_000
STORE = "a bare FastAPI endpoint that stores the same rows, 1,000 a request, each one SQLite FULL commit"
GIVE = "a bare FastAPI endpoint that gives out the same rows, 1,000 a page, to a client that stores nothing"


def measure(plan: Plan) -> Iterator[Figure]:
    """Against storing the rows; against giving them out, to a client that keeps nothing, for information."""
    with tempfile.TemporaryDirectory(prefix="standby-bench-") as name:
        folder = Path(name)
        scene = make_scene(folder / "team", "plain", queued=plan.calls)
        with scene.serve() as server, scene.signed_in(server.url) as (session, transport):
            push_all(session, transport)
        rows = bare.rows_of(Path(scene.url), TABLES)
        ours, stored, given = interleave(
            plan.rounds,
            partial(pull_rate, scene),
            partial(bare.write_rate, folder, rows, A_PAGE),
            partial(bare.read_rate, folder, rows, A_PAGE),
        )
        yield Figure("pull and apply, against storing", STORE, "rows/s", ours, stored, ">= 0.25")
        yield Figure("pull and apply, against giving out", GIVE, "rows/s", ours, given)


def pull_rate(original: Scene) -> float:
    """Rows a second that a desk new to the team takes in."""
    scene = original.copy()
    with scene.serve() as server, scene.signed_in(server.url, "new desk") as (session, transport):
        transport.ready()
        begun = time.perf_counter()
        changed = whole_round(session, transport)
        seconds = time.perf_counter() - begun
    scene.discard()
    return changed / seconds
