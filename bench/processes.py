"""Servers as processes of their own, heard through a pipe and ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

import msgspec

from console.server.serving import LOOPBACK, Opened, Opening

ROOT = Path(__file__).resolve().parents[1]
_PATIENCE_S = 30


def environment(**more: str) -> dict[str, str]:
    """Ours for a child, which keeps its bytecode and finds no proxy."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | more


class ServerProcess:
    """``python -m MODULE ARGUMENTS``, told ``Opening`` on its input, that answers ``Opened``."""

    def __init__(self, module: str, *arguments: str, key: bytes = bytes(32), folder: Path = ROOT) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(msgspec.json.encode(Opening(key.hex(), str(folder))) + b"\n")
        self._process.stdin.flush()
        self.port = msgspec.json.decode(self._process.stdout.readline(), type=Opened).port

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def __enter__(self) -> ServerProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(_PATIENCE_S)
        self._process.stdout.close()


def said_by(module: str, *arguments: str) -> str:
    """The line that ``python -m MODULE ARGUMENTS`` prints, off-screen; waits for its end."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment(QT_QPA_PLATFORM="offscreen"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise RuntimeError(f"{module} {arguments[0]} failed:\n{done.stderr}")
    return lines[0]
