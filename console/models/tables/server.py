"""What only a server has: the head of each workspace, verdicts, held work, accounts, the audit chain."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from console.models.tables.base import Base, Bytes, Flag, Int, IntKey, Json, Str, StrKey


class SyncHeadTable(Base):
    """One row a workspace, locked first by every writer: so commits are in order."""

    __tablename__ = "sync_head"
    workspace_id: Mapped[StrKey]
    epoch: Mapped[Str]
    seq: Mapped[Int]
    token: Mapped[Str]
    next_number: Mapped[Int]
    next_desk_code: Mapped[Int]
    audit_no: Mapped[Int]
    audit_hash: Mapped[Str]
    backup_seq: Mapped[Int]


class CommitTable(Base):
    """One row a transaction: its random token is what makes a rewritten history noticeable.

    ``rows`` is what it weighs in a page: rows, and one more for every 4 KiB of an operation.
    """

    __tablename__ = "sync_commit"
    workspace_id: Mapped[StrKey]
    seq: Mapped[IntKey]
    epoch: Mapped[Str]
    token: Mapped[Str]
    rows: Mapped[Int]
    at: Mapped[Int]


class AppliedOpTable(Base):
    """Verdicts: ids, hashes and codes, never personal text."""

    __tablename__ = "applied_op"
    __table_args__ = (Index("ix_applied_op_seq", "workspace_id", "seq"),)
    workspace_id: Mapped[StrKey]
    op_id: Mapped[StrKey]
    payload_sha256: Mapped[Str]
    kind: Mapped[Str]
    author: Mapped[Str]
    desk: Mapped[Str]
    status: Mapped[Str]
    seq: Mapped[Int]
    result: Mapped[Json]
    happened_at: Mapped[Int]
    received_at: Mapped[Int]


class HeldOpTable(Base):
    """Operations without a verdict, as they came; ``slip_id`` and ``outage_id`` are those of a call."""

    __tablename__ = "held_op"
    __table_args__ = (Index("ix_held_op_waits_for", "workspace_id", "waits_for"),)
    workspace_id: Mapped[StrKey]
    op_id: Mapped[StrKey]
    payload: Mapped[Bytes]
    kind: Mapped[Str]
    author: Mapped[Str]
    desk: Mapped[Str]
    road: Mapped[Str]
    proved: Mapped[Flag]
    cause: Mapped[Str]
    waits_for: Mapped[Str]
    slip_id: Mapped[Str]
    outage_id: Mapped[Str]
    happened_at: Mapped[Int]
    received_at: Mapped[Int]


class LeftRowTable(Base):
    """A row that a scope can no longer see."""

    __tablename__ = "left_row"
    __table_args__ = (Index("ix_left_row_scope_seq", "workspace_id", "scope", "seq"),)
    workspace_id: Mapped[StrKey]
    scope: Mapped[StrKey]
    noun: Mapped[StrKey]
    row_id: Mapped[StrKey]
    seq: Mapped[Int]


class AuditTable(Base):
    """Who did what, each entry hashed with the one before it."""

    __tablename__ = "audit"
    workspace_id: Mapped[StrKey]
    no: Mapped[IntKey]
    at: Mapped[Int]
    actor: Mapped[Str]
    desk: Mapped[Str]
    action: Mapped[Str]
    subject: Mapped[Str]
    digest: Mapped[Str]
    hash: Mapped[Str]


class AuditDetailTable(Base):
    """What an audit entry covers by its digest alone, so that it can be erased without breaking the chain."""

    __tablename__ = "audit_detail"
    workspace_id: Mapped[StrKey]
    no: Mapped[IntKey]
    detail: Mapped[Str]


class AccountTable(Base):
    """How a user proves who they are, and how often somebody lately failed to."""

    __tablename__ = "account"
    workspace_id: Mapped[StrKey]
    user_id: Mapped[StrKey]
    password_hash: Mapped[Str]
    failures: Mapped[Int]
    locked_until: Mapped[Int]
    must_change: Mapped[Flag]


class SessionTable(Base):
    """One login. Its tokens follow from its id and generation and a secret that no database holds."""

    __tablename__ = "session"
    __table_args__ = (
        Index("ix_session_access", "workspace_id", "access_hash"),
        Index("ix_session_user", "workspace_id", "user_id"),
    )
    workspace_id: Mapped[StrKey]
    session_id: Mapped[StrKey]
    user_id: Mapped[Str]
    desk_id: Mapped[Str]
    generation: Mapped[Int]
    access_hash: Mapped[Str]
    access_until: Mapped[Int]
    refresh_until: Mapped[Int]
    revoked: Mapped[Flag]
    created_at: Mapped[Int]


class IssuedGrantTable(Base):
    """Offline grants given out: which signing key speaks for whom at which desk."""

    __tablename__ = "issued_grant"
    __table_args__ = (Index("ix_issued_grant_user", "workspace_id", "user_id"),)
    workspace_id: Mapped[StrKey]
    grant_id: Mapped[StrKey]
    user_id: Mapped[Str]
    desk_id: Mapped[Str]
    signing_key: Mapped[Str]
    issued_at: Mapped[Int]
    offline_until: Mapped[Int]
    revoked: Mapped[Flag]


class DeskCredentialTable(Base):
    """What lets a desk deliver its spool, whoever is logged in."""

    __tablename__ = "desk_credential"
    workspace_id: Mapped[StrKey]
    desk_id: Mapped[StrKey]
    secret_hash: Mapped[Str]
    generation: Mapped[Int]
    last_seen: Mapped[Int]


class ServerKeyTable(Base):
    """Every signing and spool key ever used; the newest of a purpose is the current one."""

    __tablename__ = "server_key"
    workspace_id: Mapped[StrKey]
    key_id: Mapped[StrKey]
    purpose: Mapped[Str]
    public_key: Mapped[Str]
    private_key: Mapped[Bytes]
    created_at: Mapped[Int]


class BlobTable(Base):
    """Attachments the server holds; the bytes lie encrypted in the blob folder under this name."""

    __tablename__ = "blob"
    workspace_id: Mapped[StrKey]
    sha256: Mapped[StrKey]
    size: Mapped[Int]
    stored_at: Mapped[Int]
