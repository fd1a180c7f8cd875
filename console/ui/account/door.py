"""The way to changing one's password: from the menu, or from a notice that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from console.i18n import tr
from console.messages import Message
from console.ui.seat import Seat
from console.ui.theme import Tone
from console.ui.widgets.banner import Action
from console.ui.widgets.notices import Notice

if TYPE_CHECKING:
    from console.ui.account.panel import PasswordPanel

PASSWORD = "password"


class PasswordDoor(QObject):
    """Builds the page when it is first asked for. Signals: ``left()`` from the page; ``noticed(Notice)``."""

    left = Signal()
    noticed = Signal(object)

    def __init__(self, seat: Seat, stack: QStackedWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._seat, self._stack = seat, stack
        self.panel: PasswordPanel | None = None
        seat.when_taken(self._begin)

    @Slot()
    def open(self) -> None:
        """Shows the page."""
        from console.ui.account.panel import PasswordPanel

        if self.panel is None:
            self.panel = PasswordPanel(self._seat)
            self.panel.left.connect(self.left)
            self.panel.changed.connect(self._on_changed)
            self.panel.failed.connect(self._on_failed)
            self._stack.addWidget(self.panel)
        self._stack.setCurrentWidget(self.panel)
        self.panel.start()

    @Slot(str)
    def act(self, code: str) -> None:
        """A notice's action; any but its own is somebody else's."""
        if code == PASSWORD:
            self.open()

    @Slot()
    def _begin(self) -> None:
        self._seat.desk.password_due.connect(self._on_due)

    @Slot()
    def _on_due(self) -> None:
        """Stays, and lets everything else go first."""
        said = tr("Your password was set by somebody else. Choose one of your own.")
        self.noticed.emit(Notice(said, Tone.WARN, key=PASSWORD, action=_offer(), yields=True))

    @Slot()
    def _on_changed(self) -> None:
        said = tr("Your password is changed. Your logins at other desks have ended.")
        self.noticed.emit(Notice(said, Tone.OK, key=PASSWORD))

    @Slot(object)
    def _on_failed(self, said: Message) -> None:
        self.noticed.emit(Notice(said.whole, Tone.DANGER, key=PASSWORD, action=_offer()))


def _offer() -> Action:
    return Action(PASSWORD, tr("Change password…"))
