"""Closing the window, signing out, declaring an outage: what is asked first (S004-17, S004-21, S004-23)."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Signal, Slot

from console.desk import Closing, DeclareOutage, Desk, WhatIsOpen
from console.errors import ExpectedError
from console.i18n import tr
from console.messages import explain
from console.models.enums import Role
from console.ui.shell.ask import AskPanel


class Intent(Enum):
    """What the person wants."""

    CLOSE = "close"
    SIGN_OUT = "sign_out"
    DECLARE = "declare"


class Leaving(QObject):
    """Asks for a reason while anything is unsynced or an outage is open, and names an unfinished call.

    Blocks nobody, discards nothing.

    Signals: ``asked()`` the panel is to be shown; ``stayed()`` it is over and nothing happened;
    ``closed()``, ``signed_out()`` the person may go; ``declared()`` an outage is open.
    """

    asked = Signal()
    stayed = Signal()
    closed = Signal()
    signed_out = Signal()
    declared = Signal()

    def __init__(self, desk: Desk, panel: AskPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._panel = desk, panel
        self._closing: Closing | None = None
        self._intent = Intent.CLOSE
        self._reported = False
        panel.answered.connect(self._on_answered)
        panel.cancelled.connect(self._on_cancelled)

    def close(self) -> None:
        """The window is to be closed."""
        self._look(Intent.CLOSE)

    def sign_out(self) -> None:
        """Somebody signs out."""
        self._look(Intent.SIGN_OUT)

    def declare(self) -> None:
        """Somebody says that the system is down."""
        self._closing, self._intent = None, Intent.DECLARE
        identity = self._desk.identity
        for_all = identity is not None and Role.SUPERVISOR in identity.user.roles
        shown = tr("Every desk of the team shows it.") if for_all else tr("This desk shows it.")
        told = "" if for_all else tr("Your supervisor sees it as soon as the server can be reached.")
        self._panel.ask(
            title=tr("Declare an outage"),
            facts="\n".join(
                part for part in (tr("Use this when our system is down or useless."), shown, told) if part
            ),
            safe=tr("Take calls under “Calls”: each is saved on this computer and sent to the server later."),
            question=tr("What do you see? (may stay empty)"),
            confirm=tr("Declare the outage"),
            required=False,
        )
        self.asked.emit()

    def _look(self, intent: Intent) -> None:
        self._intent, self._reported = intent, False
        self._desk.read(WhatIsOpen(), self, self._on_open, self._on_unknown)

    def _on_open(self, closing: Closing) -> None:
        self._closing = closing
        if not closing.asks and not closing.draft:
            self._go()
            return
        leaves = self._intent is Intent.CLOSE
        identity = self._desk.identity
        self._reported = identity is not None and identity.capture_only  # nobody could be told why
        asks = closing.asks and not self._reported
        question = tr("Why now? Your supervisor reads it.") if asks else ""
        self._panel.ask(
            title=tr("Before you close the window") if leaves else tr("Before you sign out"),
            facts=_facts(closing),
            safe=_safe(closing),
            question=question,
            confirm=tr("Close the window") if leaves else tr("Sign out"),
            required=asks,
        )
        self.asked.emit()

    def _on_unknown(self, error: ExpectedError) -> None:
        """Even what stands open cannot be read: say so, and let the person go."""
        self._closing, self._reported = None, True
        self._panel.ask(
            title=tr("Before you leave"),
            facts=explain(error).whole,
            safe=tr("What was saved stays on this computer."),
            question=tr("Why now? Your supervisor reads it."),
            confirm=tr("Leave"),
            required=False,
        )
        self.asked.emit()

    @Slot(str)
    def _on_answered(self, text: str) -> None:
        if self._intent is Intent.DECLARE:
            self._desk.perform(DeclareOutage(text), self, self._go, self._panel.say_failure)
        elif self._reported or self._closing is None or not self._closing.asks:
            self._go()
        else:
            from console.operations import ReportExit

            outage = self._closing.outage
            report = ReportExit(
                **self._desk.stamp(),
                reason=text,
                unsynced=self._closing.unsynced,
                outage_id=outage.id if outage else "",
            )
            self._desk.perform(report, self, self._go, self._on_not_reported)

    def _go(self, _: object = None) -> None:
        ends = {
            Intent.CLOSE: self.closed,
            Intent.SIGN_OUT: self.signed_out,
            Intent.DECLARE: self.declared,
        }
        ends[self._intent].emit()

    def _on_not_reported(self, error: ExpectedError) -> None:
        self._reported = True
        again = tr("The reason could not be kept. Press once more to leave all the same.")
        self._panel.say_problem(f"{explain(error).text} {again}")

    @Slot()
    def _on_cancelled(self) -> None:
        self.stayed.emit()


def _facts(closing: Closing) -> str:
    lines = []
    if closing.outage is not None:
        lines.append(tr("An outage is open. While it lasts, the team needs to know who is away."))
    if closing.unsynced:
        lines.append(tr("%n entries have not reached the server yet.", "", closing.unsynced))
    if closing.attention:
        lines.append(tr("%n need attention.", "", closing.attention))
    if closing.draft:
        lines.append(tr("The call form holds an unfinished call."))
    return "\n".join(lines)


def _safe(closing: Closing) -> str:
    lines = []
    if closing.unsynced:
        lines.append(tr("All of it is saved on this computer and sent when the connection is back."))
    if closing.draft:
        lines.append(tr("The unfinished call is kept, and is there again when you sign in."))
    return "\n".join(lines)
