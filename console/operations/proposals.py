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
        value = proposed_values(proposal)
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


def _problem(op: SettleProposal, proposal: Proposal, ticket: Ticket) -> Refusal | None:
    if proposal.state != ProposalState.OPEN:
        return Refusal("proposal_settled")
    if op.take and proposal.field not in TICKET_FIELDS:
        return Refusal("invalid_value", {"field": proposal.field})
    if op.take and op.base and ticket.setter(proposal.field) != op.base:
        return Refusal("proposal_outdated")
    return None
