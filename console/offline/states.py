"""The states of an operation in the outbox."""

from __future__ import annotations

from enum import StrEnum


class OutboxState(StrEnum):
    """Where an operation stands; ``queries.OUTBOX_PARTS`` says which wait, and which need somebody."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    DONE = "done"
    HELD = "held"
    REFUSED = "refused"
    RETRIED = "retried"
    SET_ASIDE = "set_aside"


REPLAYED = frozenset({OutboxState.QUEUED, OutboxState.ACCEPTED, OutboxState.HELD})
"""What is laid over the confirmed rows to make the local view."""
