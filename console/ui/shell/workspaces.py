"""Builds workspaces: the next agent's before they ask for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from console.desk import Desk, Identity
from console.i18n import Language
from console.ui.theme import Preference

if TYPE_CHECKING:
    from console.ui.seat import Seat
    from console.ui.shell.workspace import Workspace

REST_MS = 250
"""From a sign-out to the next workspace: the login has been painted by then."""


class Workspaces(QObject):
    """Each is one agent's, and goes with them. ``choices`` tells the language and the look in use.

    Brings in the screens' code with the first. Lives with ``stack``, which they go into. Signals:
    ``built(Workspace)``.
    """

    built = Signal(object)

    def __init__(
        self, desk: Desk, stack: QStackedWidget, choices: Callable[[], tuple[Language, Preference]]
    ) -> None:
        super().__init__(stack)
        self._desk, self._stack, self._choices = desk, stack, choices
        self.ready: Workspace | None = None
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self.prepare)

    @Slot()
    def prepare(self) -> None:
        """While nobody has signed in: one around an empty seat, so that a sign-in builds nothing.

        In three steps: what is typed meanwhile comes between two. The last paints it where nobody looks, and
        layouts, letters and icons are made by then too.
        """
        from console.ui.seat import Seat

        if self._desk.identity is not None:
            return
        if self.ready is None:
            self.ready = self._build(Seat(self._desk))
            self.ready.resize(self._stack.size())
        elif not self.ready.screens.made():
            self.ready.screens.prepare()
        else:
            self.ready.grab()
            return
        self._rest.start(0)

    def enter(self, identity: Identity) -> Workspace:
        """Somebody has signed in. Where only calls can be taken there are other screens than were built."""
        from console.ui.seat import Seat

        ready, self.ready = self.ready, None
        if ready is None or identity.capture_only:
            self.leave(ready)
            return self._build(Seat(self._desk, identity))
        ready.bar.language, ready.bar.theme = self._choices()
        ready.seat.take(identity)
        return ready

    def leave(self, workspace: Workspace | None) -> None:
        """Nobody works there any more: nothing of it stays."""
        if workspace is not None:
            self._stack.removeWidget(workspace)
            workspace.deleteLater()
            self._rest.start(REST_MS)

    def _build(self, seat: Seat) -> Workspace:
        from console.ui.shell.workspace import Workspace

        workspace = Workspace(seat, *self._choices())
        seat.setParent(workspace)
        self._stack.addWidget(workspace)
        self.built.emit(workspace)
        return workspace
