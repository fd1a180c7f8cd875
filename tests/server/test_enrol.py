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


def put_back(team: Team) -> tuple[str, str]:
    """Put back to before two enrolments of the desk: a secret the server remembers, one it has forgotten."""
    columns = ("secret_hash", "generation")
    (before,) = team.rows(f"SELECT {', '.join(columns)} FROM desk_credential")
    fresh = team.desk.secret
    for _ in range(2):
        fresh = enrol(team.person(Role.GROUP_LEADER), team.desk.id, fresh).json()["secret"]
        assert log_in(team, fresh) == team.desk.id
    values = ", ".join(f"{name} = '{value}'" for name, value in zip(columns, before, strict=True))
    team.write(lambda c: c.exec_driver_sql(f"UPDATE desk_credential SET {values}"))
    return team.desk.secret, fresh


def test_a_server_put_back_takes_a_desk_by_the_secret_it_has_forgotten(team: Team) -> None:
    old, forgotten = put_back(team)
    team.desk.secret = forgotten
    assert team.desk.try_deliver().status == 200
    assert log_in(team, forgotten) == team.desk.id
    assert log_in(team, old) == ""
    assert enrol(team.person(Role.GROUP_LEADER), team.desk.id, forgotten).status == 200


def test_so_it_does_where_it_has_forgotten_the_desk(team: Team) -> None:
    _, forgotten = put_back(team)
    team.write(lambda c: c.exec_driver_sql("DELETE FROM desk_credential"))
    team.write(lambda c: c.exec_driver_sql("DELETE FROM desk"))
    assert log_in(team, forgotten) == ""
    again = enrol(team.person(), team.desk.id, forgotten).json()["secret"]
    assert log_in(team, again) == team.desk.id
    assert log_in(team, forgotten) == ""


def test_what_a_supervisor_has_replaced_since_stays_out(team: Team) -> None:
    old, forgotten = put_back(team)
    fresh = enrol(team.person(Role.SUPERVISOR), team.desk.id).json()["secret"]
    assert log_in(team, fresh) == team.desk.id
    for secret in (old, forgotten):
        assert log_in(team, secret) == ""
        assert enrol(team.person(Role.GROUP_LEADER), team.desk.id, secret).code == "no_right"


def test_a_secret_is_of_one_desk_and_of_this_server(team: Team) -> None:
    _, forgotten = put_back(team)
    other = new_id()
    assert enrol(team.person(Role.GROUP_LEADER), other).status == 200
    stem, proof = forgotten.rsplit(".", 1)
    raised = f"{stem.rsplit('.', 1)[0]}.900.{proof}"
    assert log_in(team, forgotten, other) == ""
    for secret in (raised, f"{stem}.", stem, ".9.", "."):
        assert log_in(team, secret) == ""


def test_a_login_brings_a_cheaper_hash_up_to_date(team: Team) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    team.write(lambda c: c.exec_driver_sql(f"UPDATE account SET password_hash = '{cheap}'"))
    log_in(team, "")
    user_id = team.users[Role.AGENT].id
    ((stored,),) = team.rows("SELECT password_hash FROM account WHERE user_id = ?", user_id)
    assert is_current(stored)
    assert password_fits(stored, PASSWORD)
