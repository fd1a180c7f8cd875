"""The acts of the tour: a shift with an outage in it, its recovery, and the supervisor afterwards."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt

import resources
from console.app import Console, make_application
from console.desk import CallLedger
from console.errors import ExpectedError
from console.i18n import Language
from console.models.queries import (
    LatestDraft,
    Query,
    Queue,
    QueueCounts,
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
from tests.e2e.tour.director import DIE, KILL, START
from tests.e2e.tour.stage import Stage, TourError

T = TypeVar("T")
HOUR = 3_600 * 1_000_000
_ALT = Qt.KeyboardModifier.AltModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class Act:
    """One run of the app, from start to end or crash."""

    def __init__(self, settings: Settings, pictures: Path) -> None:
        self._console = Console(make_application(), settings)
        self._desk = self._console.desk
        self._console.show()
        self._stage = Stage(self._console.window, pictures)
        self._receiver = QObject()

    def outage(self) -> None:
        """Tickets, the server dies, calls are taken by hand, the program is killed over a half-typed one."""
        stage = self._stage
        stage.picture("01-login")
        self._sign_in(cast.AGENT)
        self._await_link(LinkState.ONLINE)
        stage.until(lambda: self._ask(QueueCounts(self._me))[Queue.TEAM], "tickets have come")
        stage.press(Qt.Key.Key_Down)
        stage.picture("02-tickets")
        self._write_note()
        stage.picture("03-note-on-the-server")
        self._tell(KILL)
        self._await_link(LinkState.OFFLINE)
        stage.press(Qt.Key.Key_F2)
        for place, call in enumerate(cast.BEFORE_THE_CRASH, 4):
            self._type(call)
            stage.picture(f"{place:02}-call-{place - 3}-typed")
            self._save()
        stage.until(lambda: self._desk.outage, "the outage opens by itself")
        self._type(cast.HALF_TYPED)
        stage.until(self._draft_is_kept, "the draft is on the disk")
        stage.picture("07-outage")
        print(DIE, flush=True)
        stage.until(lambda: False, "the end")

    def recovery(self) -> None:
        """Signs in with the server gone, finds the half-typed call, takes two more; the server returns."""
        stage = self._stage
        self._sign_in(cast.AGENT)
        self._await_link(LinkState.OFFLINE)
        stage.press(Qt.Key.Key_F2)
        stage.until(lambda: cast.HALF_TYPED.words in self._text(), "the half-typed call is back")
        stage.picture("08-after-the-crash")
        stage.press(Qt.Key.Key_End, _CTRL)
        stage.write(cast.REST_OF_IT)
        self._save()
        for call in cast.AFTER_THE_CRASH:
            self._type(call)
            self._save()
        stage.press(Qt.Key.Key_3, _ALT)
        stage.until(lambda: len(self._slips()) >= self._captured, "all calls are listed")
        stage.press(Qt.Key.Key_Down)
        stage.picture("09-outbox-offline")
        self._tell(START)
        stage.until(self._is_drained, "everything is on the server")
        stage.picture("10-recovered")
        stage.press(Qt.Key.Key_F2)
        stage.until(lambda: all(row.ticket_number for row in self._slips()), "every call has its ticket")
        stage.picture("11-every-call-has-a-ticket")
        ledger = self._ask(CallLedger(self._desk.now() - HOUR), patience_s=20)
        print(f"ledger: {ledger}", flush=True)
        if not ledger.balanced or ledger.captured != self._captured:
            raise TourError("the ledger does not balance")
        self._in_every_dress()

    def supervisor(self) -> None:
        """Another person at the same desk: sees the calls of the outage, and that nothing is held."""
        stage = self._stage
        self._sign_in(cast.SUPERVISOR)
        self._await_link(LinkState.ONLINE)
        stage.until(lambda: self._ask(QueueCounts(self._me))[Queue.UNASSIGNED], "the calls have come")
        stage.until(lambda: self._desk.outage is None, "the outage closes by itself")
        self._workspace.screens.tickets.show_queue(Queue.UNASSIGNED)
        stage.until(self._workspace.screens.tickets.view.list.model().rowCount, "the calls are listed")
        stage.press(Qt.Key.Key_Down)
        stage.until(self._workspace.screens.tickets.detail.composer.isVisible, "the ticket is shown")
        stage.picture("20-supervisor")
        stage.press(Qt.Key.Key_4, _ALT)
        stage.picture("21-held-work")
        stage.press(Qt.Key.Key_L, _CTRL)
        stage.picture("22-locked")

    def close(self) -> None:
        """Ends the app as closing its window does."""
        self._console.close()

    @property
    def _me(self) -> str:
        identity = self._desk.identity
        return identity.user.id if identity else ""

    @property
    def _captured(self) -> int:
        return len(cast.BEFORE_THE_CRASH) + 1 + len(cast.AFTER_THE_CRASH)

    def _sign_in(self, employee_no: str) -> None:
        stage = self._stage
        stage.write(employee_no)
        stage.press(Qt.Key.Key_Tab)
        stage.write(resources.sample_password())
        stage.press(Qt.Key.Key_Return)
        stage.until(lambda: self._desk.identity, f"{employee_no} is signed in")

    def _write_note(self) -> None:
        stage = self._stage
        mine = self._ask(TicketPage(Queue.MINE, self._me)).rows[0].ticket.id
        stage.until(self._workspace.screens.tickets.detail.composer.isVisible, "the ticket is shown")
        stage.press(Qt.Key.Key_N)
        stage.write(cast.NOTE)
        stage.press(Qt.Key.Key_Return, _CTRL)
        stage.until(lambda: self._has_note(mine), "the note is on the server")

    def _has_note(self, ticket_id: str) -> bool:
        view = self._ask(TicketDetail(ticket_id))
        return view is not None and any(event.text == cast.NOTE and event.arrived_at for event in view.events)

    def _type(self, call: cast.Call) -> None:
        """Number, customer, subject by its digit, what happened; Tab from field to field."""
        stage = self._stage
        stage.until(self._reference, "the reference number is shown")
        form = self._workspace.screens.entry.view
        stage.write(call.number)
        stage.tab_to(form.subjects)
        stage.write(call.subject)
        stage.tab_to(form.text)
        stage.write(call.words)
        if call.urgent:
            stage.tab_to(form.urgency)
            stage.press(Qt.Key.Key_Right)

    def _save(self) -> None:
        taken = self._reference()
        self._stage.press(Qt.Key.Key_Return, _CTRL)
        self._stage.until(
            lambda: self._reference() not in ("", taken), "the call is saved, the next form opens"
        )

    @property
    def _workspace(self) -> Any:
        """What the window shows; its screens are looked at, never called upon."""
        return self._console.window.workspace

    def _draft_is_kept(self) -> bool:
        draft = self._ask(LatestDraft(self._me, CALL_FORM))
        return draft is not None and cast.HALF_TYPED.words in draft.content

    def _reference(self) -> str:
        return str(self._workspace.screens.entry.slip.reference)

    def _text(self) -> str:
        return str(self._workspace.screens.entry.view.text.toPlainText())

    def _slips(self) -> tuple[SlipRow, ...]:
        return self._ask(RecentSlips(self._me, self._desk.now() - HOUR // 4))[: self._captured]

    def _is_drained(self) -> bool:
        return self._desk.link.state is LinkState.ONLINE and not self._desk.link.unsynced

    def _await_link(self, state: LinkState) -> None:
        self._stage.until(lambda: self._desk.link.state is state, f"the link is {state}")

    def _ask(self, query: Query[T], patience_s: float = 5.0) -> T:
        """Reads through the door, as a screen does."""
        answers: list[T] = []
        failures: list[ExpectedError] = []
        self._desk.read(query, self._receiver, answers.append, failures.append)
        self._stage.until(lambda: answers or failures, f"an answer to {type(query).__name__}", patience_s)
        if failures:
            raise TourError(f"{type(query).__name__}: {failures[0].code}")
        return answers[0]

    def _tell(self, wish: str) -> None:
        """Asks the director for something outside this program, and waits for it."""
        print(wish, flush=True)
        sys.stdin.readline()

    def _in_every_dress(self) -> None:
        """Each screen once more: both languages, light and dark."""
        screens = ((Qt.Key.Key_1, "tickets"), (Qt.Key.Key_2, "manual-entry"), (Qt.Key.Key_3, "outbox"))
        for language in Language:
            for theme in (Preference.LIGHT, Preference.DARK):
                self._console.translators.use(language)
                self._console.themes.prefer(theme)
                for key, name in screens:
                    self._stage.press(key, _ALT)
                    self._stage.picture(f"12-{name}-{language.value}-{theme.value}")


PLAYS: dict[str, Callable[[Act], None]] = {
    "outage": Act.outage,
    "recovery": Act.recovery,
    "supervisor": Act.supervisor,
}
