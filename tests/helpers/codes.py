"""Every stable code that ``console`` can raise or hand on, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.helpers.tree import ROOT

_ROOTS = {"ExpectedError", "Refusal"}
_CARRIERS = {"_hold", "hold_here", "emit_notice", "notice"}
_TABLES = {"_SQLITE_CODES", "_SQLSTATES"}


def raised_codes(console: Path = ROOT / "console") -> dict[str, str]:
    """Each code and the first place that names it."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(console.rglob("*.py"))}
    errors = _error_names(trees.values())
    found: dict[str, str] = {}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            for code in _codes(node, errors):
                found.setdefault(code, f"{path.name}:{getattr(node, 'lineno', 0)}")
    return found


def _error_names(trees: object) -> set[str]:
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]  # type: ignore[attr-defined]
    names = set(_ROOTS)
    while grown := {
        node.name for node in classes if node.name not in names and names & set(map(_name, node.bases))
    }:
        names |= grown
    return names


def _codes(node: ast.AST, errors: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Call) and _name(node.func) in errors:
        yield from _strings(node.args[:1])
    elif isinstance(node, ast.Call) and _name(node.func) in _CARRIERS:
        yield from _strings(node.args[1:2])
    elif isinstance(node, ast.ClassDef) and node.name in errors:
        for statement in node.body:
            if isinstance(statement, ast.Assign) and _name(statement.targets[0]) == "code":
                yield from _strings([statement.value])
    elif isinstance(node, ast.Assign) and _name(node.targets[0]) in _TABLES:
        assert isinstance(node.value, ast.Dict)
        yield from _strings(node.value.values)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _strings(nodes: object) -> Iterator[str]:
    for node in nodes:  # type: ignore[attr-defined]
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from _strings([node.body, node.orelse])
