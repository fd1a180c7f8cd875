"""What is old at a desk and safe in a verified backup goes. Refusals nobody has decided about stay."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from console.models.repositories.desk_state import DeskState
from console.models.repositories.files import Files
from console.models.repositories.settled import Settled
from console.offline import absorb
from console.wire.messages import Cursor, PullReply

_RESTS = "rests"
_EVERY = (1 << 63) - 1


def clear_away(connection: Connection, workspace_id: str, reply: PullReply, before: int) -> int:
    """Drops operations and files of before a time; returns how many operations. Once ``reply`` is taken in.

    The server that gave it knows every commit this desk has heard of. What was done in an earlier epoch
    rests, from the first such answer on, on that answer's head.
    """
    state, settled, covered = DeskState(connection), Settled(connection), reply.covered
    if absorb.heard_of(state).epoch != reply.head.epoch:
        return 0  # another window has heard of another history meanwhile
    stored = msgspec.json.decode(state.get(_RESTS) or "{}", type=dict[str, Cursor])
    earlier = settled.epochs() - {reply.head.epoch}
    rests = {epoch: _at(stored.get(epoch), reply.head) for epoch in earlier}
    state.put(_RESTS, msgspec.json.encode(rests).decode())
    safe = {epoch for epoch, at in rests.items() if at.epoch == covered.epoch and at.seq <= covered.seq}
    gone = settled.clear_retried(before) + settled.clear_done(before, covered.epoch, covered.seq)
    gone += sum(settled.clear_done(before, epoch, _EVERY) for epoch in safe)
    Files(connection).clear(workspace_id, before, covered.seq)
    return gone


def _at(stored: Cursor | None, head: Cursor) -> Cursor:
    return stored if stored is not None and stored.epoch == head.epoch else head
