"""The audit chain: whatever is changed, cut off or left out afterwards is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.models.database import open_memory
from console.models.enums import Role
from console.models.migrations import upgrade
from console.operations import SetTextCode
from console.server.audit import verify_chain
from console.wire.administration import OpenHeld
from tests.server.team import Team, team_on


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    database = open_memory()
    upgrade(database, "server")
    with team_on(database, tmp_path) as found:
        yield found
    database.close()


def breaks(team: Team) -> list[str]:
    return team.read(lambda c: [found.cause for found in verify_chain(c, team.workspace_id)])


def busy_day(team: Team) -> None:
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    for n in range(5):
        agent.push(agent.call(f"{n}"))
    private = SetTextCode(**agent.stamp(), code="dw", text="全屋断网")
    team.desk.deliver(team.desk.sealed(private))
    supervisor.post(f"/held/{private.op_id}/open", OpenHeld("核查"))
    agent.push(private)


def test_an_untouched_chain_is_whole(team: Team) -> None:
    busy_day(team)
    assert breaks(team) == []
    count, last = team.rows("SELECT count(*), max(no) FROM audit")[0]
    assert count == last > 10


@pytest.mark.parametrize(
    ("damage", "cause"),
    [
        ("UPDATE audit SET actor = 'x' WHERE no = 3", "hash_differs"),
        ("UPDATE audit SET at = at + 1 WHERE no = 3", "hash_differs"),
        ("UPDATE audit SET digest = '' WHERE action = 'push'", "hash_differs"),
        ("DELETE FROM audit WHERE no = 3", "entry_missing"),
        ("DELETE FROM audit WHERE no = (SELECT max(no) FROM audit)", "tail_cut"),
        ("DELETE FROM audit", "tail_cut"),
        ("UPDATE applied_op SET status = 'refused'", "verdicts_differ"),
        ("UPDATE applied_op SET payload_sha256 = 'x'", "verdicts_differ"),
        ("DELETE FROM applied_op", "verdicts_differ"),
        ("UPDATE audit_detail SET detail = 'no reason'", "detail_differs"),
    ],
)
def test_every_kind_of_damage_is_found(team: Team, damage: str, cause: str) -> None:
    busy_day(team)
    team.write(lambda c: c.exec_driver_sql(damage))
    assert cause in breaks(team)


def test_words_can_be_erased_without_breaking_the_chain(team: Team) -> None:
    busy_day(team)
    team.write(lambda c: c.exec_driver_sql("DELETE FROM audit_detail"))
    assert breaks(team) == []


def test_the_chain_holds_nobodys_words(team: Team) -> None:
    agent = team.person()
    agent.push(agent.call("王女士 家里断网"))
    stored = str(team.rows("SELECT * FROM audit")) + str(team.rows("SELECT * FROM applied_op"))
    assert "王女士" not in stored
    assert "13800138000" not in stored
