"""What a desk knows of its way to the server: one table, fed by real requests and by the probe.

Pure. ``now`` is microseconds of any one clock; the worker passes UTC.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from console.errors import LinkError
from console.models.enums import OutageCause

LOST_AFTER_FAILURES = 3
LOST_AFTER = 10 * 1_000_000
STEADY_AFTER_ANSWERS = 2


class LinkState(StrEnum):
    """How the link looks to the agent."""

    ONLINE = "online"
    UNSTABLE = "unstable"
    OFFLINE = "offline"
    RECOVERING = "recovering"


class LinkCause(StrEnum):
    """Why the link is not simply online."""

    NONE = ""
    NO_NETWORK = "no_network"
    SERVER_DOWN = "server_down"
    SILENT = "silent"
    SERVER_ILL = "server_ill"
    UNTRUSTED = "certificate_untrusted"
    BUSY = "busy"


class LinkEvent(StrEnum):
    """What one request, or the probe (``READY``), has met. ``DRAINED``: all is sent and all is pulled."""

    ANSWERED = "answered"
    READY = "ready"
    DRAINED = "drained"
    BUSY = "busy"
    NO_NETWORK = "no_network"
    DOWN = "down"
    SILENT = "silent"
    ILL = "ill"
    UNTRUSTED = "untrusted"


class _Reading(StrEnum):
    """An event in the light of those before it."""

    FIRST = "first answer"
    STEADY = "answers in a row"
    READY = "ready"
    DRAINED = "drained"
    BUSY = "busy"
    SLIP = "a failure"
    LOST = "failures in a row"


_CAUSES = {
    LinkEvent.BUSY: LinkCause.BUSY,
    LinkEvent.NO_NETWORK: LinkCause.NO_NETWORK,
    LinkEvent.DOWN: LinkCause.SERVER_DOWN,
    LinkEvent.SILENT: LinkCause.SILENT,
    LinkEvent.ILL: LinkCause.SERVER_ILL,
    LinkEvent.UNTRUSTED: LinkCause.UNTRUSTED,
}
FAILURES = frozenset(_CAUSES) - {LinkEvent.BUSY}

_EVENTS = {
    "no_network": LinkEvent.NO_NETWORK,
    "name_unknown": LinkEvent.NO_NETWORK,
    "server_refused": LinkEvent.DOWN,
    "timed_out": LinkEvent.SILENT,
    "silent": LinkEvent.SILENT,
    "cut_off": LinkEvent.DOWN,
    "proxy_refused": LinkEvent.DOWN,
    "no_answer": LinkEvent.DOWN,
    "busy": LinkEvent.BUSY,
    "certificate_untrusted": LinkEvent.UNTRUSTED,
    "certificate_out_of_date": LinkEvent.UNTRUSTED,
    "certificate_wrong_host": LinkEvent.UNTRUSTED,
}

_TABLE: dict[LinkState, dict[_Reading, LinkState]] = {
    LinkState.ONLINE: {
        _Reading.SLIP: LinkState.UNSTABLE,
        _Reading.BUSY: LinkState.UNSTABLE,
        _Reading.LOST: LinkState.OFFLINE,
    },
    LinkState.UNSTABLE: {
        _Reading.STEADY: LinkState.ONLINE,
        _Reading.LOST: LinkState.OFFLINE,
    },
    LinkState.OFFLINE: {
        _Reading.FIRST: LinkState.RECOVERING,
        _Reading.STEADY: LinkState.RECOVERING,
        _Reading.READY: LinkState.RECOVERING,
        _Reading.BUSY: LinkState.RECOVERING,
    },
    LinkState.RECOVERING: {
        _Reading.DRAINED: LinkState.ONLINE,
        _Reading.LOST: LinkState.OFFLINE,
    },
}
"""Where a reading leads; a state that does not name it stays. One failure among answers moves little."""


class Link(msgspec.Struct, frozen=True):
    """The link since ``since``. A new desk is recovering: it has heard nothing, good or bad.

    ``failures`` and ``answers`` are those in a row, ``failed`` is every failed attempt so far.
    """

    state: LinkState = LinkState.RECOVERING
    cause: LinkCause = LinkCause.NONE
    since: int = 0
    failures: int = 0
    failing_since: int = 0
    answers: int = 0
    failed: int = 0


class LinkView(msgspec.Struct, frozen=True):
    """What an agent is told: the link, the queue, and when. Times in UTC microseconds, 0 for never.

    ``since`` is when the state began. ``silent_since`` is the last sign of life while an answer is overdue
    and the link not lost yet. ``unsynced`` is on this computer alone; ``attention`` was refused or is held by
    the server. ``failed`` is every failed attempt of this run. ``trouble`` is the code of what keeps a sync
    from ending although the server answers (a full disk here, a refusal there), '' for nothing.
    """

    state: LinkState = LinkState.RECOVERING
    cause: LinkCause = LinkCause.NONE
    since: int = 0
    unsynced: int = 0
    attention: int = 0
    failed: int = 0
    last_sync_at: int = 0
    next_attempt_at: int = 0
    trouble: str = ""
    silent_since: int = 0


def step(link: Link, event: LinkEvent, now: int, began: int = 0) -> Link:
    """The link after ``event``. A probe says nothing of a server that answers probes and fails at work.

    ``began`` is since when what failed now has had no answer.
    """
    if event is LinkEvent.READY and link.cause is LinkCause.SERVER_ILL:
        return link
    counted = _count(link, event, began or now)
    state = _TABLE[link.state].get(_read(counted, event, now), link.state)
    cause = _CAUSES.get(event, LinkCause.NONE if state is LinkState.ONLINE else counted.cause)
    since = link.since if state is link.state else now
    return msgspec.structs.replace(counted, state=state, cause=cause, since=since)


def event_of(error: LinkError) -> LinkEvent:
    """What a failed request says of the link. Whatever answered strangely is ill."""
    return _EVENTS.get(error.code, LinkEvent.ILL)


def outage_cause(cause: LinkCause) -> OutageCause:
    """The cause an outage is opened with."""
    known = {
        LinkCause.NO_NETWORK: OutageCause.DESK_NETWORK,
        LinkCause.SERVER_DOWN: OutageCause.SERVER_DOWN,
        LinkCause.SILENT: OutageCause.SERVER_DOWN,
    }
    return known.get(cause, OutageCause.REPORTED if cause is LinkCause.NONE else OutageCause.SERVER_ILL)


def _count(link: Link, event: LinkEvent, began: int) -> Link:
    if event in FAILURES:
        return msgspec.structs.replace(
            link,
            failures=link.failures + 1,
            failing_since=link.failing_since if link.failures else began,
            answers=0,
            failed=link.failed + 1,
        )
    if event is LinkEvent.ANSWERED:
        return msgspec.structs.replace(link, failures=0, answers=link.answers + 1)
    if event is LinkEvent.BUSY:
        return msgspec.structs.replace(link, failures=0, answers=0)
    return link


def _read(link: Link, event: LinkEvent, now: int) -> _Reading:
    if event in FAILURES:
        lost = link.failures >= LOST_AFTER_FAILURES or now - link.failing_since >= LOST_AFTER
        return _Reading.LOST if lost else _Reading.SLIP
    if event is LinkEvent.ANSWERED:
        return _Reading.STEADY if link.answers >= STEADY_AFTER_ANSWERS else _Reading.FIRST
    return _Reading(event.value)
