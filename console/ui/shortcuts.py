"""Every key of the program, in one place: where it works, what it is called, how it is bound."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, StrEnum, unique

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from console.i18n import tr


class Scope(StrEnum):
    """Where a key works. Two keys may be the same only in scopes that never show together."""

    ANYWHERE = "anywhere"
    LIST = "list"
    TICKET = "ticket"
    PROPOSAL = "proposal"
    MANUAL_ENTRY = "manual_entry"
    OUTBOX = "outbox"
    HELD = "held"


@unique
class Shortcut(Enum):
    """One thing a key does; the value is its portable key sequence and its scope.

    Single letters and digits reach a screen only while no text is being edited.
    """

    PALETTE = ("Ctrl+K", Scope.ANYWHERE)
    HELP = ("F1", Scope.ANYWHERE)
    NEW_CALL = ("F2", Scope.ANYWHERE)
    SYNC_NOW = ("F5", Scope.ANYWHERE)
    LOCK = ("Ctrl+L", Scope.ANYWHERE)
    SUBMIT = ("Ctrl+Return", Scope.ANYWHERE)
    BACK = ("Esc", Scope.ANYWHERE)
    GO_1 = ("Alt+1", Scope.ANYWHERE)
    GO_2 = ("Alt+2", Scope.ANYWHERE)
    GO_3 = ("Alt+3", Scope.ANYWHERE)
    GO_4 = ("Alt+4", Scope.ANYWHERE)
    GO_5 = ("Alt+5", Scope.ANYWHERE)
    GO_6 = ("Alt+6", Scope.ANYWHERE)
    GO_7 = ("Alt+7", Scope.ANYWHERE)
    GO_8 = ("Alt+8", Scope.ANYWHERE)
    GO_9 = ("Alt+9", Scope.ANYWHERE)
    FILTER = ("/", Scope.LIST)
    NEXT = ("J", Scope.LIST)
    PREVIOUS = ("K", Scope.LIST)
    ACCEPT = ("S", Scope.TICKET)
    TRANSFER = ("A", Scope.TICKET)
    CLOSE = ("E", Scope.TICKET)
    NOTE = ("N", Scope.TICKET)
    REPLY = ("R", Scope.TICKET)
    PHONE_NOTE = ("P", Scope.TICKET)
    CORRECT = ("D", Scope.TICKET)
    REOPEN = ("O", Scope.TICKET)
    REVEAL = ("V", Scope.TICKET)
    CALLED_BACK = ("C", Scope.TICKET)
    KEEP = ("1", Scope.PROPOSAL)
    ADOPT = ("2", Scope.PROPOSAL)
    SAME_AGAIN = ("F6", Scope.MANUAL_ENTRY)
    REOPEN_LAST = ("F7", Scope.MANUAL_ENTRY)
    JOIN = ("F8", Scope.MANUAL_ENTRY)
    NEW_TICKET = ("F9", Scope.MANUAL_ENTRY)
    RETRY = ("R", Scope.OUTBOX)
    SET_ASIDE = ("D", Scope.OUTBOX)
    COPY = ("C", Scope.OUTBOX)
    TAKE_HELD = ("T", Scope.HELD)
    REJECT_HELD = ("X", Scope.HELD)
    OPEN_HELD = ("O", Scope.HELD)

    @property
    def scope(self) -> Scope:
        return self.value[1]

    @property
    def sequence(self) -> QKeySequence:
        return QKeySequence(self.value[0])

    @property
    def hint(self) -> str:
        """The key as a key cap shows it: ``Ctrl K``."""
        return key_hint(self.value[0])

    @property
    def label(self) -> str:
        """What the key does, in the language in use."""
        return _labels()[self]


GO = tuple(shortcut for shortcut in Shortcut if shortcut.name.startswith("GO_"))


def key_hint(sequence: str) -> str:
    """A portable key sequence as key caps show it."""
    return " ".join({"Return": "↵"}.get(key, key) for key in sequence.split("+"))


def bind(shortcut: Shortcut, owner: QWidget, slot: Callable[[], object]) -> QShortcut:
    """Call ``slot`` on the key while ``owner`` is visible in the active window. The owner keeps it alive."""
    bound = QShortcut(owner)
    bound.setKeys([shortcut.sequence, *_also(shortcut)])
    bound.setContext(Qt.ShortcutContext.WindowShortcut)
    bound.activated.connect(slot)
    return bound


def _also(shortcut: Shortcut) -> list[QKeySequence]:
    return [QKeySequence("Ctrl+Enter")] if shortcut is Shortcut.SUBMIT else []


def _labels() -> dict[Shortcut, str]:
    screen = tr("Open screen {n}")
    return {
        Shortcut.PALETTE: tr("Search all tickets"),
        Shortcut.HELP: tr("This list of keys"),
        Shortcut.NEW_CALL: tr("Take a call"),
        Shortcut.SYNC_NOW: tr("Sync now"),
        Shortcut.LOCK: tr("Lock this desk"),
        Shortcut.SUBMIT: tr("Submit"),
        Shortcut.BACK: tr("Back"),
        Shortcut.FILTER: tr("Search all tickets, from a list"),
        Shortcut.NEXT: tr("Next row"),
        Shortcut.PREVIOUS: tr("Previous row"),
        Shortcut.ACCEPT: tr("Accept"),
        Shortcut.TRANSFER: tr("Transfer"),
        Shortcut.CLOSE: tr("Close ticket"),
        Shortcut.NOTE: tr("Note"),
        Shortcut.REPLY: tr("Reply"),
        Shortcut.PHONE_NOTE: tr("Phone record"),
        Shortcut.CORRECT: tr("Correct the ticket"),
        Shortcut.REOPEN: tr("Reopen ticket"),
        Shortcut.REVEAL: tr("Show or mask telephone numbers"),
        Shortcut.CALLED_BACK: tr("The callback is made"),
        Shortcut.KEEP: tr("Keep the current value"),
        Shortcut.ADOPT: tr("Take the proposed value"),
        Shortcut.SAME_AGAIN: tr("Same again, one more customer"),
        Shortcut.REOPEN_LAST: tr("Amend the last call"),
        Shortcut.JOIN: tr("Join an open ticket of this caller"),
        Shortcut.NEW_TICKET: tr("Make a new ticket of this call"),
        Shortcut.RETRY: tr("Try a refused entry again"),
        Shortcut.SET_ASIDE: tr("Set a refused entry aside"),
        Shortcut.COPY: tr("Copy the content"),
        Shortcut.TAKE_HELD: tr("Take held work in"),
        Shortcut.REJECT_HELD: tr("Reject held work"),
        Shortcut.OPEN_HELD: tr("Read private held work"),
        **{shortcut: screen.format(n=number) for number, shortcut in enumerate(GO, 1)},
    }
