"""From Enter at the login to the painted list of tickets, in milliseconds."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from argon2 import low_level
from sqlcipher3 import dbapi2 as sqlite

from bench.figures import Figure, Plan, interleave
from bench.processes import said_by
from bench.rounds import whole_round
from bench.scene import EMPLOYEE_NO, PASSWORD, Scene, make_scene
from console import key_file
from console.key_file import PasswordSlot
from console.keyslots import KeySlots
from console.models.repositories.ticket_answers import BY_URGENCY, OPEN
from console.offline.desk_folder import DeskFolder

BOUND = "Argon2id with the same parameters, then the same page read by raw sqlcipher3 from the same database"
_PAGE = (
    "SELECT * FROM ticket WHERE workspace_id = (SELECT id FROM workspace)"
    f" AND owner_id = (SELECT id FROM user) AND {OPEN} ORDER BY {BY_URGENCY} LIMIT 101"
)


def measure(plan: Plan) -> Iterator[Figure]:
    """At a desk whose tickets are all its agent's own; the server is there and has nothing new."""
    for keyring, name in ((True, "with a keyring"), (False, "password alone")):
        with tempfile.TemporaryDirectory(prefix="standby-bench-") as folder:
            scene = make_scene(Path(folder) / "team", "encrypted", keyring=keyring, queued=plan.calls)
            ours, bound = _compare(scene, plan)
        yield Figure(f"Enter to tickets, {name}", BOUND, "ms", ours, bound, "<= 1.50")


def _compare(scene: Scene, plan: Plan) -> tuple[list[float], ...]:
    with scene.serve() as server:
        _fill(scene, server.url)
        settle_ms = plan.settle_ms
        entered_ms(scene, server.url, settle_ms)
        return interleave(
            plan.starts, lambda: entered_ms(scene, server.url, settle_ms), lambda: bare_ms(scene)
        )


def _fill(scene: Scene, url: str) -> None:
    """Sends the queue, and makes every ticket the agent's own."""
    with scene.signed_in(url) as (session, transport):
        whole_round(session, transport)
        with session.store.database.write() as connection:
            connection.exec_driver_sql("UPDATE ticket SET owner_id = ?", (session.identity.user.id,))


def entered_ms(scene: Scene, url: str, settle_ms: int) -> float:
    """In a process of its own, whose imports were done while the password was typed."""
    return float(said_by("bench.apps", "enter", str(scene.folder / "desk"), url, str(settle_ms)))


def bare_ms(scene: Scene) -> float:
    """The bound, once."""
    agent = DeskFolder(scene.folder / "desk").agent(EMPLOYEE_NO)
    key = KeySlots(agent.database, scene.keyring).open_with_password(PASSWORD)
    slot = next(slot for slot in key_file.read(agent.path).slots if isinstance(slot, PasswordSlot))
    cost = slot.cost
    begun = time.perf_counter()
    low_level.hash_secret_raw(
        PASSWORD.encode(), slot.salt, cost.passes, cost.memory_kib, cost.lanes, 32, low_level.Type.ID
    )
    store = sqlite.connect(str(agent.database))
    store.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    found = store.execute(_PAGE).fetchall()
    taken = time.perf_counter() - begun
    store.close()
    assert found
    return taken * 1e3
