"""Operations of the outbox that the server has taken in, and when they may go. Never commits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, CursorResult


class Settled:
    """What is over, or nearly."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def accepted(self) -> list[str]:
        """Every operation the server has accepted, in the order of its commits."""
        order = "ORDER BY seq, local_seq"
        ids = self._run(f"SELECT op_id FROM outbox WHERE state IN ('accepted', 'done') {order}")
        return [op_id for (op_id,) in ids]

    def unseen(self) -> set[str]:
        """Accepted operations whose rows have not come back."""
        return {op_id for (op_id,) in self._run("SELECT op_id FROM outbox WHERE state = 'accepted'")}

    def epochs(self) -> set[str]:
        """The epochs in which operations were done."""
        return {epoch for (epoch,) in self._run("SELECT DISTINCT epoch FROM outbox WHERE state = 'done'")}

    def clear_done(self, before: int, epoch: str, seq: int) -> int:
        """Drops what was done before a time and up to a commit; returns how many."""
        sql = "DELETE FROM outbox WHERE state = 'done' AND settled_at <= ? AND epoch = ? AND seq <= ?"
        return self._run(sql, before, epoch, seq).rowcount

    def clear_retried(self, before: int) -> int:
        """Drops refusals of before a time that go on as another entry; returns how many."""
        return self._run("DELETE FROM outbox WHERE state = 'retried' AND settled_at <= ?", before).rowcount

    def _run(self, sql: str, *parameters: object) -> CursorResult[*tuple[Any, ...]]:
        return self._connection.exec_driver_sql(sql, parameters)
