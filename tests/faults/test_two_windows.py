"""Two programs of one agent at one desk: both take calls and both push, and everything is there once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from console.errors import CredentialsError
from console.models.database import open_server
from console.models.records import Desk
from tests.faults.desks import take_call
from tests.faults.servers import TeamDesk, serving
from tests.faults.teams import found_team
from tests.helpers.keyrings import MemoryKeyring
from tests.helpers.processes import Child

KEY = bytes(range(1, 33))
CALLS = 40
WINDOWS = 2


def take_and_push(say: Callable[[str], None], folder: Path, address: str, keyring: MemoryKeyring) -> None:
    """One window: signs in, takes calls, and pushes whatever is queued, after each of them."""
    desk = TeamDesk(folder, "1000", address, keyring)
    say("in")
    for _ in range(CALLS):
        op, saved = take_call(desk.session)
        say(f"{op.op_id} {op.reference} {saved.spooled}")
        desk.sync()
    desk.sync_until_drained()
    say(",".join(desk.failures) or "drained")


def begin(say: Callable[[str], None], folder: Path, address: str) -> None:
    """The first sign-in of an agent at a desk; says whose key opened what."""
    keyring = MemoryKeyring()
    try:
        desk = TeamDesk(folder, "1000", address, keyring)
    except CredentialsError as error:  # the other window began, with a keyring that is not ours
        say(error.code)
        return
    say(f"{desk.session.identity.desk_id} {desk.session.identity.desk_code}")
    desk.close()


def test_an_agent_who_begins_twice_at_once_begins_once(tmp_path: Path) -> None:
    database = open_server(str(tmp_path / "server.db"), KEY, create=True)
    team = found_team(database, 1)
    with serving(str(tmp_path / "server.db"), tmp_path, KEY) as address:
        windows = [Child(begin, tmp_path / "desk", address) for _ in range(2 * WINDOWS)]
        said = [window.wait() for window in windows]
        assert [window.exit_code for window in windows] == [0] * len(windows)
        for window in windows:
            window.close()
    (desk,) = team.rows(Desk)
    expected = [["keyring_missing"]] * (len(windows) - 1) + [[f"{desk.id} {desk.code:03d}"]]
    assert sorted(said, reverse=True) == expected
    database.close()


def test_two_windows_do_no_harm(tmp_path: Path) -> None:
    database = open_server(str(tmp_path / "server.db"), KEY, create=True)
    team, keyring, folder = found_team(database, 1), MemoryKeyring(), tmp_path / "desk"
    with serving(str(tmp_path / "server.db"), tmp_path, KEY) as address:
        TeamDesk(folder, "1000", address, keyring).close()
        windows: list[Child] = []
        for _ in range(WINDOWS):
            windows.append(Child(take_and_push, folder, address, keyring))
            assert windows[-1].hear() == "in"  # passwords are taken one after the other
        said = [window.wait()[1:] for window in windows]
        assert [window.exit_code for window in windows] == [0] * WINDOWS
        for window in windows:
            window.close()
        assert [lines.pop() for lines in said] == ["drained"] * WINDOWS
        taken = [line.split() for lines in said for line in lines]
        assert len(taken) == WINDOWS * CALLS
        calls, references, spooled = zip(*taken, strict=True)
        assert len(set(references)) == len(references)
        assert set(spooled) == {"True"}
        desk = TeamDesk(folder, "1000", address, keyring)
        desk.sync_until_drained()
        assert team.complaints(calls) == []
        assert desk.complaints(team) == []
        entries = {entry.op_id: entry.state for entry in desk.entries()}
        assert entries == dict.fromkeys(calls, "done")
        desk.close()
    database.close()
