"""When an outage of this desk opens and closes by itself, and what it saw. Pure; whoever asks performs it.

Times are microseconds of the clock that the link is stepped with.
"""

from __future__ import annotations

import msgspec

from console.models.enums import OutageCause, OutageOrigin
from console.models.records import Outage
from console.offline.link import Link, LinkState, LinkView, outage_cause

SECOND = 1_000_000
OPENS_AFTER = 20 * SECOND
CLOSES_AFTER = 20 * SECOND


class Open(msgspec.Struct, frozen=True):
    """Perform OpenOutage, then tell ``opened``."""

    cause: OutageCause


class Close(msgspec.Struct, frozen=True):
    """Perform CloseOutage with what was seen, then tell ``closed``."""

    outage_id: str
    failures: int


Decision = Open | Close | None
Seen = Link | LinkView


class OutageWatch(msgspec.Struct, frozen=True):
    """What is known of the outage that is open, or about to be.

    ``offline_since`` is the first moment offline since the link was last online, ``calm_since`` the moment
    since which it is online with an empty queue; 0 for not so. ``muted`` after an end by hand while offline.
    """

    outage_id: str = ""
    by_hand: bool = False
    was_offline: bool = False
    muted: bool = False
    offline_since: int = 0
    calm_since: int = 0
    failed_before: int = 0


def observe(watch: OutageWatch, link: Seen, queued: int, now: int) -> tuple[OutageWatch, Decision]:
    """Call at every step of the link, and every few seconds. A decision is repeated until it is performed."""
    watch = _watched(watch, link, queued, now)
    if not watch.outage_id:
        waited = link.state is LinkState.OFFLINE and now - watch.offline_since >= OPENS_AFTER
        return watch, Open(outage_cause(link.cause)) if waited and not watch.muted else None
    calm = watch.calm_since and now - watch.calm_since >= CLOSES_AFTER
    if calm and (watch.was_offline or not watch.by_hand):
        return watch, Close(watch.outage_id, seen_failures(watch, link))
    return watch, None


def opened(watch: OutageWatch, outage: Outage) -> OutageWatch:
    """This outage is open: just now, by whomever, or since before the program was started."""
    return msgspec.structs.replace(
        watch,
        outage_id=outage.id,
        by_hand=outage.origin != OutageOrigin.DESK,
        was_offline=watch.was_offline or outage.cause != OutageCause.REPORTED,
        muted=False,
    )


def closed(watch: OutageWatch, link: Seen) -> OutageWatch:
    """It has ended. While the link stays offline, no other opens by itself: somebody has just decided so."""
    return OutageWatch(
        muted=link.state is not LinkState.ONLINE,
        offline_since=watch.offline_since,
        failed_before=link.failed,
    )


def seen_failures(watch: OutageWatch, link: Seen) -> int:
    """Failed attempts to reach the server since the outage began."""
    return link.failed - watch.failed_before


def _watched(watch: OutageWatch, link: Seen, queued: int, now: int) -> OutageWatch:
    online, offline = link.state is LinkState.ONLINE, link.state is LinkState.OFFLINE
    calm = online and not queued
    watch = msgspec.structs.replace(
        watch,
        was_offline=watch.was_offline or offline,
        calm_since=(watch.calm_since or now) if calm else 0,
        offline_since=(watch.offline_since or now) if offline else watch.offline_since,
    )
    if not online or watch.outage_id:
        return watch
    return msgspec.structs.replace(
        watch, was_offline=False, muted=False, offline_since=0, failed_before=link.failed
    )
