"""What passes between a desk's working parts and its screens, besides operations and queries."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypedDict, TypeVar

import msgspec

from console.models.enums import Role
from console.models.queries import Query
from console.models.records import Draft, Outage, User

T_co = TypeVar("T_co", covariant=True)


class Identity(NamedTuple):
    """Who sits where. ``capture_only``: may take calls and nothing else, until the server is reached."""

    user: User
    desk_id: str
    desk_code: str
    workspace: str
    zone: str
    capture_only: bool = False

    @property
    def supervises(self) -> bool:
        """Whether this is a supervisor."""
        return Role.SUPERVISOR in self.user.roles


class Stamp(TypedDict):
    """What every operation carries: ``AddNote(**desk.stamp(), ticket_id=..., text=...)``."""

    op_id: str
    author: str
    desk: str
    at: int


class Saved(NamedTuple):
    """The operation is on this computer. ``spooled`` is false where only the second copy is still missing."""

    op_id: str
    spooled: bool


class SlipStart(NamedTuple):
    """What a call form begins with; both are kept by its draft and by every retry."""

    root: str
    reference: str


class CallEvent(NamedTuple):
    """A telephone said that a call came in. Fields it does not know are empty."""

    number: str
    started_at: int
    recording_id: str


class Closing(NamedTuple):
    """What stands open when the window is to be closed. Nothing of it would be lost."""

    unsynced: int
    attention: int
    outage: Outage | None
    draft: bool

    @property
    def asks(self) -> bool:
        """Whether closing asks for a reason (S004-23)."""
        return bool(self.unsynced or self.outage)


class HeldWork(NamedTuple):
    """An operation the server holds without a verdict, as its author and supervisors may read it.

    ``payload`` is the operation itself, encoded; empty where its content is its author's alone.
    """

    op_id: str
    kind: str
    author: str
    desk: str
    cause: str
    received_at: int
    summary: str
    text: str
    payload: bytes = b""


class HeldList(NamedTuple):
    """Held work, oldest first; ``more`` where there is more than the server lists at once."""

    works: list[HeldWork]
    more: bool = False


class Ledger(NamedTuple):
    """补录核对表, in calls. ``strays`` are captured calls nobody can account for: there must be none."""

    captured: int
    created: int
    merged: int
    rejected: int
    waiting: int
    strays: int

    @property
    def balanced(self) -> bool:
        """Whether every captured call is accounted for exactly once (已核平)."""
        return not self.strays and self.captured == self.created + self.merged + self.rejected + self.waiting

    def __str__(self) -> str:
        word = "balanced" if self.balanced else "NOT BALANCED"
        return (
            f"captured {self.captured} = created {self.created} + merged {self.merged}"
            f" + rejected {self.rejected} + waiting {self.waiting}: {word}"
        )


class Action(msgspec.Struct, Generic[T_co], frozen=True):
    """Something a screen does at this desk alone; it is no operation and is not sent."""


class StartSlip(Action[SlipStart], frozen=True):
    """A root and a reference number for a new call form; the number is this desk's for ever."""


class SaveDraft(Action[None], frozen=True):
    """Keeps an unfinished form; on the disk when it is done."""

    draft: Draft


class Retry(Action[Saved], frozen=True):
    """Tries a refused operation again."""

    op_id: str


class SetAside(Action[None], frozen=True):
    """Leaves a refused operation as it is; it stays readable under all."""

    op_id: str


class DeclareOutage(Action[None], frozen=True):
    """Somebody says that the system is down (S004-17, -21): an agent for their desk, a supervisor for all."""

    note: str = ""


class EndOutage(Action[None], frozen=True):
    """Ends an open outage by hand: the one that is shown at this desk, where none is named.

    Its author may, and a supervisor. Code: no_right.
    """

    outage_id: str = ""


class WhatIsOpen(Query[Closing], frozen=True):
    """What stands open, asked before the window closes."""


class AllHeldWork(Query[HeldList], frozen=True):
    """What the server holds: the agent's own, or all of it for a supervisor. Online only."""


class OpenHeldWork(Query[HeldWork], frozen=True):
    """Somebody else's private held work, with its content. Online only, for supervisors.

    The server records who read it and why. Codes: reason_required, not_held, no_right.
    """

    op_id: str
    reason: str


class CallLedger(Query[Ledger], frozen=True):
    """What became of the calls captured at this desk since a time. Online only."""

    since: int
