"""``kill -9`` of PostgreSQL while desks push: every operation is there once, and the history has no seam."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from console.models.database import open_server
from tests.faults.servers import TeamDesk, serving
from tests.faults.teams import Team, found_team
from tests.helpers.postgres import Cluster

KILLS = 20
CALLS_A_KILL = 400
LATEST_KILL_S = 0.15
SEED = 20261121


@pytest.fixture
def team(postgres: Cluster, postgres_url: str) -> Iterator[Team]:
    database = open_server(postgres_url)
    yield found_team(database)
    database.close()


def kill_often(postgres: Cluster, url: str, folder: Path, team: Team, kills: int, seed: int) -> None:
    """Two desks push; each time one of them has a request in flight, the database dies a moment later."""
    chance, pause = random.Random(seed), threading.Event()
    with serving(url, folder) as address, ThreadPoolExecutor(2) as pool:
        desks = [TeamDesk(folder / agent.id, agent.employee_no, address) for agent in team.agents[:2]]
        for _ in range(kills):
            for desk in desks:
                desk.take_calls(CALLS_A_KILL)
            rounds = [pool.submit(desk.sync_until_drained) for desk in desks]
            assert desks[0].in_flight.wait(30)
            pause.wait(chance.uniform(0, LATEST_KILL_S))
            postgres.restart_after_kill()
            for each in rounds:
                each.result()
        failures = [code for desk in desks for code in desk.failures]
        print("seed", seed, {code: failures.count(code) for code in set(failures)})
        assert failures, "no kill met a request"
        team.database.close()  # its connections died with the first server
        calls = [op_id for desk in desks for op_id in desk.calls]
        assert len(calls) == 2 * kills * CALLS_A_KILL
        assert team.complaints(calls) == []
        assert [desk.complaints(team) for desk in desks] == [[], []]
        for desk in desks:
            desk.close()


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
