"""Role by endpoint, everything there is: who may, and that nobody else does. A route not listed fails."""

from __future__ import annotations

from typing import Any

import pytest

from console.ids import new_id
from console.models.enums import Role
from console.server.api.table import ENDPOINTS
from console.server.app import create_app
from console.server.blobs import BlobStore
from tests.server.asgi import Answer
from tests.server.team import DATA_KEY, PASSWORD, Team, settings

EVERYBODY = frozenset(Role)
MANAGERS = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
SUPERVISORS = frozenset({Role.SUPERVISOR})
STRANGER, DESK = "a stranger", "a desk"

BODIES: dict[str, Any] = {
    "login": {"employee_no": "agent", "password": PASSWORD},
    "refresh": {"refresh": "r1"},
    "change_password": {"old": PASSWORD, "new": "something better"},
    "enrol_desk": {"desk_id": new_id(), "name": "x"},
    "create_user": {"employee_no": "8001", "name": "x", "roles": ["agent"], "password": "first word 1"},
    "update_user": {"name": "other"},
    "push": {"request_id": "r"},
    "lack": {"request_id": "r", "op_ids": []},
    "reoffer": {"request_id": "r", "ops": []},
    "tell_verdicts": {"request_id": "r", "ops": []},
    "spool": {"request_id": "r", "heard": {}, "entries": []},
    "open_held": {"reason": "x"},
}
QUERIES = {"find_slips": "?reference=1", "ledger": "?since=1", "pull": "?cursor=w@:0:"}

MAY: dict[str, frozenset[Any]] = {
    "ready": EVERYBODY | {STRANGER, DESK},
    "openapi": EVERYBODY | {STRANGER, DESK},
    "login": EVERYBODY | {STRANGER, DESK},
    "refresh": EVERYBODY | {STRANGER, DESK},
    "logout": EVERYBODY,
    "change_password": EVERYBODY,
    "enrol_desk": EVERYBODY,
    "list_users": MANAGERS,
    "create_user": MANAGERS,
    "update_user": MANAGERS,
    "push": EVERYBODY,
    "lack": EVERYBODY,
    "reoffer": EVERYBODY,
    "tell_verdicts": EVERYBODY,
    "pull": EVERYBODY,
    "head": EVERYBODY,
    "spool": frozenset({DESK}),
    "store_file": EVERYBODY,
    "fetch_file": EVERYBODY,
    "list_held": EVERYBODY,
    "open_held": SUPERVISORS,
    "self_check": MANAGERS,
    "find_slips": EVERYBODY,
    "ledger": EVERYBODY,
}
_REFUSED = {"login_required", "access_expired", "desk_unknown", "no_right"}


def ask(team: Team, name: str, headers: dict[str, str]) -> Answer:
    import msgspec

    endpoint = next(endpoint for endpoint in ENDPOINTS if endpoint.name == name)
    path = endpoint.path.replace("{sha256}", "0" * 64).replace("{op_id}", new_id())
    path = path.replace("{user_id}", team.users[Role.AGENT].id) + QUERIES.get(name, "")
    body = msgspec.json.encode(BODIES[name]) if name in BODIES else b""
    return team.client.request(endpoint.method, path, body, headers)


@pytest.mark.parametrize("who", [*Role, STRANGER, DESK])
def test_everybody_may_what_the_matrix_says_and_nothing_else(team: Team, who: Any) -> None:
    assert {endpoint.name for endpoint in ENDPOINTS} == MAY.keys()
    for name, allowed in MAY.items():
        if who == STRANGER:
            headers: dict[str, str] = {}
        else:
            headers = team.desk.headers if who == DESK else team.person(who).headers
        answer = ask(team, name, headers)
        refused = answer.code in _REFUSED if name != "refresh" else False
        assert refused != (who in allowed), f"{name} for {who}: {answer.status} {answer.code}"
        assert answer.status < 500


def test_every_route_of_the_application_is_in_the_table(team: Team) -> None:
    app = create_app(settings(), team.database, BlobStore(team.service.blobs.folder, DATA_KEY), team.clock)
    served = {(method, route.path) for route in app.routes for method in route.methods}  # type: ignore[attr-defined]
    assert served == {(endpoint.method, endpoint.path) for endpoint in ENDPOINTS}
    app.state.service.close()


@pytest.mark.parametrize("state", ["inactive", "logged out", "another workspace"])
def test_nobody_who_is_out_gets_in(team: Team, state: str) -> None:
    person = team.person(Role.SUPERVISOR)
    match state:
        case "inactive":
            boss = team.person(Role.ADMINISTRATOR)
            boss.send("PATCH", f"/users/{person.user.id}", {"active": False})
        case "logged out":
            person.post("/logout")
        case "another workspace":
            team.write(lambda c: c.exec_driver_sql("UPDATE session SET workspace_id = 'other'"))
    for name, allowed in MAY.items():
        if name not in ("ready", "openapi", "login", "refresh", "spool"):
            answer = ask(team, name, person.headers)
            assert answer.status == 401, name
            assert answer.code == ("revoked" if state == "inactive" else "access_expired")
        del allowed
