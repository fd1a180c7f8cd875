"""What the banner says while the system is down, coming back, or out of reach (S004-17, S004-25)."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

from console.desk import LinkView
from console.i18n import HOUR, MINUTE, duration, tr
from console.models.enums import OutageOrigin
from console.models.records import Outage
from console.ui.outage.taken import Taken
from console.ui.seat import Seat
from console.ui.shell.link import calls_only_queue, is_settling_in, sentences
from console.ui.shortcuts import Shortcut
from console.ui.theme import Tone
from console.ui.widgets.banner import Action, BannerState

TAKE_CALL, DECLARE, SIGN_IN = "take_call", "declare", "sign_in"
END, CONFIRM, NOT_YET = "end", "confirm", "not_yet"
SUPERVISOR_ACTS_AFTER = HOUR


class Facts(NamedTuple):
    """What is true now. ``others`` are outages of other desks, for a supervisor; oldest first."""

    outage: Outage | None
    view: LinkView
    taken: Taken = Taken()
    others: tuple[Outage, ...] = ()
    at_entry: bool = False


def banner(facts: Facts, seat: Seat) -> BannerState | None:
    """The banner, or None where all is well; the call form always has one, so that nothing moves in it."""
    outage, view = facts.outage, facts.view
    if seat.identity.capture_only:
        return _calls_only(view)
    if outage is not None and not _is_passing(outage, view):
        return _down(outage, facts, seat)
    if outage is not None or (_is_back(view) and view.unsynced):
        return _recovering(view)
    if view.state == "offline":
        return _unreachable(view, seat, facts.at_entry)
    return _without_outage(facts, seat)


def _without_outage(facts: Facts, seat: Seat) -> BannerState | None:
    if facts.others:
        return _elsewhere(facts.others, seat)
    return _quiet() if facts.at_entry else None


def may_end(outage: Outage, seat: Seat) -> bool:
    """Whoever declared it, or a supervisor; what this desk noticed by itself ends by itself."""
    if outage.origin == OutageOrigin.DESK and outage.desk == seat.identity.desk_id:
        return False
    mine = outage.origin == OutageOrigin.AGENT and outage.opened_by == seat.me.id
    return seat.supervises or mine


def may_declare(outage: Outage | None, seat: Seat) -> bool:
    """Anybody where none is open; a supervisor for the team while only this desk has one."""
    return outage is None or (seat.supervises and not outage.everywhere)


def ending(outage: Outage, view: LinkView, seat: Seat, others: tuple[Outage, ...] = ()) -> BannerState:
    """The question before an outage ends: what waits, and what happens then."""
    said = tr("Nothing waits on this computer.")
    if view.unsynced:
        said = tr("%n entries wait on this computer; they are sent without you.", "", view.unsynced)
    if outage.desk != seat.identity.desk_id and not outage.everywhere:
        aside = _and_more(_who(outage, seat), outage, others)
    elif view.state == "offline":
        aside = tr("The server still does not answer. This desk goes on saving everything here.")
    elif outage.everywhere:
        aside = tr("Every desk is told that the system works again.")
    else:
        aside = tr("Calls taken from now on no longer count to this outage.")
    actions = (
        Action(CONFIRM, tr("End the outage"), hint=Shortcut.SUBMIT.hint),
        Action(NOT_YET, tr("Not yet"), hint=Shortcut.BACK.hint),
    )
    return BannerState(Tone.ACCENT, tr("End the outage?"), said, actions, aside)


def over(outage: Outage, taken: Taken, now: int) -> str:
    """What is said when it has ended."""
    lasted = duration(max(0, now - outage.opened_at))
    said = tr("The outage is over after {duration}.").format(duration=lasted)
    return sentences((said, _taken_words(taken)))


def ticks_by_seconds(facts: Facts, now: int) -> bool:
    """Whether what the banner says changes every second."""
    return facts.outage is not None and now - facts.outage.opened_at < MINUTE


def _is_passing(outage: Outage, view: LinkView) -> bool:
    """Whether it is about to end by itself."""
    healed = view.state == "online" and outage.origin == OutageOrigin.DESK
    return not outage.everywhere and (_is_back(view) or healed)


def _is_back(view: LinkView) -> bool:
    return view.state == "recovering" and not is_settling_in(view)


def _down(outage: Outage, facts: Facts, seat: Seat) -> BannerState:
    lasted = max(0, seat.now() - outage.opened_at)
    actions = list(_take_call(facts.at_entry))
    if may_end(outage, seat):
        actions.append(Action(END, tr("It works again…")))
    elif may_declare(outage, seat):
        actions.append(Action(DECLARE, tr("Declare it for all…")))
    tone = Tone.DANGER if lasted >= SUPERVISOR_ACTS_AFTER else Tone.WARN
    title = tr("System down since {time} · {duration}").format(
        time=_since(outage, seat), duration=duration(lasted)
    )
    said = [_taken_words(facts.taken) or tr("Go on taking calls: each is saved on this computer first.")]
    if facts.taken.here:
        said.append(tr("Go on as usual: they are sent when it works again."))
    aside = _and_more(_who(outage, seat), outage, facts.others)
    return BannerState(tone, title, sentences(said), tuple(actions), aside)


def _taken_words(taken: Taken) -> str:
    if not taken.total:
        return ""
    if taken.here == taken.total:
        return tr("%n call(s) taken, all saved on this computer and waiting to sync.", "", taken.total)
    if taken.there == taken.total:
        return tr("%n call(s) taken, all on the server.", "", taken.total)
    parts = []
    if taken.here:
        parts.append(tr("{n} saved on this computer and waiting").format(n=taken.here))
    if taken.there:
        parts.append(tr("{n} on the server").format(n=taken.there))
    if taken.attention:
        parts.append(tr("{n} need attention").format(n=taken.attention))
    said = tr("%n call(s) taken: {where}.", "", taken.total)
    return said.format(where=reduce(_beside, parts))


def _beside(first: str, second: str) -> str:
    return tr("{first}, {second}", "parts of a sentence").format(first=first, second=second)


def _who(outage: Outage, seat: Seat) -> str:
    """Who declared it and what they saw; what this desk noticed by itself has no author."""
    name = seat.name_of(outage.opened_by) or tr("somebody")
    if outage.origin == OutageOrigin.DESK:
        here = outage.desk == seat.identity.desk_id
        return "" if here else tr("Noticed at the desk of {name}").format(name=name)
    if outage.everywhere:
        said = tr("Declared for the whole team by {name}").format(name=name)
    else:
        said = tr("Declared by {name}").format(name=name)
    return tr("{who}: {note}").format(who=said, note=outage.note) if outage.note else said


def _since(outage: Outage, seat: Seat) -> str:
    at = outage.opened_at
    return seat.clock(at) if seat.is_today(at) else seat.moment(at)


def _unreachable(view: LinkView, seat: Seat, at_entry: bool) -> BannerState:
    title = tr("No connection")
    if view.since:
        title = tr("No connection since {time}").format(time=seat.clock(view.since))
    said = tr("Go on working: everything is saved on this computer and sent when the connection is back.")
    return BannerState(Tone.WARN, title, said, _take_call(at_entry))


def _recovering(view: LinkView) -> BannerState:
    said = tr("Everything has arrived; making sure.")
    if view.unsynced:
        said = tr("%n entries are on their way to the server. Go on as usual.", "", view.unsynced)
    return BannerState(Tone.ACCENT, tr("The system is back"), said)


def _elsewhere(others: tuple[Outage, ...], seat: Seat) -> BannerState:
    first = others[0]
    title = tr("%n desk(s) report an outage", "", len(_desks(others)))
    said = tr("since {time} · {duration}").format(
        time=_since(first, seat), duration=duration(max(0, seat.now() - first.opened_at))
    )
    actions = [Action(DECLARE, tr("Declare it for all…"))]
    if may_end(first, seat):
        actions.append(Action(END, tr("It works again…")))
    aside = _and_more(_who(first, seat), first, others)
    return BannerState(Tone.WARN, title, said, tuple(actions), aside)


def _and_more(said: str, outage: Outage, others: tuple[Outage, ...]) -> str:
    """One outage is told of in full; how many desks have another."""
    more = len(_desks(others) - {outage.desk})
    beside = tr("%n more desk(s) report an outage", "", more) if more else ""
    return " · ".join(part for part in (said, beside) if part)


def _desks(outages: tuple[Outage, ...]) -> set[str]:
    return {outage.desk for outage in outages}


def _calls_only(view: LinkView) -> BannerState:
    waiting = calls_only_queue(view)
    if view.state == "online":
        said, tone = tr("The server answers again: sign in to work as usual."), Tone.ACCENT
    else:
        said, tone = tr("Sign in again when the server answers."), Tone.WARN
    actions = (Action(SIGN_IN, tr("Sign in with password…")),)
    return BannerState(tone, tr("Only calls can be taken now"), waiting, actions, said)


def _quiet() -> BannerState:
    said = tr("Every call is saved on this computer first, then sent to the server.")
    return BannerState(Tone.NEUTRAL, "", said, (Action(DECLARE, tr("Declare an outage…")),))


def _take_call(at_entry: bool) -> tuple[Action, ...]:
    return () if at_entry else (Action(TAKE_CALL, tr("Take a call"), hint=Shortcut.NEW_CALL.hint),)
