"""The life of an operation in the outbox, as one table."""

from __future__ import annotations

from enum import StrEnum


class OutboxState(StrEnum):
    """Where an operation stands. ``refused`` and ``held`` need somebody's attention (需处理)."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    DONE = "done"
    HELD = "held"
    REFUSED = "refused"
    RETRIED = "retried"
    SET_ASIDE = "set_aside"


REPLAYED = frozenset({OutboxState.QUEUED, OutboxState.ACCEPTED, OutboxState.HELD})
"""What is laid over the confirmed rows to make the local view."""

UNSYNCED = frozenset({OutboxState.QUEUED, OutboxState.HELD})
"""What the server has not taken in."""

NEEDS_ATTENTION = frozenset({OutboxState.REFUSED, OutboxState.HELD})
"""What somebody should look at; it blocks nothing."""

TRANSITIONS: dict[OutboxState, frozenset[OutboxState]] = {
    OutboxState.QUEUED: frozenset({OutboxState.ACCEPTED, OutboxState.HELD, OutboxState.REFUSED}),
    OutboxState.HELD: frozenset({OutboxState.ACCEPTED, OutboxState.REFUSED, OutboxState.HELD}),
    OutboxState.ACCEPTED: frozenset(
        {OutboxState.DONE, OutboxState.ACCEPTED, OutboxState.HELD, OutboxState.REFUSED}
    ),
    OutboxState.DONE: frozenset({OutboxState.ACCEPTED, OutboxState.HELD, OutboxState.REFUSED}),
    OutboxState.REFUSED: frozenset({OutboxState.RETRIED, OutboxState.SET_ASIDE}),
    OutboxState.RETRIED: frozenset(),
    OutboxState.SET_ASIDE: frozenset(),
}
"""Accepted and done operations return only when a server has lost them and is offered them again."""
