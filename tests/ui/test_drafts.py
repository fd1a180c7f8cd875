"""What is being typed is kept, and where it could not be, it is tried again until it is."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from console.errors import DiskFull
from console.models.queries import LatestDraft
from console.models.records import Draft
from console.ui.drafts import DraftKeeper
from console.ui.seat import Seat
from tests.helpers.desk_double import Bench


@pytest.fixture
def keeper(seat: Seat) -> DraftKeeper:
    made = DraftKeeper(seat)
    made.begin("call", "root", "017")
    made._again.setInterval(0)
    return made


def on_disk(bench: Bench, seat: Seat, form: str = "call") -> Draft | None:
    return bench.session.read(LatestDraft(seat.me.id, form))


def test_a_write_that_failed_is_tried_again_without_another_letter(
    qtbot: QtBot, bench: Bench, seat: Seat, keeper: DraftKeeper
) -> None:
    told: list[str] = []
    keeper.lost.connect(lambda error: told.append(error.code))
    bench.session.failures = [DiskFull(), DiskFull()]
    keeper.write("half a sentence")
    with qtbot.waitSignal(keeper.kept):
        keeper.flush()
    assert told == ["disk_full", "disk_full"]
    draft = on_disk(bench, seat)
    assert draft is not None
    assert draft.content == "half a sentence"


def test_what_failed_is_kept_though_another_form_was_opened(
    qtbot: QtBot, bench: Bench, seat: Seat, keeper: DraftKeeper
) -> None:
    bench.session.failures = [DiskFull()]
    keeper.write("of the call")
    with qtbot.waitSignal(keeper.kept):
        keeper.open("note")
    draft = on_disk(bench, seat)
    assert draft is not None
    assert draft.content == "of the call"


def test_the_newest_text_is_what_is_tried_again(
    qtbot: QtBot, bench: Bench, seat: Seat, keeper: DraftKeeper
) -> None:
    bench.session.failures = [DiskFull()]
    keeper.write("first")
    with qtbot.waitSignal(keeper.lost):
        keeper.flush()
    keeper.discard()
    qtbot.waitUntil(lambda: not keeper._unkept)
    assert on_disk(bench, seat) is None
    assert not keeper._again.isActive()


def test_where_only_calls_can_be_taken_nothing_is_kept(bench: Bench) -> None:
    desk = bench.sit(capture_only=True)
    assert desk.identity is not None
    keeper = DraftKeeper(Seat(desk, desk.identity))
    keeper.begin("call", "root")
    keeper.write("a call")
    keeper.flush()
    assert not keeper._again.isActive()
