"""From the start of the process to the first painted window: our login, in milliseconds."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Plan, interleave
from bench.processes import ROOT, environment

BOUND = "a bare PySide6 window of the same size: interpreter, import, QApplication, show, first paint"


def measure(plan: Plan) -> Iterator[Figure]:
    """Off-screen, with bytecode compiled by a first start that does not count."""
    with tempfile.TemporaryDirectory(prefix="standby-bench-") as name:
        folder = str(Path(name) / "desk")
        for arguments in (["login", folder], ["bare"]):
            painted_ms(*arguments)
        ours, bound = interleave(
            plan.starts, lambda: painted_ms("login", folder), lambda: painted_ms("bare")
        )
        yield Figure("login painted", BOUND, "ms", ours, bound, "<= 1.50")


def painted_ms(*arguments: str) -> float:
    """Milliseconds until ``python -m bench.apps`` has painted."""
    begun = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "bench.apps", *arguments],
        cwd=ROOT,
        env=environment(QT_QPA_PLATFORM="offscreen"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
    return (float(line) - begun) * 1e3
