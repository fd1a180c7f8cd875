"""Databases damaged on their disk: set aside whole, read as far as they can be, and nothing is lost."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.errors import CredentialsError, StoreError
from console.models.database import open_encrypted, open_server
from console.models.records import Ticket, TicketEvent
from console.offline import salvage as salvage_module
from console.offline.desk_folder import AgentFolder
from console.offline.drafts import draft_of, save_draft
from console.offline.salvage import Salvaged, salvage
from console.offline.session import Session
from console.offline.store import DeskStore
from console.operations import AddNote
from tests.faults.desks import (
    DATA_KEY,
    NOON,
    WORKSPACE,
    amiss_in_database,
    open_desk,
    queue_calls,
    take_call,
    ticking,
)
from tests.faults.servers import TeamDesk, serving
from tests.faults.teams import Team, found_team
from tests.helpers.keyrings import MemoryKeyring
from tests.helpers.log_guard import LogGuard

KEY = bytes(range(1, 33))
PAGE = 4096
CALLS = 400
SEED = 20261121
NOWHERE = "http://127.0.0.1:1"
SET_ASIDE = "a damaged database was set aside"


def some_pages(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for page in chance.sample(range(1, len(content) // PAGE), 5):
        content[page * PAGE + 50 : page * PAGE + 80] = chance.randbytes(30)
    path.write_bytes(content)


def the_first_page(path: Path, chance: random.Random) -> None:
    path.write_bytes(chance.randbytes(PAGE) + path.read_bytes()[PAGE:])


def the_second_half(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def all_but_a_few_bytes(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[:100])


Damage = Callable[[Path, random.Random], None]
DAMAGES: list[Damage] = [some_pages, the_first_page, the_second_half, all_but_a_few_bytes]


@pytest.fixture(scope="module")
def closed_desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A desk with a queue and a draft, and its calls."""
    folder = tmp_path_factory.mktemp("desk")
    with open_desk(folder) as session:
        calls = queue_calls(session, CALLS)
        session.store.remember(grant="g", signing_key="s", user="u", workspace="w")
        keep_draft(session)
    return folder, {op.op_id: op.reference for op in calls}


def keep_draft(session: Session) -> None:
    draft = draft_of(session.identity.user.id, session.identity.desk_id, "call")
    save_draft(session.store, draft)


def opened(folder: Path) -> DeskStore:
    return DeskStore(open_encrypted(folder / "standby.db", DATA_KEY), WORKSPACE, ticking())


def look(folder: Path, calls: dict[str, str]) -> list[str]:
    """The calls in a salvaged database, all of them whole and as they were."""
    store = opened(folder)
    kept = [entry.op_id for entry in store.waiting()]
    assert kept == [op_id for op_id in calls if op_id in kept]
    assert amiss_in_database(store, {op_id: calls[op_id] for op_id in kept}) == []
    store.database.close()
    return kept


@pytest.mark.parametrize("seed", range(8))
def test_what_is_readable_comes_over_and_the_rest_stays_aside(
    closed_desk: tuple[Path, dict[str, str]], tmp_path: Path, seed: int, expect_log: LogGuard
) -> None:
    expect_log.expect("console.offline.salvage", SET_ASIDE)
    chance, (original, calls) = random.Random(SEED + seed), closed_desk
    desk = tmp_path / "desk"
    shutil.copytree(original, desk)
    DAMAGES[seed % len(DAMAGES)](desk / "standby.db", chance)
    before = digest(desk / "standby.db")
    found = salvage(AgentFolder(desk), WORKSPACE, DATA_KEY, NOON)
    assert digest(found.place / "standby.db") == before
    kept = look(desk, calls)
    print(DAMAGES[seed % len(DAMAGES)].__name__, len(kept), "of", len(calls))
    assert len(kept) == found.operations


def test_log_and_file_are_set_aside_together(
    closed_desk: tuple[Path, dict[str, str]], tmp_path: Path, expect_log: LogGuard
) -> None:
    expect_log.expect("console.offline.salvage", SET_ASIDE)
    original, calls = closed_desk
    desk, copy = tmp_path / "desk", tmp_path / "copy"
    shutil.copytree(original, desk)
    with open_desk(desk) as session:
        more = [take_call(session)[0] for _ in range(5)]
        shutil.copytree(desk, copy)
    before = {path.name: digest(path) for path in copy.glob("standby.db*")}
    assert set(before) == {"standby.db", "standby.db-wal", "standby.db-shm"}
    found = salvage(AgentFolder(copy), WORKSPACE, DATA_KEY, NOON)
    assert {path.name: digest(path) for path in found.place.iterdir()} == before
    assert look(copy, calls | {op.op_id: op.reference for op in more}) == [*calls, *(op.op_id for op in more)]
    assert (found.operations, found.drafts, found.facts) == (CALLS + 5, 1, True)


def test_it_goes_on_wherever_it_was_cut_short(
    closed_desk: tuple[Path, dict[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    expect_log: LogGuard,
) -> None:
    expect_log.expect("console.offline.salvage", SET_ASIDE)
    original, calls = closed_desk
    steps = 0
    while True:
        desk = tmp_path / f"cut-{steps}"
        shutil.copytree(original, desk)
        if not cut_short(desk, steps, monkeypatch):
            break
        if not (desk / "standby.db").exists():
            with pytest.raises(StoreError, match="database_missing|database_unreadable"):
                open_encrypted(desk / "standby.db", DATA_KEY)
        salvage(AgentFolder(desk), WORKSPACE, DATA_KEY, NOON + 1)
        store = opened(desk)
        assert [entry.op_id for entry in store.waiting()] == list(calls)
        store.database.close()
        steps += 1
    assert steps >= 6


def cut_short(desk: Path, after: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a salvage was stopped before its step number ``after``: a move, a copy, a new database."""
    left = [after]

    def stopping(step: Callable[..., object]) -> Callable[..., object]:
        def stop_or_go(*arguments: object, **options: object) -> object:
            if left[0] == 0:
                raise KeyboardInterrupt
            left[0] -= 1
            return step(*arguments, **options)

        return stop_or_go

    with monkeypatch.context() as patch:
        for name in ("rename", "replace", "mkdir"):
            patch.setattr(Path, name, stopping(getattr(Path, name)))
        for name in ("_fill", "_read", "sync_folder"):
            patch.setattr(salvage_module, name, stopping(getattr(salvage_module, name)))
        patch.setattr(shutil, "copyfile", stopping(shutil.copyfile))
        try:
            salvage(AgentFolder(desk), WORKSPACE, DATA_KEY, NOON)
        except KeyboardInterrupt:
            return True
    return False


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    database = open_server(str(tmp_path / "server.db"), KEY, create=True)
    yield found_team(database, 1)
    database.close()


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_agent_whose_database_is_damaged_loses_nothing(
    team: Team, tmp_path: Path, damage: Damage, expect_log: LogGuard
) -> None:
    expect_log.expect("console.offline.salvage", SET_ASIDE)
    folder, keyring = tmp_path / "desk", MemoryKeyring()
    with serving(str(tmp_path / "server.db"), tmp_path, KEY) as address:
        calls, notes = a_shift(folder, keyring, address)
        path = folder / "agents" / "1000"
        keys = digest(path / "keys.json")
        damage(path / "standby.db", random.Random(SEED))
        with pytest.raises((StoreError, CredentialsError)):
            broken = TeamDesk(folder, "1000", NOWHERE, keyring)
            broken.close()
            assert not (path / "damaged").exists()
            raise StoreError("found out later")
        desk = TeamDesk(folder, "1000", address, keyring, damaged=True)
        assert isinstance(desk.salvaged, Salvaged)
        assert digest(path / "keys.json") == keys
        calls += [take_call(desk.session)[0].op_id for _ in range(3)]
        desk.deliver_spool(address)
        desk.sync_until_drained()
        assert team.complaints(calls) == []
        assert desk.complaints(team) == []
        assert {event.op_id for event in team.rows(TicketEvent, "kind = 'note'")} == set(notes)
        desk.close()


def a_shift(folder: Path, keyring: MemoryKeyring, address: str) -> tuple[list[str], list[str]]:
    """Calls and notes, some of them sent, some waiting in outbox and spool; the desk is closed."""
    desk = TeamDesk(folder, "1000", address, keyring)
    calls = [take_call(desk.session)[0].op_id for _ in range(15)]
    desk.sync_until_drained()
    calls += [take_call(desk.session)[0].op_id for _ in range(15)]
    notes = [note(desk, ticket) for ticket in desk.rows(Ticket)[::3]]
    desk.close()
    return calls, notes


def note(desk: TeamDesk, ticket: Ticket) -> str:
    saved, _ = desk.session.perform(AddNote(**desk.stamp(), ticket_id=ticket.id, text="called back"))
    return str(saved.op_id)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
