"""补录核对表 for the tour: what the desk's journal says was captured, against what the server says it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from console.models.repositories.outbox import Outbox
from console.operations import TakeCall, decode
from console.operations.calls import slip_id
from console.wire.administration import LedgerReply


class Ledger(msgspec.Struct, frozen=True):
    """The equation, in calls. ``strays`` are captured calls nobody can account for: there must be none."""

    captured: int
    created: int
    merged: int
    rejected: int
    waiting: int
    strays: int

    @property
    def balanced(self) -> bool:
        """Whether every captured call is accounted for exactly once."""
        return not self.strays and self.captured == self.created + self.merged + self.rejected + self.waiting

    def __str__(self) -> str:
        word = "balanced" if self.balanced else "NOT BALANCED"
        return (
            f"captured {self.captured} = created {self.created} + merged {self.merged}"
            f" + rejected {self.rejected} + waiting {self.waiting}: {word}"
        )


def captured_slips(connection: Connection, since: int) -> set[str]:
    """The slips of every call in the desk's own journal since a time."""
    entries = Outbox(connection).where("kind = 'call.take' AND queued_at >= ? ORDER BY local_seq", since)
    operations = (decode(entry.payload) for entry in entries)
    return {slip_id(op) for op in operations if isinstance(op, TakeCall)}


def reckon(captured: set[str], pages: Iterable[LedgerReply], unsynced: set[str]) -> Ledger:
    """Matches by slip id; what is held by the server, or still on this computer, is waiting."""
    results: dict[str, str] = {}
    held: set[str] = set()
    for page in pages:
        results |= {slip.slip_id: slip.result for slip in page.slips}
        held |= {call.slip_id for call in page.held}
    counts = Counter(results[slip] for slip in captured if slip in results)
    waiting = {slip for slip in captured - results.keys() if slip in held or slip in unsynced}
    return Ledger(
        captured=len(captured),
        created=counts["created"],
        merged=counts["merged"],
        rejected=counts["rejected"],
        waiting=len(waiting),
        strays=len(captured - results.keys() - waiting),
    )
