"""Call slips, outages, and what an agent leaves unfinished."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from console.models.tables.base import EditableRow, Flag, Int, Json, SharedRow, Str, shared_args


class CallSlipTable(EditableRow):
    """来电登记单."""

    __tablename__ = "call_slip"
    __table_args__ = shared_args(
        "call_slip", ("reference",), ("ticket_id",), ("outage_id",), ("author", "saved_at")
    )
    reference: Mapped[Str]
    ticket_id: Mapped[Str]
    result: Mapped[Str]
    reason: Mapped[Str]
    channel: Mapped[Str]
    kind: Mapped[Str]
    category: Mapped[Str]
    urgency: Mapped[Str]
    customised: Mapped[Flag]
    number: Mapped[Str]
    caller_name: Mapped[Str]
    customer_id: Mapped[Str]
    area: Mapped[Str]
    text: Mapped[Str]
    callback_wanted: Mapped[Flag]
    callback_at: Mapped[Int]
    callback_to: Mapped[Str]
    started_at: Mapped[Int]
    saved_at: Mapped[Int]
    arrived_at: Mapped[Int]
    recording_id: Mapped[Str]
    outage_id: Mapped[Str]
    offline: Mapped[Flag]
    incomplete: Mapped[Json]
    author: Mapped[Str]
    desk: Mapped[Str]


class OutageTable(SharedRow):
    """系统中断, as each desk saw it."""

    __tablename__ = "outage"
    __table_args__ = shared_args("outage", ("desk", "opened_at"))
    desk: Mapped[Str]
    origin: Mapped[Str]
    cause: Mapped[Str]
    opened_by: Mapped[Str]
    opened_at: Mapped[Int]
    closed_at: Mapped[Int]
    closed_by: Mapped[Str]
    captured: Mapped[Int]
    failures: Mapped[Int]
    note: Mapped[Str]


class ExitReportTable(SharedRow):
    """Why a window was closed over open work."""

    __tablename__ = "exit_report"
    __table_args__ = shared_args("exit_report")
    author: Mapped[Str]
    desk: Mapped[Str]
    at: Mapped[Int]
    reason: Mapped[Str]
    unsynced: Mapped[Int]
    outage_id: Mapped[Str]


class DraftTable(SharedRow):
    """Unfinished forms."""

    __tablename__ = "draft"
    __table_args__ = shared_args("draft", ("user_id", "form"))
    user_id: Mapped[Str]
    desk: Mapped[Str]
    form: Mapped[Str]
    root: Mapped[Str]
    reference: Mapped[Str]
    content: Mapped[Str]
    saved_at: Mapped[Int]
    discarded: Mapped[Flag]


class TextCodeTable(SharedRow):
    """快捷语."""

    __tablename__ = "text_code"
    __table_args__ = shared_args("text_code", ("code",))
    code: Mapped[Str]
    text: Mapped[Str]
    active: Mapped[Flag]
