from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk import LinkView
from console.models.records import Outage
from console.offline.link import LinkCause, LinkState
from console.ui.outage.banner import END, TAKE_CALL, banner
from console.ui.seat import Seat
from console.ui.shell import link
from console.ui.theme import Tone
from console.ui.widgets.pill import Level
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench

pytestmark = pytest.mark.usefixtures("english")
OUTAGE = Outage(id="outage", desk=team.DESK, opened_at=team.NOW - 23 * team.MINUTE)
ONLINE = LinkView(state=LinkState.ONLINE, last_sync_at=team.NOW)
OFFLINE = LinkView(state=LinkState.OFFLINE, cause=LinkCause.SERVER_DOWN, since=OUTAGE.opened_at)


def test_all_is_well_and_nothing_is_said(seat: Seat) -> None:
    assert banner(None, ONLINE, 0, seat) is None
    assert banner(None, LinkView(), 0, seat) is None


def test_an_outage_says_since_when_how_long_and_what_is_safe(seat: Seat) -> None:
    said = banner(OUTAGE, OFFLINE, 7, seat)
    assert said is not None
    assert said.title == "System down since 14:08 · 23 min"
    assert said.text.startswith("7 calls taken, all safe on this computer.")
    assert said.tone is Tone.WARN
    assert [action.code for action in said.actions] == [TAKE_CALL]


def test_after_an_hour_it_is_the_supervisors_turn(seat: Seat, bench: Bench) -> None:
    bench.time = OUTAGE.opened_at + team.HOUR
    said = banner(OUTAGE, OFFLINE, 0, seat)
    assert said is not None
    assert said.tone is Tone.DANGER
    assert said.title.endswith("· 1 h")


def test_an_outage_of_yesterday_says_the_day(seat: Seat, bench: Bench) -> None:
    bench.time += 12 * team.HOUR
    said = banner(OUTAGE, OFFLINE, 0, seat)
    assert said is not None
    assert "since Yesterday 14:08" in said.title


def test_a_declared_outage_stands_while_the_link_is_healthy_and_is_ended_by_whoever_may(
    seat: Seat, bench: Bench
) -> None:
    declared = msgspec.structs.replace(OUTAGE, origin="agent", opened_by=team.ZHANG_MIN.id)
    said = banner(declared, ONLINE, 0, seat, at_entry=True)
    assert said is not None
    assert [action.code for action in said.actions] == [END]
    others = msgspec.structs.replace(declared, opened_by=team.LI_QIANG.id)
    said = banner(others, ONLINE, 0, seat, at_entry=True)
    assert said is not None
    assert said.actions == ()
    desk = bench.sit("2001")
    assert desk.identity is not None
    said = banner(others, ONLINE, 0, Seat(desk, desk.identity), at_entry=True)
    assert said is not None
    assert [action.code for action in said.actions] == [END]


def test_without_an_outage_an_offline_desk_still_says_so(seat: Seat) -> None:
    said = banner(None, OFFLINE, 0, seat)
    assert said is not None
    assert said.title == "No connection since 14:08"
    assert "safe on this computer" in said.text


def test_coming_back_counts_down(seat: Seat) -> None:
    back = LinkView(state=LinkState.RECOVERING, unsynced=5, last_sync_at=1)
    said = banner(OUTAGE, back, 7, seat)
    assert said is not None
    assert (said.title, said.tone) == ("The system is back", Tone.ACCENT)
    assert said.text.startswith("5 entries are being entered")
    said = banner(OUTAGE, msgspec.structs.replace(back, unsynced=0), 7, seat)
    assert said is not None
    assert said.text == "Everything has arrived; making sure."


views = st.builds(
    LinkView,
    state=st.sampled_from(LinkState),
    cause=st.sampled_from(LinkCause),
    since=st.sampled_from([0, team.NOW - team.HOUR]),
    unsynced=st.integers(0, 3),
    attention=st.integers(0, 2),
    last_sync_at=st.sampled_from([0, team.NOW - team.MINUTE]),
    next_attempt_at=st.sampled_from([0, team.NOW + 30_000_000]),
    trouble=st.sampled_from(["", "disk_full", "revoked"]),
)


@pytest.fixture(scope="module")
def a_seat(qapp: Any) -> Seat:
    desk = Bench().sit()
    assert desk.identity is not None
    return Seat(desk, desk.identity)


@given(views)
def test_the_pill_never_claims_more_than_is_true(a_seat: Seat, view: LinkView) -> None:
    said, told = link.pill(view, a_seat), link.told(view, a_seat)
    assert said.text and told.heading and told.queue and told.times
    if view.unsynced or view.state is not LinkState.ONLINE:
        assert "all synced" not in said.text
    if view.unsynced:
        waits = "One entry is" if view.unsynced == 1 else f"{view.unsynced} entries are"
        assert waits in told.queue
        assert str(view.unsynced) in said.text or link.is_settling_in(view)
    if view.attention:
        assert "attention" in told.queue
    assert bool(told.trouble) == bool(view.trouble)
    assert bool(told.cause) == bool(view.cause)
    assert (said.level is Level.BROKEN) == bool(view.trouble)


def test_each_state_has_its_own_shape(a_seat: Seat) -> None:
    levels = {link.pill(LinkView(state=state, last_sync_at=1), a_seat).level for state in LinkState}
    assert levels == {Level.GOOD, Level.SHAKY, Level.DOWN, Level.RETURNING}


def test_before_anything_was_heard_it_is_connecting(a_seat: Seat) -> None:
    assert link.pill(LinkView(), a_seat).text == "Connecting…"
    assert link.told(LinkView(), a_seat).times == "Not synced yet since the start"
