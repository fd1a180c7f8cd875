"""Held work, for its authors and for supervisors; and how the server is."""

from __future__ import annotations

import shutil
from typing import Any

import msgspec
from sqlalchemy import Connection

from console import __version__
from console.errors import Rejected
from console.models.enums import Role
from console.operations import SetTextCode
from console.server.api.endpoint import Call, Endpoint, Param
from console.server.api.patterns import UUID
from console.server.audit import Detail, Entry
from console.server.sql import run
from console.server.sync.head import commit_to, lock_head, read_head
from console.wire.administration import HeldReply, OpenHeld, SelfCheck
from console.wire.messages import MAX_PUSH_BYTES, HeldItem

MOST_HELD = 500
LONGEST_REASON = 500
SHOWN_TO_SUPERVISORS = "held.opened"
_PRIVATE_KINDS = frozenset({str(SetTextCode.__struct_config__.tag), ""})
"""Work of user scope, and what this version cannot tell from it."""

_NOT_SHOWN = msgspec.Raw(b"null")
_COLUMNS = "op_id, kind, author, desk, cause, received_at, payload"


def list_held(call: Call) -> HeldReply:
    """One's own, or everybody's for a supervisor; the content of others' private work stays closed."""
    caller, workspace_id = call.caller, call.service.workspace_id
    everybody = caller.has(Role.SUPERVISOR)

    def work(connection: Connection) -> HeldReply:
        rows = run(
            connection,
            f"SELECT {_COLUMNS} FROM held_op WHERE workspace_id = ? AND (author = ? OR ? = 1)"
            " ORDER BY received_at, op_id LIMIT ?",
            workspace_id,
            caller.user.id,
            int(everybody),
            MOST_HELD + 1,
        ).all()
        items = [_item(row, _is_listed(row, caller.user.id)) for row in rows]
        return HeldReply(items[:MOST_HELD], len(items) > MOST_HELD)

    return call.service.read(work)


def open_held(call: Call) -> HeldItem:
    """Somebody else's private work, read once for a reason that is recorded."""
    request: OpenHeld = call.body
    reason = request.reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Rejected("reason_required", most=LONGEST_REASON)
    service, op_id = call.service, call.value("op_id")

    def work(connection: Connection) -> HeldItem:
        head = lock_head(connection, service.workspace_id)
        row = run(
            connection,
            f"SELECT {_COLUMNS} FROM held_op WHERE workspace_id = ? AND op_id = ?",
            service.workspace_id,
            op_id,
        ).first()
        if row is None:
            raise Rejected("not_held")
        entry = Entry(call.caller.user.id, call.caller.desk_id, SHOWN_TO_SUPERVISORS, op_id)
        commit_to(connection, head, entry, call.now, detail=Detail(reason))
        return _item(row, shown=True)

    return service.write(work)


def self_check(call: Call) -> SelfCheck:
    """Database, queues, backup, disk."""
    service, now = call.service, call.now
    workspace_id = service.workspace_id

    def work(connection: Connection) -> SelfCheck:
        head = read_head(connection, workspace_id)

        def one(sql: str, *parameters: object) -> Any:
            return run(connection, sql, workspace_id, *parameters).scalar()

        oldest = one("SELECT min(received_at) FROM held_op WHERE workspace_id = ?")
        covered = one("SELECT at FROM sync_commit WHERE workspace_id = ? AND seq = ?", head.backup_seq)
        return SelfCheck(
            database=service.database.dialect,
            head_seq=head.seq,
            held=one("SELECT count(*) FROM held_op WHERE workspace_id = ?"),
            oldest_held_age=_age(now, oldest),
            files_awaited=one("SELECT count(*) FROM attachment WHERE workspace_id = ? AND arrived_at = 0"),
            backup_seq=head.backup_seq,
            backup_age=_age(now, covered),
            free_bytes=shutil.disk_usage(service.blobs.folder).free,
            sessions=one(
                "SELECT count(*) FROM session WHERE workspace_id = ? AND revoked = 0 AND refresh_until > ?",
                now,
            ),
            version=__version__,
        )

    return service.read(work)


def _age(now: int, then: int | None) -> int:
    return -1 if then is None else max(0, (now - then) // 1_000_000)


def _is_listed(row: Any, reader_id: str) -> bool:
    """Whether the content stands in a list: no private one, and none that would burst it."""
    _, kind, author, *_, payload = row
    return (author == reader_id or kind not in _PRIVATE_KINDS) and len(payload) <= MAX_PUSH_BYTES


def _item(row: Any, shown: bool) -> HeldItem:
    op_id, kind, author, desk, cause, received_at, payload = row
    return HeldItem(op_id, kind, author, desk, cause, received_at, _json(payload) if shown else _NOT_SHOWN)


def _json(payload: bytes) -> msgspec.Raw:
    """The operation as it came; bytes that are no JSON are not shown."""
    try:
        msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _NOT_SHOWN
    return msgspec.Raw(bytes(payload))


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/v1/held",
        name="list_held",
        summary="Operations that wait for a verdict: one's own, or all for a supervisor.",
        handler=list_held,
        reply=HeldReply,
    ),
    Endpoint(
        method="POST",
        path="/api/v1/held/{op_id}/open",
        name="open_held",
        summary="Reads somebody else's private held work; the reason is recorded.",
        roles=(Role.SUPERVISOR,),
        handler=open_held,
        request=OpenHeld,
        reply=HeldItem,
        params=(Param("op_id", UUID, where="path", required=True),),
        codes=("not_held", "reason_required"),
    ),
    Endpoint(
        method="GET",
        path="/api/v1/self-check",
        name="self_check",
        summary="How the server is: database, held work, backup, disk.",
        roles=(Role.SUPERVISOR, Role.ADMINISTRATOR),
        handler=self_check,
        reply=SelfCheck,
    ),
)
