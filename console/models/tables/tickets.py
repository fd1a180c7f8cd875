"""Tickets, their timelines, and the late values that wait beside them."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from console.models.tables.base import EditableRow, Flag, Int, Json, SharedRow, Str, shared_args

CALLBACK_WANTED = "callback_wanted = 1"


class TicketTable(EditableRow):
    """工单."""

    __tablename__ = "ticket"
    __table_args__ = (
        *shared_args(
            "ticket",
            ("received_at", "id"),
            ("state", "owner_id"),
            ("number",),
            ("reference",),
            ("customer_id", "received_at"),
            ("phone", "received_at"),
        ),
        Index(
            "ix_ticket_callback_at",
            "workspace_id",
            "callback_at",
            sqlite_where=text(CALLBACK_WANTED),
            postgresql_where=text(CALLBACK_WANTED),
        ),
    )
    number: Mapped[Int]
    reference: Mapped[Str]
    title: Mapped[Str]
    channel: Mapped[Str]
    kind: Mapped[Str]
    category: Mapped[Str]
    urgency: Mapped[Str]
    customised: Mapped[Flag]
    impact: Mapped[Str]
    state: Mapped[Str]
    outcome: Mapped[Str]
    owner_id: Mapped[Str]
    group: Mapped[Str]
    customer_id: Mapped[Str]
    contact_name: Mapped[Str]
    phone: Mapped[Str]
    area: Mapped[Str]
    occurred_at: Mapped[Int]
    received_at: Mapped[Int]
    promised_at: Mapped[Int]
    callback_wanted: Mapped[Flag]
    callback_at: Mapped[Int]
    replied_at: Mapped[Int]
    handled_at: Mapped[Int]
    answered_at: Mapped[Int]
    contact_op: Mapped[Str]
    incomplete: Mapped[Json]
    outage_id: Mapped[Str]
    created_by: Mapped[Str]
    created_desk: Mapped[Str]
    updated_at: Mapped[Int]


class TicketEventTable(SharedRow):
    """The timeline; append-only."""

    __tablename__ = "ticket_event"
    __table_args__ = shared_args("ticket_event", ("ticket_id", "at"))
    ticket_id: Mapped[Str]
    kind: Mapped[Str]
    at: Mapped[Int]
    arrived_at: Mapped[Int]
    author: Mapped[Str]
    desk: Mapped[Str]
    op_id: Mapped[Str]
    text: Mapped[Str]
    data: Mapped[Json]
    supersedes: Mapped[Str]


class ProposalTable(SharedRow):
    """改动待确认."""

    __tablename__ = "proposal"
    __table_args__ = shared_args("proposal", ("ticket_id",), ("state",))
    ticket_id: Mapped[Str]
    field: Mapped[Str]
    value: Mapped[Str]
    op_id: Mapped[Str]
    author: Mapped[Str]
    at: Mapped[Int]
    current: Mapped[Str]
    current_by: Mapped[Str]
    state: Mapped[Str]
    settled_by: Mapped[Str]
    settled_at: Mapped[Int]


class AttachmentTable(SharedRow):
    """Files, named by the hash of their content."""

    __tablename__ = "attachment"
    __table_args__ = shared_args("attachment", ("ticket_id",), ("sha256",))
    sha256: Mapped[Str]
    name: Mapped[Str]
    size: Mapped[Int]
    media_type: Mapped[Str]
    ticket_id: Mapped[Str]
    event_id: Mapped[Str]
    author: Mapped[Str]
    arrived_at: Mapped[Int]
