"""Taking a call (S004-24, S003-10): a slip, and in the same operation the ticket it creates or joins.

Content never refuses a call: what is missing or odd is taken and flagged 待补全. A second operation with
the same root amends the slip; what comes too late to amend it is kept as a line of the timeline.
"""

from __future__ import annotations

import msgspec

from console.ids import derive
from console.models.enums import JOINABLE_STATES, Category, EventKind, SlipResult
from console.models.records import Attachment, CallSlip, Key, Ticket, TicketEvent
from console.operations.fields import E164, SLIP_FIELDS, Values, encode_values, values_of
from console.operations.joining import amend_joined, join, needs_joining
from console.operations.operation import Change, Context, Decision, Effect, Insert, Operation, Records

TITLE_LENGTH = 40
LATEST_START_AHEAD = 15 * 60 * 1_000_000
OLDEST_START = 31 * 86_400 * 1_000_000
_CATEGORIES = frozenset(Category)

_TICKET_FROM_SLIP: dict[str, dict[str, str]] = {
    "channel": {"channel": "channel"},
    "kind": {"kind": "kind"},
    "category": {"category": "category"},
    "urgency": {"urgency": "urgency"},
    "customised": {"customised": "customised"},
    "number": {"phone": "number"},
    "caller": {"customer_id": "customer_id", "contact_name": "caller_name"},
    "area": {"area": "area"},
    "callback": {"callback_wanted": "callback_wanted", "callback_at": "callback_at"},
}
_TICKET_FIELD = {"number": "phone", "caller": "customer"}


class AttachmentRef(msgspec.Struct, frozen=True):
    """A file that belongs to what is written; its bytes travel apart and may arrive later."""

    sha256: str
    name: str
    size: int
    media_type: str = "application/octet-stream"


class CallContent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the agent wrote down. ``number`` is E.164 where it could be read as one, else as typed."""

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
    recording_id: str = ""


class TakeCall(Operation, frozen=True, kw_only=True, tag="call.take"):
    """``base`` names, for each field that amends an earlier version of the slip, who set what was seen.

    ``join_ticket`` is the ticket it joins; in what amends a slip, the one that the slip has joined.
    """

    reference: str
    content: CallContent
    join_ticket: str = ""
    outage_id: str = ""
    offline: bool = False
    base: dict[str, str] = {}
    attachments: tuple[AttachmentRef, ...] = ()


def slip_id(op: Operation) -> str:
    """The slip that ``op`` writes."""
    return derive(op.stem, "slip")


def needs_take_call(op: TakeCall) -> list[Key]:
    """The slip and the ticket of its root, and the ticket it would join."""
    keys = [(CallSlip.noun, slip_id(op)), (Ticket.noun, derive(op.stem, "ticket"))]
    if op.join_ticket:
        keys += [(Ticket.noun, op.join_ticket), *needs_joining(op, op.base.get("callback", ""))]
    return keys + attachments_needed(op, op.attachments)


def decide_take_call(op: TakeCall, records: Records, context: Context) -> Decision:
    """Always effects: nobody's call is refused."""
    slip = records.get(CallSlip, slip_id(op))
    if slip is not None and (slip.result != SlipResult.REJECTED or slip.origin == op.op_id):
        return _amend(op, slip, records, context)
    joined = records.get(Ticket, op.join_ticket) if op.join_ticket else None
    if joined is not None and joined.state not in JOINABLE_STATES:
        joined = None
    ticket_id = joined.id if joined else derive(op.stem, "ticket")
    new_slip = _new_slip(op, ticket_id, joined is not None, context)
    effects: list[Effect] = [Insert(new_slip) if slip is None else _taken_again(slip, new_slip)]
    effects += join(op, new_slip, joined, records, context) if joined else [Insert(_new_ticket(op, context))]
    effects.append(Insert(_call_event(op, ticket_id, slip, context)))
    return effects + attach(op, op.attachments, ticket_id, derive(op.stem, "event"))


def incomplete_flags(content: CallContent | CallSlip, context: Context) -> tuple[str, ...]:
    """What a later reader must complete or doubt (待补全)."""
    flags = []
    if not content.number:
        flags.append("number")
    elif not E164.fullmatch(content.number):
        flags.append("number_odd")
    if content.callback_wanted and content.callback_to and not E164.fullmatch(content.callback_to):
        flags.append("callback_odd")
    if content.category not in _CATEGORIES:
        flags.append("category")
    if not content.text.strip():
        flags.append("text")
    if context.now and not (
        context.now - OLDEST_START <= content.started_at <= context.now + LATEST_START_AHEAD
    ):
        flags.append("time_odd")
    if not context.proved:
        flags.append("unproved")
    return tuple(flags)


def attachments_needed(op: Operation, refs: tuple[AttachmentRef, ...]) -> list[Key]:
    """The rows of files, which an earlier operation of the root may have written."""
    return [(Attachment.noun, _attachment_id(op, ref)) for ref in refs]


def attach(op: Operation, refs: tuple[AttachmentRef, ...], ticket_id: str, event_id: str) -> list[Effect]:
    """The rows of files that belong to an event."""
    return [
        Insert(
            Attachment(
                id=_attachment_id(op, ref),
                sha256=ref.sha256,
                name=ref.name,
                size=ref.size,
                media_type=ref.media_type,
                ticket_id=ticket_id,
                event_id=event_id,
                author=op.author,
            )
        )
        for ref in refs
    ]


def new_files(op: Operation, refs: tuple[AttachmentRef, ...], records: Records) -> tuple[AttachmentRef, ...]:
    """Those of ``refs`` that no earlier operation of the root has brought."""
    return tuple(ref for ref in refs if records.get(Attachment, _attachment_id(op, ref)) is None)


def _attachment_id(op: Operation, ref: AttachmentRef) -> str:
    return derive(op.stem, f"attachment:{ref.sha256}")


def title_of(text: str) -> str:
    """The first line of what was written, short enough for a list."""
    line = next((part.strip() for part in text.splitlines() if part.strip()), "")
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def _new_slip(op: TakeCall, ticket_id: str, joined: bool, context: Context) -> CallSlip:
    return CallSlip(
        id=slip_id(op),
        origin=op.op_id,
        reference=op.reference,
        ticket_id=ticket_id,
        result=(SlipResult.MERGED if joined else SlipResult.CREATED).value,
        saved_at=op.at,
        arrived_at=context.now,
        outage_id=op.outage_id,
        offline=op.offline,
        incomplete=incomplete_flags(op.content, context),
        author=op.author if context.proved else "",
        desk=op.desk,
        **msgspec.structs.asdict(op.content),
    )


def _taken_again(rejected: CallSlip, slip: CallSlip) -> Change:
    """A call that a person has rejected is taken after all."""
    identity = ("id", "scope", "seq")
    values = {name: getattr(slip, name) for name in slip.__struct_fields__ if name not in identity}
    return Change((CallSlip.noun, rejected.id), values)


def _new_ticket(op: TakeCall, context: Context) -> Ticket:
    content = op.content
    return Ticket(
        id=derive(op.stem, "ticket"),
        origin=op.op_id,
        reference=op.reference,
        title=title_of(content.text),
        channel=content.channel,
        kind=content.kind,
        category=content.category,
        urgency=content.urgency,
        customised=content.customised,
        customer_id=content.customer_id,
        contact_name=content.caller_name,
        phone=content.number,
        area=content.area,
        occurred_at=content.started_at,
        received_at=content.started_at or op.at,
        callback_wanted=content.callback_wanted,
        callback_at=content.callback_at,
        contact_op=op.op_id,
        incomplete=incomplete_flags(content, context),
        outage_id=op.outage_id,
        created_by=op.author if context.proved else "",
        created_desk=op.desk,
        updated_at=op.at,
    )


def _call_event(op: TakeCall, ticket_id: str, rejected: CallSlip | None, context: Context) -> TicketEvent:
    data: dict[str, str | int | bool | None] = {"reference": op.reference, "offline": op.offline}
    if op.join_ticket and op.join_ticket != ticket_id:
        data["join_not_possible"] = op.join_ticket
    if rejected is not None:
        data["rejected"] = rejected.reason
        for name, field in SLIP_FIELDS.items():
            if (was := values_of(rejected, field)) != values_of(op.content, field):
                data[f"{name}.was"] = encode_values(was)
    return TicketEvent(
        id=derive(op.stem, "event"),
        ticket_id=ticket_id,
        kind=EventKind.CALL.value,
        at=op.content.started_at or op.at,
        arrived_at=context.now,
        author=op.author if context.proved else "",
        desk=op.desk,
        op_id=op.op_id,
        text=op.content.text,
        data=data,
    )


def _amend(op: TakeCall, slip: CallSlip, records: Records, context: Context) -> list[Effect]:
    if slip.origin == op.op_id:
        return _what_is_missing(op, slip, context)
    changed: dict[str, Values] = {}
    late: dict[str, Values] = {}
    for name, field in SLIP_FIELDS.items():
        new = values_of(op.content, field)
        setter = slip.setter(name)
        if setter == op.op_id or new == values_of(slip, field):
            continue
        (changed if op.base.get(name) == setter else late)[name] = new
    if not changed and not late and not new_files(op, op.attachments, records):
        return []
    effects: list[Effect] = [Insert(_amended_event(op, slip, changed, late, context))]
    if changed:
        changed_slip = _changed_slip(op, slip, changed, context)
        effects.append(changed_slip)
        ticket = records.get(Ticket, slip.ticket_id)
        if ticket is not None and ticket.origin == slip.origin:
            effects.append(_changed_ticket(op, slip, ticket, changed, context))
        elif ticket is not None and ticket.id == op.join_ticket:
            amended = msgspec.structs.replace(slip, **changed_slip.values)
            effects += amend_joined(op, slip, amended, ticket, records, context)
    return effects + attach(op, op.attachments, slip.ticket_id, derive(op.op_id, "amended"))


def _what_is_missing(op: TakeCall, slip: CallSlip, context: Context) -> list[Effect]:
    """At a desk the slip may come back before its ticket and its line do; what is there stays as it is."""
    if slip.result == SlipResult.REJECTED:
        return []
    made = derive(op.stem, "ticket")
    effects: list[Effect] = [Insert(_new_ticket(op, context))] if slip.ticket_id == made else []
    effects.append(Insert(_call_event(op, slip.ticket_id, None, context)))
    return effects + attach(op, op.attachments, slip.ticket_id, derive(op.stem, "event"))


def _changed_slip(op: TakeCall, slip: CallSlip, changed: dict[str, Values], context: Context) -> Change:
    values: dict[str, object] = {}
    for name, new in changed.items():
        values |= dict(zip(SLIP_FIELDS[name].attributes, new, strict=True))
    values["set_by"] = slip.set_by | dict.fromkeys(changed, op.op_id)
    values["incomplete"] = _flags_kept(slip.incomplete, msgspec.structs.replace(slip, **values), context)
    return Change((CallSlip.noun, slip.id), values)


def _changed_ticket(
    op: TakeCall, slip: CallSlip, ticket: Ticket, changed: dict[str, Values], context: Context
) -> Change:
    """What the slip gave the ticket follows the slip, unless somebody has set it on the ticket since."""
    values: dict[str, object] = {"updated_at": max(op.at, ticket.updated_at)}
    set_by: dict[str, str] = {}
    for name in changed:
        field = _TICKET_FIELD.get(name, name)
        if name in _TICKET_FROM_SLIP and ticket.setter(field) == slip.setter(name):
            values |= {to: getattr(op.content, source) for to, source in _TICKET_FROM_SLIP[name].items()}
            set_by[field] = op.op_id
    if "text" in changed and ticket.setter("title") == slip.setter("text"):
        values["title"] = title_of(op.content.text)
        set_by["title"] = op.op_id
    values["set_by"] = ticket.set_by | set_by
    resulting = msgspec.structs.replace(ticket, **values)
    text, started_at = (
        getattr(op.content if name in changed else slip, name) for name in ("text", "started_at")
    )
    still_odd = slip.callback_to if "callback_odd" in ticket.incomplete else ""
    stands = CallContent(
        number=resulting.phone,
        category=resulting.category,
        text=text,
        started_at=started_at,
        callback_wanted=resulting.callback_wanted,
        callback_to=op.content.callback_to if "callback" in changed else still_odd,
    )
    joined = () if "callback_odd" in slip.incomplete else ("callback_odd",)
    values["incomplete"] = _flags_kept(ticket.incomplete, stands, context, joined)
    return Change((Ticket.noun, ticket.id), values)


def _flags_kept(
    before: tuple[str, ...], stands: CallContent | CallSlip, context: Context, kept: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Of what stands now; another's amendment does not prove who wrote it first, nor mend another's flag."""
    flags = incomplete_flags(stands, context)
    return (*flags, *(flag for flag in (*kept, "unproved") if flag in before and flag not in flags))


def _amended_event(
    op: TakeCall, slip: CallSlip, changed: dict[str, Values], late: dict[str, Values], context: Context
) -> TicketEvent:
    data: dict[str, str | int | bool | None] = {"reference": slip.reference}
    for name, new in changed.items():
        data[name] = encode_values(new)
        data[f"{name}.was"] = encode_values(values_of(slip, SLIP_FIELDS[name]))
    for name, new in late.items():
        data[f"{name}.late"] = encode_values(new)
    return TicketEvent(
        id=derive(op.op_id, "amended"),
        ticket_id=slip.ticket_id,
        kind=EventKind.CALL_AMENDED.value,
        at=op.at,
        arrived_at=context.now,
        author=op.author if context.proved else "",
        desk=op.desk,
        op_id=op.op_id,
        text=op.content.text,
        data=data,
        supersedes=derive(op.stem, "event"),
    )
