"""What every screen has: a ground, words that follow the language, and a voice for notices."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal

from console.errors import ExpectedError
from console.messages import explain
from console.ui.theme import Tone
from console.ui.widgets.cards import Panel


class Screen(Panel):
    """A part of the window.

    Signals: ``noticed(Notice)`` something to say at the foot of the window; ``ticket_wanted(str)`` a ticket
    is to be shown; ``sync_wanted()`` the server is to be asked now.
    """

    noticed = Signal(object)
    ticket_wanted = Signal(str)
    sync_wanted = Signal()

    def start(self) -> None:
        """Has come to the front: the keyboard belongs here now."""

    def keep(self) -> None:
        """What is being written goes to the disk at once."""

    def retranslate(self) -> None:
        """Says everything anew, in the language in use."""

    def say_error(self, error: ExpectedError) -> None:
        """Tells the agent what failed."""
        from console.ui.widgets.notices import Notice  # the login, a screen that says none, is painted first

        self.noticed.emit(Notice(explain(error).whole, Tone.DANGER, key=error.code))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
