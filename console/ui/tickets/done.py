"""What was done to a ticket, and where it is found now that it may have left the queue."""

from __future__ import annotations

from console import words
from console.i18n import tr
from console.models.enums import State
from console.models.queries import Queue
from console.models.records import Ticket
from console.ui.seat import Seat


def accepted(seat: Seat) -> str:
    """It was taken charge of."""
    return tr("Accepted by {name}. It is under “{queue}”.").format(
        name=seat.me.name, queue=words.queue(Queue.MINE)
    )


def given(owner_id: str, group: str, seat: Seat) -> str:
    """It was given to somebody, or to a group."""
    return tr("Given to {name}. It is under “{queue}”.").format(
        name=seat.name_of(owner_id) or group, queue=words.queue(_queue_of(owner_id, group, seat))
    )


def changed(state: str, ticket: Ticket, seat: Seat) -> str:
    """It was moved on."""
    ended = state in (State.RESOLVED, State.CLOSED)
    queue = Queue.CLOSED if ended else _queue_of(ticket.owner_id, ticket.group, seat)
    return tr("State: {state}. It is under “{queue}”.").format(
        state=words.state(state), queue=words.queue(queue)
    )


def _queue_of(owner_id: str, group: str, seat: Seat) -> Queue:
    if owner_id == seat.me.id:
        return Queue.MINE
    return Queue.UNASSIGNED if not owner_id and group in ("", seat.me.group) else Queue.TEAM
