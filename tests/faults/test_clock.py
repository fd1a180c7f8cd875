"""Clocks that are hours wrong, and that somebody sets: calls are taken, and no decision depends on them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.models.database import open_server
from console.models.records import CallSlip
from console.offline.server_clock import wall_us
from tests.faults.desks import take_call
from tests.faults.servers import TeamDesk, serving
from tests.faults.teams import Team, found_team
from tests.helpers.keyrings import MemoryKeyring

KEY = bytes(range(1, 33))
NOWHERE = "http://127.0.0.1:1"
HOUR = 3_600 * 1_000_000
NEARLY = 5 * 60 * 1_000_000
SEED = 20261121


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    database = open_server(str(tmp_path / "server.db"), KEY, create=True)
    yield found_team(database, 1)
    database.close()


class Day:
    """One agent's day at a desk with a bad clock. Each ``sit_down`` is a new start of the program."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keyring = MemoryKeyring()
        self._chance = random.Random(SEED)
        self.calls: list[str] = []
        self.references: list[str] = []

    def sit_down(self, address: str, wrong: int) -> TeamDesk:
        return TeamDesk(self._folder, "1000", address, self._keyring, wrong=wrong)

    def take_calls(self, desk: TeamDesk, count: int, *, jumping: bool = False) -> list[str]:
        """With a clock that is set anew before each call, if it is ``jumping``."""
        taken = []
        for _ in range(count):
            if jumping:
                desk.wrong = self._chance.randrange(-365 * 24 * HOUR, 365 * 24 * HOUR)
            op, saved = take_call(desk.session)
            assert saved.spooled
            self.references.append(op.reference)
            taken.append(op.op_id)
        self.calls += taken
        return taken


@pytest.mark.parametrize("wrong", [12 * HOUR, -12 * HOUR])
def test_calls_are_taken_and_brought_home_whatever_the_clock_says(
    team: Team, tmp_path: Path, wrong: int
) -> None:
    began, day = wall_us(), Day(tmp_path / "desk")
    with serving(str(tmp_path / "server.db"), tmp_path, KEY) as address:
        desk = day.sit_down(address, wrong)
        corrected = day.take_calls(desk, 5)
        desk.sync_until_drained()
        corrected += day.take_calls(desk, 20, jumping=True)
        desk.sync_until_drained()
        desk.wrong = wrong
        desk.close()
    desk = day.sit_down(NOWHERE, wrong)  # the server is dead; the offset is remembered
    corrected += day.take_calls(desk, 5)
    desk.wrong = -wrong
    desk.close()
    desk = day.sit_down(NOWHERE, 2 * wrong)  # the clock was set while the program did not run
    astray = day.take_calls(desk, 5)
    desk.close()
    with serving(str(tmp_path / "server.db"), tmp_path, KEY) as address:
        desk = day.sit_down(address, 2 * wrong)
        desk.sync_until_drained()
        corrected += day.take_calls(desk, 5)
        desk.sync_until_drained()
        assert team.complaints(day.calls) == []
        assert desk.complaints(team) == []
        desk.close()
    slips = {slip.origin: slip for slip in team.rows(CallSlip)}
    for op_id in corrected:
        assert began - NEARLY < slips[op_id].saved_at < wall_us() + NEARLY
        assert "time_odd" not in slips[op_id].incomplete
    assert all(began - NEARLY < slip.arrived_at < wall_us() + NEARLY for slip in slips.values())
    ahead = [op_id for op_id in astray if slips[op_id].saved_at > wall_us() + NEARLY]
    assert [op_id for op_id in astray if "time_odd" in slips[op_id].incomplete] == ahead
    assert bool(ahead) == (wrong > 0)
    assert len(set(day.references)) == len(day.references)
