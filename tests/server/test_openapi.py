"""The description says everything, and every error is what it says."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from console.server.api.errors import STATUS
from console.server.api.openapi import codes_of
from console.server.api.table import ENDPOINTS
from tests.server.team import API, Team


def document(team: Team) -> Any:
    return team.client.request("GET", "/openapi.json").json()


def test_every_endpoint_and_every_code_is_described(team: Team) -> None:
    described = document(team)
    assert described == team.client.app.openapi()
    for endpoint in ENDPOINTS:
        operation = described["paths"][endpoint.path][endpoint.method.lower()]
        for code in codes_of(endpoint):
            schema = operation["responses"][str(STATUS[code])]["content"]["application/json"]["schema"]
            assert code in schema["allOf"][1]["properties"]["code"]["enum"]
        assert ("requestBody" in operation) == bool(endpoint.request or endpoint.method == "PUT")


def test_every_reference_leads_somewhere(team: Team) -> None:
    described = document(team)
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            found.extend([node["$ref"]] if "$ref" in node else [])
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(described)
    names = {ref.removeprefix("#/components/schemas/") for ref in found}
    assert names <= described["components"]["schemas"].keys()
    assert {"PushRequest", "PullReply", "ErrorReply", "Ticket"} <= names


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "not_found"),
        ("GET", f"{API}/nothing", 404, "not_found"),
        ("GET", "/docs", 404, "not_found"),
        ("GET", f"{API}/users/", 404, "not_found"),
        ("DELETE", f"{API}/users", 405, "method_not_allowed"),
        ("HEAD", f"{API}/sync/pull", 405, "method_not_allowed"),
        ("GET", f"{API}/users/x", 405, "method_not_allowed"),
        ("PATCH", f"{API}/users/x", 400, "invalid_request"),
    ],
)
def test_what_is_not_there_is_said_in_the_same_way(
    team: Team, method: str, path: str, status: int, code: str
) -> None:
    answer = team.client.request(method, path)
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["content-type"] == "application/json"
    if status == 405:
        assert answer.headers["allow"]


def test_a_bug_is_logged_by_place_and_told_to_nobody(team: Team, monkeypatch: Any, expect_log: Any) -> None:
    from console.server.api import calls

    def bug(*_: Any) -> None:
        raise ValueError("张三 13800138000")

    expect_log.expect(
        "console.server.api.errors", r"failed: ValueError at server/api/calls\.py:\d+$", logging.ERROR
    )
    monkeypatch.setattr(calls, "visible_scopes", bug)
    endpoint = next(e for e in ENDPOINTS if e.name == "find_slips")
    monkeypatch.setattr(calls, "find_slips", endpoint.handler)
    answer = team.person().get("/slips?reference=1")
    assert (answer.status, answer.json()) == (500, {"code": "internal_error"})
