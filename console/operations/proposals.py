"""Settling a late value: taken, or dropped. It expires by nothing but a decision."""

from __future__ import annotations

from console.models.enums import TRANSITIONS, EventKind, ProposalState, State
from console.models.records import Key, Proposal, Ticket
from console.operations.fields import TICKET_FIELDS, Scalar, encode_values, values_of
from console.operations.merging import line, proposed_values, set_fields
from console.operations.operation import (
    Change,
    Context,
    Decision,
    Effect,
    Insert,
    Missing,
    Operation,
    Records,
    Refusal,
)


class SettleProposal(Operation, frozen=True, kw_only=True, tag="proposal.settle"):
    """Takes the proposed value, or keeps the one that stands.

    ``base`` is the operation whose value its author saw in the field; '' where that was not said.
    """

    proposal_id: str
    ticket_id: str
    take: bool
    base: str = ""


def needs_settle(op: SettleProposal) -> list[Key]:
    """The proposal and its ticket."""
    return [(Proposal.noun, op.proposal_id), (Ticket.noun, op.ticket_id)]


def decide_settle(op: SettleProposal, records: Records, context: Context) -> Decision:
    """The first decision stands; the same twice is harmless; a value not seen is not overwritten."""
    proposal, ticket = records.get(Proposal, op.proposal_id), records.get(Ticket, op.ticket_id)
    if proposal is None:
        return Missing((Proposal.noun, op.proposal_id))
    if proposal.ticket_id != op.ticket_id:
        return Refusal("invalid_value", {"field": "ticket_id"})
    if ticket is None:
        return Missing((Ticket.noun, op.ticket_id))
    wanted = ProposalState.TAKEN if op.take else ProposalState.DROPPED
    problem = _problem(op, proposal, ticket) if proposal.state != wanted else None
    if problem is not None or proposal.state == wanted:
        return problem or []
    settled: dict[str, object] = {"state": wanted.value, "settled_by": op.author, "settled_at": op.at}
    effects: list[Effect] = [Change((Proposal.noun, proposal.id), settled)]
    if op.take:
        fields = {proposal.field: proposed_values(proposal)}
        effects.append(set_fields(op, ticket, fields, setter=proposal.op_id))
    event = line(op, ticket.id, EventKind.SETTLED, _told(op, proposal, ticket), context)
    return [*effects, Insert(event)]


def _told(op: SettleProposal, proposal: Proposal, ticket: Ticket) -> dict[str, Scalar | None]:
    """Both values, whose the late one was, and which of them holds now."""
    field = TICKET_FIELDS.get(proposal.field)
    stood = encode_values(values_of(ticket, field)) if field else proposal.current
    kept, dropped = (proposal.value, stood) if op.take else (stood, proposal.value)
    return {
        "field": proposal.field,
        "kept": kept,
        "dropped": dropped,
        "taken": op.take,
        "by": proposal.author,
    }


def _problem(op: SettleProposal, proposal: Proposal, ticket: Ticket) -> Refusal | None:
    if proposal.state != ProposalState.OPEN:
        return Refusal("proposal_settled")
    if op.take and proposal.field not in TICKET_FIELDS:
        return Refusal("invalid_value", {"field": proposal.field})
    if op.take and proposal.field == "status":
        new = State(str(proposed_values(proposal)[0]))
        if new != ticket.state and new not in TRANSITIONS[State(ticket.state)]:
            return Refusal("state_not_allowed", {"from": ticket.state, "to": new})
    if op.take and op.base and ticket.setter(proposal.field) != op.base:
        return Refusal("proposal_outdated")
    return None
