"""The link and the queue in words that hold: what is true, since when, and what happens next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from console.desk import LinkView
from console.i18n import MINUTE, SECOND, clock, duration, tr
from console.messages import message
from console.ui.seat import Seat
from console.ui.widgets.pill import Level, PillState

_LEVELS = {
    "online": Level.GOOD,
    "unstable": Level.SHAKY,
    "offline": Level.DOWN,
    "recovering": Level.RETURNING,
}
_CAUSES: dict[str, Callable[[], str]] = {
    "no_network": lambda: tr("This computer has no network. Check the cable or Wi-Fi."),
    "server_down": lambda: tr("The network is fine, the server does not answer."),
    "silent": lambda: tr("Nothing comes back: the server hangs, or the line to it is broken somewhere."),
    "server_ill": lambda: tr("The server answers, but not as it should."),
    "certificate_untrusted": lambda: tr(
        "Something answers that cannot prove to be our server. Nothing was sent. Tell your administrator."
    ),
    "busy": lambda: tr("The server is busy and has asked for patience."),
}


class LinkTold(NamedTuple):
    """What the popover says, line by line: a heading, why, the queue, and when."""

    heading: str
    cause: str
    queue: str
    times: str
    trouble: str


def is_settling_in(view: LinkView) -> bool:
    """Whether this desk has not heard of the server yet, neither good nor bad."""
    return view.state == "recovering" and not view.last_sync_at and not view.cause


def pill(view: LinkView, seat: Seat) -> PillState:
    """The pill at the top of the window."""
    if seat.identity.capture_only:
        return _calls_only_pill(view)
    level = Level.SHAKY if view.silent_since else _LEVELS[view.state]
    return PillState(Level.BROKEN if view.trouble else level, _pill_text(view, seat), _last_sync(view, seat))


def told(view: LinkView, seat: Seat) -> LinkTold:
    """The whole of it."""
    if seat.identity.capture_only:
        answers = tr("The server answers again: sign in to work as usual.")
        cause = answers if view.state == "online" else _CAUSES.get(view.cause, lambda: "")()
        return LinkTold(tr("Only calls can be taken now"), cause, calls_only_queue(view), "", "")
    return LinkTold(
        heading=_heading(view, seat),
        cause=_cause(view),
        queue=queue_words(view),
        times=_times(view, seat),
        trouble=message(view.trouble).whole if view.trouble else "",
    )


def asked(view: LinkView, seat: Seat, synced: bool) -> str:
    """What came of it when somebody wanted to sync."""
    whole = told(view, seat)
    heading = tr("Synced just now") if synced and not view.trouble else whole.heading
    coming = ""
    if view.state == "offline" and view.next_attempt_at > seat.now():
        at = clock(view.next_attempt_at, seat.zone, seconds=True)
        coming = tr("Next attempt at {time}.").format(time=at)
    return sentences([heading, whole.trouble or whole.cause, whole.queue, coming])


def calls_only_queue(view: LinkView) -> str:
    """How many calls wait on this computer to be delivered."""
    if view.unsynced:
        return tr("%n call(s) sealed on this computer, delivered without you.", "", view.unsynced)
    return tr("Nothing waits here to be delivered.")


def queue_words(view: LinkView) -> str:
    """How much waits on this computer."""
    parts = []
    if view.unsynced:
        parts.append(tr("%n entries are safe on this computer and wait to sync.", "", view.unsynced))
    else:
        parts.append(tr("Nothing waits to sync."))
    if view.attention:
        parts.append(tr("%n need your attention.", "", view.attention))
    return sentences(parts)


def sentences(parts: Iterable[str]) -> str:
    """Sentences and headings one after the other, as the language in use writes them."""
    said = [part for part in parts if part]
    pattern = tr("{first} {second}", "two sentences")
    whole = said[0] if said else ""
    for part in said[1:]:
        ended = whole if whole[-1] in ".。!！?？" else tr("{heading}.").format(heading=whole)
        whole = pattern.format(first=ended, second=part)
    return whole


def _calls_only_pill(view: LinkView) -> PillState:
    level = Level.RETURNING if view.state == "online" else Level.DOWN
    parts = [tr("Calls only")]
    if view.unsynced:
        parts.append(tr("{n} to deliver").format(n=view.unsynced))
    return PillState(level, " · ".join(parts), message("capture_only").whole)


def _silence(view: LinkView, seat: Seat) -> str:
    passed = max(SECOND, seat.now() - view.silent_since)
    return tr("No answer for {time}").format(time=duration(passed, seconds=True))


def _cause(view: LinkView) -> str:
    if view.silent_since:
        return tr("It may be slow, or gone. Work goes on: what you save is safe on this computer.")
    return _CAUSES[view.cause]() if view.cause in _CAUSES else ""


def _pill_text(view: LinkView, seat: Seat) -> str:
    if is_settling_in(view) and not view.silent_since:
        return tr("Connecting…")
    state = _silence(view, seat) if view.silent_since else _state_word(view.state)
    if view.unsynced:
        return " · ".join((state, tr("{n} waiting to sync").format(n=view.unsynced)))
    if view.attention:
        return " · ".join((state, tr("{n} need attention").format(n=view.attention)))
    if view.state == "online" and not view.silent_since:
        return " · ".join((state, tr("all synced")))
    return state


def _state_word(state: str) -> str:
    return {
        "online": lambda: tr("Online"),
        "unstable": lambda: tr("Unstable"),
        "offline": lambda: tr("Offline"),
        "recovering": lambda: tr("Recovering"),
    }[state]()


def _heading(view: LinkView, seat: Seat) -> str:
    if view.silent_since:
        return _silence(view, seat)
    if is_settling_in(view):
        return tr("Connecting to the server")
    return {
        "online": lambda: tr("Connected to the server"),
        "unstable": lambda: tr("The connection is unstable"),
        "offline": lambda: tr("No connection to the server"),
        "recovering": lambda: tr("The connection is back; catching up"),
    }[view.state]()


def _last_sync(view: LinkView, seat: Seat) -> str:
    if not view.last_sync_at:
        return tr("Not synced yet since the start")
    return tr("Last synced {time}").format(time=seat.moment(view.last_sync_at))


def _times(view: LinkView, seat: Seat) -> str:
    parts = [_last_sync(view, seat)]
    if view.state == "offline" and view.since:
        parts.append(tr("offline since {time}").format(time=seat.moment(view.since)))
    left = view.next_attempt_at - seat.now()
    if view.state != "online" and 0 < left < 60 * MINUTE:
        parts.append(tr("next attempt in {time}").format(time=duration(left, seconds=True)))
    return " · ".join(parts)
