"""A known desk gets a new secret from whoever holds the old one, or from a supervisor."""

from __future__ import annotations

from argon2 import PasswordHasher

from console.ids import new_id
from console.models.enums import Role
from console.server.passwords import is_current, password_fits
from tests.server.asgi import Answer
from tests.server.team import PASSWORD, Person, Team


def enrol(person: Person, desk_id: str, secret: str = "") -> Answer:
    return person.post("/desks", {"desk_id": desk_id, "name": "desk", "secret": secret})


def log_in(team: Team, secret: str, desk_id: str = "") -> str:
    """The proved desk of a new login."""
    user = team.users[Role.AGENT]
    body = {
        "employee_no": user.employee_no,
        "password": PASSWORD,
        "desk_id": desk_id or team.desk.id,
        "desk_secret": secret,
        "signing_key": "",
    }
    assert Person.post(team.person(), "/login", body).status == 200
    return str(team.rows("SELECT desk_id FROM session ORDER BY session_id DESC LIMIT 1")[0][0])


def test_another_agent_takes_over_no_desk(team: Team) -> None:
    stranger = team.person(Role.GROUP_LEADER)
    for secret in ("", "guessed"):
        answer = enrol(stranger, team.desk.id, secret)
        assert (answer.status, answer.code) == (403, "no_right")
    assert log_in(team, team.desk.secret) == team.desk.id
    assert enrol(team.person(), team.desk.id).code == "no_right"
    assert enrol(team.person(Role.SUPERVISOR), team.desk.id).status == 200


def test_the_old_secret_is_good_until_the_new_one_is_used(team: Team) -> None:
    fresh = enrol(team.person(Role.GROUP_LEADER), team.desk.id, team.desk.secret).json()["secret"]
    for secret in (team.desk.secret, fresh):
        assert log_in(team, secret) == team.desk.id
    assert log_in(team, team.desk.secret) == ""


def test_a_first_reply_that_was_lost_is_asked_for_again(team: Team) -> None:
    agent, desk_id = team.person(), new_id()
    assert enrol(agent, desk_id).status == 200
    secret = enrol(agent, desk_id).json()["secret"]
    assert enrol(team.person(Role.GROUP_LEADER), desk_id).code == "no_right"
    assert log_in(team, secret, desk_id) == desk_id


def test_a_login_brings_a_cheaper_hash_up_to_date(team: Team) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    team.write(lambda c: c.exec_driver_sql(f"UPDATE account SET password_hash = '{cheap}'"))
    log_in(team, "")
    user_id = team.users[Role.AGENT].id
    ((stored,),) = team.rows("SELECT password_hash FROM account WHERE user_id = ?", user_id)
    assert is_current(stored)
    assert password_fits(stored, PASSWORD)
