"""What a screen may ask. Each query names its answer; all are answered from this computer alone."""

from __future__ import annotations

from enum import StrEnum
from typing import Generic, TypeVar

import msgspec

from console.models.records import (
    Attachment,
    CallSlip,
    Customer,
    Desk,
    Draft,
    ExitReport,
    Outage,
    Proposal,
    Ticket,
    TicketEvent,
    User,
    Workspace,
)

T_co = TypeVar("T_co", covariant=True)


class Query(msgspec.Struct, Generic[T_co], frozen=True):
    """Something to be answered with a ``T``."""


class Queue(StrEnum):
    """队列: a named, filtered list of tickets."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    TEAM = "team"
    CALLBACKS = "callbacks"
    INCOMPLETE = "incomplete"
    ATTENTION = "attention"
    CLOSED = "closed"


class TicketRow(msgspec.Struct, frozen=True):
    """One line of a ticket list. ``unsynced``: something on it waits on this computer."""

    ticket: Ticket
    unsynced: bool
    open_proposals: int


class TicketList(msgspec.Struct, frozen=True):
    """A page; ``more`` when there is another after its last row."""

    rows: tuple[TicketRow, ...]
    more: bool


class TicketPage(Query[TicketList], frozen=True):
    """A page of a queue: urgent first, then by the earliest promise, then the oldest call.

    Callbacks come by their time, what has ended newest first. ``text`` filters by number, reference, title,
    phone fragment, and customer: name, account, pinyin or initials. ``everywhere`` looks through every
    ticket this desk holds, whatever the queue, newest first. ``after`` is the id of the last ticket before.
    """

    queue: Queue
    user_id: str
    text: str = ""
    after: str = ""
    limit: int = 100
    everywhere: bool = False


class QueueCounts(Query[dict[Queue, int]], frozen=True):
    """How many tickets lie in each queue."""

    user_id: str


class TicketView(msgspec.Struct, frozen=True):
    """All there is to show of one ticket. ``unsynced`` holds the ids of rows the server has not confirmed."""

    ticket: Ticket
    events: tuple[TicketEvent, ...]
    proposals: tuple[Proposal, ...]
    attachments: tuple[Attachment, ...]
    slips: tuple[CallSlip, ...]
    customer: Customer | None
    unsynced: frozenset[str]


class TicketDetail(Query[TicketView | None], frozen=True):
    """One ticket, None where this desk does not hold it."""

    ticket_id: str


class Caller(msgspec.Struct, frozen=True):
    """A customer who may be the one on the phone, with their open tickets, newest first."""

    customer: Customer
    open_tickets: tuple[Ticket, ...]


class FindCaller(Query[tuple[Caller, ...]], frozen=True):
    """Who calls: by number (whole or its last four digits), broadband account, name, pinyin or initials."""

    text: str
    limit: int = 8


class OpenTicketsOfNumber(Query[tuple[Ticket, ...]], frozen=True):
    """Open tickets that a phone number has, for callers who are no known customer."""

    number: str


class SlipRow(msgspec.Struct, frozen=True):
    """A call taken at this desk. ``state`` is its last operation's outbox state, '' for other desks'."""

    slip: CallSlip
    state: str
    ticket_number: int


class RecentSlips(Query[tuple[SlipRow, ...]], frozen=True):
    """The author's calls since a time, newest first."""

    author: str
    since: int
    limit: int = 200


class FindReference(Query[tuple[SlipRow, ...]], frozen=True):
    """Every call with a reference number; more than one where numbers collide."""

    reference: str


class OutboxFilter(StrEnum):
    """Which part of the outbox to show. Waiting is what is on this computer alone, wherever it is counted."""

    WAITING = "waiting"
    ATTENTION = "attention"
    ALL = "all"


OUTBOX_PARTS = {
    OutboxFilter.WAITING: frozenset({"queued"}),
    OutboxFilter.ATTENTION: frozenset({"refused", "held"}),
}
"""The states of a part. What the server holds has reached it, and waits for somebody there."""


class OutboxRow(msgspec.Struct, frozen=True):
    """One queued operation: what it was, where it stands, and why.

    ``summary`` is what was typed, in short; ``subject`` the ticket, reference or code it is about.
    ``ticket_*`` say which ticket, as far as it is here; ``payload`` is the operation itself, encoded.
    """

    op_id: str
    kind: str
    state: str
    code: str
    params: dict[str, str]
    summary: str
    subject: str
    text: str
    at: int
    queued_at: int
    settled_at: int
    attempts: int
    ticket_id: str = ""
    ticket_number: int = 0
    ticket_title: str = ""
    payload: bytes = b""


class OutboxPage(Query[tuple[OutboxRow, ...]], frozen=True):
    """Queued operations, newest first."""

    part: OutboxFilter
    limit: int = 500


class OutboxEntryOf(Query[OutboxRow | None], frozen=True):
    """One queued operation, whatever became of it."""

    op_id: str


class OutboxCounts(Query[dict[str, int]], frozen=True):
    """How many operations of the outbox are in each state; a state without any is left out."""


class Desks(Query[dict[str, Desk]], frozen=True):
    """Every desk of the workspace, by id."""


class People(Query[dict[str, User]], frozen=True):
    """Everybody in the workspace, by id."""


class Team(Query[Workspace | None], frozen=True):
    """The workspace."""


class TextCodes(Query[dict[str, str]], frozen=True):
    """The agent's own text codes."""

    user_id: str


class LatestDraft(Query[Draft | None], frozen=True):
    """The newest draft of a form that was not discarded, from whatever desk."""

    user_id: str
    form: str


class OpenOutages(Query[tuple[Outage, ...]], frozen=True):
    """Open outages that concern a desk: the team's first, then its own. Every one where no desk is named."""

    desk: str = ""


class ExitReports(Query[tuple[ExitReport, ...]], frozen=True):
    """Reasons given for closing a window over open work; a supervisor's desk holds them."""

    since: int
