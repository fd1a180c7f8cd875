"""Capture-only: calls straight into the spool, for an expired grant or an agent new to this desk.

Nothing is read, nothing is proved; the server applies the slips under the desk's name, flagged 待补全. The
outage never stops taking calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from console.changes import Changes
from console.errors import CredentialsError, ExpectedError, NotSaved
from console.ids import derive
from console.models.queries import Query
from console.models.records import Draft, User
from console.offline.counter import Counter
from console.offline.desk_folder import DeskFacts
from console.offline.drafts import draft_of
from console.offline.identity import Action, Closing, Identity, Saved, StartSlip, WhatIsOpen
from console.offline.link import Link, LinkView
from console.offline.sealer import Sealer
from console.offline.slips import start_slip
from console.offline.spool import Spool
from console.operations import AnyOperation, TakeCall, encode
from console.wire.keys import sealing_key

T = TypeVar("T")


class Carrier(Protocol):
    """What brings the calls home; the desk's courier."""

    @property
    def link(self) -> Link: ...
    def kick(self) -> None: ...
    def hurry(self) -> None: ...
    def look_again(self) -> None: ...


class CaptureSession:
    """A session that can only take calls."""

    def __init__(
        self,
        employee_no: str,
        facts: DeskFacts,
        spool: Spool,
        counter: Counter,
        clock: Callable[[], int],
        courier: Carrier,
    ) -> None:
        if not facts.spool_key:
            raise CredentialsError("desk_new_to_server")
        user = User(
            id=derive(facts.desk_id, f"capture:{employee_no}"), employee_no=employee_no, name=employee_no
        )
        self.identity = Identity(
            user, facts.desk_id, f"{facts.code:03d}", facts.workspace, facts.zone, capture_only=True
        )
        self._spool = spool
        self._sealer = Sealer(spool, sealing_key(facts.spool_key), facts.desk_id, clock)
        self._counter = counter
        self._clock = clock
        self._courier = courier
        courier.look_again()

    def now(self) -> int:
        """UTC microseconds."""
        return self._clock()

    def perform(self, what: AnyOperation | Action[Any]) -> tuple[Any, Changes]:
        """Takes a call, or starts a form. Everything else waits for a sign-in."""
        if isinstance(what, StartSlip):
            return start_slip(self._counter, self.identity, self.now()), Changes()
        if not isinstance(what, TakeCall):
            raise NotSaved("capture_only")
        self._sealer.spool(what.op_id, encode(what), "")
        self._courier.kick()
        return Saved(what.op_id, True), Changes(queue=True)

    def read(self, query: Query[T]) -> T:
        """Only how much waits to be delivered can be read."""
        special: Any = query
        if isinstance(special, WhatIsOpen):
            closing: Any = Closing(self.link_view().unsynced, 0, None, False)
            return closing  # type: ignore[no-any-return]  # the query's own answer
        raise ExpectedError("capture_only")

    def link_view(self) -> LinkView:
        """The way home: online once the server can be reached again, and with it a sign-in is possible.

        ``unsynced`` is what lies sealed on this computer, of everybody's.
        """
        link = self._courier.link
        return LinkView(
            state=link.state,
            cause=link.cause,
            since=link.since,
            unsynced=self._spool.waiting(),
            failed=link.failed,
        )

    def empty_draft(self, form: str) -> Draft:
        """A draft row that is kept nowhere: there is no database to keep it in."""
        return draft_of(self.identity.user.id, self.identity.desk_id, form)

    def check_password(self, password: str) -> None:
        """There is none to check."""
        raise CredentialsError("capture_only")

    def sync_now(self) -> None:
        """Has the courier try at once."""
        self._courier.hurry()

    def close(self) -> None:
        """Nothing is open."""
