"""The rules: every action, what it needs to know, and what it does. Pure; the same at desk and server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from console.errors import ExpectedError
from console.models.records import Key
from console.operations import calls, held, outages, proposals, text_codes, tickets
from console.operations.calls import AttachmentRef, CallContent, TakeCall
from console.operations.held import SettleHeld
from console.operations.merging import FieldEdit
from console.operations.operation import Context, Decision, Operation, Records
from console.operations.outages import CloseOutage, OpenOutage, ReportExit
from console.operations.proposals import SettleProposal
from console.operations.text_codes import SetTextCode
from console.operations.tickets import (
    AddNote,
    AssignTicket,
    ChangeState,
    CreateTicket,
    EditTicket,
    ImportTicket,
    TicketContent,
)

__all__ = [
    "AddNote",
    "AnyOperation",
    "AssignTicket",
    "AttachmentRef",
    "CallContent",
    "ChangeState",
    "CloseOutage",
    "CreateTicket",
    "EditTicket",
    "FieldEdit",
    "ImportTicket",
    "OpenOutage",
    "ReportExit",
    "SetTextCode",
    "SettleHeld",
    "SettleProposal",
    "TakeCall",
    "TicketContent",
    "UnknownOperation",
    "decide",
    "decode",
    "encode",
    "kind_of",
    "needs",
    "retry",
]


class _Rule(NamedTuple):
    needs: Callable[[Any], list[Key]]
    decide: Callable[[Any, Records, Context], Decision]


_RULES: dict[type[Operation], _Rule] = {
    TakeCall: _Rule(calls.needs_take_call, calls.decide_take_call),
    CreateTicket: _Rule(tickets.needs_create, tickets.decide_create),
    ImportTicket: _Rule(tickets.needs_create, tickets.decide_import),
    EditTicket: _Rule(tickets.needs_edit, tickets.decide_edit),
    AddNote: _Rule(tickets.needs_note, tickets.decide_note),
    ChangeState: _Rule(tickets.needs_state, tickets.decide_state),
    AssignTicket: _Rule(tickets.needs_assign, tickets.decide_assign),
    SettleProposal: _Rule(proposals.needs_settle, proposals.decide_settle),
    OpenOutage: _Rule(outages.needs_open, outages.decide_open),
    CloseOutage: _Rule(outages.needs_close, outages.decide_close),
    ReportExit: _Rule(outages.needs_exit, outages.decide_exit),
    SetTextCode: _Rule(text_codes.needs_text_code, text_codes.decide_text_code),
    SettleHeld: _Rule(held.needs_held, held.decide_held),
}

AnyOperation = (
    TakeCall
    | CreateTicket
    | ImportTicket
    | EditTicket
    | AddNote
    | ChangeState
    | AssignTicket
    | SettleProposal
    | OpenOutage
    | CloseOutage
    | ReportExit
    | SetTextCode
    | SettleHeld
)

_decoder: msgspec.json.Decoder[AnyOperation] = msgspec.json.Decoder(AnyOperation)
_encoder = msgspec.json.Encoder()


class UnknownOperation(ExpectedError):
    """Bytes that this version does not understand; they are kept, never dropped."""

    code = "unknown_operation"


def encode(op: Operation) -> bytes:
    """The bytes of ``op``: made once, then stored, hashed and resent as they are."""
    return _encoder.encode(op)


def decode(raw: bytes | msgspec.Raw) -> AnyOperation:
    """Raises UnknownOperation for what a newer desk, or nobody, can have meant."""
    try:
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnknownOperation from error


def needs(op: Operation) -> list[Key]:
    """The rows that deciding ``op`` may look at."""
    return _RULES[type(op)].needs(op)


def decide(op: Operation, records: Records, context: Context) -> Decision:
    """What ``op`` does to ``records``: effects, a refusal, or the row that is missing. No I/O, no clock."""
    return _RULES[type(op)].decide(op, records, context)


def kind_of(op: Operation) -> str:
    """The stable tag of an operation's class."""
    return str(op.__struct_config__.tag)


def retry(op: AnyOperation, op_id: str, at: int) -> AnyOperation:
    """A new operation that tries a refused one again, and names it. Its rows keep their ids."""
    return msgspec.structs.replace(op, op_id=op_id, at=at, retries=op.op_id, root=op.stem)
