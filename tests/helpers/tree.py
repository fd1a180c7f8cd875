"""The project's own files, without asking git: a clean machine may not have it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_MADE = {"__pycache__", "build", "dist"}


def files(suffix: str = "") -> Iterator[Path]:
    """Every file that belongs to the project, in a stable order; what tools made is left out."""
    for folder, names, found in os.walk(ROOT):
        names[:] = sorted(n for n in names if n not in _MADE and (n == ".ci" or n[0] != "."))
        names[:] = [n for n in names if not n.endswith(".egg-info")]
        yield from (Path(folder, name) for name in sorted(found) if name.endswith(suffix))
