"""Desks put back to an old copy, and desks copied whole: every operation is on the server once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.errors import Rejected
from console.models.database import open_server
from tests.faults.desks import take_call
from tests.faults.servers import TeamDesk, serving
from tests.faults.teams import Team, found_team
from tests.helpers.keyrings import MemoryKeyring

KEY = bytes(range(1, 33))
CALLS = 15


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    database = open_server(str(tmp_path / "server.db"), KEY, create=True)
    yield found_team(database, 1)
    database.close()


def take_calls(desk: TeamDesk) -> list[str]:
    return [take_call(desk.session)[0].op_id for _ in range(CALLS)]


def come_home(desk: TeamDesk) -> None:
    """Its tokens are so old that they are taken for stolen ones: that asks for the password, no more."""
    with pytest.raises(Rejected, match="login_required"):
        desk.sync()
    desk.log_in_again()
    desk.sync_until_drained()


@pytest.mark.parametrize("put_back", ["agents", "."])
def test_a_desk_that_is_put_back_to_an_old_copy(team: Team, tmp_path: Path, put_back: str) -> None:
    """Its database alone, and everything it has."""
    folder, keyring = tmp_path / "desk", MemoryKeyring()
    with serving(str(tmp_path / "server.db"), tmp_path, KEY) as address:
        desk = TeamDesk(folder, "1000", address, keyring)
        calls = take_calls(desk)
        desk.sync()
        calls += take_calls(desk)
        desk.close()
        shutil.copytree(folder, tmp_path / "copy")
        desk = TeamDesk(folder, "1000", address, keyring)
        calls += take_calls(desk)
        desk.sync_until_drained()
        for _ in range(2):
            desk.renew_tokens()
        desk.sync()
        desk.close()
        shutil.rmtree(folder / put_back)
        shutil.copytree(tmp_path / "copy" / put_back, folder / put_back)
        desk = TeamDesk(folder, "1000", address, keyring)
        calls += take_calls(desk)
        come_home(desk)
        desk.deliver_spool(address)
        assert team.complaints(calls) == []
        desk.sync()
        assert desk.complaints(team) == []
        desk.close()


def test_a_desk_that_is_copied_whole(team: Team, tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    with serving(str(tmp_path / "server.db"), tmp_path, KEY) as address:
        desk = TeamDesk(tmp_path / "desk", "1000", address, keyring)
        calls = take_calls(desk)
        desk.close()
        shutil.copytree(tmp_path / "desk", tmp_path / "twin")
        one, two = (TeamDesk(tmp_path / name, "1000", address, keyring) for name in ("desk", "twin"))
        for turn in range(3):
            for each in (one, two):
                calls += take_calls(each)
                each.sync()
            if turn == 1:
                for _ in range(2):
                    one.renew_tokens()
                come_home(two)
                come_home(one)  # nobody can tell which of them is the thief
        for each in (one, two):
            each.deliver_spool(address)
            each.sync_until_drained()
        one.sync()
        assert team.complaints(calls) == []
        assert one.complaints(team) == two.complaints(team) == []
        one.close()
        two.close()
