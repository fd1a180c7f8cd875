"""What people who run a team ask of its server: users, held work, call slips, the ledger, its health."""

from __future__ import annotations

import msgspec

from console.models.records import CallSlip, Ticket, User
from console.wire.messages import HeldItem


class NewUser(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person to add; ``password`` is a first one: their login says that it should be changed."""

    employee_no: str
    name: str
    roles: tuple[str, ...]
    group: str = ""
    password: str = ""


class UserChanges(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is to be different; None leaves it. ``password`` sets one that must be changed."""

    name: str | None = None
    roles: tuple[str, ...] | None = None
    group: str | None = None
    active: bool | None = None
    password: str | None = None


class UserReply(msgspec.Struct, frozen=True):
    """The person as they are now."""

    user: User


class UsersReply(msgspec.Struct, frozen=True):
    """Everybody of the team, inactive people too."""

    users: list[User]


SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 256
"""In characters. A desk without a password safe asks for more."""


class PasswordChange(msgspec.Struct, frozen=True):
    """One's own password, proved by the old one."""

    old: str
    new: str


class HeldReply(msgspec.Struct, frozen=True):
    """Held work, oldest first. ``more`` says that the list was cut."""

    items: list[HeldItem]
    more: bool


class OpenHeld(msgspec.Struct, frozen=True):
    """Why somebody else's private work is read; the reason is recorded."""

    reason: str


class SlipsReply(msgspec.Struct, frozen=True):
    """Everything a reference number finds: where two calls share it, both."""

    slips: list[CallSlip]
    tickets: list[Ticket]


class LedgerSlip(msgspec.Struct, frozen=True, array_like=True):
    """One call slip the server has, and what became of it."""

    slip_id: str
    desk: str
    result: str


class HeldCall(msgspec.Struct, frozen=True):
    """A call that waits for a verdict."""

    op_id: str
    slip_id: str
    desk: str
    cause: str


class LedgerRow(msgspec.Struct, frozen=True):
    """The counts of one desk; ``waiting`` are its held calls."""

    desk: str
    created: int = 0
    merged: int = 0
    rejected: int = 0
    waiting: int = 0


class LedgerReply(msgspec.Struct, frozen=True):
    """补录核对表, the server's half. The counts cover everything; ``slips`` come in pages, in order of id.

    ``held`` are the caller's own calls and those of their desk, for a supervisor everybody's.
    """

    desks: list[LedgerRow]
    slips: list[LedgerSlip]
    held: list[HeldCall]
    more: bool


class SelfCheck(msgspec.Struct, frozen=True):
    """How the server is; ages in seconds, -1 where there is nothing to have an age."""

    database: str
    head_seq: int
    held: int
    oldest_held_age: int
    files_awaited: int
    backup_seq: int
    backup_age: int
    free_bytes: int
    sessions: int
    version: str
