"""The editable fields. Attributes that mean something only together are one field."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

import msgspec

from console.models.enums import Category, Channel, Impact, Kind, State, Urgency
from console.models.records import Row

Scalar = str | int | bool
Values = tuple[Scalar, ...]

E164 = re.compile(r"\+[1-9]\d{6,14}")
MAX_TEXT = 100_000
"""Characters of one text; a longer one is refused with its content kept."""


class Field(msgspec.Struct, frozen=True):
    """One field: the attributes it is made of and the check each value must pass."""

    attributes: tuple[str, ...]
    checks: tuple[Callable[[Scalar], bool], ...]

    def accepts(self, value: Values) -> bool:
        """Whether ``value`` has the right shape; says nothing of who may set it."""
        return len(value) == len(self.checks) and all(
            check(part) for check, part in zip(self.checks, value, strict=True)
        )


def _text(value: Scalar) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT


def _flag(value: Scalar) -> bool:
    return isinstance(value, bool)


def _time(value: Scalar) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53


def _one_of(codes: type[StrEnum], blank: bool = False) -> Callable[[Scalar], bool]:
    known = frozenset(codes) | (frozenset({""}) if blank else frozenset())
    return lambda value: value in known


def _single(name: str, check: Callable[[Scalar], bool]) -> Field:
    return Field((name,), (check,))


TICKET_FIELDS: dict[str, Field] = {
    "title": _single("title", _text),
    "channel": _single("channel", _one_of(Channel)),
    "kind": _single("kind", _one_of(Kind)),
    "category": _single("category", _one_of(Category, blank=True)),
    "urgency": _single("urgency", _one_of(Urgency)),
    "customised": _single("customised", _flag),
    "impact": _single("impact", _one_of(Impact, blank=True)),
    "status": Field(("state", "outcome"), (_one_of(State), _text)),
    "assignment": Field(("owner_id", "group"), (_text, _text)),
    "customer": Field(("customer_id", "contact_name"), (_text, _text)),
    "phone": _single("phone", _text),
    "area": _single("area", _text),
    "occurred_at": _single("occurred_at", _time),
    "promised_at": _single("promised_at", _time),
    "callback": Field(("callback_wanted", "callback_at"), (_flag, _time)),
}

SLIP_FIELDS: dict[str, Field] = {
    "channel": TICKET_FIELDS["channel"],
    "kind": TICKET_FIELDS["kind"],
    "category": TICKET_FIELDS["category"],
    "urgency": TICKET_FIELDS["urgency"],
    "customised": TICKET_FIELDS["customised"],
    "number": _single("number", _text),
    "caller": Field(("customer_id", "caller_name"), (_text, _text)),
    "area": TICKET_FIELDS["area"],
    "text": _single("text", _text),
    "callback": Field(("callback_wanted", "callback_at", "callback_to"), (_flag, _time, _text)),
    "started_at": _single("started_at", _time),
    "recording_id": _single("recording_id", _text),
}


def values_of(record: Row | msgspec.Struct, field: Field) -> Values:
    """What ``record`` holds for ``field``."""
    return tuple(getattr(record, name) for name in field.attributes)


def encode_values(value: Values) -> str:
    """A field's value as stored text."""
    return msgspec.json.encode(value).decode()


def decode_values(text: str) -> Values:
    """The inverse of ``encode_values``."""
    return msgspec.json.decode(text, type=Values)
