"""From the start of the process to the first painted window: our login, in milliseconds."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Plan, interleave
from bench.processes import said_by

BOUND = "a bare PySide6 window of the same size with one word in it"


def measure(plan: Plan) -> Iterator[Figure]:
    """Off-screen, with bytecode compiled by a first start that does not count."""
    with tempfile.TemporaryDirectory(prefix="standby-bench-") as name:
        folder = str(Path(name) / "desk")
        painted_ms("login", folder), painted_ms("bare")
        ours, bound = interleave(plan.starts, lambda: painted_ms("login", folder), lambda: painted_ms("bare"))
        yield Figure("login painted", BOUND, "ms", ours, bound, "<= 1.50")


def painted_ms(*arguments: str) -> float:
    """Milliseconds until ``python -m bench.apps`` has painted."""
    begun = time.monotonic()
    return (float(said_by("bench.apps", *arguments)) - begun) * 1e3
