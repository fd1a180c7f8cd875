"""Signing in, the lock, and the way back in: one card. Nothing heavy is imported before it paints."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from console.desk import Desk, Identity, Rescued
from console.errors import ExpectedError, StoreError
from console.i18n import SECOND, Language, duration, tr
from console.messages import Message, explain
from console.ui.login.offers import Offer, offers
from console.ui.login.patience import Patience
from console.ui.login.view import LoginView
from console.ui.screen import Screen
from console.ui.theme import Preference

if TYPE_CHECKING:
    from console.ui.login.files import Files
    from console.ui.login.recovery import RecoveryPanel

_NOTHING = Message("")


class LoginPanel(Screen):
    """Who sits here.

    Signals: ``entered(Identity)``, ``unlocked()``, ``language_chosen(Language)``,
    ``theme_chosen(Preference)``, ``other_wanted()`` somebody else wants to sign in over a lock.
    """

    entered = Signal(object)
    unlocked = Signal()
    language_chosen = Signal(object)
    theme_chosen = Signal(object)
    other_wanted = Signal()

    def __init__(
        self, desk: Desk, server: str, language: Language, theme: Preference, files: Files | None = None
    ) -> None:
        super().__init__(raised=False)
        self._desk, self._server, self._files = desk, server, files
        self._locked_for: Identity | None = None
        self._truth = ""
        self._said: Callable[[], Message] = lambda: _NOTHING
        self._patience = Patience(self)
        self._recovery: RecoveryPanel | None = None
        self._view = LoginView(language, theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._connect()
        self._reset()

    def ask(self, employee_no: str = "") -> None:
        """Asks who signs in; somebody whose database turned out to be damaged is offered help at once."""
        damaged = self._desk.rescue.damaged
        self._locked_for = None
        self._view.number.setText(employee_no or damaged)
        self._reset()
        if damaged and not employee_no:
            self._tell_of(StoreError("database_damaged"))
        (self._view.password if self._view.number.text() else self._view.number).setFocus()

    def lock(self, identity: Identity) -> None:
        """Asks for the password of whoever sits here."""
        self._locked_for = identity
        self._reset()
        self._view.password.setFocus()

    def tell(self, truth: str) -> None:
        """What goes on behind the lock, in words."""
        self._truth = truth
        self._view.truth.setText(truth)
        self._view.truth.setVisible(bool(truth))

    def retranslate(self) -> None:
        view, locked = self._view, self._locked_for
        view.retranslate()
        view.place.setText(self._server or tr("On this computer, to try it out"))
        view.who.setText(locked.user.name if locked else "")
        view.who.setVisible(locked is not None)
        view.number_label.setVisible(locked is None)
        view.number.setVisible(locked is None)
        view.enter.setText(tr("Unlock") if locked else tr("Sign in"))
        view.other.setVisible(locked is not None)
        view.say(self._said())
        self.tell(self._truth)

    def _connect(self) -> None:
        view = self._view
        for pressed in (view.enter.clicked, view.number.returnPressed, view.salvage.clicked):
            pressed.connect(self._on_enter)
        for field in (view.password, view.previous):
            field.submitted.connect(self._on_enter)
        view.number.textEdited.connect(self._on_somebody_else)
        view.capture.clicked.connect(self._on_capture)
        view.recover.clicked.connect(self._on_recover)
        view.help.clicked.connect(self._on_recover)
        view.other.clicked.connect(self.other_wanted)
        view.foot.language_chosen.connect(self.language_chosen)
        view.foot.theme_chosen.connect(self.theme_chosen)
        self._patience.ticked.connect(self._on_tick)

    def _reset(self) -> None:
        self._on_left_recovery()
        self._view.password.clear()
        self._forget()
        self.retranslate()

    def _forget(self) -> None:
        self._patience.end()
        self._view.enter.setEnabled(True)
        self._view.offer(())
        self._say(lambda: _NOTHING)

    def _say(self, said: Callable[[], Message]) -> None:
        self._said = said
        self._view.say(said())

    @Slot()
    def _on_somebody_else(self) -> None:
        """What was said and offered is not for this number."""
        self._forget()

    @Slot()
    def _on_enter(self) -> None:
        view = self._view
        if not self._locked_for and not view.number.text().strip():
            self._say(lambda: Message(tr("Type your employee number.")))
            view.number.setFocus()
        elif not view.password.text():
            view.password.setFocus()
        elif view.enter.isEnabled():
            self._try()

    def _try(self) -> None:
        view = self._view
        number, password, previous = view.number.text().strip(), view.password.text(), view.previous.text()
        if self._locked_for:
            view.wait(tr("Opening your data…"))
            self._desk.unlock(password, self, self._on_unlocked, self._on_failed)
        elif not view.salvage.isHidden():
            view.wait(tr("Bringing over what can be read. This may take some minutes…"))
            self._desk.rescue.salvage(number, password, self, self._on_salvaged, self._on_not_salvaged)
        else:
            view.wait(tr("Opening your data…"))
            entered, failed = self._on_entered, self._on_failed
            self._desk.enter(number, password, self, entered, failed, previous_password=previous)

    @Slot()
    def _on_capture(self) -> None:
        """Asks for no password: nothing can be read in this way."""
        number = self._view.number.text().strip()
        self._view.wait(tr("Opening your data…"))
        self._desk.enter(number, "", self, self._on_entered, self._on_failed, capture_only=True)

    @Slot()
    def _on_recover(self) -> None:
        from console.ui.login.recovery import RecoveryPanel

        locked = self._locked_for
        number = locked.user.employee_no if locked else self._view.number.text().strip()
        recovery = RecoveryPanel(self._desk, number, can_capture=locked is None, files=self._files)
        recovery.left.connect(self._on_left_recovery)
        recovery.capture_wanted.connect(self._on_capture)
        recovery.opened.connect(self._on_recovered)
        recovery.stopped.connect(self._on_stopped)
        self._recovery = recovery
        self._view.replace_form(recovery)
        recovery.begin()
