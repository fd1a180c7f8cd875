"""``kill -9`` of a desk that takes calls as fast as it can: what it said is saved, is saved."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from console.offline.identity import StartSlip
from console.offline.spool import Spool
from console.operations import TakeCall
from tests.faults.desks import DAY, NOON, amiss_in_database, amiss_in_spool, call, open_desk, ticking
from tests.helpers.processes import Child

KILLS = 200
LIVES_A_DAY = 10
CALLS_A_LIFE = 90
MOST_WORDS = 30
A_MOMENT_S = 0.02
A_START_S = 0.2
SEED = 20261121


def capture(say: Callable[[str], None], folder: Path, day: int) -> None:
    """Takes calls until it is killed; tells each reference number it shows, and each call it has saved."""
    with open_desk(folder, ticking(NOON + day * DAY)) as session:
        for _ in range(CALLS_A_LIFE):
            start, _ = session.perform(StartSlip())
            say(f"shown {start.reference}")
            op = call(session, start.root, start.reference)
            saved, _ = session.perform(op)
            say(f"saved {op.op_id} {op.reference} {saved.spooled}")


def capture_with_early_word(say: Callable[[str], None], folder: Path, day: int) -> None:
    """As a careless desk would: it says saved, and then commits."""
    with open_desk(folder, ticking(NOON + day * DAY)) as session:
        database, write = session.store.database, session.store.database.write
        ops: list[TakeCall] = []

        @contextmanager
        def write_after_a_word() -> Any:
            with write() as connection:
                yield connection
                say(f"saved {ops[0].op_id} {ops[0].reference} True")
                for _ in count():  # the kill finds it before its COMMIT
                    pass

        start, _ = session.perform(StartSlip())
        ops.append(call(session, start.root, start.reference))
        database.write = write_after_a_word  # type: ignore[method-assign]  # the betrayal
        session.perform(ops[0])


class Witness:
    """What killed desks have said, day by day."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, str]] = []
        self.saved: dict[str, str] = {}
        self.unspooled: list[str] = []

    def hear(self, day: int, lines: list[str]) -> None:
        for line in lines:
            what, *words = line.split()
            if what == "shown":
                self.shown.append((day, words[0]))
            else:
                self.saved[words[0]] = words[1]
                self.unspooled += [words[0]] if words[2] == "False" else []

    def complaints(self, folder: Path) -> list[str]:
        """Everything that is not as it was said, or not whole."""
        spool = Spool(folder / "spool")
        kept = spool.op_ids()
        spool.close()
        found = ["a number shown twice"] if len(set(self.shown)) != len(self.shown) else []
        found += [f"not in the spool when it was said: {op_id}" for op_id in self.saved.keys() - kept]
        with open_desk(folder) as session:
            found += amiss_in_database(session.store, self.saved)
        return found + amiss_in_spool(folder, self.saved)


def kill_often(folder: Path, kills: int, seed: int) -> Witness:
    """Kills so many desks one after another, at moments that ``seed`` draws: from birth on, or at a word."""
    chance, witness = random.Random(seed), Witness()
    for life in range(kills):
        day, words = life // LIVES_A_DAY, max(0, chance.randrange(-MOST_WORDS // 4, MOST_WORDS))
        with Child(capture, folder, day) as desk:
            for _ in range(words):
                desk.hear()
            desk.listen(chance.uniform(0, A_MOMENT_S if words else A_START_S))
            witness.hear(day, desk.kill())
    return witness


def test_two_hundred_kills_lose_no_saved_call(tmp_path: Path) -> None:
    print("seed", SEED)
    witness = kill_often(tmp_path, KILLS, SEED)
    print(len(witness.shown), "numbers shown,", len(witness.saved), "calls said to be saved")
    assert witness.complaints(tmp_path) == []
    assert witness.unspooled == []
    assert len(witness.saved) > 3 * KILLS


@pytest.mark.long
@pytest.mark.parametrize("seed", range(50))
def test_ten_thousand_kills_lose_no_saved_call(tmp_path: Path, seed: int) -> None:
    witness = kill_often(tmp_path, KILLS, seed)
    assert witness.complaints(tmp_path) == []
    assert len(witness.saved) > 3 * KILLS


def test_a_desk_that_speaks_before_it_commits_is_noticed(tmp_path: Path) -> None:
    witness = Witness()
    with Child(capture_with_early_word, tmp_path, 0) as desk:
        assert desk.hear().startswith("saved")
        witness.hear(0, desk.kill())
    (lost,) = witness.saved
    assert f"lost: {lost}" in witness.complaints(tmp_path)
