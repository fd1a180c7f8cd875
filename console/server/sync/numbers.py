"""Ticket numbers: the one a ticket had in a lost history, else the next."""

from __future__ import annotations

from console.models.repositories.rows import Rows
from console.server.sync.head import RESTORE_SKIP, Head

NEAR = 10 * RESTORE_SKIP
"""A lost history may itself have begun with a restore, or several: how far ahead its numbers are believed."""


class Numbers:
    """Gives numbers under the locked head, each once."""

    def __init__(self, rows: Rows, head: Head) -> None:
        self._rows = rows
        self._head = head
        self._given: set[int] = set()

    def give(self, had: int) -> int:
        """``had`` where it is free and near, else the next number."""
        number = had if self._is_free(had) else self._head.take_number()
        while number in self._given:
            number = self._head.take_number()
        self._given.add(number)
        self._head.next_number = max(self._head.next_number, number + 1)
        return number

    def _is_free(self, number: int) -> bool:
        if not 0 < number < self._head.next_number + NEAR or number in self._given:
            return False
        if number >= self._head.next_number:
            return True
        taken = "SELECT 1 FROM ticket WHERE workspace_id = ? AND number = ?"
        return not self._rows.scalar(taken, self._head.workspace_id, number)
