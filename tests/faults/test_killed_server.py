"""``kill -9`` of the server process: with a commit done and nobody told, and at any other moment."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from console.models.database import open_server
from console.wire.messages import MAX_OPS
from tests.faults.servers import TeamDesk, application, run, serve
from tests.faults.teams import found_team
from tests.helpers.processes import Child

KEY = bytes(range(1, 33))
LIVES = 20
CALLS_A_LIFE = MAX_OPS + 50  # two pushes
LONGEST_LIFE_S = 0.15
SEED = 20261121
KILL = 9


def serve_and_fall(say: Callable[[str], None], url: str, key: bytes | None, files: Path, port: int) -> None:
    """A server that dies when its second push is committed and not yet answered."""
    app = application(url, key, files)
    commits: list[object] = []

    def fall(head: object) -> None:
        commits.append(head)
        if len(commits) == 2:
            os.kill(os.getpid(), KILL)

    app.state.service.publish = fall
    run(say, app, port)


def test_a_server_that_falls_again_and_again_takes_everything_once(tmp_path: Path) -> None:
    chance, path = random.Random(SEED), tmp_path / "server.db"
    database = open_server(str(path), KEY, create=True)
    team = found_team(database)
    serving = (str(path), KEY, tmp_path / "files")
    with Child(serve, *serving, 0) as server:
        port = int(server.hear())
        desk = TeamDesk(tmp_path / "desk", "1000", f"http://127.0.0.1:{port}")
    with ThreadPoolExecutor(1) as pool:
        for life in range(LIVES):
            desk.take_calls(CALLS_A_LIFE)
            with Child(serve_and_fall if life % 2 else serve, *serving, port) as server:
                server.hear()
                rounds = pool.submit(desk.sync_until_drained)
                if life % 2:
                    server.wait()
                    assert server.exit_code == -KILL, "it has not fallen"
                else:
                    assert desk.in_flight.wait(30)
                    threading.Event().wait(chance.uniform(0, LONGEST_LIFE_S))
                    server.kill()
                with Child(serve, *serving, port):
                    rounds.result()
    print("seed", SEED, {code: desk.failures.count(code) for code in set(desk.failures)})
    assert team.complaints(desk.calls) == []
    assert desk.complaints(team) == []
    desk.close()
    database.close()
