from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from console.desk import LinkView
from console.models.records import Outage
from console.offline.link import LinkCause, LinkState
from console.ui.outage.banner import (
    CONFIRM,
    DECLARE,
    END,
    NOT_YET,
    SIGN_IN,
    TAKE_CALL,
    Facts,
    banner,
    ending,
    may_declare,
    may_end,
    over,
    ticks_by_seconds,
)
from console.ui.outage.taken import Taken
from console.ui.seat import Seat
from console.ui.shell import link
from console.ui.theme import Tone
from console.ui.widgets.banner import BannerState
from console.ui.widgets.pill import Level
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench

pytestmark = pytest.mark.usefixtures("english")
OUTAGE = Outage(id="outage", desk=team.DESK, opened_at=team.NOW - 23 * team.MINUTE)
GO_ON = " Go on as usual: they are sent when it works again."
ONLINE = LinkView(state=LinkState.ONLINE, last_sync_at=team.NOW)
OFFLINE = LinkView(state=LinkState.OFFLINE, cause=LinkCause.SERVER_DOWN, since=OUTAGE.opened_at)


DECLARED = msgspec.structs.replace(
    OUTAGE, origin="agent", cause="reported", opened_by=team.ZHANG_MIN.id, note="工单系统打不开"
)
FOR_ALL = msgspec.structs.replace(DECLARED, origin="supervisor", opened_by=team.CHEN_JING.id)


def said(seat: Seat, outage: Outage | None = None, view: LinkView = OFFLINE, **more: Any) -> BannerState:
    state = banner(Facts(outage, view, **more), seat)
    assert state is not None
    return state


def codes(state: BannerState) -> list[str]:
    return [action.code for action in state.actions]


def sitting(bench: Bench, employee_no: str) -> Seat:
    desk = bench.sit(employee_no)
    assert desk.identity is not None
    return Seat(desk, desk.identity)


def test_all_is_well_and_nothing_is_said(seat: Seat) -> None:
    assert banner(Facts(None, ONLINE), seat) is None
    assert banner(Facts(None, LinkView()), seat) is None


def test_the_call_form_always_has_a_banner_so_that_nothing_moves_under_typing_hands(seat: Seat) -> None:
    quiet = said(seat, None, ONLINE, at_entry=True)
    assert (quiet.tone, quiet.title) == (Tone.NEUTRAL, "")
    assert codes(quiet) == [DECLARE]


def test_an_outage_says_since_when_how_long_and_where_the_calls_are(seat: Seat) -> None:
    state = said(seat, OUTAGE, taken=Taken(here=7))
    assert state.title == "System down since 14:08 · 23 min"
    assert state.text == (
        "7 calls taken, all saved on this computer and waiting to sync."
        " Go on as usual: they are sent when it works again."
    )
    assert state.tone is Tone.WARN
    assert state.aside == ""
    assert codes(state) == [TAKE_CALL]


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        (Taken(0, 7, 0), "7 calls taken, all on the server."),
        (Taken(3, 4, 0), "7 calls taken: 3 saved on this computer and waiting, 4 on the server."),
        (
            Taken(3, 4, 1),
            "8 calls taken: 3 saved on this computer and waiting, 4 on the server, 1 need attention.",
        ),
        (Taken(1, 0, 0), "One call taken, saved on this computer and waiting to sync."),
        (Taken(), "Go on taking calls: each is saved on this computer first."),
    ],
)
def test_what_is_on_the_server_is_not_said_to_be_here(seat: Seat, taken: Taken, words: str) -> None:
    assert said(seat, OUTAGE, taken=taken).text.removesuffix(GO_ON) == words


def test_who_declared_it_and_what_they_saw_is_told(seat: Seat) -> None:
    assert said(seat, DECLARED).aside == "Declared by 张敏: 工单系统打不开"
    silent = msgspec.structs.replace(DECLARED, note="")
    assert said(seat, silent).aside == "Declared by 张敏"


def test_an_outage_for_all_stands_at_a_healthy_desk_and_only_a_supervisor_ends_it(
    seat: Seat, bench: Bench, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: bool(seat.name_of(team.CHEN_JING.id)))
    state = said(seat, FOR_ALL, ONLINE, taken=Taken(there=2), at_entry=True)
    assert state.title.startswith("System down since 14:08")
    assert state.aside == "Declared for the whole team by 陈静: 工单系统打不开"
    assert codes(state) == []
    assert not may_end(FOR_ALL, seat) and not may_declare(FOR_ALL, seat)
    supervisor = sitting(bench, "2001")
    assert codes(said(supervisor, FOR_ALL, ONLINE, at_entry=True)) == [END]
    assert not may_declare(FOR_ALL, supervisor)
    assert may_declare(DECLARED, supervisor)


def test_after_an_hour_it_is_the_supervisors_turn(seat: Seat, bench: Bench) -> None:
    bench.time = OUTAGE.opened_at + team.HOUR
    state = said(seat, OUTAGE)
    assert state.tone is Tone.DANGER
    assert state.title.endswith("· 1 h")


def test_seconds_tick_where_they_show(seat: Seat) -> None:
    assert ticks_by_seconds(Facts(OUTAGE, OFFLINE), OUTAGE.opened_at + 59_000_000)
    assert not ticks_by_seconds(Facts(OUTAGE, OFFLINE), OUTAGE.opened_at + team.MINUTE)
    assert not ticks_by_seconds(Facts(None, OFFLINE), team.NOW)


def test_an_outage_of_yesterday_says_the_day(seat: Seat, bench: Bench) -> None:
    bench.time += 12 * team.HOUR
    assert "since Yesterday 14:08" in said(seat, OUTAGE).title


def test_an_agents_own_is_ended_by_that_agent_and_by_a_supervisor(seat: Seat, bench: Bench) -> None:
    assert codes(said(seat, DECLARED, ONLINE, at_entry=True)) == [END]
    others = msgspec.structs.replace(DECLARED, opened_by=team.LI_QIANG.id)
    assert codes(said(seat, others, ONLINE, at_entry=True)) == []
    assert codes(said(sitting(bench, "2001"), others, ONLINE, at_entry=True)) == [END]


def test_a_supervisor_hears_of_other_desks_and_may_end_theirs(bench: Bench, qtbot: QtBot) -> None:
    supervisor = sitting(bench, "2001")
    qtbot.waitUntil(lambda: bool(supervisor.name_of(team.ZHANG_MIN.id)))
    there = msgspec.structs.replace(DECLARED, desk="another")
    state = said(supervisor, None, ONLINE, others=(there,))
    assert (state.title, state.text) == ("One desk reports an outage", "since 14:08 · 23 min")
    assert state.aside == "Declared by 张敏: 工单系统打不开"
    assert codes(state) == [DECLARE, END]
    noticed = msgspec.structs.replace(there, origin="desk")
    assert said(supervisor, None, ONLINE, others=(noticed,)).aside == "Noticed at the desk of 张敏"


def test_a_supervisor_reads_how_many_desks_there_are_besides_the_one_that_is_told_of(
    bench: Bench, qtbot: QtBot
) -> None:
    supervisor = sitting(bench, "2001")
    qtbot.waitUntil(lambda: bool(supervisor.name_of(team.ZHANG_MIN.id)))
    there = [msgspec.structs.replace(DECLARED, desk=name, note="") for name in ("4", "5", "6", "6")]
    state = said(supervisor, None, ONLINE, others=tuple(there))
    assert state.title == "3 desks report an outage"
    assert state.aside == "Declared by 张敏 · 2 more desks report an outage"
    mine = said(supervisor, FOR_ALL, ONLINE, others=tuple(there[:1]))
    assert mine.aside.endswith("One more desk reports an outage")
    assert ending(there[0], ONLINE, supervisor, tuple(there[:1])).aside == "Declared by 张敏"
    assert ending(there[0], ONLINE, supervisor, tuple(there)).aside.endswith("2 more desks report an outage")


def test_before_it_ends_one_reads_what_waits_and_what_happens(seat: Seat) -> None:
    asked = ending(DECLARED, msgspec.structs.replace(ONLINE, unsynced=5), seat)
    assert asked.title == "End the outage?"
    assert asked.text == "5 entries wait on this computer; they are sent without you."
    assert "no longer count" in asked.aside
    assert codes(asked) == [CONFIRM, NOT_YET]
    assert ending(DECLARED, ONLINE, seat).text == "Nothing waits on this computer."
    assert "does not answer" in ending(DECLARED, OFFLINE, seat).aside
    assert "Every desk" in ending(FOR_ALL, ONLINE, seat).aside
    there = msgspec.structs.replace(DECLARED, desk="another")
    assert ending(there, ONLINE, seat).aside == "Declared by 张敏: 工单系统打不开"


def test_the_end_is_told_with_what_became_of_the_calls() -> None:
    assert over(OUTAGE, Taken(0, 7, 0), team.NOW) == (
        "The outage is over after 23 min. 7 calls taken, all on the server."
    )
    assert over(OUTAGE, Taken(), team.NOW) == "The outage is over after 23 min."


def test_without_an_outage_an_offline_desk_still_says_so(seat: Seat) -> None:
    state = said(seat)
    assert state.title == "No connection since 14:08"
    assert "saved on this computer" in state.text


def test_coming_back_counts_down(seat: Seat) -> None:
    back = LinkView(state=LinkState.RECOVERING, unsynced=5, last_sync_at=1)
    state = said(seat, OUTAGE, back)
    assert (state.title, state.tone) == ("The system is back", Tone.ACCENT)
    assert state.text.startswith("5 entries are on their way")
    assert said(seat, OUTAGE, msgspec.structs.replace(back, unsynced=0)).text == (
        "Everything has arrived; making sure."
    )


def test_calls_only_says_how_many_wait_and_how_to_leave(bench: Bench) -> None:
    desk = bench.sit(capture_only=True)
    assert desk.identity is not None
    seat = Seat(desk, desk.identity)
    waiting = LinkView(state=LinkState.OFFLINE, cause=LinkCause.SERVER_DOWN, unsynced=3)
    state = said(seat, None, waiting, at_entry=True)
    assert state.title == "Only calls can be taken now"
    assert state.text == "3 calls sealed on this computer, delivered without you."
    assert codes(state) == [SIGN_IN]
    assert link.pill(waiting, seat).text == "Calls only · 3 to deliver"
    assert link.told(waiting, seat).queue == state.text
    back = said(seat, None, msgspec.structs.replace(waiting, state=LinkState.ONLINE), at_entry=True)
    assert back.tone is Tone.ACCENT
    assert back.aside.startswith("The server answers again")


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
