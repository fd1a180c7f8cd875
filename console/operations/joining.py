"""What a call does to the ticket it joins: work thought resolved is open again, no promise is forgotten.

The earliest callback promised stands; another one becomes a proposal. What the call leaves to be mended
is flagged on the ticket, where somebody looks for it.
"""

from __future__ import annotations

import msgspec

from console.ids import derive
from console.models.enums import Category, EventKind, State
from console.models.records import CallSlip, Key, Ticket, TicketEvent
from console.operations.fields import E164, TICKET_FIELDS, Values
from console.operations.merging import FieldEdit, merge_ticket, proposals_needed
from console.operations.operation import Change, Context, Effect, Insert, Operation, Records

_CATEGORIES = frozenset(Category)
_NO_TIME = 1 << 63


def needs_joining(op: Operation, seen: str) -> list[Key]:
    """The proposals that the callback of a joined call may meet; ``seen`` set the one it amends."""
    return proposals_needed(op, {"callback": FieldEdit(seen, ())})


def join(op: Operation, call: CallSlip, ticket: Ticket, records: Records, context: Context) -> list[Effect]:
    """A new call about the matter of ``ticket``."""
    edits = _promised(call, ticket)
    if ticket.state == State.RESOLVED:
        edits["status"] = FieldEdit(ticket.setter("status"), (State.REOPENED.value, ""))
    effects = _merged(op, ticket, edits, records, context)
    flags = _flags(_left(ticket, effects), (), call.incomplete)
    values: dict[str, object] = {"contact_op": op.op_id, "updated_at": max(op.at, ticket.updated_at)}
    return [*effects, Change((Ticket.noun, ticket.id), values | {"incomplete": flags})]


def amend_joined(
    op: Operation, before: CallSlip, call: CallSlip, ticket: Ticket, records: Records, context: Context
) -> list[Effect]:
    """A call that has joined ``ticket`` is corrected: only what it promises concerns the ticket."""
    effects = _merged(op, ticket, _promised_now(before, call, ticket), records, context)
    left = _left(ticket, effects)
    flags = _flags(left, before.incomplete, call.incomplete)
    if flags != left.incomplete:
        effects.append(Change((Ticket.noun, ticket.id), {"incomplete": flags}))
    return effects


def _promised(call: CallSlip, ticket: Ticket, seen: str = "") -> dict[str, FieldEdit]:
    """The first promise and an earlier one are set; a later one is for a person to decide."""
    asked: Values = (True, call.callback_at)
    if not TICKET_FIELDS["callback"].accepts(asked):
        asked = (True, 0)
    covered = ticket.callback_wanted and not asked[1]
    if not call.callback_wanted or covered:
        return {}
    standing = ticket.setter("callback")
    due = ticket.callback_at if ticket.callback_wanted and ticket.callback_at > 0 else _NO_TIME
    if not ticket.callback_wanted or int(asked[1]) < due:
        return {"callback": FieldEdit(standing, asked)}
    return {"callback": FieldEdit(seen if seen != standing else "", asked)}


def _promised_now(before: CallSlip, call: CallSlip, ticket: Ticket) -> dict[str, FieldEdit]:
    """A promise that this call gave the ticket is not taken back unasked: it may stand for another's too."""
    seen = before.setter("callback")
    if (call.callback_wanted, call.callback_at) == (before.callback_wanted, before.callback_at):
        return {}
    if not call.callback_wanted and ticket.callback_wanted and ticket.setter("callback") == seen:
        return {"callback": FieldEdit("", (False, 0))}
    return _promised(call, ticket, seen)


def _merged(
    op: Operation, ticket: Ticket, edits: dict[str, FieldEdit], records: Records, context: Context
) -> list[Effect]:
    """Told in a line of its own, beside that of the call."""
    heard = op if context.proved else msgspec.structs.replace(op, author="")
    return [
        Insert(msgspec.structs.replace(effect.row, id=derive(op.op_id, "changed")))
        if isinstance(effect, Insert)
        and isinstance(effect.row, TicketEvent)
        and effect.row.kind == EventKind.CHANGED
        else effect
        for effect in merge_ticket(heard, ticket, edits, records, context)
    ]


def _left(ticket: Ticket, effects: list[Effect]) -> Ticket:
    for effect in effects:
        if isinstance(effect, Change) and effect.key == (Ticket.noun, ticket.id):
            ticket = msgspec.structs.replace(ticket, **effect.values)
    return ticket


def _flags(ticket: Ticket, had: tuple[str, ...], has: tuple[str, ...]) -> tuple[str, ...]:
    """The ticket's own, and those new ones of a call that nothing on the ticket answers."""
    answered = {"text", "time_odd", *had}
    if E164.fullmatch(ticket.phone):
        answered |= {"number", "number_odd"}
    if ticket.category in _CATEGORIES:
        answered.add("category")
    mended = {"callback_odd"}.intersection(had).difference(has)
    kept = [flag for flag in ticket.incomplete if flag not in mended]
    return (*kept, *(flag for flag in has if flag not in kept and flag not in answered))
