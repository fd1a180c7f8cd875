"""Which attachments the server holds, and who may read them."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from console.models.records import Attachment
from console.models.repositories.rows import Rows, among
from console.server.audit import Entry
from console.server.sql import any_of, run
from console.server.sync.head import commit_to, lock_head
from console.wire.messages import Cursor


def note_arrival(
    connection: Connection, workspace_id: str, sha256: str, size: int, now: int, actor: str = ""
) -> Cursor | None:
    """The bytes are here: stamps the attachments that waited for them. Returns the new head, if this is news.

    Bytes that nothing waits for are a commit too: their desk is told that they are here.
    """
    head = lock_head(connection, workspace_id)
    stored = run(
        connection,
        "INSERT INTO blob (workspace_id, sha256, size, stored_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        workspace_id,
        sha256,
        size,
        now,
    )
    rows = Rows(connection, workspace_id)
    waiting = rows.where(Attachment, "sha256 = ? AND arrived_at = 0", sha256)
    if not waiting and not stored.rowcount:
        return None
    rows.upsert(msgspec.structs.replace(row, arrived_at=now, seq=head.seq + 1) for row in waiting)
    return commit_to(connection, head, Entry(actor, "", "file.arrived", sha256), now, rows=len(waiting))


def note_loss(connection: Connection, workspace_id: str, sha256: str, now: int) -> None:
    """The bytes are gone, or damaged: every desk that still has them is asked for them again."""
    head = lock_head(connection, workspace_id)
    run(connection, "DELETE FROM blob WHERE workspace_id = ? AND sha256 = ?", workspace_id, sha256)
    rows = Rows(connection, workspace_id)
    lost = rows.where(Attachment, "sha256 = ? AND arrived_at > 0", sha256)
    rows.upsert(msgspec.structs.replace(row, arrived_at=0, seq=head.seq + 1) for row in lost)
    commit_to(connection, head, Entry("", "", "file.lost", sha256), now, rows=len(lost))


def readable_size(connection: Connection, workspace_id: str, sha256: str, scopes: list[str]) -> int | None:
    """The size of the bytes, where an attachment within ``scopes`` names them and they have arrived."""
    sql = (
        "SELECT b.size FROM attachment a"
        " JOIN blob b ON b.workspace_id = a.workspace_id AND b.sha256 = a.sha256"
        f" WHERE a.workspace_id = ? AND a.sha256 = ? AND a.scope {any_of(connection)} LIMIT 1"
    )
    row = run(connection, sql, workspace_id, sha256, among(connection, scopes)).first()
    return int(row[0]) if row is not None else None
