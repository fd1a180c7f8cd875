"""Who plays the tour: one run of the app, and what a person does with it by keys."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt

import resources
from console.app import Console, make_application
from console.errors import ExpectedError
from console.i18n import Language
from console.models.queries import (
    LatestDraft,
    Query,
    Queue,
    RecentSlips,
    SlipRow,
    TicketDetail,
    TicketPage,
)
from console.offline.link import LinkState
from console.offline.session import CALL_FORM
from console.settings import Settings
from console.ui.theme import Preference
from tests.e2e.tour import cast
from tests.e2e.tour.eyes import Eyes
from tests.e2e.tour.stage import Stage, TourError

T = TypeVar("T")
HOUR = 3_600 * 1_000_000
_ALT = Qt.KeyboardModifier.AltModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class Player:
    """One run of the app, from start to end or crash."""

    def __init__(self, settings: Settings, pictures: Path) -> None:
        self._console = Console(make_application(), settings)
        self.desk = self._console.desk
        self._console.show()
        self.stage = Stage(self._console.window, pictures)
        self._receiver = QObject()

    def close(self) -> None:
        """Ends the app as closing its window does."""
        self._console.close()

    @property
    def me(self) -> str:
        identity = self.desk.identity
        return identity.user.id if identity else ""

    @property
    def captured(self) -> int:
        return len(cast.BEFORE_THE_CRASH) + 1 + len(cast.AFTER_THE_CRASH)

    def sign_in(self, employee_no: str) -> None:
        stage = self.stage
        stage.write(employee_no)
        stage.press(Qt.Key.Key_Tab)
        stage.write(resources.sample_password())
        stage.press(Qt.Key.Key_Return)
        stage.until(lambda: self.desk.identity, f"{employee_no} is signed in")

    def write_note(self) -> None:
        stage = self.stage
        mine = [row.ticket.id for row in self.ask(TicketPage(Queue.MINE, self.me)).rows]
        stage.until(self.workspace.screens.tickets.detail.composer.isVisible, "the ticket is shown")
        stage.press(Qt.Key.Key_N)
        stage.write(cast.NOTE)
        stage.press(Qt.Key.Key_Return, _CTRL)
        stage.until(lambda: any(map(self._has_note, mine)), "the note is on the server")
        stage.until(lambda: self.eyes.entry_on_server(cast.NOTE), "the screen says so too")

    def _has_note(self, ticket_id: str) -> bool:
        view = self.ask(TicketDetail(ticket_id))
        return view is not None and any(event.text == cast.NOTE and event.arrived_at for event in view.events)

    def type_call(self, call: cast.Call) -> None:
        """Number, customer, subject by its digit, what happened; Tab from field to field."""
        stage = self.stage
        stage.until(self.reference, "the reference number is shown")
        form = self.workspace.screens.entry.view
        stage.write(call.number)
        stage.tab_to(form.subjects)
        stage.write(call.subject)
        stage.tab_to(form.text)
        stage.write(call.words)
        if call.urgent:
            stage.tab_to(form.urgency)
            stage.press(Qt.Key.Key_Right)

    def save_call(self) -> None:
        taken = self.reference()
        self.stage.press(Qt.Key.Key_Return, _CTRL)
        self.stage.until(
            lambda: self.reference() not in ("", taken), "the call is saved, the next form opens"
        )

    @property
    def workspace(self) -> Any:
        """What the window shows; its screens are looked at, never called upon."""
        return self._console.window.workspace

    @property
    def eyes(self) -> Eyes:
        return Eyes(self.workspace)

    def draft_is_kept(self) -> bool:
        draft = self.ask(LatestDraft(self.me, CALL_FORM))
        return draft is not None and cast.HALF_TYPED.words in draft.content

    def reference(self) -> str:
        return str(self.workspace.screens.entry.slip.reference)

    def text(self) -> str:
        return str(self.workspace.screens.entry.view.text.toPlainText())

    def slips(self) -> tuple[SlipRow, ...]:
        return self.ask(RecentSlips(self.me, self.desk.now() - HOUR // 4))[: self.captured]

    def is_drained(self) -> bool:
        return self.desk.link.state is LinkState.ONLINE and not self.desk.link.unsynced

    def await_link(self, state: LinkState) -> None:
        self.stage.until(lambda: self.desk.link.state is state, f"the link is {state}")

    def ask(self, query: Query[T], patience_s: float = 5.0) -> T:
        """Reads through the door, as a screen does."""
        answers: list[T] = []
        failures: list[ExpectedError] = []
        self.desk.read(query, self._receiver, answers.append, failures.append)
        self.stage.until(lambda: answers or failures, f"an answer to {type(query).__name__}", patience_s)
        if failures:
            raise TourError(f"{type(query).__name__}: {failures[0].code}")
        return answers[0]

    def tell(self, wish: str) -> None:
        """Asks the director for something outside this program, and waits for it."""
        print(wish, flush=True)
        sys.stdin.readline()

    def pictures_in_every_dress(self) -> None:
        """Each screen once more: both languages, light and dark."""
        screens = ((Qt.Key.Key_1, "tickets"), (Qt.Key.Key_2, "manual-entry"), (Qt.Key.Key_3, "outbox"))
        for language in Language:
            for theme in (Preference.LIGHT, Preference.DARK):
                self._console.translators.use(language)
                self._console.themes.prefer(theme)
                for key, name in screens:
                    self.stage.press(key, _ALT)
                    self.stage.picture(f"12-{name}-{language.value}-{theme.value}")
