"""What an agent does to a ticket, as operations that name what the agent saw."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from console.errors import ExpectedError
from console.i18n import tr
from console.models.enums import EventKind, State
from console.models.records import Proposal, Ticket
from console.operations import (
    AddNote,
    AnyOperation,
    AssignTicket,
    ChangeState,
    EditTicket,
    FieldEdit,
    SettleProposal,
)
from console.ui.seat import Seat

Done = Callable[[object], object]
Failed = Callable[[ExpectedError], object]


def _nothing(_: object) -> None:
    pass


class TicketActions(QObject):
    """Performs them. Signals: ``failed(ExpectedError)`` where nobody else was given to be told."""

    failed = Signal(object)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat

    def set_code(self, ticket: Ticket, field: str, code: str) -> None:
        """Gives a field of one code another value."""
        self.edit(ticket, {field: FieldEdit(ticket.setter(field), (code,))})

    def edit(
        self,
        ticket: Ticket,
        edits: dict[str, FieldEdit],
        done: Done = _nothing,
        failed: Failed | None = None,
    ) -> None:
        """Sets fields."""
        op = EditTicket(**self._seat.desk.stamp(), ticket_id=ticket.id, edits=edits)
        self._perform(op, done, failed)

    def called_back(self, ticket: Ticket, done: Done) -> None:
        """The customer was called back: nothing is owed any more, and the history says so."""
        if not ticket.callback_wanted:
            return
        said = tr("Called the customer back.")
        note = AddNote(
            **self._seat.desk.stamp(), ticket_id=ticket.id, text=said, note_kind=EventKind.PHONE_NOTE.value
        )
        self._perform(note, _nothing, None)
        self.edit(ticket, {"callback": FieldEdit(ticket.setter("callback"), (False, 0))}, done)

    def accept(self, ticket: Ticket, done: Done = _nothing) -> None:
        """Takes charge: accepted, and one's own where nobody has it."""
        if ticket.owner_id:
            self.change_state(ticket, State.ACCEPTED.value, done=done)
        else:
            self.change_state(ticket, State.ACCEPTED.value)
            self.assign(ticket, self._seat.me.id, self._seat.me.group, done)

    def change_state(
        self,
        ticket: Ticket,
        state: str,
        outcome: str = "",
        accepted: bool = False,
        done: Done = _nothing,
        failed: Failed | None = None,
    ) -> None:
        """Moves it on; ``accepted``: by the customer, who complained."""
        op = ChangeState(
            **self._seat.desk.stamp(),
            ticket_id=ticket.id,
            base=ticket.setter("status"),
            state=state,
            outcome=outcome,
            customer_accepted=accepted,
            seen_contact=ticket.contact_op,
        )
        self._perform(op, done, failed)

    def assign(
        self,
        ticket: Ticket,
        owner_id: str,
        group: str,
        done: Done = _nothing,
        failed: Failed | None = None,
    ) -> None:
        """Gives it to somebody, or to a group."""
        stamp, base = self._seat.desk.stamp(), ticket.setter("assignment")
        op = AssignTicket(**stamp, ticket_id=ticket.id, base=base, owner_id=owner_id, group=group)
        self._perform(op, done, failed)

    def settle(self, ticket: Ticket, proposal: Proposal, take: bool) -> None:
        """Decides a late value."""
        stamp, base = self._seat.desk.stamp(), ticket.setter(proposal.field)
        op = SettleProposal(**stamp, proposal_id=proposal.id, ticket_id=ticket.id, take=take, base=base)
        self._perform(op, _nothing, None)

    def _perform(self, op: AnyOperation, done: Done, failed: Failed | None) -> None:
        self._seat.desk.perform(op, self, done, failed or self.failed.emit)
