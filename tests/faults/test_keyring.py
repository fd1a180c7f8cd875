"""Keyrings that are wiped, exchanged, locked or hang: the queue is safe, and nothing is made anew."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from console.credentials import Backend, SystemKeyring
from console.errors import CredentialsError
from console.keyslots import KeySlots
from console.models.database import open_server
from console.offline.desk_folder import DeskFolder
from console.recovery import release
from console.wire.keys import key_id, new_sealing_key, public_text
from tests.faults.servers import TeamDesk, serving
from tests.faults.teams import PASSWORD, Team, found_team
from tests.helpers.keyrings import (
    BrokenBackend,
    DictBackend,
    ForgetfulBackend,
    HangingBackend,
    LockedBackend,
    OtherBackend,
)

KEY = bytes(range(1, 33))
CALLS = 30
NOWHERE = "http://127.0.0.1:1"
ORGANISATION = new_sealing_key()


class Moody(DictBackend):
    """A backend that is well at first, and then has the fault of another."""

    fault: DictBackend | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.fault:
            return self.fault.get_password(service, username)
        return super().get_password(service, username)


class Office(NamedTuple):
    """A team's server, and a desk whose agent took calls while it was dead and went home."""

    team: Team
    folder: Path
    backend: DictBackend
    calls: list[str]

    @property
    def desk(self) -> Path:
        return self.folder / "desk"

    @contextmanager
    def serving(self) -> Iterator[str]:
        with serving(str(self.folder / "server.db"), self.folder, KEY) as address:
            yield address


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder, backend = tmp_path_factory.mktemp("office"), Moody()
    database = open_server(str(folder / "server.db"), KEY, create=True)
    office = Office(found_team(database, 3, public_text(ORGANISATION)), folder, backend, [])
    with office.serving() as address:
        desk = TeamDesk(office.desk, "1000", address, system(backend))
    office.calls[:] = desk.take_calls(CALLS)
    desk.session.fill_spool()
    desk.close()
    yield office
    database.close()


@pytest.fixture(scope="module")
def address(office: Office) -> Iterator[str]:
    with office.serving() as address:
        yield address


@pytest.mark.parametrize("server_is_alive", [True, False])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (DictBackend, "keyring_missing"),
        (OtherBackend, "keyring_swapped"),
        (LockedBackend, "keyring_locked"),
        (BrokenBackend, "keyring_failed"),
        (HangingBackend, "keyring_timeout"),
        (None, "keyring_absent"),
    ],
)
def test_no_fault_of_a_keyring_makes_or_deletes_anything(
    office: Office, address: str, fault: type[DictBackend] | None, code: str, server_is_alive: bool
) -> None:
    bad = fault() if fault else None
    moody = Moody()
    moody.fault = bad
    found: list[Backend] = [moody] if bad else []
    if isinstance(bad, OtherBackend):
        found = [bad]
    prompts: list[str] = []
    keyring = SystemKeyring(lambda: found, lambda: prompts.append("?"), limit_s=0.2, notice_s=0.05)
    with pytest.raises(CredentialsError, match=code), unchanged(office.desk):
        TeamDesk(office.desk, "1000", address if server_is_alive else NOWHERE, keyring)
    assert bool(prompts) == (code == "keyring_timeout")
    if isinstance(bad, HangingBackend):
        bad.answer()


@pytest.mark.parametrize(
    ("backend", "code"),
    [
        (LockedBackend, "keyring_locked"),
        (ForgetfulBackend, "keyring_failed"),
        (HangingBackend, "keyring_timeout"),
    ],
)
def test_nobody_begins_with_a_keyring_that_does_not_keep(
    office: Office, address: str, tmp_path: Path, backend: Callable[[], DictBackend], code: str
) -> None:
    bad = backend()
    with pytest.raises(CredentialsError, match=code):
        TeamDesk(tmp_path / "desk", "1001", address, SystemKeyring(lambda: [bad], limit_s=0.2, notice_s=0.05))
    assert not (tmp_path / "desk" / "agents" / "1001").exists()
    if isinstance(bad, HangingBackend):
        bad.answer()


def test_a_wiped_keyring_with_a_queue_is_recovered_by_the_recovery_slot(
    office: Office, address: str, tmp_path: Path
) -> None:
    folder, backend = tmp_path / "desk", Moody()
    shutil.copytree(office.desk, folder)
    with pytest.raises(CredentialsError, match="keyring_missing"), unchanged(folder):
        TeamDesk(folder, "1000", address, system(backend))
    slots = KeySlots(DeskFolder(folder).agent("1000").database, system(backend))
    answer = release(slots.recovery_request(), {key_id(ORGANISATION): ORGANISATION})
    slots.rewrap(slots.open_with_recovery(answer), PASSWORD)
    desk = TeamDesk(folder, "1000", address, system(backend))
    assert [entry.op_id for entry in desk.store.waiting()] == office.calls
    desk.sync_until_drained()
    assert office.team.complaints(office.calls) == []
    assert desk.complaints(office.team) == []
    desk.close()


def system(backend: Backend) -> SystemKeyring:
    return SystemKeyring(lambda: [backend])


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    """Not a byte inside differs afterwards, whatever is raised."""
    before = digests(folder)
    try:
        yield
    finally:
        assert digests(folder) == before


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
