"""The description of every endpoint, made from the same table that serves them."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from console import __version__
from console.operations import AnyOperation
from console.server.api.endpoint import Access, Endpoint, Param
from console.server.api.errors import STATUS, TOO_FAST
from console.server.api.patterns import UUID
from console.wire.messages import ErrorReply

_REF = "#/components/schemas/{name}"
_JSON = "application/json"
_BYTES = "application/octet-stream"
_ALWAYS = ("invalid_request", "internal_error", "method_not_allowed")
_IN_LANE = ("busy", "database_unavailable", "disk_full")
_BY_ACCESS = {
    Access.PUBLIC: (),
    Access.LOGIN: ("login_required", "access_expired", "revoked"),
    Access.DESK: ("desk_unknown",),
}
_SECURITY = {
    "login": {"type": "http", "scheme": "bearer", "description": "An access token of login or refresh."},
    "desk": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "Desk <desk_id>:<secret>, from enrolling the desk.",
    },
}


def codes_of(endpoint: Endpoint) -> tuple[str, ...]:
    """Every error code the endpoint can answer with."""
    codes = [*_ALWAYS, *_BY_ACCESS[endpoint.access], *endpoint.codes]
    if endpoint.access is not Access.PUBLIC or endpoint.handler:
        codes += _IN_LANE
    if endpoint.roles:
        codes.append("no_right")
    if endpoint.request or endpoint.binary:
        codes += ["too_large", "body_too_slow"]
    return tuple(dict.fromkeys(codes))


def describe(endpoints: tuple[Endpoint, ...]) -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    types = [kind for endpoint in endpoints for kind in (endpoint.request, endpoint.reply) if kind]
    named = dict.fromkeys((*types, ErrorReply))
    _, components = msgspec.json.schema_components((*named, AnyOperation), ref_template=_REF)
    _name_operations(components)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Standby team server", "version": __version__},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }


def _name_operations(components: dict[str, Any]) -> None:
    """On the wire an operation is its desk's bytes; here is what they are."""
    kinds = [kind.__name__ for kind in get_args(AnyOperation)]
    for kind in kinds:
        components[kind]["properties"]["op_id"] = {"type": "string", "pattern": f"^{UUID}$"}
    operation = {"anyOf": [{"$ref": _REF.format(name=kind)} for kind in kinds]}
    components["Operation"] = operation
    components["PushRequest"]["properties"]["ops"]["items"] = {"$ref": _REF.format(name="Operation")}
    components["Reoffer"]["properties"]["op"] = {"$ref": _REF.format(name="Operation")}


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "responses": _responses(endpoint),
    }
    if endpoint.params:
        described["parameters"] = [_parameter(param) for param in endpoint.params]
    if endpoint.access is not Access.PUBLIC:
        described["security"] = [{endpoint.access.value: []}]
    if endpoint.request is not None:
        described["requestBody"] = {"required": True, "content": {_JSON: {"schema": _ref(endpoint.request)}}}
    elif endpoint.binary and endpoint.method == "PUT":
        described["requestBody"] = {"required": True, "content": {_BYTES: {"schema": {}}}}
    return described


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    if endpoint.reply is None:
        content: dict[str, Any] = {_BYTES: {"schema": {}}} if endpoint.binary else {_JSON: {"schema": {}}}
    else:
        content = {_JSON: {"schema": _ref(endpoint.reply)}}
    responses: dict[str, Any] = {"200": {"description": "Done.", "content": content}}
    by_status: dict[int, list[str]] = {}
    for code in codes_of(endpoint):
        by_status.setdefault(STATUS[code], []).append(code)
    if endpoint.access is not Access.PUBLIC:
        by_status.setdefault(TOO_FAST, []).append("busy")
    for status, codes in sorted(by_status.items()):
        responses[str(status)] = _error(status, sorted(codes))
    return responses


def _error(status: int, codes: list[str]) -> dict[str, Any]:
    schema = {"allOf": [_ref(ErrorReply), {"properties": {"code": {"enum": codes}}}]}
    described: dict[str, Any] = {"description": ", ".join(codes), "content": {_JSON: {"schema": schema}}}
    if status in (429, 503):
        seconds = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
        described["headers"] = {"Retry-After": seconds}
    return described


def _parameter(param: Param) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "pattern": f"^(?:{param.pattern})$"}
    if param.many > 1:
        schema = {"type": "array", "items": schema, "maxItems": param.many}
    described: dict[str, Any] = {"name": param.name, "in": param.where, "schema": schema}
    if param.required or param.where == "path":
        described["required"] = True
    if param.example:
        described["example"] = param.example
    return described


def _ref(kind: type) -> dict[str, str]:
    return {"$ref": _REF.format(name=kind.__name__)}
