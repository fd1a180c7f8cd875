"""The rows that desks and server share, as frozen values.

Every row has one *scope*, which says who may see it: the workspace (``w``), one role (``r:<role>``) or
one user (``u:<id>``). ``seq`` is the server transaction that last stamped it; 0 is a row the server has
not confirmed. Times are UTC microseconds, 0 for unknown. Rows that can be edited remember the operation
that created them (``origin``) and, per edited field, the one that last set it (``set_by``).
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

WORKSPACE_SCOPE = "w"


def role_scope(role: str) -> str:
    """The scope of rows for everybody who holds ``role``."""
    return f"r:{role}"


def user_scope(user_id: str) -> str:
    """The scope of rows that only ``user_id`` sees."""
    return f"u:{user_id}"


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """What every shared row has."""

    noun: ClassVar[str] = ""
    id: str
    scope: str = WORKSPACE_SCOPE
    seq: int = 0


class Editable(Row, frozen=True):
    """A row whose fields are merged one by one."""

    origin: str = ""
    set_by: dict[str, str] = {}

    def setter(self, field: str) -> str:
        """The operation that last set ``field``."""
        return self.set_by.get(field, self.origin)


class Workspace(Row, frozen=True):
    """The team: its name and the time zone its days are counted in."""

    noun: ClassVar[str] = "workspace"
    name: str = ""
    zone: str = "Asia/Shanghai"


class User(Row, frozen=True):
    """A person with an employee number."""

    noun: ClassVar[str] = "user"
    employee_no: str = ""
    name: str = ""
    roles: tuple[str, ...] = ()
    group: str = ""
    active: bool = True


class Desk(Row, frozen=True):
    """工位: one installation of the app on one computer; ``code`` opens its reference numbers."""

    noun: ClassVar[str] = "desk"
    code: int = 0
    name: str = ""
    active: bool = True


class Customer(Editable, frozen=True):
    """Who calls. ``phones`` are E.164."""

    noun: ClassVar[str] = "customer"
    name: str = ""
    phones: tuple[str, ...] = ()
    account: str = ""
    address: str = ""
    area: str = ""
    kind: str = "person"
    manager: str = ""
    contract: bool = False
    tags: tuple[str, ...] = ()


class Ticket(Editable, frozen=True):
    """工单. ``number`` is 0 until the server has allotted it; ``reference`` is what the customer was told."""

    noun: ClassVar[str] = "ticket"
    number: int = 0
    reference: str = ""
    title: str = ""
    channel: str = "phone"
    kind: str = "fault"
    category: str = ""
    urgency: str = "routine"
    customised: bool = False
    impact: str = ""
    state: str = "new"
    outcome: str = ""
    owner_id: str = ""
    group: str = ""
    customer_id: str = ""
    contact_name: str = ""
    phone: str = ""
    area: str = ""
    occurred_at: int = 0
    received_at: int = 0
    promised_at: int = 0
    callback_wanted: bool = False
    callback_at: int = 0
    replied_at: int = 0
    handled_at: int = 0
    answered_at: int = 0
    contact_op: str = ""
    incomplete: tuple[str, ...] = ()
    outage_id: str = ""
    created_by: str = ""
    created_desk: str = ""
    updated_at: int = 0


class TicketEvent(Row, frozen=True):
    """One line of a timeline; never changed once written. ``arrived_at`` is 0 until the server has it."""

    noun: ClassVar[str] = "ticket_event"
    ticket_id: str = ""
    kind: str = "note"
    at: int = 0
    arrived_at: int = 0
    author: str = ""
    desk: str = ""
    op_id: str = ""
    text: str = ""
    data: dict[str, str | int | bool | None] = {}
    supersedes: str = ""


class CallSlip(Editable, frozen=True):
    """来电登记单: what was captured of one call, as the agent wrote it."""

    noun: ClassVar[str] = "call_slip"
    reference: str = ""
    ticket_id: str = ""
    result: str = "created"
    reason: str = ""
    channel: str = "phone"
    kind: str = "fault"
    category: str = ""
    urgency: str = "routine"
    customised: bool = False
    number: str = ""
    caller_name: str = ""
    customer_id: str = ""
    area: str = ""
    text: str = ""
    callback_wanted: bool = False
    callback_at: int = 0
    callback_to: str = ""
    started_at: int = 0
    saved_at: int = 0
    arrived_at: int = 0
    recording_id: str = ""
    outage_id: str = ""
    offline: bool = False
    incomplete: tuple[str, ...] = ()
    author: str = ""
    desk: str = ""


class Proposal(Row, frozen=True):
    """改动待确认: a value that came after a newer one, kept with both authors and times."""

    noun: ClassVar[str] = "proposal"
    ticket_id: str = ""
    field: str = ""
    value: str = ""
    op_id: str = ""
    author: str = ""
    at: int = 0
    current: str = ""
    current_by: str = ""
    state: str = "open"
    settled_by: str = ""
    settled_at: int = 0


class Outage(Row, frozen=True):
    """系统中断 as one desk saw it (S004-17, S004-21)."""

    noun: ClassVar[str] = "outage"
    desk: str = ""
    origin: str = "desk"
    cause: str = "server_down"
    opened_by: str = ""
    opened_at: int = 0
    closed_at: int = 0
    closed_by: str = ""
    captured: int = 0
    failures: int = 0
    note: str = ""

    @property
    def everywhere(self) -> bool:
        """Declared by a supervisor: it concerns every desk of the team, and ends by a supervisor's hand."""
        return self.origin == "supervisor"


class Attachment(Row, frozen=True):
    """A file named by the SHA-256 of its content; ``arrived_at`` is 0 until the server holds the bytes."""

    noun: ClassVar[str] = "attachment"
    sha256: str = ""
    name: str = ""
    size: int = 0
    media_type: str = ""
    ticket_id: str = ""
    event_id: str = ""
    author: str = ""
    arrived_at: int = 0


class TextCode(Row, frozen=True):
    """快捷语: what an agent types for a longer text; theirs alone."""

    noun: ClassVar[str] = "text_code"
    code: str = ""
    text: str = ""
    active: bool = True


class Draft(Row, frozen=True):
    """An unfinished form of one user at one desk; the latest ``saved_at`` of a form is the draft."""

    noun: ClassVar[str] = "draft"
    user_id: str = ""
    desk: str = ""
    form: str = ""
    root: str = ""
    reference: str = ""
    content: str = ""
    saved_at: int = 0
    discarded: bool = False


class ExitReport(Row, frozen=True):
    """Somebody closed the window while work was unsynced or an outage open, and said why (S004-23)."""

    noun: ClassVar[str] = "exit_report"
    author: str = ""
    desk: str = ""
    at: int = 0
    reason: str = ""
    unsynced: int = 0
    outage_id: str = ""


NOUNS: dict[str, type[Row]] = {
    record.noun: record
    for record in (
        Workspace,
        User,
        Desk,
        Customer,
        Ticket,
        TicketEvent,
        CallSlip,
        Proposal,
        Outage,
        Attachment,
        TextCode,
        Draft,
        ExitReport,
    )
}
"""Every shared noun, in an order in which parents come before children."""

Key = tuple[str, str]
"""(noun, id) of one row."""


def key_of(row: Row) -> Key:
    """The key of ``row``."""
    return (row.noun, row.id)
