"""Signing in, and the lock: the same card. Nothing here waits; nothing heavy is imported before it paints."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from console.desk import Desk, Identity
from console.errors import ExpectedError
from console.i18n import SECOND, Language, duration, tr
from console.messages import explain
from console.ui.login.view import LoginView
from console.ui.screen import Screen
from console.ui.theme import Preference

_GUESSED = frozenset({"wrong_password", "too_many_attempts", "login_delayed"})
_CAPTURE_HELPS = frozenset({"no_server_new_here", "grant_expired"})


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

    def __init__(self, desk: Desk, server: str, language: Language, theme: Preference) -> None:
        super().__init__(raised=False)
        self._desk = desk
        self._server = server
        self._locked_for: Identity | None = None
        self._truth = ""
        self._wait_left = 0
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._on_second)
        self._view = LoginView()
        self._view.language.choose(language.value)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._show_previous(False)
        self._view.capture.hide()
        self.retranslate()
        self._view.theme.choose(theme.value)
        self._connect()

    def ask(self, employee_no: str = "") -> None:
        """Asks who signs in."""
        self._locked_for = None
        self._view.number.setText(employee_no)
        self._reset()
        (self._view.password if employee_no else self._view.number).setFocus()

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
        self._view.retranslate()
        locked = self._locked_for
        self._view.place.setText(self._server or tr("On this computer, to try it out"))
        self._view.who.setText(locked.user.name if locked else "")
        self._view.who.setVisible(locked is not None)
        self._view.number_label.setVisible(locked is None)
        self._view.number.setVisible(locked is None)
        self._view.enter.setText(tr("Unlock") if locked else tr("Sign in"))
        self._view.other.setText(tr("Sign in as somebody else"))
        self._view.other.setVisible(locked is not None)
        self.tell(self._truth)

    def _connect(self) -> None:
        view = self._view
        view.enter.clicked.connect(self._on_enter)
        view.number.returnPressed.connect(self._on_enter)
        view.password.submitted.connect(self._on_enter)
        view.previous.submitted.connect(self._on_enter)
        view.capture.clicked.connect(self._on_capture)
        view.other.clicked.connect(self.other_wanted)
        view.language.activated.connect(self._on_language)
        view.theme.activated.connect(self._on_theme)

    def _reset(self) -> None:
        self._second.stop()
        self._view.enter.setEnabled(True)
        self._view.password.clear()
        self._show_previous(False)
        self._view.capture.hide()
        self._say("", "")
        self.retranslate()

    @Slot()
    def _on_enter(self) -> None:
        view = self._view
        if not self._locked_for and not view.number.text().strip():
            self._say(tr("Type your employee number."), "")
            view.number.setFocus()
        elif not view.password.text():
            view.password.setFocus()
        elif view.enter.isEnabled():
            self._try()

    @Slot()
    def _on_capture(self) -> None:
        self._try(capture_only=True)

    def _try(self, capture_only: bool = False) -> None:
        view = self._view
        self._wait(True)
        if self._locked_for:
            self._desk.unlock(view.password.text(), self, self._on_unlocked, self._on_failed)
            return
        self._desk.enter(
            view.number.text().strip(),
            view.password.text(),
            self,
            self._on_entered,
            self._on_failed,
            previous_password=view.previous.text(),
            capture_only=capture_only,
        )

    def _on_entered(self, identity: Identity) -> None:
        self._wait(False)
        self._reset()
        self.entered.emit(identity)

    def _on_unlocked(self) -> None:
        self._wait(False)
        self._reset()
        self.unlocked.emit()

    def _on_failed(self, error: ExpectedError) -> None:
        self._wait(False)
        said = explain(error)
        self._say(said.text, said.hint)
        self._hold_back(error)
        self._view.capture.setVisible(error.code in _CAPTURE_HELPS)
        if error.code == "password_changed_elsewhere":
            self._show_previous(True)
            self._view.previous.setFocus()
        else:
            self._view.password.edit.selectAll()
            self._view.password.setFocus()

    def _hold_back(self, error: ExpectedError) -> None:
        """After a wrong guess, for as long as the next would not be looked at."""
        waits = (error.params.get(name) for name in ("wait", "seconds", "retry_after"))
        wait = next((int(one) for one in waits if one), 0) if error.code in _GUESSED else 0
        self._wait_left = wait
        if wait:
            self._view.enter.setEnabled(False)
            self._second.start()

    @Slot()
    def _on_second(self) -> None:
        self._wait_left -= 1
        over = self._wait_left <= 0
        left = duration(self._wait_left * SECOND, seconds=True)
        self._say(
            self._view.problem.text(), "" if over else tr("You can try again in {wait}.").format(wait=left)
        )
        if over:
            self._second.stop()
            self._view.enter.setEnabled(True)

    def _say(self, problem: str, hint: str) -> None:
        self._view.problem.setText(problem)
        self._view.problem.setVisible(bool(problem))
        self._view.hint.setText(hint)
        self._view.hint.setVisible(bool(hint))

    def _wait(self, waiting: bool) -> None:
        for widget in (self._view.enter, self._view.number, self._view.password, self._view.capture):
            widget.setEnabled(not waiting)
        if waiting:
            self._view.busy.start(tr("Opening your data…"))
        else:
            self._view.busy.stop()

    def _show_previous(self, shown: bool) -> None:
        self._view.previous.clear()
        self._view.previous_label.setVisible(shown)
        self._view.previous.setVisible(shown)

    @Slot()
    def _on_language(self) -> None:
        self.language_chosen.emit(Language(self._view.language.code()))

    @Slot()
    def _on_theme(self) -> None:
        self.theme_chosen.emit(Preference(self._view.theme.code()))
