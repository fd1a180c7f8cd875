"""One action of one person: what every operation carries, and what deciding it may lead to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from console.models.records import Key, Row

RowT = TypeVar("RowT", bound=Row)

SCHEMA = 1
"""The version of the operations this code writes. Readers keep what older ones meant."""


class Operation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """A frozen action with a client-made ``op_id``; encoded once: the same bytes are stored, hashed, resent.

    ``at`` is when it happened (UTC microseconds, corrected by the last known server offset). ``root`` names
    the rows it creates: a second operation with the same root finds them and merges. ``retries`` names the
    refused operation this one tries again.
    """

    op_id: str
    author: str
    desk: str
    at: int
    schema: int = SCHEMA
    root: str = ""
    retries: str = ""

    @property
    def stem(self) -> str:
        """The id that the rows of this operation are derived from."""
        return self.root or self.op_id


class Insert(msgspec.Struct, frozen=True):
    """A row that did not exist."""

    row: Row


class Change(msgspec.Struct, frozen=True):
    """Fields of an existing row to set."""

    key: Key
    values: dict[str, object]


class Release(msgspec.Struct, frozen=True):
    """A held operation that a supervisor has decided about; only the server has it."""

    op_id: str
    take: bool
    reason: str
    by: str


Effect = Insert | Change | Release


class Refusal(msgspec.Struct, frozen=True):
    """The operation cannot be done, now or when repeated; its content stays readable with this reason."""

    code: str
    params: dict[str, str] = {}


class Missing(msgspec.Struct, frozen=True):
    """A row the decision needs is not here. No verdict: a server holds the operation, a desk waits."""

    key: Key


Decision = list[Effect] | Refusal | Missing


class Context(msgspec.Struct, frozen=True):
    """Whose word it is, and when it is heard.

    ``now`` is the time of arrival on the server and 0 at a desk. ``proved`` is false for an operation whose
    author could not be verified: only a call slip is decided then, under the desk's name.
    """

    roles: frozenset[str] = frozenset()
    now: int = 0
    server: bool = False
    proved: bool = True

    def lacks(self, *roles: str) -> bool:
        """Whether the actor holds none of ``roles``. A desk never refuses for rights: the server does."""
        return self.server and not self.roles.intersection(roles)


class Records(msgspec.Struct, frozen=True):
    """The rows a decision may look at: those its ``needs`` named, as they stand after what came before."""

    rows: Mapping[Key, Row | None]

    def get(self, record: type[RowT], row_id: str) -> RowT | None:
        """The row, or None where it is not held."""
        row = self.rows.get((record.noun, row_id))
        return row if isinstance(row, record) else None
