"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

from sqlcipher3 import dbapi2 as cipher

from console.durable import sync_file

_PARTS = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "fastapi", "uvicorn", "msgspec")


def facts() -> list[str]:
    """The machine, its disk, and the versions that matter, a line each."""
    return [
        f"{_processor()}, {os.cpu_count()} cores, {_memory_gib():.0f} GiB, {platform.system()}",
        f"disk: 1 KB appended and synced in {_sync_ms():.2f} ms; load average {_load()}",
        f"Python {platform.python_version()}, SQLite {cipher.sqlite_version}",
        ", ".join(f"{part} {version(part)}" for part in _PARTS),
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def _memory_gib() -> float:
    if sys.platform == "win32":
        return float("nan")
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _load() -> str:
    if sys.platform == "win32":
        return "unknown"
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def _sync_ms() -> float:
    with tempfile.TemporaryFile() as file:
        taken = []
        for _ in range(100):
            begun = time.perf_counter()
            os.write(file.fileno(), bytes(1024))
            sync_file(file.fileno())
            taken.append(time.perf_counter() - begun)
    return median(taken) * 1e3
