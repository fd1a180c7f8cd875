"""What the banner says while the system is down, coming back, or out of reach (S004-17, S004-25)."""

from __future__ import annotations

from console.desk import LinkView
from console.i18n import HOUR, duration, tr
from console.models.enums import OutageOrigin
from console.models.records import Outage
from console.ui.seat import Seat
from console.ui.shell.link import is_settling_in
from console.ui.shortcuts import Shortcut
from console.ui.theme import Tone
from console.ui.widgets.banner import Action, BannerState

TAKE_CALL, END = "take_call", "end"
SUPERVISOR_ACTS_AFTER = HOUR


def banner(
    outage: Outage | None, view: LinkView, captured: int, seat: Seat, *, at_entry: bool = False
) -> BannerState | None:
    """The banner, or None where all is well. ``captured`` calls were taken since the outage began."""
    if seat.identity.capture_only:
        return _calls_only()
    if view.state == "recovering" and not is_settling_in(view) and (outage or view.unsynced):
        return _recovering(view)
    if outage is not None and outage.origin == OutageOrigin.DESK and view.state == "online":
        return _recovering(view)
    if outage is not None:
        return _down(outage, captured, seat, at_entry)
    if view.state == "offline":
        return _unreachable(view, seat, at_entry)
    return None


def may_end(outage: Outage, seat: Seat) -> bool:
    """Only an outage that somebody declared is ended by hand, by that person or a supervisor."""
    return outage.origin != "desk" and (seat.supervises or outage.opened_by == seat.me.id)


def _down(outage: Outage, captured: int, seat: Seat, at_entry: bool) -> BannerState:
    lasted = max(0, seat.now() - outage.opened_at)
    title = tr("System down since {time} · {duration}").format(
        time=seat.clock(outage.opened_at)
        if seat.is_today(outage.opened_at)
        else seat.moment(outage.opened_at),
        duration=duration(lasted),
    )
    if captured:
        said = tr(
            "%n call(s) taken, all safe on this computer. Go on; they are entered by themselves.",
            "",
            captured,
        )
    else:
        said = tr("Go on taking calls: they are safe on this computer and entered by themselves.")
    actions = list(_take_call(at_entry))
    if may_end(outage, seat):
        actions.append(Action(END, tr("It works again")))
    tone = Tone.DANGER if lasted >= SUPERVISOR_ACTS_AFTER else Tone.WARN
    return BannerState(tone, title, said, tuple(actions))


def _unreachable(view: LinkView, seat: Seat, at_entry: bool) -> BannerState:
    title = tr("No connection")
    if view.since:
        title = tr("No connection since {time}").format(time=seat.clock(view.since))
    said = tr("Go on working: everything is safe on this computer and synced by itself.")
    return BannerState(Tone.WARN, title, said, _take_call(at_entry))


def _recovering(view: LinkView) -> BannerState:
    said = tr("Everything has arrived; making sure.")
    if view.unsynced:
        said = tr("%n entries are being entered on the server. Go on as usual.", "", view.unsynced)
    return BannerState(Tone.ACCENT, tr("The system is back"), said)


def _calls_only() -> BannerState:
    said = tr("Every call is sealed on this computer and delivered by itself. Sign in again when you can.")
    return BannerState(Tone.WARN, tr("Only calls can be taken now"), said)


def _take_call(at_entry: bool) -> tuple[Action, ...]:
    return () if at_entry else (Action(TAKE_CALL, tr("Take a call"), hint=Shortcut.NEW_CALL.hint),)
