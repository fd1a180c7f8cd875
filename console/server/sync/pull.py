"""Pull: current rows stamped after a cursor, whole transactions a page, one scope at a time."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from console.models.records import NOUNS, WORKSPACE_SCOPE, Row, role_scope, user_scope
from console.models.repositories.rows import Rows
from console.server.sql import run
from console.server.sync.head import Head
from console.wire.messages import MAX_PULL_ROWS, Cursor, LeftRow, Page, bundle

PAGE_BYTES = 8 * 1024 * 1024
_SPAN = "scope = ? AND seq > ? AND seq <= ?"
_PRESENT = " UNION ALL ".join(
    f"SELECT '{noun}' WHERE EXISTS (SELECT 1 FROM \"{noun}\" WHERE workspace_id = ? AND {_SPAN})"
    for noun in NOUNS
)
_encode = msgspec.json.Encoder().encode


def visible_scopes(user_id: str, roles: frozenset[str]) -> list[str]:
    """What a user may see: the base of every query made for them."""
    return [WORKSPACE_SCOPE, *(role_scope(role) for role in sorted(roles)), user_scope(user_id)]


def pull_page(connection: Connection, head: Head, scope: str, after: int, limit: int = MAX_PULL_ROWS) -> Page:
    """Rows of ``scope`` stamped after ``after``, up to a commit's end and about ``limit`` rows.

    Fewer where they are long: a desk takes in so many bytes and no more.
    """
    while True:
        page = _page(connection, head, scope, after, limit)
        if limit == 1 or len(_encode(page.rows)) <= PAGE_BYTES:
            return page
        limit = max(1, limit // 8)


def _page(connection: Connection, head: Head, scope: str, after: int, limit: int) -> Page:
    until, more = _boundary(connection, head, after, limit)
    rows = Rows(connection, head.workspace_id)
    found: list[Row] = []
    if until.seq > after:
        for noun in _nouns(connection, head, scope, after, until.seq):
            found += rows.where(NOUNS[noun], f"{_SPAN} ORDER BY seq", scope, after, until.seq)
    left = run(
        connection,
        "SELECT noun, row_id FROM left_row WHERE workspace_id = ? AND scope = ? AND seq > ? AND seq <= ?",
        head.workspace_id,
        scope,
        after,
        until.seq,
    )
    return Page(scope, until, bundle(found), [LeftRow(*row) for row in left], more)


def _nouns(connection: Connection, head: Head, scope: str, after: int, until: int) -> list[str]:
    """Those that have rows here: one question in place of one for each noun, most of which have none."""
    place = (head.workspace_id, scope, after, until)
    return list(run(connection, _PRESENT, *(place * len(NOUNS))).scalars())


def _boundary(connection: Connection, head: Head, after: int, limit: int) -> tuple[Cursor, bool]:
    """The last commit that a page of ``limit`` rows reaches from ``after``; at least one commit."""
    total = 0
    last = Cursor(head.epoch, after, "")
    commits = run(
        connection,
        "SELECT epoch, seq, token, rows FROM sync_commit WHERE workspace_id = ? AND seq > ? AND seq <= ?"
        " ORDER BY seq LIMIT ?",
        head.workspace_id,
        after,
        head.seq,
        limit * 4,
    ).all()
    for epoch, seq, token, rows in commits:
        if total and total + rows > limit:
            return last, True
        total += rows
        last = Cursor(epoch, seq, token)
    if len(commits) == limit * 4 and last.seq < head.seq:
        return last, True
    return (last if commits else head.cursor), False
