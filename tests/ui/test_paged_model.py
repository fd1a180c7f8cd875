from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from console.ui.widgets.items import ITEM_ROLE
from console.ui.widgets.paged import PagedModel
from console.ui.widgets.rows import Row, RowList
from tests.ui.conftest import Stage


@dataclass(frozen=True)
class Thing:
    key: str
    words: str


def things(keys: str, words: str = "") -> list[Thing]:
    return [Thing(key, words or key) for key in keys]


class Counted:
    """Counts how many records were made into rows."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, thing: Thing) -> Row:
        self.made.append(thing.key)
        return Row(thing.key, thing.words)


def model(make: Counted | None = None) -> PagedModel[Thing]:
    return PagedModel(lambda thing: thing.key, make or Counted())


def shown(paged: PagedModel[Thing]) -> str:
    return "".join(paged.record(row).key for row in range(paged.rowCount()))


orders = st.permutations("abcdefgh").flatmap(
    lambda all_keys: st.integers(0, 8).map(lambda count: "".join(all_keys[:count]))
)
sorted_keys = st.sets(st.sampled_from("abcdefgh")).map(lambda keys: "".join(sorted(keys)))


@given(orders, orders)
def test_whatever_was_shown_before_the_list_shows_what_it_is_given(before: str, after: str) -> None:
    paged = model()
    paged.show(things(before), more=False)
    paged.show(things(after), more=False)
    assert shown(paged) == after
    assert [paged.row_of(key) for key in after] == list(range(len(after)))


@given(sorted_keys, sorted_keys)
def test_what_stays_is_the_same_row_for_a_view(before: str, after: str) -> None:
    """A list in one order never resets: selection and scroll place survive."""
    paged = model()
    paged.show(things(before), more=False)
    kept = {key: QPersistentModelIndex(paged.index(paged.row_of(key))) for key in before}
    resets: list[None] = []
    paged.modelReset.connect(lambda: resets.append(None))
    paged.show(things(after, "changed"), more=False)
    assert resets == []
    for key, index in kept.items():
        assert index.isValid() == (key in after)
        if index.isValid():
            assert index.row() == paged.row_of(key)
            assert index.data(ITEM_ROLE).title == "changed"


def test_the_model_keeps_qts_promises(qtmodeltester: ModelTester) -> None:
    paged = model()
    qtmodeltester.check(paged, force_py=False)
    for keys, more in (("abc", True), ("acd", True), ("", False), ("xyz", False), ("zx", False)):
        paged.show(things(keys), more)
    paged.append(things("qr"), more=False)
    paged.repaint()


def test_pages_are_asked_for_once_and_appended(qtbot: QtBot) -> None:
    paged = model()
    paged.show(things("abc"), more=True)
    root = QModelIndex()
    assert paged.canFetchMore(root)
    with qtbot.waitSignal(paged.more_wanted):
        paged.fetchMore(root)
    assert not paged.canFetchMore(root)
    paged.append(things("cde"), more=False)
    assert shown(paged) == "abcde"
    assert not paged.canFetchMore(root)


def test_only_what_is_looked_at_is_made(stage: Stage, qtbot: QtBot) -> None:
    make = Counted()
    paged: PagedModel[Thing] = PagedModel(lambda thing: thing.key, make)
    view = RowList("x")
    view.setModel(paged)
    paged.show([Thing(f"{n:05d}", "a") for n in range(10_000)], more=False)
    stage(view)
    qtbot.waitUntil(lambda: bool(make.made))
    first = len(make.made)
    assert first < 60
    view.scrollToBottom()
    qtbot.waitUntil(lambda: "09999" in make.made)
    assert len(make.made) < 60 + first
    paged.repaint()
    qtbot.waitUntil(lambda: make.made.count("09999") == 2)
