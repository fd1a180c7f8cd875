"""Who runs whom; and that every change of a person is a commit that all desks pull."""

from __future__ import annotations

from typing import Any

import pytest

from console.errors import CredentialsError, Rejected
from console.ids import new_id
from console.models.enums import Role
from console.server.audit import verify_chain
from console.server.keys import load_keys
from console.server.setup import create_workspace
from console.wire.keys import new_sealing_key, public_text
from tests.server.team import PASSWORD, Person, Team, rows_in

NEW: dict[str, Any] = {"employee_no": "8001", "name": "新人", "roles": ["agent"], "password": "first word 1"}


def add(person: Person, **changes: Any) -> Any:
    return person.post("/users", {**NEW, **changes})


def change(person: Person, user_id: str, **changes: Any) -> Any:
    return person.send("PATCH", f"/users/{user_id}", changes)


def test_a_new_person_is_pulled_by_everybody(team: Team) -> None:
    boss, agent = team.person(Role.ADMINISTRATOR), team.person()
    head = agent.pull().head
    user = add(boss).json()["user"]
    reply = agent.pull(w=head)
    assert [row.employee_no for row in rows_in(reply, "user")] == ["8001"]
    assert reply.head.seq == user["seq"] == head.seq + 1
    assert "8001" in [row["employee_no"] for row in boss.get("/users").json()["users"]]
    assert list(team.read(lambda c: list(verify_chain(c, team.workspace_id)))) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"employee_no": "agent"}, "employee_no_taken"),
        ({"employee_no": " "}, "invalid_value"),
        ({"employee_no": "a b"}, "invalid_value"),
        ({"employee_no": "x" * 33}, "invalid_value"),
        ({"name": ""}, "invalid_value"),
        ({"name": "a\nb"}, "invalid_value"),
        ({"name": "a\0b"}, "invalid_request"),
        ({"roles": []}, "invalid_value"),
        ({"roles": ["king"]}, "invalid_value"),
        ({"roles": ["agent", "agent"]}, "invalid_value"),
        ({"password": ""}, "password_too_short"),
        ({"password": "12345678"}, "password_common"),
        ({"employee_no": "long-number-1", "password": "LONG-number-1"}, "password_common"),
    ],
)
def test_what_is_no_person_is_refused(team: Team, wrong: dict[str, Any], code: str) -> None:
    assert add(team.person(Role.ADMINISTRATOR), **wrong).code == code
    assert team.rows('SELECT count(*) FROM "user"') == [(len(Role),)]


def test_a_supervisor_runs_agents_and_group_leaders_only(team: Team) -> None:
    supervisor = team.person(Role.SUPERVISOR)
    user = add(supervisor, roles=["agent"]).json()["user"]
    assert add(supervisor, employee_no="8002", roles=["supervisor"]).code == "no_right"
    assert change(supervisor, user["id"], roles=["group_leader"], name="组长").status == 200
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.SPOKESPERSON, Role.DEPARTMENT_MANAGER):
        assert change(supervisor, user["id"], roles=[role.value]).code == "no_right"
        assert change(supervisor, team.users[role].id, name="x").code == "no_right"
        assert change(supervisor, team.users[role].id, password="first word 1").code == "no_right"
    assert change(supervisor, supervisor.user.id, roles=["agent"]).code == "no_right"


def test_the_last_administrator_stays(team: Team) -> None:
    boss = team.person(Role.ADMINISTRATOR)
    assert change(boss, boss.user.id, active=False).code == "last_administrator"
    assert change(boss, boss.user.id, roles=["agent"]).code == "last_administrator"
    assert change(boss, team.users[Role.AGENT].id, roles=["agent", "administrator"]).status == 200
    assert change(boss, boss.user.id, roles=["agent"]).status == 200
    assert boss.get("/users").code == "no_right"


def test_changes_take_effect_at_once(team: Team) -> None:
    boss, agent = team.person(Role.ADMINISTRATOR), team.person()
    assert agent.get("/self-check").code == "no_right"
    assert change(boss, agent.user.id, roles=["agent", "supervisor"]).status == 200
    assert agent.get("/self-check").status == 200
    assert change(boss, agent.user.id).status == 200
    assert change(boss, new_id(), name="x").code == "user_unknown"


def test_a_password_set_for_somebody_ends_their_logins(team: Team) -> None:
    boss, agent = team.person(Role.ADMINISTRATOR), team.person()
    assert change(boss, agent.user.id, password="first word 1").status == 200
    assert agent.get("/held").code == "access_expired"
    assert team.rows("SELECT must_change FROM account WHERE user_id = ?", agent.user.id) == [(1,)]
    assert "first word 1" not in str(team.rows("SELECT * FROM account"))
    assert PASSWORD not in str(team.rows("SELECT * FROM account"))


def test_a_workspace_needs_a_zone_and_takes_a_recovery_key(team: Team) -> None:
    with pytest.raises(Rejected, match="zone_unknown"):
        team.write(lambda c: create_workspace(c, "x", "Mars/Olympus", 1))
    with pytest.raises(CredentialsError, match="key_invalid"):
        team.write(lambda c: create_workspace(c, "x", "Asia/Shanghai", 1, "no key"))
    key = public_text(new_sealing_key())
    workspace_id = team.write(lambda c: create_workspace(c, "x", "Asia/Shanghai", 1, key))
    assert team.read(lambda c: load_keys(c, workspace_id)).recovery == key
    with pytest.raises(CredentialsError, match="keys_missing"):
        team.read(lambda c: load_keys(c, new_id()))
