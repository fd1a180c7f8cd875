"""Logging in and staying so: slow to guess, safe to lose a reply, ended at once where it must be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from console.errors import Rejected
from console.ids import new_id
from console.models.enums import Role
from console.server.guessing import FREE_FAILURES
from console.server.passwords import NOBODYS_HASH, hash_password, is_current
from console.wire.grants import read_grant
from console.wire.keys import new_signing_key, public_text, verifying_key
from console.wire.messages import EnrolReply, LoginReply, LoginRequest, RefreshReply, Tokens
from tests.server.asgi import Answer
from tests.server.team import API, PASSWORD, Team, settings, team_on

KEY = public_text(new_signing_key())


def try_login(
    team: Team,
    employee_no: str = "agent",
    password: str = PASSWORD,
    address: str = "192.0.2.1",
    **fields: str,
) -> Answer:
    request = LoginRequest(employee_no, password, **fields)
    return team.client.request("POST", f"{API}/login", msgspec.json.encode(request), address=address)


def login(team: Team, **fields: str) -> LoginReply:
    reply: LoginReply = try_login(team, **fields).read(LoginReply)
    return reply


def try_refresh(team: Team, refresh: str, signing_key: str = "") -> Answer:
    body = msgspec.json.encode({"refresh": refresh, "signing_key": signing_key})
    return team.client.request("POST", f"{API}/refresh", body)


def refresh(team: Team, tokens: Tokens) -> Tokens:
    reply: RefreshReply = try_refresh(team, tokens.refresh).read(RefreshReply)
    return reply.tokens


def use(team: Team, tokens: Tokens) -> Answer:
    headers = {"authorization": f"Bearer {tokens.access}"}
    return team.client.request("GET", f"{API}/sync/head", headers=headers)


def test_a_login_brings_all_a_desk_needs(team: Team) -> None:
    reply = login(team, desk_id=team.desk.id, desk_secret=team.desk.secret, signing_key=KEY)
    assert (reply.user.employee_no, reply.workspace.id) == ("agent", team.workspace_id)
    assert reply.spool_key and reply.spool_key_id and reply.server_time == team.clock()
    grant = read_grant(reply.grant, [verifying_key(text) for text in reply.server_keys.values()])
    assert (grant.user_id, grant.desk_id, grant.desk_code) == (reply.user.id, team.desk.id, "001")
    assert (grant.signing_key, grant.roles) == (KEY, ("agent",))
    assert grant.offline_until == team.clock() + 72 * 3_600 * 1_000_000
    assert use(team, reply.tokens).status == 200


def test_without_a_proved_desk_there_is_no_grant(team: Team) -> None:
    assert login(team, signing_key=KEY).grant == ""
    assert login(team, desk_id=team.desk.id, desk_secret="wrong", signing_key=KEY).grant == ""
    assert login(team, desk_id=new_id(), desk_secret=team.desk.secret, signing_key=KEY).grant == ""
    assert login(team, desk_id=team.desk.id, desk_secret=team.desk.secret).grant == ""
    answer = try_login(team, desk_id=team.desk.id, desk_secret=team.desk.secret, signing_key="no key")
    assert (answer.status, answer.code) == (400, "key_invalid")
    assert team.rows("SELECT count(*) FROM issued_grant") == [(0,)]


@pytest.mark.parametrize(
    ("employee_no", "password"),
    [("agent", "wrong"), ("agent", ""), ("nobody", PASSWORD), ("", ""), ("agent", "x" * 9_000)],
)
def test_who_is_wrong_is_not_told_why(team: Team, employee_no: str, password: str) -> None:
    answer = try_login(team, employee_no, password)
    assert (answer.status, answer.code, answer.json()) == (401, "wrong_password", {"code": "wrong_password"})


@pytest.mark.parametrize("employee_no", ["agent", "nobody"])
def test_guesses_at_one_account_are_slowed_down_more_and_more(team: Team, employee_no: str) -> None:
    delays = []
    for attempt in range(FREE_FAILURES + 12):
        address = f"192.0.2.{attempt}"
        answer = try_login(team, employee_no, "wrong", address)
        if answer.status == 429:
            assert answer.code == "login_delayed"
            wait = int(answer.headers["retry-after"])
            assert answer.json()["retry_after"] == wait
            delays.append(wait)
            team.clock.forward(wait)
            answer = try_login(team, employee_no, "wrong", address)
        assert answer.code == "wrong_password"
    assert delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


def test_while_it_is_slowed_down_the_right_password_waits_too_and_then_counts_anew(team: Team) -> None:
    for attempt in range(FREE_FAILURES):
        try_login(team, password="wrong", address=f"192.0.2.{attempt}")
    assert try_login(team).code == "login_delayed"
    team.clock.forward(1)
    assert try_login(team).status == 200
    assert team.rows("SELECT failures, locked_until FROM account WHERE failures > 0") == []


def test_guesses_made_at_once_gain_nothing(team: Team) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: try_login(team, password="wrong", address=f"10.0.0.{n}"), range(24))
        )
    tried = [answer for answer in answers if answer.code == "wrong_password"]
    assert len(tried) <= FREE_FAILURES
    assert {answer.code for answer in answers} <= {"wrong_password", "login_delayed", "busy"}


def test_one_address_guessing_at_many_accounts_is_slowed_down(team: Team) -> None:
    codes = [try_login(team, f"nobody{n}", "wrong").code for n in range(25)]
    assert codes == ["wrong_password"] * 20 + ["login_delayed"] * 5
    assert try_login(team, address="192.0.2.7").status == 200


def test_nobodys_account_costs_as_many_writes_as_somebodys(team: Team) -> None:
    try_login(team, "agent", "wrong")
    try_login(team, "nobody", "wrong")
    failures = team.rows("SELECT failures FROM account WHERE failures > 0")
    assert failures == [(1,), (1,)]


def test_nobodys_password_costs_what_a_new_one_does() -> None:
    assert is_current(NOBODYS_HASH)
    assert is_current(hash_password(PASSWORD))


@pytest.mark.parametrize("hours", [7, 14 * 24 + 1])
def test_offline_grants_have_bounds(hours: int) -> None:
    with pytest.raises(Rejected, match="grant_hours_out_of_range"):
        settings(grant_hours=hours)
    assert settings(grant_hours=8).grant_hours == 8


def test_a_lost_refresh_reply_is_repeated_word_for_word(team: Team) -> None:
    first = login(team).tokens
    second = refresh(team, first)
    assert refresh(team, first) == second == refresh(team, first)
    assert second not in (first,)
    third = refresh(team, second)
    assert use(team, third).status == 200
    assert use(team, second).code == "access_expired"


def test_a_token_two_generations_old_is_a_copy_and_ends_the_login(team: Team) -> None:
    first = login(team).tokens
    other = login(team).tokens
    second = refresh(team, first)
    third = refresh(team, second)
    assert try_refresh(team, first.refresh).code == "login_required"
    assert try_refresh(team, third.refresh).code == "login_required"
    assert use(team, third).code == "login_required"
    assert use(team, other).status == 200


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "r1.x.1.y",
        "r1." + "0" * 36 + ".1." + "0" * 64,
        f"r1.01a2003d-a8f9-7de7-837c-a2bdcdb3f2d9.1.{'a' * 64}",
    ],
)
def test_an_unknown_token_asks_for_a_login_and_never_says_revoked(team: Team, token: str) -> None:
    answer = try_refresh(team, token)
    assert (answer.status, answer.code) == (401, "login_required")


def test_a_forged_generation_is_unknown(team: Team) -> None:
    tokens = login(team).tokens
    kind, session, generation, mac = tokens.refresh.split(".")
    forged = ".".join((kind, session, str(int(generation) + 1), mac))
    assert try_refresh(team, forged).code == "login_required"
    assert try_refresh(team, tokens.refresh).status == 200


def test_two_refreshes_at_once_get_one_pair(team: Team) -> None:
    first = login(team).tokens
    with ThreadPoolExecutor(4) as pool:
        pairs = list(pool.map(lambda _: refresh(team, first), range(4)))
    assert len({pair.refresh for pair in pairs}) == 1


def test_tokens_end(team: Team) -> None:
    first = login(team).tokens
    team.clock.forward(599)
    assert use(team, first).status == 200
    team.clock.forward(2)
    assert use(team, first).code == "access_expired"
    second = refresh(team, first)
    assert use(team, second).status == 200
    days = (second.refresh_until - team.clock()) / 86_400_000_000
    assert 24 <= days <= 36
    team.clock.forward(36 * 86_400 + 1)
    assert try_refresh(team, second.refresh).code == "login_required"


def test_lifetimes_are_spread(team: Team) -> None:
    lives = {login(team).tokens.refresh_until for _ in range(3)}
    assert len(lives) == 3


def test_a_refresh_renews_the_offline_grant_of_a_proved_desk(team: Team) -> None:
    at_desk = login(team, desk_id=team.desk.id, desk_secret=team.desk.secret).tokens
    team.clock.forward(60)
    reply: RefreshReply = try_refresh(team, at_desk.refresh, KEY).read(RefreshReply)
    keys = [verifying_key(text) for text in login(team).server_keys.values()]
    assert read_grant(reply.grant, keys).issued_at == team.clock()
    elsewhere = login(team).tokens
    assert try_refresh(team, elsewhere.refresh, KEY).json().get("grant", "") == ""
    assert try_refresh(team, elsewhere.refresh, "no key").status == 200
    team.write(lambda c: c.exec_driver_sql("UPDATE desk SET active = 0"))
    again: RefreshReply = try_refresh(team, reply.tokens.refresh, KEY).read(RefreshReply)
    assert again.grant == ""


def test_a_bad_key_does_not_use_up_the_refresh(team: Team) -> None:
    tokens = login(team, desk_id=team.desk.id, desk_secret=team.desk.secret).tokens
    assert try_refresh(team, tokens.refresh, "no key").code == "key_invalid"
    assert try_refresh(team, tokens.refresh, KEY).status == 200


def test_logging_out_makes_the_tokens_unknown(team: Team) -> None:
    agent = team.person()
    assert agent.post("/logout").status == 200
    assert agent.post("/logout").code == "access_expired"
    assert try_refresh(team, agent.tokens.refresh).code == "login_required"


def test_somebody_made_inactive_is_out_everywhere_at_once(team: Team) -> None:
    boss, agent = team.person(Role.ADMINISTRATOR), team.person()
    tokens = login(team, desk_id=team.desk.id, desk_secret=team.desk.secret, signing_key=KEY).tokens
    assert boss.send("PATCH", f"/users/{agent.user.id}", {"active": False}).status == 200
    assert use(team, tokens).code == agent.get("/held").code == "revoked"
    assert try_refresh(team, tokens.refresh).code == "revoked"
    assert try_login(team).code == "revoked"
    assert try_login(team, password="wrong").code == "wrong_password"
    assert team.rows("SELECT revoked FROM issued_grant") == [(1,)]


def test_a_new_password_ends_the_other_logins(team: Team) -> None:
    agent, elsewhere = team.person(), login(team).tokens
    change: dict[str, Any] = {"old": "wrong", "new": "a better one"}
    assert agent.post("/password", change).code == "wrong_password"
    for bad, code in (
        ("short", "password_too_short"),
        ("x" * 300, "password_too_long"),
        ("88888888", "password_common"),
        ("Password123", "password_common"),
    ):
        assert agent.post("/password", {"old": PASSWORD, "new": bad}).code == code
    assert agent.post("/password", {"old": PASSWORD, "new": PASSWORD}).code == "password_same"
    assert agent.post("/password", {"old": PASSWORD, "new": "a better one"}).status == 200
    assert agent.get("/held").status == 200
    assert use(team, elsewhere).code == "access_expired"
    assert try_refresh(team, elsewhere.refresh).code == "login_required"
    assert try_login(team).code == "wrong_password"
    assert login(team, password="a better one").must_change is False


def test_a_first_password_must_be_changed(team: Team) -> None:
    boss = team.person(Role.ADMINISTRATOR)
    new = {"employee_no": "8001", "name": "新人", "roles": ["agent"], "password": "first word 1"}
    assert boss.post("/users", new).status == 200
    assert login(team, employee_no="8001", password="first word 1").must_change is True


def test_desks_get_codes_and_secrets(team: Team) -> None:
    agent = team.person()
    desk_id = new_id()
    first: EnrolReply = agent.post("/desks", {"desk_id": desk_id, "name": "窗口 2"}).read(EnrolReply)
    assert (first.desk.id, first.desk.code) == (desk_id, 2)
    again: EnrolReply = agent.post("/desks", {"desk_id": desk_id, "name": "窗口 3"}).read(EnrolReply)
    assert (again.desk.code, again.desk.name) == (2, "窗口 3")
    assert again.secret != first.secret
    signed = {"desk_id": desk_id, "signing_key": KEY}
    assert login(team, desk_secret=first.secret, **signed).grant == ""
    assert login(team, desk_secret=again.secret, **signed).grant != ""
    assert agent.post("/desks", {"desk_id": "x", "name": "x"}).code == "invalid_value"
    assert agent.post("/desks", {"desk_id": new_id(), "name": "x\n"}).status == 200
    assert agent.post("/desks", {"desk_id": new_id(), "name": "a\nb"}).code == "invalid_value"
    team.write(lambda c: c.exec_driver_sql("UPDATE desk SET active = 0"))
    assert agent.post("/desks", {"desk_id": desk_id, "name": "x"}).code == "desk_inactive"
    assert login(team, desk_secret=again.secret, **signed).grant == ""


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Desk x:y", "Bearer \xff\xfe"]
)
def test_a_header_that_proves_nobody(team: Team, header: str) -> None:
    for path in ("/held", "/sync/head?wait=55", f"/blobs/{'0' * 64}"):
        headers = {"authorization": header} if header else {}
        answer = team.client.request("GET", API + path, headers=headers)
        assert answer.status == 401
        assert answer.code in ("login_required", "access_expired")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_tokens_of_one_server_are_nothing_to_another(team: Team, tmp_path_factory: Any) -> None:
    from console.models.database import open_memory
    from console.models.migrations import upgrade

    tokens = login(team).tokens
    database = open_memory()
    upgrade(database, "server")
    with team_on(database, tmp_path_factory.mktemp("other")) as other:
        assert try_refresh(other, tokens.refresh).code == "login_required"
        assert use(other, tokens).code == "access_expired"
    database.close()
