"""The whole app in this process, driven by keys, beside a team server that is a process of its own."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

import resources
from console.app import Console
from console.desk import Identity
from console.errors import ExpectedError
from console.models.queries import OutboxFilter, OutboxPage, Query
from console.models.records import CallSlip
from console.offline.backoff import Backoff
from console.offline.embedded import EmbeddedServer
from console.offline.link import LinkState
from console.offline.transport import Transport
from console.ui.shell.workspace import Workspace
from console.wire.administration import SlipsReply
from console.wire.messages import LoginRequest
from tests.e2e.tour.stage import Stage

T = TypeVar("T")
AGENT, COLLEAGUE, SUPERVISOR = "1001", "1002", "2001"
SERVER_KEY = bytes(range(32))
CTRL = Qt.KeyboardModifier.ControlModifier
_WINDOWS = (Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Sheet, Qt.WindowType.SplashScreen)


class Windows(QObject):
    """Notes every top-level window that is shown, if only for a moment; menus and tool tips are none."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.shown: list[QWidget] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched not in self.shown:
            self.shown += [watched] if watched.isWindow() and watched.windowType() in _WINDOWS else []
        return False


class Desktop:
    """One run of the app; whoever made ``console`` and showed it closes it too."""

    def __init__(self, console: Console, pictures: Path) -> None:
        self.console = console
        self.desk, self.window = console.desk, console.window
        self.stage = Stage(self.window, pictures)
        self._receiver = QObject()

    @property
    def workspace(self) -> Workspace:
        assert self.window.workspace is not None
        return self.window.workspace

    @property
    def entry(self) -> Any:
        """The call form; it is looked at, never called upon."""
        return self.workspace.screens.entry

    @property
    def me(self) -> Identity:
        assert self.desk.identity is not None
        return self.desk.identity

    def type_login(self, employee_no: str, password: str = "") -> None:
        """Number, Tab, password, Enter."""
        self.stage.write(employee_no)
        self.stage.press(Qt.Key.Key_Tab)
        self.stage.write(password or resources.sample_password())
        self.stage.press(Qt.Key.Key_Return)

    def sign_in(self, employee_no: str = AGENT, link: LinkState | None = LinkState.ONLINE) -> None:
        """Signs in and waits for the link to be so."""
        self.type_login(employee_no)
        self.stage.until(lambda: self.window.workspace, f"{employee_no} is signed in")
        if link is not None:
            self.await_link(link)

    def await_link(self, state: LinkState) -> None:
        self.stage.until(lambda: self.desk.link.state is state, f"the link is {state}")

    def await_drained(self) -> None:
        """Until everything is on the server."""
        self.await_link(LinkState.ONLINE)
        self.stage.until(lambda: not self.ask(OutboxPage(OutboxFilter.WAITING, 1)), "everything is sent")
        self.stage.until(lambda: not self.desk.link.unsynced, "the pill says so")

    def open_form(self) -> None:
        self.stage.press(Qt.Key.Key_F2)
        self.stage.until(lambda: self.reference, "the reference number is shown")

    def take_call(self, words: str, number: str = "13800000101") -> str:
        """Types a call and saves it; returns its reference number."""
        stage, view = self.stage, self.entry.view
        reference = self.reference
        stage.write(number)
        stage.tab_to(view.subjects)
        stage.write("1")
        stage.tab_to(view.text)
        stage.write(words)
        stage.press(Qt.Key.Key_Return, CTRL)
        stage.until(lambda: self.reference not in ("", reference), "the call is saved, the next form opens")
        return reference

    @property
    def reference(self) -> str:
        return str(self.entry.slip.reference)

    @property
    def number(self) -> str:
        """What the form says of who calls, digits only."""
        return "".join(filter(str.isdigit, self.entry.view.number.text()))

    def ask(self, query: Query[T]) -> T:
        """Reads through the door, as a screen does."""
        answers: list[T] = []
        failures: list[ExpectedError] = []
        self.desk.read(query, self._receiver, answers.append, failures.append)
        self.stage.until(lambda: answers or failures, f"an answer to {type(query).__name__}")
        assert not failures, failures
        return answers[0]

    @property
    def works(self) -> Any:
        """What the desk has before anybody signs in; it is looked at, never called upon."""
        return self.console.backstage.works

    def choose(self, words: str) -> None:
        """From the person's menu, as a mouse would."""
        menu = self.workspace.bar.person.menu()
        menu.aboutToShow.emit()
        submenus = [found for action in menu.actions() if isinstance(found := action.menu(), QMenu)]
        actions = [a for one in (menu, *submenus) for a in one.actions()]
        (action,) = (action for action in actions if action.text() == words)
        action.trigger()
        self.stage.settle()

    def sign_out(self, reason: str = "") -> None:
        """By the menu; with the reason that is asked for while something is queued."""
        self.choose("Sign out…")
        if reason:
            self.give_a_reason(reason)
        self.stage.until(lambda: self.desk.identity is None, "nobody is signed in")

    def give_a_reason(self, words: str) -> None:
        """Answers the question that leaving asks."""
        self.stage.until(self.window.asking.isVisible, "it asks why")
        self.stage.write(words)
        self.stage.press(Qt.Key.Key_Return, CTRL)

    def await_delivery(self) -> None:
        """Until the desk's journal holds nothing that the server lacks."""
        self.stage.until(lambda: self.works and not self.works.spool.waiting(), "the journal is delivered")

    def press_button(self, words: str) -> None:
        """Clicks the button that says so."""
        self.stage.until(lambda: self._buttons(words), f"a button says “{words}”")
        self._buttons(words)[0].click()
        self.stage.settle()

    def _buttons(self, words: str) -> list[QAbstractButton]:
        buttons = self.window.findChildren(QAbstractButton)
        return [b for b in buttons if b.isVisible() and b.isEnabled() and words in b.text()]


class TeamServer(EmbeddedServer):
    """The sample team's server, which may be killed and come back where it was."""

    def __init__(self, data: Path) -> None:
        super().__init__(data, SERVER_KEY, Backoff(random.Random()))


class Template(NamedTuple):
    """A server with the sample team, and a desk at which 1001 has once signed in; copied for each test."""

    server: Path
    desk: Path

    def copy_to(self, folder: Path) -> Template:
        copies = Template(folder / "server", folder / "desk")
        for source, copy in zip(self, copies, strict=True):
            shutil.copytree(source, copy)
        return copies


def slips_on(address: str, reference: str) -> list[CallSlip]:
    """What a supervisor who sits at no desk finds on the server under a reference number."""
    tokens: Any = SimpleNamespace(access="")
    transport = Transport(address, tokens)
    try:
        reply = transport.login(LoginRequest(SUPERVISOR, resources.sample_password()))
        tokens.access = reply.tokens.access
        return transport.ask(SlipsReply, "GET", f"/slips?reference={reference}").slips
    finally:
        transport.abort()
