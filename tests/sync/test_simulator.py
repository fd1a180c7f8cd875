"""Desks, a server and their disasters: nothing is lost, nothing is doubled, everybody ends up with the same.

500 seeds a run (2,000 with --long), drawn from a hash of the source: each change tries new ones. Every seed
that ever failed is tried again. ``python -m tests.helpers.simulation SEED`` plays one.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.helpers import tree
from tests.helpers.simulation.world import World

CHUNK = 10
SEEDS, LONG_SEEDS = 500, 2_000
FAILED = Path(__file__).with_name("failed_seeds.txt")
REACHED = {
    "AddNote",
    "AssignTicket",
    "ChangeState",
    "CloseOutage",
    "CreateTicket",
    "EditTicket",
    "ImportTicket",
    "LackRequest",
    "OpenOutage",
    "PullRequest",
    "PushRequest",
    "ReofferRequest",
    "ReportExit",
    "SendFile",
    "SetTextCode",
    "SettleHeld",
    "SettleProposal",
    "TakeCall",
    "VerdictsRequest",
    "change_roles",
    "cleared away",
    "clone",
    "crash",
    "cut_line",
    "fail_over",
    "fork noticed",
    "fork noticed by courier",
    "held",
    "jump_clock",
    "lost with a disk",
    "number given anew",
    "poison",
    "proposed",
    "refused",
    "rejected by a person",
    "restore_server",
    "revoke",
    "roll_back_databases",
    "roll_back_disk",
    "roll_back_spool",
    "server_down",
    "unproved call taken",
    "upgrade",
}


RARE = "rejected by a person"
"""Calls are hardly ever held: it takes a server that fails at them."""


def first_seed() -> int:
    """Follows from every source file of the program."""
    digest = hashlib.sha256()
    for path in sorted((tree.ROOT / "console").rglob("*.py")):
        digest.update(path.relative_to(tree.ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return int.from_bytes(digest.digest()[:5], "big")


def failed_seeds() -> list[int]:
    """Those that ever failed."""
    return [int(line.partition("#")[0]) for line in FAILED.read_text("utf-8").splitlines() if line[:1] != "#"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "chunk" in metafunc.fixturenames:
        count = LONG_SEEDS if metafunc.config.getoption("long") else SEEDS
        metafunc.parametrize("chunk", range(count // CHUNK))
    if "failed_chunk" in metafunc.fixturenames:
        metafunc.parametrize("failed_chunk", range(-(-len(failed_seeds()) // CHUNK)))


def test_nothing_is_lost_or_doubled(chunk: int) -> None:
    start = first_seed() + chunk * CHUNK
    for seed in range(start, start + CHUNK):
        World(seed).run()


def test_what_failed_once_passes(failed_chunk: int) -> None:
    for seed in failed_seeds()[failed_chunk * CHUNK :][:CHUNK]:
        World(seed).run()


def test_a_seed_is_one_run() -> None:
    """Whatever the order that sets happen to have."""
    plays = [_digests(hash_seed) for hash_seed in ("1", "2")]
    assert plays[0] == plays[1]
    assert len(set(plays[0])) == len(plays[0]) > 1


def _digests(hash_seed: str) -> list[str]:
    command = [sys.executable, "-m", "tests.helpers.simulation", "--digest", *map(str, range(7, 15))]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    played = subprocess.run(
        command, cwd=tree.ROOT, env=environment, capture_output=True, text=True, check=True, timeout=300
    )
    return played.stdout.split()


def test_the_simulator_reaches_what_it_is_for() -> None:
    """A fault that never happens proves nothing."""
    reached: Counter[str] = Counter()
    for seed in range(40):
        reached += World(seed).run().stats
    for seed in range(60):
        if RARE in reached:
            break
        reached += World(seed, favour="poison").run().stats
    assert REACHED - reached.keys() == set()
