"""补录核对表: what the desk's journal says was captured, against what the server says it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection

from console.models.repositories.outbox import Outbox
from console.offline.identity import Ledger
from console.offline.states import OutboxState
from console.operations import TakeCall, decode
from console.operations.calls import slip_id
from console.wire.administration import LedgerReply

_UNDECIDED = frozenset({OutboxState.QUEUED, OutboxState.HELD})


def captured_slips(connection: Connection, since: int) -> dict[str, bool]:
    """The slip of every call taken at this desk since a time, and whether it is still unsynced.

    A call was taken when its first operation says so, as the server counts it; an amendment takes none.
    """
    taken: dict[str, int] = {}
    unsynced: set[str] = set()
    for entry in Outbox(connection).where("kind = 'call.take' ORDER BY local_seq"):
        op = decode(entry.payload)
        if isinstance(op, TakeCall):
            if not op.base:
                taken.setdefault(slip_id(op), op.at)
            if entry.state in _UNDECIDED:
                unsynced.add(slip_id(op))
    return {slip: slip in unsynced for slip, at in taken.items() if at >= since}


def reckon(journal: dict[str, bool], pages: Iterable[LedgerReply]) -> Ledger:
    """Matches by slip id; what the server holds, or is only on this computer, is waiting."""
    captured = journal.keys()
    results: dict[str, str] = {}
    held: set[str] = set()
    for page in pages:
        results |= {slip.slip_id: slip.result for slip in page.slips}
        held |= {call.slip_id for call in page.held}
    counts = Counter(results[slip] for slip in captured if slip in results)
    waiting = {slip for slip in captured - results.keys() if slip in held or journal[slip]}
    return Ledger(
        captured=len(captured),
        created=counts["created"],
        merged=counts["merged"],
        rejected=counts["rejected"],
        waiting=len(waiting),
        strays=len(captured - results.keys() - waiting),
    )
