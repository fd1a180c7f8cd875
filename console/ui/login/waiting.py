"""What is said while a sign-in is waited for: soon what is done, later what keeps it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from console.i18n import tr
from console.messages import Message
from console.ui.login.view import LoginView

LATER_MS = 2_000
_NOTHING = Message("")


class Waiting(QObject):
    """Nothing can be pressed between ``begin`` and ``end``."""

    def __init__(self, view: LoginView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._later, self._calls = _NOTHING, False
        self._timer = QTimer(self, singleShot=True, interval=LATER_MS)
        self._timer.timeout.connect(self._on_later)

    def begin(self, words: str, later: Message = _NOTHING, *, calls: bool = False) -> None:
        """Says ``words`` after 300 ms; ``later``, and the way out, where it takes two seconds."""
        self._later, self._calls = later, calls
        self._view.say(_NOTHING)
        self._view.wait(words)
        if later.text:
            self._timer.start()

    def end(self) -> None:
        """It is over."""
        self._timer.stop()
        self._view.wait("")
        self._view.say(_NOTHING)
        self._view.offer(self._view.offered)

    @Slot()
    def _on_later(self) -> None:
        self._view.busy.start(self._later.text)
        self._view.say(Message("", self._later.hint))
        self._view.offer_way_out(calls=self._calls)


def for_server(place: str) -> Message:
    """Why a sign-in takes long; ``place`` is the server's address, '' where it is on this computer."""
    if not place:
        return Message(
            tr("Starting the server on this computer…"), tr("The first time this takes up to a minute.")
        )
    return Message(
        tr("Waiting for the server to answer…"),
        tr("Calls can be taken at once, without the server."),
    )
