"""Opens and closes this desk's outage by itself, and keeps what it saw (S004-17, S004-21)."""

from __future__ import annotations

from console.changes import Changes
from console.models.enums import OutageOrigin
from console.models.queries import OpenOutages, RecentSlips
from console.models.records import Outage
from console.offline.link import Link, LinkView
from console.offline.outage_watch import SECOND, Close, Open, OutageWatch, closed, observe, opened
from console.offline.session import Session
from console.offline.slips import calls_during
from console.operations import CloseOutage, OpenOutage

REACH = 600 * SECOND


class OutageKeeper:
    """Watches one session; ``look`` every few seconds and at every change of the link."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._watch = OutageWatch()

    def look(self, view: LinkView) -> tuple[Outage | None, Changes]:
        """The outage to show at this desk, and what was changed about its own."""
        link = Link(state=view.state, cause=view.cause, since=view.since, failed=view.failed)
        shown = self._agree_with_store(link)
        self._watch, decision = observe(self._watch, link, view.unsynced, self._session.now())
        if decision is None:
            return shown, Changes()
        changes = self._carry_out(decision)
        return self._agree_with_store(link), changes

    def _agree_with_store(self, link: Link) -> Outage | None:
        """A hand, another window or an earlier run may have opened or ended it. The team's is shown first."""
        concern = self._session.read(OpenOutages(self._session.identity.desk_id))
        outage = next((one for one in concern if not one.everywhere), None)
        if outage is not None and outage.id != self._watch.outage_id:
            self._watch = opened(self._watch, outage)
        elif outage is None and self._watch.outage_id:
            self._watch = closed(self._watch, link)
        return next(iter(concern), None)

    def _carry_out(self, decision: Open | Close) -> Changes:
        stamp = self._session.stamp()
        if isinstance(decision, Open):
            stamp["at"] = self._began(self._watch.offline_since or stamp["at"])
            op: OpenOutage | CloseOutage = OpenOutage(
                **stamp, origin=OutageOrigin.DESK.value, cause=decision.cause.value
            )
        else:
            taken = calls_during(self._session.store, decision.outage_id)
            op = CloseOutage(
                **stamp, outage_id=decision.outage_id, captured=taken, failures=decision.failures
            )
        return self._session.perform(op)[1]

    def _began(self, noticed: int) -> int:
        """With the first call that waits since shortly before it was noticed: that one belongs to it."""
        recent = self._session.read(RecentSlips(self._session.identity.user.id, noticed - REACH))
        return min([noticed, *(row.slip.saved_at for row in recent if row.state == "queued")])
