"""Signing in, the lock, and the way back in: one card. Nothing heavy is imported before it paints."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from console.errors import ExpectedError, StoreError
from console.i18n import SECOND, Language, duration, tr
from console.messages import Message, explain
from console.ui.login.offers import Offer, offers
from console.ui.login.patience import Patience
from console.ui.login.view import LoginView, what_is_safe
from console.ui.login.waiting import Waiting, for_server
from console.ui.screen import Screen
from console.ui.theme import Preference

if TYPE_CHECKING:
    from console.desk import Desk, Identity
    from console.ui.login.files import Files
    from console.ui.login.recovery import RecoveryPanel

_NOTHING = Message("")


class LoginPanel(Screen):
    """Who sits here. ``desk`` is asked for with the first sign-in, not before the login is painted.

    Signals: ``painted()`` once, as soon as it can be seen; ``entered(Identity)``, ``unlocked()``,
    ``language_chosen(Language)``, ``theme_chosen(Preference)``, ``other_wanted()`` somebody else wants to
    sign in over a lock.
    """

    painted = Signal()
    entered = Signal(object)
    unlocked = Signal()
    language_chosen = Signal(object)
    theme_chosen = Signal(object)
    other_wanted = Signal()

    def __init__(
        self,
        desk: Callable[[], Desk],
        server: str,
        language: Language,
        theme: Preference,
        files: Files | None = None,
    ) -> None:
        super().__init__(raised=False)
        self._desk, self._server, self._files = desk, server, files
        self._locked_for: Identity | None = None
        self._truth = ""
        self._said: Callable[[], Message] = lambda: _NOTHING
        self._patience = Patience(self)
        self._recovery: RecoveryPanel | None = None
        self._view = LoginView(language, theme)
        self._waiting = Waiting(self._view, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._connect()
        self._reset()
        self._view.number.setFocus()

    def ask(self, employee_no: str = "") -> None:
        """Asks who signs in; somebody whose database turned out to be damaged is offered help at once."""
        damaged = self._desk().rescue.damaged
        self._locked_for = None
        self._view.number.setText(employee_no or damaged)
        self._reset()
        if damaged and not employee_no:
            self._on_failed(StoreError("database_damaged"))
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

    def show_choices(self, language: Language, theme: Preference) -> None:
        """Chosen elsewhere."""
        self._view.foot.language.choose(language.value)
        self._view.foot.theme.choose(theme.value)

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
        view.number.textEdited.connect(self._forget)
        view.capture.clicked.connect(self._on_capture)
        view.stop.clicked.connect(self._on_stop)
        view.recover.clicked.connect(self._on_recover)
        view.help.clicked.connect(self._on_recover)
        view.other.clicked.connect(view.password.setFocus)  # for whoever comes back from the question
        view.other.clicked.connect(self.other_wanted)
        view.foot.language_chosen.connect(self.language_chosen)
        view.foot.theme_chosen.connect(self.theme_chosen)
        view.painted.connect(self.painted)
        self._patience.ticked.connect(self._on_tick)

    def _reset(self) -> None:
        self._leave_recovery()
        self._view.password.clear()
        self._forget()
        self.retranslate()

    @Slot()
    def _forget(self) -> None:
        """What was said and offered is not for whoever is asked now."""
        self._patience.end()
        self._view.enter.setEnabled(True)
        self._view.offer(())
        self._say(lambda: _NOTHING)

    def _say(self, said: Callable[[], Message]) -> None:
        self._said = said
        self._view.say(said())

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
        view, waiting = self._view, self._waiting
        self._said = lambda: _NOTHING
        number, password, previous = view.number.text().strip(), view.password.text(), view.previous.text()
        locked = self._locked_for
        if locked:
            waiting.begin(tr("Opening your data…"))
            self._desk().unlock(password, self, lambda: self._on_entered(locked), self._on_failed)
        elif Offer.SALVAGE in view.offered:
            waiting.begin(tr("Bringing over what can be read…"))
            entered, failed = self._on_entered, self._on_failed
            self._desk().rescue.salvage(number, password, self, lambda saved: entered(saved.identity), failed)
        else:
            waiting.begin(tr("Opening your data…"), for_server(self._server), calls=bool(self._server))
            entered, failed = self._on_entered, self._on_failed
            self._desk().enter(number, password, self, entered, failed, previous_password=previous)

    @Slot()
    def _on_capture(self) -> None:
        """Asks for no password: nothing can be read in this way."""
        self._leave_recovery()
        self._desk().stop_entering()
        self._said = lambda: _NOTHING
        number = self._view.number.text().strip()
        self._waiting.begin(tr("Opening the call form…"))
        self._desk().enter(number, "", self, self._on_entered, self._on_failed, capture_only=True)

    @Slot()
    def _on_stop(self) -> None:
        self._desk().stop_entering()
        self._waiting.end()
        self._view.password.setFocus()

    @Slot()
    def _on_recover(self) -> None:
        from console.ui.login.recovery import RecoveryPanel

        locked = self._locked_for
        number = locked.user.employee_no if locked else self._view.number.text().strip()
        recovery = self._recovery = RecoveryPanel(self._desk(), number, locked is None, self._files)
        recovery.left.connect(self._leave_recovery)
        recovery.capture_wanted.connect(self._on_capture)
        recovery.opened.connect(self._on_entered)
        recovery.stopped.connect(self._on_recovery_stopped)
        self._view.replace_form(recovery)
        recovery.begin()

    @Slot(object, str)
    def _on_recovery_stopped(self, error: ExpectedError, password: str) -> None:
        """The key is back, and something else is in the way."""
        self._leave_recovery()
        self._view.password.edit.setText(password)
        self._on_failed(error)

    @Slot()
    def _leave_recovery(self) -> None:
        if self._recovery is not None:
            self._view.replace_form(None)
            self._view.password.setFocus()
            self._recovery.hide()
            self._recovery.deleteLater()
            self._recovery = None

    @Slot(object)
    def _on_entered(self, identity: Identity) -> None:
        was_locked = self._locked_for is not None
        self._waiting.end()
        self._reset()
        if was_locked:
            self.unlocked.emit()
        else:
            self.entered.emit(identity)

    def _on_failed(self, error: ExpectedError) -> None:
        """Says what is in the way, and offers what helps."""
        view, offered = self._view, offers(error.code, self._locked_for is not None)
        calming = Offer.SALVAGE in offered and Offer.SALVAGE not in view.offered
        said = _at_the_lock if self._locked_for else explain
        self._waiting.end()
        view.offer(offered)
        self._say(lambda: Message(said(error).text, what_is_safe()) if calming else said(error))
        if self._patience.begin(error):
            view.enter.setEnabled(False)
            self._say(lambda: Message(said(error).text, _wait(self._patience.left)))
        view.password.edit.selectAll()
        (view.previous if Offer.PREVIOUS in offered else view.password).setFocus()

    @Slot()
    def _on_tick(self) -> None:
        self._view.say(self._said())
        self._view.enter.setEnabled(self._patience.left <= 0)


def _at_the_lock(error: ExpectedError) -> Message:
    """Who sits here is known: only the password can be wrong."""
    told = explain(error)
    return told._replace(text=tr("The password is wrong.")) if error.code == "wrong_password" else told


def _wait(seconds: int) -> str:
    if seconds <= 0:
        return tr("You can try again now.")
    return tr("You can try again in {wait}.").format(wait=duration(seconds * SECOND, seconds=True))
