"""The size gate: files, classes and functions stay small enough to be read at once.

``python -m tests.helpers.sizes`` prints what is too large. A ``# size: <reason>`` on the line that opens a
class or function, or within the first three lines of a file, lets that one through; a limit never moves.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from tests.helpers import tree

FILE_LINES = 400
TEST_FILE_LINES = 600
FUNCTION_LINES = 40
CLASS_METHODS = 20
_EXCUSE = re.compile(r"#\s*size: \w+")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def oversized(source: str, *, file_lines: int = FILE_LINES) -> Iterator[str]:
    """What breaks a limit in one file's ``source``, as 'line: sentence'."""
    lines = source.splitlines()
    if len(lines) > file_lines and not any(map(_EXCUSE.search, lines[:3])):
        yield f"1: {len(lines)} lines, {file_lines} allowed"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function | ast.ClassDef) and not _EXCUSE.search(lines[node.lineno - 1]):
            yield from _too_large(node)


def _too_large(node: Function | ast.ClassDef) -> Iterator[str]:
    if isinstance(node, ast.ClassDef):
        methods = sum(isinstance(child, Function) and not _is_overload(child) for child in node.body)
        if methods > CLASS_METHODS:
            yield f"{node.lineno}: class {node.name} has {methods} methods, {CLASS_METHODS} allowed"
        return
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if length > FUNCTION_LINES:
        yield f"{node.lineno}: {node.name} has {length} lines, {FUNCTION_LINES} allowed"


def _is_overload(node: Function) -> bool:
    return any(ast.unparse(decorator).split(".")[-1] == "overload" for decorator in node.decorator_list)


def complaints() -> list[str]:
    """What breaks a limit anywhere in the project."""
    found = []
    for path in tree.files(".py"):
        name = path.relative_to(tree.ROOT)
        limit = TEST_FILE_LINES if name.parts[0] == "tests" else FILE_LINES
        found += [f"{name}:{line}" for line in oversized(path.read_text("utf-8"), file_lines=limit)]
    return found


if __name__ == "__main__":
    sys.exit("\n".join(complaints()) or 0)
