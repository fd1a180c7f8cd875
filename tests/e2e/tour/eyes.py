"""What a person waits to see before going on: the screen's own state, not what lies in the database."""

from __future__ import annotations

from typing import Any


class Eyes:
    """Looks at the workspace of whoever is signed in; its screens are looked at, never called upon."""

    def __init__(self, workspace: Any) -> None:
        self._workspace = workspace
        self._tickets = workspace.screens.tickets
        self._entry = workspace.screens.entry
        self._outbox = workspace.screens.by_code["outbox"]

    def chosen_ticket(self) -> bool:
        """The ticket that is chosen in the list stands beside it, with its history."""
        current, detail = self._tickets.view.list.currentIndex(), self._tickets.detail
        if not current.isValid() or not detail.isVisible() or not detail.entries.rowCount():
            return False
        return bool(self._tickets.view.list.current_item().title == detail.head.title.text())

    def entry_on_server(self, words: str) -> bool:
        """The history says it, and nothing says any more that it waits."""
        entries = self._tickets.detail.entries
        said = [entries.item(row) for row in range(entries.rowCount())]
        row = self._tickets.view.list.current_item()
        waiting = bool(self._workspace.seat.desk.link.unsynced or row is None or row.tags)
        return not waiting and any(words in one.text and one.shape.value != "half" for one in said)

    def calls_listed(self, count: int) -> bool:
        """Beside the form stand so many calls, and the form's draft is said to be kept."""
        return self._entry.side.model.rowCount() == count and bool(self._entry.view.kept.isVisible())

    def nothing_waits(self) -> bool:
        """The outbox says that everything is on the server."""
        return not self._outbox.model.rowCount() and bool(self._outbox.view.empty.isVisible())

    def no_notice(self) -> bool:
        """What was said at the foot of the window has gone by itself."""
        return self._workspace.strip.notice() is None
