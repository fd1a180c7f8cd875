"""``kill -9`` of PostgreSQL while desks push: every operation is there once, and the history has no seam."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from console.models.database import open_server
from tests.faults.servers import TeamDesk, serving
from tests.faults.teams import Team, found_team
from tests.helpers.postgres import Cluster

KILLS = 20
CALLS_A_KILL = 200
LATEST_KILL_S = 0.15
SEED = 20261121
_PAUSE_S = 0.005


@pytest.fixture
def team(postgres: Cluster, postgres_url: str) -> Iterator[Team]:
    database = open_server(postgres_url)
    yield found_team(database)
    database.close()


def test_twenty_kills_of_the_database_lose_and_double_nothing(
    postgres: Cluster, postgres_url: str, tmp_path: Path, team: Team
) -> None:
    kill_often(postgres, postgres_url, tmp_path, team, KILLS, SEED)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(25))
def test_five_hundred_kills_of_the_database_lose_and_double_nothing(
    postgres: Cluster, postgres_url: str, tmp_path: Path, team: Team, seed: int
) -> None:
    kill_often(postgres, postgres_url, tmp_path, team, KILLS, seed)


def kill_often(postgres: Cluster, url: str, folder: Path, team: Team, kills: int, seed: int) -> None:
    """Two desks push, and the database dies: at any moment, or with a commit on its disk and nobody told."""
    chance = random.Random(seed)
    with serving(url, folder) as address, ThreadPoolExecutor(2) as pool:
        desks = [TeamDesk(folder / agent.id, agent.employee_no, address) for agent in team.agents[:2]]
        for kill in range(kills):
            for desk in desks:
                desk.take_calls(CALLS_A_KILL)
            if kill % 2:
                with commits_untold(postgres):
                    rounds = [pool.submit(desk.sync_until_drained) for desk in desks]
                    wait_for_untold_commit(postgres)
                    postgres.restart_after_kill()
            else:
                rounds = [pool.submit(desk.sync_until_drained) for desk in desks]
                assert desks[0].in_flight.wait(30)
                threading.Event().wait(chance.uniform(0, LATEST_KILL_S))
                postgres.restart_after_kill()
            for each in rounds:
                each.result()
        failures = [code for desk in desks for code in desk.failures]
        print("seed", seed, {code: failures.count(code) for code in set(failures)})
        for desk in desks:
            desk.sync_until_drained()
        team.database.close()  # its connections died with the first server
        calls = [op_id for desk in desks for op_id in desk.calls]
        assert len(calls) == 2 * kills * CALLS_A_KILL
        assert team.complaints(calls) == []
        assert [desk.complaints(team) for desk in desks] == [[], []]
        for desk in desks:
            desk.close()


@contextmanager
def commits_untold(postgres: Cluster) -> Iterator[None]:
    """Inside, a commit is written and then waits for a standby that does not exist."""
    set_up(postgres, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    try:
        yield
    finally:
        set_up(postgres, "ALTER SYSTEM RESET synchronous_standby_names")


def set_up(postgres: Cluster, command: str) -> None:
    with postgres.connect() as connection:
        connection.execute(command)
        connection.execute("SELECT pg_reload_conf()")
        connection.close()


def wait_for_untold_commit(postgres: Cluster) -> None:
    deadline, pause = time.monotonic() + 30, threading.Event()
    with postgres.connect() as connection:
        while not connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        ).fetchone():
            assert time.monotonic() < deadline, "nobody commits"
            pause.wait(_PAUSE_S)
        connection.close()
