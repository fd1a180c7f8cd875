"""What only a desk has: its outbox, the confirmed copies under it, its cursors."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from console.models.tables.base import Base, Bytes, Int, Json, Str, StrKey


class OutboxTable(Base):
    """Every operation performed here, in order, until it is purged long after its verdict."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state", "state", "local_seq"), {"sqlite_autoincrement": True})
    local_seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    op_id: Mapped[str] = mapped_column(Text, nullable=False, unique=True)
    kind: Mapped[Str]
    payload: Mapped[Bytes]
    signature: Mapped[Str]
    state: Mapped[Str]
    queued_at: Mapped[Int]
    settled_at: Mapped[Int]
    attempts: Mapped[Int]
    epoch: Mapped[Str]
    seq: Mapped[Int]
    scopes: Mapped[Json]
    verdict: Mapped[Json]


class TouchTable(Base):
    """Which rows the operations that are still replayed have touched."""

    __tablename__ = "touch"
    __table_args__ = (Index("ix_touch_local_seq", "local_seq"),)
    noun: Mapped[StrKey]
    row_id: Mapped[StrKey]
    local_seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class ConfirmedTable(Base):
    """The server's copy of a touched row. A touched row without one does not exist on the server."""

    __tablename__ = "confirmed"
    noun: Mapped[StrKey]
    row_id: Mapped[StrKey]
    row: Mapped[Bytes]


class CursorTable(Base):
    """How far each scope has been pulled."""

    __tablename__ = "cursor"
    scope: Mapped[StrKey]
    epoch: Mapped[Str]
    seq: Mapped[Int]
    token: Mapped[Str]


class StaleTable(Base):
    """Rows held since before the server's history changed, until the new history names them again."""

    __tablename__ = "stale"
    noun: Mapped[StrKey]
    row_id: Mapped[StrKey]


class MetaTable(Base):
    """Small facts: who the database belongs to, grants, tokens, the highest commit heard of."""

    __tablename__ = "meta"
    key: Mapped[StrKey]
    value: Mapped[Str]


class FileTable(Base):
    """The bytes of attachments made or read at this desk; encrypted with the database."""

    __tablename__ = "file"
    sha256: Mapped[StrKey]
    content: Mapped[Bytes]
    sent_at: Mapped[Int]
    stored_at: Mapped[Int]
