"""Attachment bytes at a desk. Never commits."""

from __future__ import annotations

from sqlalchemy import Connection


class Files:
    """Bytes by the SHA-256 of their content."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, digest: str, content: bytes, now: int) -> None:
        """Keeps a file; the same content twice is one file."""
        columns = "(sha256, content, sent_at, stored_at)"
        sql = f"INSERT INTO file {columns} VALUES (?, ?, 0, ?) ON CONFLICT DO NOTHING"
        self._connection.exec_driver_sql(sql, (digest, content, now))

    def unsent(self, workspace_id: str) -> list[str]:
        """Digests of what has not been sent, or what the server says not to have, oldest first."""
        rows = self._connection.exec_driver_sql(
            "SELECT sha256 FROM file WHERE sent_at = 0 OR EXISTS (SELECT 1 FROM attachment AS a WHERE"
            " a.workspace_id = ? AND a.sha256 = file.sha256 AND a.arrived_at = 0 AND a.seq > 0)"
            " ORDER BY stored_at, sha256",
            (workspace_id,),
        )
        return [str(digest) for (digest,) in rows]

    def content(self, digest: str) -> bytes | None:
        """The bytes, or None."""
        found = self._connection.exec_driver_sql(
            "SELECT content FROM file WHERE sha256 = ?", (digest,)
        ).first()
        return bytes(found[0]) if found else None

    def clear(self, workspace_id: str, before: int, seq: int) -> None:
        """Drops bytes kept since before a time whose every row a backup up to ``seq`` covers."""
        named = "SELECT 1 FROM attachment AS a WHERE a.workspace_id = ? AND a.sha256 = file.sha256"
        self._connection.exec_driver_sql(
            f"DELETE FROM file WHERE stored_at <= ? AND sent_at > 0 AND EXISTS ({named}) AND NOT EXISTS"
            f" ({named} AND (a.arrived_at = 0 OR a.seq NOT BETWEEN 1 AND ? OR EXISTS"
            " (SELECT 1 FROM touch AS t WHERE t.noun = 'attachment' AND t.row_id = a.id)))"
            " AND NOT EXISTS (SELECT 1 FROM stale)",
            (before, workspace_id, workspace_id, seq),
        )

    def sent(self, digest: str, now: int) -> None:
        """Marks a file as held by the server."""
        self._connection.exec_driver_sql("UPDATE file SET sent_at = ? WHERE sha256 = ?", (now, digest))
