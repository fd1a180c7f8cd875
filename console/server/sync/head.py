"""The head row of a workspace: locked first by every writer, so that commits are in order.

A cursor over such commits can miss nothing, which a sequence or a timestamp does as soon as two
transactions end in another order than they began.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

import msgspec
from sqlalchemy import Connection

from console.errors import Rejected
from console.server.audit import Detail, Entry, chain_hash
from console.server.keys import oldest_secret
from console.server.secrets import same
from console.server.sql import run
from console.server.sync.lineage import lineage
from console.wire.messages import Cursor

FIRST_TICKET_NUMBER = 10_001
RESTORE_SKIP = 10_000
RESTORE_SKIP_DESKS = 10
_RANDOM_DIGITS = 16
_PROOF_DIGITS = 16


class Head(msgspec.Struct):
    """The locked head and what this transaction will make of it."""

    workspace_id: str
    epoch: str
    seq: int
    token: str
    next_number: int
    next_desk_code: int
    audit_no: int
    audit_hash: str
    backup_seq: int

    @property
    def cursor(self) -> Cursor:
        """The newest commit."""
        return Cursor(self.epoch, self.seq, self.token)

    def take_number(self) -> int:
        """The next ticket number."""
        number = self.next_number
        self.next_number += 1
        return number


_COLUMNS = "epoch, seq, token, next_number, next_desk_code, audit_no, audit_hash, backup_seq"


def new_token() -> str:
    """64 random bits that no other history shares."""
    return secrets.token_hex(_RANDOM_DIGITS // 2)


def upcoming(connection: Connection, head: Head, random: str) -> Cursor:
    """The commit that this transaction becomes. Its token proves itself: nobody else can make one up."""
    epoch, seq = head.epoch, head.seq + 1
    return Cursor(epoch, seq, random + _proof(connection, head.workspace_id, epoch, seq, random))


def is_own(connection: Connection, workspace_id: str, commit: Cursor) -> bool:
    """Whether this server made ``commit``, in this history or in one it has lost."""
    random, proof = commit.token[:_RANDOM_DIGITS], commit.token[_RANDOM_DIGITS:]
    return commit.seq > 0 and same(proof, _proof(connection, workspace_id, commit.epoch, commit.seq, random))


def _proof(connection: Connection, workspace_id: str, epoch: str, seq: int, random: str) -> str:
    key = hashlib.sha256(b"standby commits\0" + oldest_secret(connection, workspace_id)).digest()
    content = f"{workspace_id}:{epoch}:{seq}:{random}"
    return hmac.digest(key, content.encode(), "sha256").hex()[:_PROOF_DIGITS]


def create_head(connection: Connection, workspace_id: str) -> None:
    """The head of a new workspace."""
    run(
        connection,
        f"INSERT INTO sync_head (workspace_id, {_COLUMNS}) VALUES (?, ?, 0, ?, ?, 1, 0, '', 0)",
        workspace_id,
        _new_epoch(connection),
        "",
        FIRST_TICKET_NUMBER,
    )


def lock_head(connection: Connection, workspace_id: str) -> Head:
    """Waits for the other writers of the workspace. Raises Rejected where there is none such."""
    return _read(connection, workspace_id, lock=connection.dialect.name == "postgresql")


def take_head(connection: Connection, workspace_id: str, now: int) -> Head:
    """The locked head, for whoever gives out numbers or codes.

    Where this database is another than the one that wrote last (restored elsewhere, or a standby promoted
    that may have lagged) a new epoch begins first: what the lost part gave out is not given again.
    """
    head = lock_head(connection, workspace_id)
    if not head.epoch.startswith(lineage(connection)):
        begin_epoch(connection, head, now)
    return head


def read_head(connection: Connection, workspace_id: str) -> Head:
    """The head as this transaction sees it, without waiting."""
    return _read(connection, workspace_id, lock=False)


def _read(connection: Connection, workspace_id: str, lock: bool) -> Head:
    suffix = " FOR UPDATE" if lock else ""
    sql = f"SELECT workspace_id, {_COLUMNS} FROM sync_head WHERE workspace_id = ?{suffix}"
    row = run(connection, sql, workspace_id).first()
    if row is None:
        raise Rejected("workspace_unknown")
    return Head(*row)


def knows(connection: Connection, head: Head, heard: Cursor) -> bool:
    """Whether ``heard`` is part of this server's history."""
    if not heard.seq:
        return True
    if not 0 < heard.seq <= head.seq:
        return False
    row = run(
        connection,
        "SELECT epoch, token FROM sync_commit WHERE workspace_id = ? AND seq = ?",
        head.workspace_id,
        heard.seq,
    ).first()
    return row is not None and tuple(row) == (heard.epoch, heard.token)


def begin_epoch(connection: Connection, head: Head, now: int, actor: str = "") -> Cursor:
    """Marks that what follows is another history than the one that was lost, in a restore or a failover.

    Counters skip ahead of what the lost part may have given out.
    """
    head.epoch = _new_epoch(connection)
    head.next_number += RESTORE_SKIP
    head.next_desk_code += RESTORE_SKIP_DESKS
    return commit_to(connection, head, Entry(actor, "", "epoch.begun", head.epoch), now)


def _new_epoch(connection: Connection) -> str:
    mark = lineage(connection)
    return mark + new_token()[len(mark) :]


def commit_to(
    connection: Connection,
    head: Head,
    entry: Entry,
    now: int,
    *,
    made: Cursor | None = None,
    rows: int = 0,
    detail: Detail | None = None,
) -> Cursor:
    """Ends a transaction: its commit record, its audit entry, the new head. Returns the new cursor.

    ``made`` is the ``upcoming`` commit where it was told already.
    """
    commit = made or upcoming(connection, head, new_token())
    run(
        connection,
        "INSERT INTO sync_commit (workspace_id, seq, epoch, token, rows, at) VALUES (?, ?, ?, ?, ?, ?)",
        head.workspace_id,
        commit.seq,
        commit.epoch,
        commit.token,
        rows,
        now,
    )
    _append(connection, head, entry, now, detail)
    head.seq, head.token = commit.seq, commit.token
    run(
        connection,
        "UPDATE sync_head SET epoch = ?, seq = ?, token = ?, next_number = ?, next_desk_code = ?,"
        " audit_no = ?, audit_hash = ?, backup_seq = ? WHERE workspace_id = ?",
        *msgspec.structs.astuple(head)[1:],
        head.workspace_id,
    )
    return commit


def _append(connection: Connection, head: Head, entry: Entry, now: int, detail: Detail | None) -> None:
    """The next link of the audit chain."""
    head.audit_no += 1
    if detail is not None:
        entry = msgspec.structs.replace(entry, digest=detail.digest)
        run(
            connection,
            "INSERT INTO audit_detail (workspace_id, no, detail) VALUES (?, ?, ?)",
            head.workspace_id,
            head.audit_no,
            detail.text,
        )
    head.audit_hash = chain_hash(head.audit_hash, head.audit_no, now, entry)
    run(
        connection,
        "INSERT INTO audit (workspace_id, no, at, actor, desk, action, subject, digest, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        head.workspace_id,
        head.audit_no,
        now,
        *msgspec.structs.astuple(entry),
        head.audit_hash,
    )
