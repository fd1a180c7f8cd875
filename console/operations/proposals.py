"""Settling a late value: taken, or dropped. It expires by nothing but a decision."""

from __future__ import annotations

from console.ids import derive
from console.models.enums import EventKind, ProposalState
from console.models.records import Key, Proposal, Ticket, TicketEvent
from console.operations.fields import TICKET_FIELDS
from console.operations.merging import proposed_values, set_fields
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
    """Takes the proposed value, or keeps the one that stands."""

    proposal_id: str
    ticket_id: str
    take: bool


def needs_settle(op: SettleProposal) -> list[Key]:
    """The proposal and its ticket."""
    return [(Proposal.noun, op.proposal_id), (Ticket.noun, op.ticket_id)]


def decide_settle(op: SettleProposal, records: Records, context: Context) -> Decision:
    """The first decision stands; the same decision twice is harmless."""
    proposal = records.get(Proposal, op.proposal_id)
    if proposal is None:
        return Missing((Proposal.noun, op.proposal_id))
    ticket = records.get(Ticket, proposal.ticket_id)
    if ticket is None:
        return Missing((Ticket.noun, proposal.ticket_id))
    wanted = ProposalState.TAKEN if op.take else ProposalState.DROPPED
    if proposal.state != ProposalState.OPEN:
        return [] if proposal.state == wanted else Refusal("proposal_settled")
    settled: dict[str, object] = {"state": wanted.value, "settled_by": op.author, "settled_at": op.at}
    effects: list[Effect] = [Change((Proposal.noun, proposal.id), settled)]
    if op.take:
        value = proposed_values(proposal)
        if proposal.field not in TICKET_FIELDS:
            return Refusal("invalid_value", {"field": proposal.field})
        return effects + set_fields(op, ticket, {proposal.field: value}, context, setter=proposal.op_id)
    event = TicketEvent(
        id=derive(op.stem, "event"),
        ticket_id=ticket.id,
        kind=EventKind.SETTLED.value,
        at=op.at,
        arrived_at=context.now,
        author=op.author,
        desk=op.desk,
        op_id=op.op_id,
        data={"field": proposal.field, "dropped": proposal.value, "kept": proposal.current},
    )
    return [*effects, Insert(event)]
