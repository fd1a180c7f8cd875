"""Who lets the tour's acts play: each is the app in a process of its own, beside one real team server.

An act says in one line on its standard output what it wants done to the server, and waits for the answer.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from console.offline.backoff import Backoff
from console.offline.embedded import EmbeddedServer

ACTS = ("outage", "recovery", "supervisor")
KILL, START, DIE = "kill server", "start server", "kill me"


class Director:
    """Plays the acts in order and keeps the server."""

    def __init__(self, pictures: Path, language: str = "zh_CN") -> None:
        self._pictures = pictures.resolve()
        self._folder = tempfile.TemporaryDirectory(prefix="standby-tour-")
        self._key = secrets.token_bytes(32)
        self._server: EmbeddedServer | None = None
        self._language = language

    def play(self) -> int:
        """0 when every act has played and the ledger balances."""
        with self._folder:
            try:
                self._start_server()
                for act in ACTS:
                    if not self._perform(act):
                        return 1
            finally:
                self._kill_server()
        print(f"Pictures of every step are in {self._pictures}")
        return 0

    def _perform(self, act: str) -> bool:
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.tour.act", act, str(self._pictures), *self._desk_options()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        killed = False
        with child:
            for line in child.stdout:
                wish = line.rstrip("\n")
                if wish == DIE:
                    child.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
                    killed = True
                elif wish in (KILL, START):
                    (self._kill_server if wish == KILL else self._start_server)()
                    child.stdin.write("done\n")
                    child.stdin.flush()
                else:
                    print(wish, flush=True)
        if child.returncode and not killed:
            crash = Path(self._folder.name) / "desk" / "logs" / "crash.log"
            print(f"The act “{act}” ended with {child.returncode}.", crash.read_text(), file=sys.stderr)
        return killed or child.returncode == 0

    def _desk_options(self) -> list[str]:
        assert self._server is not None
        desk = str(Path(self._folder.name) / "desk")
        return ["--data", desk, "--server", self._server.address, "--language", self._language]

    def _start_server(self) -> None:
        if self._server is None:
            data = Path(self._folder.name) / "server"
            self._server = EmbeddedServer(data, self._key, Backoff(random.Random()))
        self._server.start()

    def _kill_server(self) -> None:
        if self._server is not None:
            self._server.kill()
