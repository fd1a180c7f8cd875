"""Who and where: the team, its people, its desks, its customers."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from console.models.tables.base import Base, EditableRow, Flag, Int, Json, SharedRow, Str, StrKey, shared_args


class WorkspaceTable(SharedRow):
    """The team."""

    __tablename__ = "workspace"
    __table_args__ = shared_args("workspace")
    name: Mapped[Str]
    zone: Mapped[Str]


class UserTable(SharedRow):
    """People."""

    __tablename__ = "user"
    __table_args__ = shared_args("user", ("employee_no",))
    employee_no: Mapped[Str]
    name: Mapped[Str]
    roles: Mapped[Json]
    group: Mapped[Str]
    active: Mapped[Flag]


class DeskTable(SharedRow):
    """工位."""

    __tablename__ = "desk"
    __table_args__ = shared_args("desk", ("code",))
    code: Mapped[Int]
    name: Mapped[Str]
    active: Mapped[Flag]


class CustomerTable(EditableRow):
    """Customers."""

    __tablename__ = "customer"
    __table_args__ = shared_args("customer")
    name: Mapped[Str]
    phones: Mapped[Json]
    account: Mapped[Str]
    address: Mapped[Str]
    area: Mapped[Str]
    kind: Mapped[Str]
    manager: Mapped[Str]
    contract: Mapped[Flag]
    tags: Mapped[Json]


class CustomerKeyTable(Base):
    """What a customer is found by: number, account, name, pinyin and its initials. Derived, never synced."""

    __tablename__ = "customer_key"
    __table_args__ = (Index("ix_customer_key_customer", "workspace_id", "customer_id"),)
    workspace_id: Mapped[StrKey]
    key: Mapped[StrKey]
    customer_id: Mapped[StrKey]
