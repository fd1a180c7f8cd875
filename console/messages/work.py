"""What became of an operation: states, refusals, and why the server holds something."""

from __future__ import annotations

from collections.abc import Callable

from console.i18n import tr
from console.messages.message import Message

WORK: dict[str, Callable[[], Message]] = {
    "unexpected": lambda: Message(
        tr("Something went wrong in the program."),
        tr("It was written to the log. What you typed is still here; try again."),
    ),
    "invalid_value": lambda: Message(
        tr("The value of “{field}” cannot be used."), tr("Correct it and try again.")
    ),
    "state_not_allowed": lambda: Message(
        tr("A ticket does not go from “{from}” to “{to}”."),
        tr("Look at its present state, then choose again."),
    ),
    "complaint_not_accepted": lambda: Message(
        tr("A complaint is closed only when the customer accepts the answer, or for a supervisor's reason."),
        tr("Note the acceptance, or give the ticket to a supervisor."),
    ),
    "ticket_closed": lambda: Message(
        tr("This ticket is closed and has no owner to change."), tr("Reopen it first.")
    ),
    "proposal_settled": lambda: Message(
        tr("Somebody has already decided this proposal."), tr("Look at the ticket's history.")
    ),
    "proposal_outdated": lambda: Message(
        tr("Somebody has set this field since you looked; the newer value stays."),
        tr("Look at the ticket, then decide the proposal again."),
    ),
    "reason_required": lambda: Message(tr("A reason is needed."), tr("The author will read it.")),
    "not_held": lambda: Message(
        tr("This is no longer held."), tr("It was settled meanwhile; look at the list again.")
    ),
    "own_work": lambda: Message(tr("Nobody decides about their own work."), tr("Ask another supervisor.")),
    "take_refused": lambda: Message(
        tr("It could not be taken in: {refusal}"),
        tr("It stays held. Reject it, with a reason for its author, or ask them about it."),
    ),
    "still_missing": lambda: Message(
        tr("What it belongs to has not arrived yet, so it could not be taken in."),
        tr("It stays held. Decide again when that is there, or reject it."),
    ),
    "still_failing": lambda: Message(
        tr("The server met a fault again while taking this in."),
        tr("It stays held. Decide again after the server's update, or reject it."),
    ),
    "rejected_by_person": lambda: Message(
        tr("{by} rejected this: {reason}"),
        tr("If it is still needed, write it anew with the reason in mind."),
    ),
    "op_id_reused": lambda: Message(
        tr("An operation with this number but another content is already there."),
        tr("It stays readable here. Call support."),
    ),
    "unknown_operation": lambda: Message(
        tr("The server does not understand this yet."),
        tr("It is kept, and decided after the server's update."),
    ),
}

HELD: dict[str, Callable[[], Message]] = {
    "unknown_operation": WORK["unknown_operation"],
    "unproved": lambda: Message(
        tr("It is not proved who wrote this."),
        tr("It is decided when the author signs in with the server, or by a supervisor."),
    ),
    "missing": lambda: Message(
        tr("What it belongs to has not arrived yet."), tr("It is decided by itself as soon as that is there.")
    ),
    "refused": lambda: Message(
        tr("The rules do not allow this, and its author has not been told yet."),
        tr("It goes back to the author at the next sign-in; a supervisor can decide before."),
    ),
    "exception": lambda: Message(
        tr("The server met a fault while deciding this."),
        tr("It is kept and tried again; a supervisor can decide at any time."),
    ),
    "too_large": lambda: Message(
        tr("This is too large for the server to decide."),
        tr("It is kept here; a sealed copy goes to the server. Do not enter it again; tell a supervisor."),
    ),
}

OUTBOX_STATES: dict[str, Callable[[], str]] = {
    "queued": lambda: tr("Waiting to sync"),
    "accepted": lambda: tr("On the server"),
    "done": lambda: tr("On the server"),
    "held": lambda: tr("Held for a decision"),
    "refused": lambda: tr("Refused"),
    "retried": lambda: tr("Tried again"),
    "set_aside": lambda: tr("Set aside"),
}

OPERATIONS: dict[str, Callable[[], str]] = {
    "call.take": lambda: tr("Call taken"),
    "ticket.create": lambda: tr("Ticket created"),
    "ticket.import": lambda: tr("Ticket imported"),
    "ticket.edit": lambda: tr("Ticket edited"),
    "ticket.note": lambda: tr("Entry added"),
    "ticket.state": lambda: tr("State changed"),
    "ticket.assign": lambda: tr("Ticket assigned"),
    "proposal.settle": lambda: tr("Proposal settled"),
    "outage.open": lambda: tr("Outage declared"),
    "outage.close": lambda: tr("Outage ended"),
    "desk.exit": lambda: tr("Window closed, with a reason"),
    "text_code.set": lambda: tr("Text code set"),
    "held.settle": lambda: tr("Held work decided"),
}
