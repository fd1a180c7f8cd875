"""An outage opens and closes by itself, never flickers, and keeps what it saw."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.models.enums import OutageCause, OutageOrigin
from console.models.records import Outage
from console.offline.link import Link, LinkCause, LinkEvent, LinkState, step
from console.offline.outage_watch import (
    CLOSES_AFTER,
    OPENS_AFTER,
    SECOND,
    Close,
    Decision,
    Open,
    OutageWatch,
    closed,
    observe,
    opened,
)

E = LinkEvent
ONLINE = Link(LinkState.ONLINE)
UNSTABLE = Link(LinkState.UNSTABLE, LinkCause.SERVER_DOWN)
RECOVERING = Link(LinkState.RECOVERING, LinkCause.SERVER_DOWN)


def offline(cause: LinkCause = LinkCause.SERVER_DOWN, failed: int = 3) -> Link:
    return Link(LinkState.OFFLINE, cause, failed=failed)


def outage(origin: OutageOrigin, cause: OutageCause = OutageCause.REPORTED) -> Outage:
    return Outage(id="outage", origin=origin.value, cause=cause.value)


BY_DESK = outage(OutageOrigin.DESK, OutageCause.SERVER_DOWN)
BY_AGENT = outage(OutageOrigin.AGENT)


class Story:
    """Plays a link's states one after the other and does what is decided."""

    def __init__(self, watch: OutageWatch | None = None) -> None:
        self.watch = watch or OutageWatch()
        self.now = 1000 * SECOND
        self.decisions: list[Decision] = []
        self.failed = 0

    def see(self, link: Link, lasting: int = 0, queued: int = 0) -> Story:
        self.failed = max(self.failed, link.failed)
        link = msgspec.structs.replace(link, failed=self.failed)
        for moment in (self.now, self.now + lasting):
            self.now = moment
            self.watch, decision = observe(self.watch, link, queued, moment)
            if isinstance(decision, Open):
                self.watch = opened(self.watch, outage(OutageOrigin.DESK, decision.cause))
            elif isinstance(decision, Close):
                self.watch = closed(self.watch, link)
            if decision:
                self.decisions.append(decision)
        return self


@pytest.mark.parametrize(
    ("cause", "opens_with"),
    [
        (LinkCause.NO_NETWORK, OutageCause.DESK_NETWORK),
        (LinkCause.SERVER_DOWN, OutageCause.SERVER_DOWN),
        (LinkCause.SERVER_ILL, OutageCause.SERVER_ILL),
        (LinkCause.UNTRUSTED, OutageCause.SERVER_ILL),
    ],
)
def test_it_opens_after_twenty_seconds_offline(cause: LinkCause, opens_with: OutageCause) -> None:
    assert Story().see(offline(cause), OPENS_AFTER - 1).decisions == []
    assert Story().see(offline(cause), OPENS_AFTER).decisions == [Open(opens_with)]


def test_it_does_not_open_while_the_link_is_merely_unstable_or_coming_back() -> None:
    story = Story().see(UNSTABLE, 3600 * SECOND).see(offline(), 5 * SECOND).see(RECOVERING, 3600 * SECOND)
    assert story.decisions == []


def test_a_link_that_keeps_failing_to_come_back_is_one_long_outage() -> None:
    story = Story().see(offline(), 12 * SECOND).see(RECOVERING, 5 * SECOND).see(offline(), 3 * SECOND)
    assert story.decisions == [Open(OutageCause.SERVER_DOWN)]


def test_short_outages_do_not_add_up() -> None:
    story = Story()
    for _ in range(20):
        story.see(offline(), OPENS_AFTER - SECOND).see(RECOVERING, SECOND).see(ONLINE, SECOND)
    assert story.decisions == []


def test_it_closes_after_twenty_seconds_online_with_an_empty_queue() -> None:
    story = Story().see(offline(), OPENS_AFTER).see(RECOVERING, 60 * SECOND)
    story.see(ONLINE, 60 * SECOND, queued=1).see(ONLINE, CLOSES_AFTER - 1)
    assert len(story.decisions) == 1
    story.see(ONLINE, 1)
    assert story.decisions[1:] == [Close("outage", 3)]


def test_a_slip_while_it_is_calm_starts_the_wait_afresh() -> None:
    story = Story().see(offline(), OPENS_AFTER)
    story.see(ONLINE, CLOSES_AFTER - 1).see(UNSTABLE, SECOND).see(ONLINE, CLOSES_AFTER - 1)
    assert len(story.decisions) == 1


def test_it_keeps_what_it_saw() -> None:
    story = Story().see(Link(LinkState.ONLINE, failed=40))
    story.see(offline(failed=43), OPENS_AFTER - 1).see(offline(failed=50), 1)
    story.see(Link(LinkState.RECOVERING, failed=51))
    story.see(Link(LinkState.ONLINE, failed=51), CLOSES_AFTER)
    assert story.decisions == [Open(OutageCause.SERVER_DOWN), Close("outage", 11)]


def test_a_second_outage_begins_with_nothing_seen() -> None:
    story = Story().see(offline(), OPENS_AFTER).see(Link(LinkState.ONLINE, failed=3), CLOSES_AFTER)
    story.see(offline(failed=6), OPENS_AFTER).see(Link(LinkState.ONLINE, failed=6), CLOSES_AFTER)
    assert story.decisions[1::2] == [Close("outage", 3), Close("outage", 3)]


def test_what_a_hand_opened_stays_open() -> None:
    story = Story(opened(OutageWatch(), BY_AGENT)).see(ONLINE, 86_400 * SECOND)
    assert story.decisions == []


def test_what_a_hand_opened_closes_by_itself_after_a_real_one() -> None:
    story = Story(opened(OutageWatch(), BY_AGENT)).see(offline(), SECOND).see(ONLINE, CLOSES_AFTER)
    assert story.decisions == [Close("outage", 3)]


def test_what_a_hand_opened_while_offline_closes_by_itself() -> None:
    story = Story().see(offline(), SECOND)
    story.watch = opened(story.watch, BY_AGENT)
    assert story.see(ONLINE, CLOSES_AFTER).decisions == [Close("outage", 3)]


def test_what_a_hand_closed_while_offline_does_not_open_again_by_itself() -> None:
    story = Story().see(offline(), OPENS_AFTER)
    story.watch = closed(story.watch, offline())
    story.see(offline(), 3600 * SECOND).see(RECOVERING, SECOND).see(offline(), 3600 * SECOND)
    assert len(story.decisions) == 1
    story.see(ONLINE, SECOND).see(offline(), OPENS_AFTER)
    assert story.decisions[1:] == [Open(OutageCause.SERVER_DOWN)]


def test_a_restart_finds_it_open() -> None:
    story = Story(opened(OutageWatch(), BY_DESK))
    assert story.see(RECOVERING, SECOND).see(ONLINE, CLOSES_AFTER).decisions == [Close("outage", 0)]


def test_a_restart_keeps_what_a_hand_opened() -> None:
    assert Story(opened(OutageWatch(), BY_AGENT)).see(RECOVERING).see(ONLINE, 3600 * SECOND).decisions == []


@given(st.lists(st.tuples(st.sampled_from(list(E)), st.integers(0, 8), st.integers(0, 2)), max_size=80))
def test_it_opens_only_offline_closes_only_calm_and_takes_turns(
    history: list[tuple[LinkEvent, int, int]],
) -> None:
    watch, link, now = OutageWatch(), Link(), 0
    expected: type = Open
    offline_for = calm_for = 0
    for event, seconds, queued in history:
        now += seconds * SECOND
        before, link = link, step(link, event, now)
        offline_for = offline_for + seconds if before.state is link.state is LinkState.OFFLINE else 0
        watch, decision = observe(watch, link, queued, now)
        calm = link.state is LinkState.ONLINE and not queued
        calm_for = calm_for + seconds if calm and watch.calm_since < now else 0
        if decision is None:
            continue
        assert isinstance(decision, expected)
        if isinstance(decision, Open):
            assert link.state is LinkState.OFFLINE
            watch, expected = opened(watch, BY_DESK), Close
        else:
            assert calm and calm_for * SECOND >= CLOSES_AFTER
            watch, expected = closed(watch, link), Open
