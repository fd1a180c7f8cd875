"""Stored codes. Labels belong to the screens: a code never changes, a word may."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person may do. Spokesperson is granted on top of another role (S004-9, S003-19)."""

    AGENT = "agent"
    GROUP_LEADER = "group_leader"
    SUPERVISOR = "supervisor"
    DEPARTMENT_MANAGER = "department_manager"
    SPOKESPERSON = "spokesperson"
    ADMINISTRATOR = "administrator"


class Channel(StrEnum):
    """How the customer reached us (S003-21, S000-31)."""

    PHONE = "phone"
    CHAT = "chat"
    EMAIL = "email"
    SOCIAL = "social"
    COUNTER = "counter"
    COMPLAINT_LINE = "complaint_line"


class Kind(StrEnum):
    """业务类型: what the customer wants of us (S003-2)."""

    FAULT = "fault"
    CONSULTATION = "consultation"
    COMPLAINT = "complaint"
    SERVICE = "service"
    SUGGESTION = "suggestion"


class Category(StrEnum):
    """业务类别: the subject. The first five are the fault classes of S003-13; one is required (S004-18)."""

    NETWORK = "network"
    HARDWARE = "hardware"
    SOFTWARE = "software"
    SYSTEM = "system"
    HUMAN_ERROR = "human_error"
    BILLING = "billing"
    SERVICE_QUALITY = "service_quality"
    OTHER = "other"


class Urgency(StrEnum):
    """紧急程度 (S001-4). Customised is a field of its own."""

    ROUTINE = "routine"
    URGENT = "urgent"


class Impact(StrEnum):
    """影响程度 (S003-14); not the level of an incident."""

    MINOR = "minor"
    MODERATE = "moderate"
    MAJOR = "major"


class State(StrEnum):
    """Where a ticket stands (S003-8)."""

    NEW = "new"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_OTHERS = "waiting_others"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"


class EventKind(StrEnum):
    """One line of a ticket's timeline."""

    CALL = "call"
    CALL_AMENDED = "call_amended"
    CREATED = "created"
    NOTE = "note"
    REPLY = "reply"
    PHONE_NOTE = "phone_note"
    CHANGED = "changed"
    PROPOSED = "proposed"
    SETTLED = "settled"
    ATTACHED = "attached"
    IMPORTED = "imported"


class SlipResult(StrEnum):
    """What became of a call slip; the terms of the ledger (S004-25)."""

    CREATED = "created"
    MERGED = "merged"
    REJECTED = "rejected"


class ProposalState(StrEnum):
    """改动待确认: a late value waits beside a newer one until somebody decides."""

    OPEN = "open"
    TAKEN = "taken"
    DROPPED = "dropped"


class OutageOrigin(StrEnum):
    """Who said that the system is down."""

    DESK = "desk"
    AGENT = "agent"
    SUPERVISOR = "supervisor"


class OutageCause(StrEnum):
    """What the desk saw, as far as its probes can tell."""

    DESK_NETWORK = "desk_network"
    SERVER_DOWN = "server_down"
    SERVER_ILL = "server_ill"
    REPORTED = "reported"


ENDED = frozenset({State.RESOLVED, State.CLOSED})
OPEN_STATES = frozenset(State) - ENDED
"""Somebody still has to do something: what is in these is in the queues of work."""
JOINABLE_STATES = OPEN_STATES | {State.RESOLVED}
"""A call about the same matter is offered these to join; one that was thought resolved it reopens."""

_WORK = frozenset({State.IN_PROGRESS, State.WAITING_CUSTOMER, State.WAITING_OTHERS})

TRANSITIONS: dict[State, frozenset[State]] = {
    State.NEW: _WORK | ENDED | {State.ACCEPTED},
    State.ACCEPTED: _WORK | ENDED,
    State.IN_PROGRESS: (_WORK | ENDED) - {State.IN_PROGRESS},
    State.WAITING_CUSTOMER: (_WORK | ENDED) - {State.WAITING_CUSTOMER},
    State.WAITING_OTHERS: (_WORK | ENDED) - {State.WAITING_OTHERS},
    State.RESOLVED: frozenset({State.CLOSED, State.REOPENED}),
    State.CLOSED: frozenset({State.REOPENED}),
    State.REOPENED: _WORK | ENDED | {State.ACCEPTED},
}
"""The legal next states of each state."""
