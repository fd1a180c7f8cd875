"""Changing one's password: a page like any other, which a ringing call never waits for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout

from console.errors import ExpectedError
from console.i18n import tr
from console.messages import Message, explain
from console.ui.account.view import PasswordView
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.widgets.password import PasswordField

_NOTHING = Message("")
_OF_THE_NEW = frozenset({"password_too_short", "password_too_long", "password_common", "password_same"})
_OF_THE_CURRENT = frozenset({"wrong_password", "too_many_attempts", "login_delayed"})


class Rules(Protocol):
    """How many characters a new password has."""

    @property
    def least(self) -> int: ...
    @property
    def most(self) -> int: ...


class PasswordPanel(Screen):
    """Asks for the current password and twice for the new one; what was typed is forgotten when it goes.

    Signals: ``left()`` back to where one came from; ``changed()``; ``failed(Message)`` it came to nothing
    when the agent was elsewhere.
    """

    left = Signal()
    changed = Signal()
    failed = Signal(object)

    def __init__(self, seat: Seat) -> None:
        super().__init__(raised=False)
        self._seat = seat
        self._rules: Rules | None = None
        self._said: Callable[[], Message] = lambda: _NOTHING
        self._waiting = False
        self.view = PasswordView()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        for field in self.view.fields:
            field.submitted.connect(self._on_confirm)
        self.view.confirm.clicked.connect(self._on_confirm)
        self.view.back.clicked.connect(self.left)
        self.retranslate()

    def start(self) -> None:
        if self._waiting:
            self.view.back.setFocus()
            return
        self._say(lambda: _NOTHING)
        self._seat.desk.account.rules(self, self._on_rules, self._on_failed)
        self.view.current.setFocus()

    def retranslate(self) -> None:
        self.view.retranslate()
        self._show_rules()
        self.view.say(self._said())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.view.clear()

    def _on_rules(self, rules: Rules) -> None:
        self._rules = rules
        self._show_rules()

    def _show_rules(self) -> None:
        rules = self._rules
        self.view.show_rules(rules.least if rules else 0, rules.most if rules else 0)

    def _say(self, said: Callable[[], Message]) -> None:
        self._said = said
        self.view.say(said())

    @Slot()
    def _on_confirm(self) -> None:
        if self._waiting:
            return
        view = self.view
        current, new, again = (field.text() for field in view.fields)
        empty = next((field for field in view.fields if not field.text()), None)
        if empty is not None:
            empty.setFocus()
        elif new != again:
            self._refuse(
                lambda: Message(tr("The two passwords differ."), tr("Type the second one again.")), view.again
            )
        elif self._rules and len(new) < self._rules.least:
            self._refuse(_too_short(self._rules.least), view.new)
        else:
            self._ask(current, new)

    def _ask(self, current: str, new: str) -> None:
        self._waiting = True
        self._say(lambda: _NOTHING)
        self.view.wait(tr("Asking the server, then putting your data under the new password…"))
        self._seat.desk.account.change_password(current, new, self, self._on_changed, self._on_failed)

    def _on_changed(self) -> None:
        self._end()
        self.view.clear()
        self.changed.emit()
        if self.isVisible():
            self.left.emit()

    def _on_failed(self, error: ExpectedError) -> None:
        was_waiting = self._waiting
        self._end()
        if self.isVisible():
            self._refuse(lambda: _told(error), self._field_of(error.code))
        elif was_waiting:
            self._say(lambda: _told(error))
            self.failed.emit(_told(error))

    def _end(self) -> None:
        self._waiting = False
        self.view.wait("")

    def _refuse(self, said: Callable[[], Message], field: PasswordField | None) -> None:
        self._say(said)
        if field is None:
            self.view.confirm.setFocus()
        else:
            field.edit.selectAll()
            field.setFocus()

    def _field_of(self, code: str) -> PasswordField | None:
        if code in _OF_THE_CURRENT:
            return self.view.current
        return self.view.new if code in _OF_THE_NEW else None


def _told(error: ExpectedError) -> Message:
    """Who sits here is known, and which of the passwords is meant."""
    told = explain(error)
    if error.code == "wrong_password":
        return told._replace(text=tr("The current password is wrong."))
    if error.code == "password_too_short":
        return _too_short(int(error.params.get("least", 0)))()
    if error.code == "no_answer":
        return explain(ExpectedError("password_needs_server"))
    return told


def _too_short(least: int) -> Callable[[], Message]:
    return lambda: Message(tr("The new password needs at least {least} characters.").format(least=least))
