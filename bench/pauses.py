"""How long the main thread is kept from its events during a sync, and idle, in milliseconds."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Plan
from bench.processes import said_by
from bench.scene import Scene, make_scene

BOUND = "the same app idle; pauses are those between two ticks of a 1 ms timer, at the 99.9th percentile"


def measure(plan: Plan) -> Iterator[Figure]:
    """The app as it is: screens, sync thread, encrypted store, a server process."""
    with tempfile.TemporaryDirectory(prefix="standby-bench-") as name:
        scene = make_scene(Path(name) / "team", "encrypted")
        rounds = [_round(scene.copy(), plan) for _ in range(plan.rounds)]
    idle, busy, worst = ([found[place] for found in rounds] for place in range(3))
    yield Figure("pauses during a sync", BOUND, "ms", busy, idle, "<= 50", absolute=True)
    yield Figure("longest pause of a sync", BOUND, "ms", worst, idle)


def _round(scene: Scene, plan: Plan) -> list[float]:
    numbers = map(str, (plan.settle_ms, plan.idle_ms, plan.synced))
    with scene.serve() as server:
        said = said_by("bench.apps", "sync", str(scene.folder / "desk"), server.url, *numbers)
    scene.discard()
    return [float(part) for part in said.split()]
