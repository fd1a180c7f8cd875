"""How the first revisions write tables down. Frozen: a later change is a later revision.

A column is ``name:type``, with ``!`` where it belongs to the primary key; an index is its columns.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "text": sa.Text,
    "int": sa.BigInteger,
    "flag": sa.SmallInteger,
    "bytes": sa.LargeBinary,
}


def create(name: str, columns: str, **indexes: str) -> None:
    """One table with its indexes, each under the last part of its name."""
    parsed = [column.split(":") for column in columns.split()]
    op.create_table(
        name,
        *(sa.Column(column, _TYPES[kind.rstrip("!")](), nullable=False) for column, kind in parsed),
        sa.PrimaryKeyConstraint(*(c for c, kind in parsed if kind.endswith("!")), name=f"pk_{name}"),
    )
    for ending, members in indexes.items():
        op.create_index(f"ix_{name}_{ending}", name, members.split())


def create_shared() -> None:
    """The nouns that desks and servers share, and the keys customers are found by."""
    for name, columns, lookups in _SHARED:
        kept = ("scope seq", *lookups)
        indexes = {lookup.replace(" ", "_"): f"workspace_id {lookup}" for lookup in kept}
        create(name, f"{columns} {_ROW}", **indexes)
    wanted = sa.text("callback_wanted = 1")
    op.create_index(
        "ix_ticket_callback_at",
        "ticket",
        ["workspace_id", "callback_at"],
        sqlite_where=wanted,
        postgresql_where=wanted,
    )
    create(
        "customer_key", "workspace_id:text! key:text! customer_id:text!", customer="workspace_id customer_id"
    )


_ROW = "workspace_id:text! id:text! scope:text seq:int"
_EDITABLE = "origin:text set_by:text"
_SHARED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "workspace",
        "name:text zone:text",
        (),
    ),
    (
        "user",
        "employee_no:text name:text roles:text group:text active:flag",
        ("employee_no",),
    ),
    (
        "desk",
        "code:int name:text active:flag",
        ("code",),
    ),
    (
        "customer",
        "name:text phones:text account:text address:text area:text kind:text manager:text "
        f"contract:flag tags:text {_EDITABLE}",
        (),
    ),
    (
        "ticket",
        "number:int reference:text title:text channel:text kind:text category:text urgency:text "
        "customised:flag impact:text state:text outcome:text owner_id:text group:text "
        "customer_id:text contact_name:text phone:text area:text occurred_at:int received_at:int "
        "promised_at:int callback_wanted:flag callback_at:int replied_at:int handled_at:int "
        "answered_at:int contact_op:text incomplete:text outage_id:text created_by:text "
        f"created_desk:text updated_at:int {_EDITABLE}",
        (
            "customer_id received_at",
            "number",
            "phone received_at",
            "received_at id",
            "reference",
            "state owner_id",
        ),
    ),
    (
        "ticket_event",
        "ticket_id:text kind:text at:int arrived_at:int author:text desk:text op_id:text text:text "
        "data:text supersedes:text",
        ("ticket_id at",),
    ),
    (
        "call_slip",
        "reference:text ticket_id:text result:text reason:text channel:text kind:text category:text "
        "urgency:text customised:flag number:text caller_name:text customer_id:text area:text "
        "text:text callback_wanted:flag callback_at:int callback_to:text started_at:int saved_at:int "
        "arrived_at:int recording_id:text outage_id:text offline:flag incomplete:text author:text "
        f"desk:text {_EDITABLE}",
        ("author saved_at", "outage_id", "reference", "ticket_id"),
    ),
    (
        "proposal",
        "ticket_id:text field:text value:text op_id:text author:text at:int current:text "
        "current_by:text state:text settled_by:text settled_at:int",
        ("state", "ticket_id"),
    ),
    (
        "outage",
        "desk:text origin:text cause:text opened_by:text opened_at:int closed_at:int closed_by:text "
        "captured:int failures:int note:text",
        ("desk opened_at",),
    ),
    (
        "attachment",
        "sha256:text name:text size:int media_type:text ticket_id:text event_id:text author:text "
        "arrived_at:int",
        ("sha256", "ticket_id"),
    ),
    (
        "text_code",
        "code:text text:text active:flag",
        ("code",),
    ),
    (
        "draft",
        "user_id:text desk:text form:text root:text reference:text content:text saved_at:int discarded:flag",
        ("user_id form",),
    ),
    (
        "exit_report",
        "author:text desk:text at:int reason:text unsynced:int outage_id:text",
        (),
    ),
)
