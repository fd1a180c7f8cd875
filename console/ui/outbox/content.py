"""What an operation says, in words: everything its author typed or chose, nothing the machine added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from console import words
from console.i18n import tr
from console.messages import operation_name
from console.models.enums import OutageOrigin, State
from console.models.reference import format_reference
from console.operations import (
    AddNote,
    AnyOperation,
    AssignTicket,
    AttachmentRef,
    ChangeState,
    CloseOutage,
    FieldEdit,
    OpenOutage,
    SettleHeld,
    SettleProposal,
    TakeCall,
    UnknownOperation,
    decode,
)
from console.operations.fields import TICKET_FIELDS
from console.ui import numbers
from console.ui.seat import Seat

_BLOCKS = frozenset({"text", "outcome", "reason", "note"})
_TIMES = frozenset(
    {"promised_at", "callback_at", "occurred_at", "started_at", "received_at", "handled_at", "answered_at"}
)
_PHONES = frozenset({"phone", "number", "callback_to"})
_UNSAID = frozenset({
    "op_id", "author", "desk", "at", "schema", "root", "retries", "base", "seen_contact", "ticket_id",
    "join_ticket", "proposal_id", "held_op", "outage_id", "customer_id", "supersedes", "note_kind", "offline",
    "origin", "cause", "unsynced", "captured", "failures", "by_hand",
})  # fmt: skip
_LONG = 60


class Line(NamedTuple):
    """A name and what was said under it; ``block`` for a text that wants the whole width."""

    name: str
    value: str
    block: bool = False


def what(kind: str, payload: bytes) -> str:
    """What was done, as people call it."""
    op = _read(payload)
    if isinstance(op, AddNote):
        return words.event(op.note_kind)
    if isinstance(op, TakeCall) and op.base:
        return words.event("call_amended")
    if isinstance(op, ChangeState) and op.state == State.ACCEPTED:
        return tr("Ticket accepted")
    if isinstance(op, AssignTicket) and op.owner_id == op.author:
        return tr("Ticket taken over")
    return operation_name(kind)


def lines(payload: bytes, seat: Seat) -> list[Line]:
    """All of it; nothing for bytes that hold nothing readable."""
    op = _read(payload)
    if op is None:
        return [line for name, value in _raw(payload).items() if (line := _raw_line(name, value))]
    return list(_lines(op, seat))


def short(payload: bytes, seat: Seat) -> str:
    """What tells it apart in a list, on one line."""
    op = _read(payload)
    if isinstance(op, TakeCall):
        content = op.content
        parts = [content.caller_name, content.text or words.subject(content.kind, content.category)]
    elif op is not None and hasattr(op, "edits"):
        parts = [f"{line.name} {line.value}" for line in _lines(op, seat)]
    else:
        parts = [line.value for line in lines(payload, seat)]
    return " · ".join(" ".join(part.split()) for part in parts if part)


def happened_at(payload: bytes) -> int:
    """When, in UTC microseconds; 0 where the bytes do not say."""
    op = _read(payload)
    return op.at if op else 0


def ticket_of(payload: bytes) -> str:
    """The id of the ticket it belongs to, '' where it makes its own."""
    op = _read(payload)
    return str(getattr(op, "ticket_id", "") or getattr(op, "join_ticket", ""))


def as_text(said: list[Line]) -> str:
    """For the clipboard."""
    return "\n".join(tr("{name}: {value}").format(name=line.name, value=line.value) for line in said)


def _read(payload: bytes) -> AnyOperation | None:
    try:
        return decode(payload)
    except UnknownOperation:
        return None


def _raw(payload: bytes) -> dict[str, Any]:
    """What a newer version wrote, by its own names."""
    try:
        found = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    if not isinstance(found, dict):
        return {}
    found.pop("kind", None)
    inner = found.pop("content", {})
    return found | inner if isinstance(inner, dict) else found


def _raw_line(name: str, value: object) -> Line | None:
    if name in _UNSAID or isinstance(value, dict | list) or value in ("", 0, None, False):
        return None
    said = str(value)
    return Line(words.field(name), said, name in _BLOCKS or len(said) > _LONG)


def _lines(op: AnyOperation, seat: Seat) -> Iterator[Line]:
    values = {name: getattr(op, name) for name in op.__struct_fields__}
    content = values.pop("content", None)
    if content is not None:
        values |= {name: getattr(content, name) for name in content.__struct_fields__}
    if isinstance(op, SettleHeld):
        values["take"] = tr("Take it in") if op.take else tr("Reject")
    elif isinstance(op, SettleProposal):
        values["take"] = tr("Take the proposed value") if op.take else tr("Keep the current value")
    if told := _outage(op):
        yield Line(tr("Report"), told, block=True)
    for name, value in values.items():
        if name == "edits":
            yield from _edits(value, seat)
        elif name not in _UNSAID and (said := _said(name, value, seat)):
            called = tr("Text") if name == "text" and content is None else _name(name)
            yield Line(called, said, name in _BLOCKS)


def _outage(op: AnyOperation) -> str:
    """What is reported of an outage besides what somebody wrote."""
    if isinstance(op, OpenOutage):
        if op.origin == OutageOrigin.DESK:
            return tr("This desk has lost the server")
        for_all = op.origin == OutageOrigin.SUPERVISOR
        return tr("The system is down, for the whole team") if for_all else tr("The system is down")
    if not isinstance(op, CloseOutage):
        return ""
    over = tr("The outage was ended by hand") if op.by_hand else tr("The system works again")
    calls = tr("%n call(s)", "", op.captured)
    return f"{over} · {calls}" if op.captured else over


def _edits(edits: Mapping[str, FieldEdit], seat: Seat) -> Iterator[Line]:
    for field, edit in edits.items():
        known = TICKET_FIELDS.get(field)
        names = known.attributes if known else (field,) * len(edit.value)
        parts = [
            _said(name, value, seat)
            for name, value in zip(names, edit.value, strict=False)
            if name not in _UNSAID
        ]
        said = " · ".join(part for part in parts if part) or tr("none")
        yield Line(words.field(field), said, len(said) > _LONG)


def _said(name: str, value: object, seat: Seat) -> str:
    if isinstance(value, tuple):
        return " · ".join(ref.name for ref in value if isinstance(ref, AttachmentRef))
    if isinstance(value, bool):
        return tr("Yes") if value else ""
    if name == "owner_id":
        return seat.name_of(str(value)) or tr("nobody")
    return _scalar(name, str(value), seat) if value else ""


def _scalar(name: str, value: str, seat: Seat) -> str:
    if name in _TIMES:
        return seat.moment(int(value))
    if name == "reference":
        return format_reference(value)
    return numbers.spaced(value) if name in _PHONES else words.code_words(name, value)


def _name(name: str) -> str:
    own = {
        "reference": lambda: tr("Reference number"),
        "caller_name": lambda: words.field("caller"),
        "callback_to": lambda: tr("Call back on"),
        "received_at": lambda: tr("Received"),
        "attachments": lambda: tr("Attachments"),
        "customer_accepted": lambda: tr("The customer accepts the answer"),
        "take": lambda: tr("Decision"),
        "reason": lambda: tr("Reason"),
        "note": lambda: tr("Note"),
    }
    return own[name]() if name in own else words.field(name)
