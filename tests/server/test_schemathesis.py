"""Whatever is sent, by whomever: no server error, and no answer that the description does not name."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from console.models.database import open_memory
from console.models.enums import Role
from console.models.migrations import upgrade
from console.server.api.table import ENDPOINTS
from console.server.app import create_app
from console.server.service import Service
from tests.server.live import serving
from tests.server.team import Team, team_on
from tests.server.team import settings as server_settings

EXAMPLES = 200
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
PUBLIC = {"ready", "openapi", "login", "refresh"}


class Fuzzed:
    """A running server, its description, and somebody of every role."""

    def __init__(self, team: Team, port: int) -> None:
        self.team = team
        self.session = requests.Session()
        self.session.trust_env = False
        self.base_url = f"http://127.0.0.1:{port}"
        self.schema = schemathesis.openapi.from_url(f"{self.base_url}/openapi.json")
        self.people = {role: team.person(role) for role in Role}

    def headers(self, name: str) -> Iterator[tuple[Any, dict[str, str]]]:
        """What each who may try sends along."""
        if name in PUBLIC:
            yield None, {}
            return
        yield None, self.team.desk.headers
        for role, person in self.people.items():
            yield role, person.headers

    def send(self, case: Any, name: str) -> None:
        for role, headers in self.headers(name):
            response = case.call(base_url=self.base_url, session=self.session, headers=headers)
            case.validate_response(response, checks=CHECKS)
            if role and response.status_code == 401:
                self.people[role] = self.team.person(role)


def start_threads(service: Service) -> None:
    """All of them now: they outlive each test."""
    for lane in service.lanes.values():
        together = threading.Barrier(lane._size)
        for future in [lane._threads.submit(together.wait, 10) for _ in range(lane._size)]:
            future.result()


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    folder: Path = tmp_path_factory.mktemp("fuzzed")
    database = open_memory()
    upgrade(database, "server")
    with team_on(database, folder) as team:
        app = create_app(server_settings(poll_seconds=0), database, team.service.blobs, team.clock)
        with serving(app) as (_, port):
            start_threads(app.state.service)
            found = Fuzzed(team, port)
            yield found
            found.session.close()
    database.close()


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Odd operations and envelopes are reported, as they should be; failed requests still fail the test."""
    for name in ("console.server.sync.push", "console.server.api.spool"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", True)


@pytest.mark.parametrize("name", [endpoint.name for endpoint in ENDPOINTS])
def test_nothing_undocumented_comes_back(fuzzed: Fuzzed, name: str) -> None:
    operation = fuzzed.schema.find_operation_by_id(name)
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    takes_input = bool(operation.body or operation.query or operation.path_parameters)

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(right, wrong) if takes_input else right)
    def run(case: Any) -> None:
        fuzzed.send(case, name)

    run()
