"""The spool: what was appended is there, in order, once; what is damaged hides nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.ids import derive, new_id
from console.offline import frames, spool
from console.offline.spool import Spool
from console.offline.storage import FolderStorage, MemoryStorage, Storage
from console.wire.messages import Cursor

DAY = 24 * 60 * 60 * 1_000_000
ROOT = "018f0000-0000-7000-8000-000000000001"


def op(number: int) -> str:
    return derive(ROOT, str(number))


def at(epoch: str = "e", seq: int = 1) -> Cursor:
    return Cursor(epoch, seq, "t")


@pytest.fixture(params=["folder", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    made: Storage = FolderStorage(tmp_path / "spool") if request.param == "folder" else MemoryStorage()
    yield made
    made.close()


def held(spool: Spool) -> list[tuple[str, bytes]]:
    return [(entry.op_id, entry.sealed) for entry in spool.undelivered()]


def test_entries_come_back_in_order(storage: Storage, tmp_path: Path) -> None:
    spool = Spool(tmp_path, storage)
    wanted = [(op(number), bytes([number]) * number) for number in range(20)]
    for number, (op_id, sealed) in enumerate(wanted):
        spool.append(op_id, sealed, number)
    for opened in (spool, Spool(tmp_path, storage)):
        assert held(opened) == wanted
        assert [entry.at for entry in opened.undelivered()] == list(range(20))
        assert opened.op_ids() == {op_id for op_id, _ in wanted}
        assert opened.waiting() == 20 and opened.damage() == ()


def test_a_clock_set_back_does_not_change_the_order(storage: Storage, tmp_path: Path) -> None:
    spool = Spool(tmp_path, storage)
    for number, day in enumerate((20_000, 20_001, 19_000, 20_001)):
        spool.append(op(number), b"", day * DAY)
    assert [op_id for op_id, _ in held(spool)] == [op(number) for number in range(4)]


def test_the_first_copy_of_an_entry_counts(storage: Storage, tmp_path: Path) -> None:
    spool = Spool(tmp_path, storage)
    spool.append(op(1), b"first", 0)
    spool.append(op(1), b"second", 0)
    assert held(spool) == [(op(1), b"first")]


def test_received_entries_are_not_offered_again(storage: Storage, tmp_path: Path) -> None:
    spool, other = Spool(tmp_path, storage), Spool(tmp_path, storage)
    for number in range(4):
        spool.append(op(number), b"x", 0)
    other.mark_received([op(0), op(2)], at())
    other.mark_received([], at())
    for opened in (spool, other, Spool(tmp_path, storage)):
        assert [op_id for op_id, _ in held(opened)] == [op(1), op(3)]
        assert opened.waiting() == 2
        assert opened.op_ids() == {op(number) for number in range(4)}


def test_a_server_that_lost_commits_is_offered_everything(storage: Storage, tmp_path: Path) -> None:
    spool, other = Spool(tmp_path, storage), Spool(tmp_path, storage)
    for number in range(3):
        spool.append(op(number), b"x", 0)
    spool.mark_received([op(0), op(1)], at())
    assert other.waiting() == 1
    spool.offer_again()
    assert (spool.waiting(), other.waiting(), Spool(tmp_path, storage).waiting()) == (3, 3, 3)
    spool.mark_received([op(1)], at("later"))
    assert other.waiting() == 2


def test_only_covered_days_are_purged(storage: Storage, tmp_path: Path) -> None:
    spool = Spool(tmp_path, storage)
    for number in range(6):
        spool.append(op(number), b"x", number * DAY + 5)
    spool.mark_received([op(0)], at(seq=1))
    spool.mark_received([op(1)], at(seq=9))  # not covered yet
    spool.mark_received([op(2)], at("another history"))
    spool.mark_received([op(4), op(5)], at(seq=2))  # op 3 is undelivered; op 5 is too young
    assert spool.purge(before=5 * DAY, covered=at(seq=8)) == 2
    for opened in (spool, Spool(tmp_path, storage)):
        assert opened.op_ids() == {op(1), op(2), op(3), op(5)}
        assert [op_id for op_id, _ in held(opened)] == [op(3)]
    assert spool.purge(before=5 * DAY, covered=at(seq=9)) == 1
    assert spool.purge(before=5 * DAY, covered=at(seq=9)) == 0
    spool.append(op(7), b"x", 6 * DAY)
    assert [op_id for op_id, _ in held(spool)] == [op(3), op(7)]


def test_a_day_goes_whole_or_not_at_all(storage: Storage, tmp_path: Path) -> None:
    spool = Spool(tmp_path, storage)
    spool.append(op(1), b"x", 1)
    spool.append(op(2), b"x", DAY - 1)
    spool.mark_received([op(1)], at())
    assert spool.purge(before=2 * DAY, covered=at()) == 0
    spool.mark_received([op(2)], at())
    assert spool.purge(before=DAY - 1, covered=at()) == 0
    assert spool.purge(before=DAY, covered=at()) == 2


def test_files_roll_over_when_they_are_large(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "SEGMENT_BYTES", 300)
    small = Spool(tmp_path, storage)
    for number in range(10):
        small.append(op(number), b"x" * 100, 0)
    small.append(op(10), b"x" * 1_000, 0)
    assert len([name for name in storage.names() if name.endswith(".seg")]) == 6
    assert [op_id for op_id, _ in held(small)] == [op(number) for number in range(11)]


def test_what_is_torn_is_reported_and_blocks_nothing(storage: Storage, tmp_path: Path) -> None:
    spool = Spool(tmp_path, storage)
    spool.append(op(1), b"kept", 0)
    [name] = storage.names()
    size = storage.size(name)
    torn = frames.encode(op(2), 0, b"torn")[:-1]
    storage.append(name, torn)
    for opened in (spool, Spool(tmp_path, storage)):
        assert held(opened) == [(op(1), b"kept")]
        assert opened.damage() == ((name, size, size + len(torn)),)
    spool.append(op(3), b"later", 0)
    for opened in (spool, Spool(tmp_path, storage)):
        assert held(opened) == [(op(1), b"kept"), (op(3), b"later")]
        assert opened.damage() == ((name, size, size + len(torn)),)


def test_damage_is_never_purged(storage: Storage, tmp_path: Path) -> None:
    spool = Spool(tmp_path, storage)
    for number in range(3):
        spool.append(op(number), b"x" * 50, 0)
    [name] = storage.names()
    content = bytearray(storage.read(name))
    content[len(content) // 2] ^= 1
    storage.replace(name, bytes(content))
    opened = Spool(tmp_path, storage)
    opened.mark_received(opened.op_ids(), at())
    assert opened.purge(before=9 * DAY, covered=at()) == 0
    assert len(opened.damage()) == 1


def test_an_entry_damaged_after_it_was_seen_is_not_handed_out(storage: Storage, tmp_path: Path) -> None:
    spool = Spool(tmp_path, storage)
    spool.append(op(1), b"x" * 50, 0)
    spool.append(op(2), b"y" * 50, 0)
    entries = spool.undelivered()
    [name] = storage.names()
    assert spool.waiting() == 2
    content = bytearray(storage.read(name))
    content[60] ^= 1
    storage.replace(name, bytes(content))
    assert [entry.op_id for entry in entries] == [op(2)]
    assert spool.op_ids() == {op(2)}


def test_entries_purged_meanwhile_are_skipped(storage: Storage, tmp_path: Path) -> None:
    spool = Spool(tmp_path, storage)
    for number in range(3):
        spool.append(op(number), b"x", number * DAY)
    entries = spool.undelivered()
    assert next(entries).op_id == op(0)
    spool.mark_received([op(1)], at())
    assert spool.purge(before=2 * DAY, covered=at()) == 1
    assert [entry.op_id for entry in entries] == [op(2)]


class Watched(MemoryStorage):
    """Counts how often segments are read whole, and how often they are opened."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(files)
        self.whole: list[str] = []
        self.opened = 0

    def read(self, name: str, start: int = 0, end: int | None = None) -> bytes:
        if name.endswith(".seg"):
            self.whole.append(name)
        return super().read(name, start, end)

    def open(self, name: str) -> BinaryIO:
        self.opened += 1
        return io.BytesIO(super().read(name))


def test_what_the_server_has_is_counted_without_being_read(tmp_path: Path) -> None:
    storage = MemoryStorage()
    spool = Spool(tmp_path, storage)
    for number in range(6):
        spool.append(op(number), b"x" * 1_000, number // 2 * DAY)
    spool.mark_received([op(number) for number in (0, 1, 2)], at())
    watched = Watched(storage.snapshot())
    opened = Spool(tmp_path, watched)
    assert opened.op_ids() == {op(number) for number in range(6)}
    assert watched.whole == [name for name in watched.names() if name.endswith(".seg")][1:]
    assert opened.waiting() == 3
    assert opened.purge(before=9 * DAY, covered=at()) == 2
    opened.offer_again()
    assert [op_id for op_id, _ in held(opened)] == [op(number) for number in range(2, 6)]


def test_what_waits_is_read_with_few_openings(tmp_path: Path) -> None:
    storage = MemoryStorage()
    spool = Spool(tmp_path, storage)
    for number in range(300):
        spool.append(op(number), b"x" * 1_000, number // 150 * DAY)
    watched = Watched(storage.snapshot())
    opened = Spool(tmp_path, watched)
    assert opened.waiting() == 300
    watched.opened = 0
    assert [op_id for op_id, _ in held(opened)] == [op(number) for number in range(300)]
    assert watched.opened == 2


def test_what_an_earlier_epoch_brought_home_goes_once_it_is_confirmed_and_covered(
    storage: Storage, tmp_path: Path
) -> None:
    """The server moved to another machine, and nothing was lost."""
    spool = Spool(tmp_path, storage)
    for number in range(3):
        spool.append(op(number), b"x", number * DAY)
    first, second, third = at("one", 3), at("one", 5), at("two", 9)
    spool.mark_received([op(0)], first)
    spool.mark_received([op(1)], second, [first])
    assert spool.purge(before=9 * DAY, covered=at("one", 3)) == 1
    assert spool.purge(before=9 * DAY, covered=at("two", 8)) == 0
    spool.mark_received([], third, [second])
    assert spool.purge(before=9 * DAY, covered=at("two", 8)) == 0
    assert Spool(tmp_path, storage).purge(before=9 * DAY, covered=at("two", 9)) == 1
    assert spool.op_ids() == {op(2)}
    assert spool.heads() == [third]


def test_what_an_earlier_epoch_brought_home_stays_while_any_of_it_is_unconfirmed(
    storage: Storage, tmp_path: Path
) -> None:
    spool = Spool(tmp_path, storage)
    spool.append(op(0), b"x", 0)
    spool.mark_received([op(0)], at("one", 3))
    spool.mark_received([op(1)], at("two", 9))
    assert spool.purge(before=9 * DAY, covered=at("two", 20)) == 0


def test_threads_share_a_spool(storage: Storage, tmp_path: Path) -> None:
    spools = [Spool(tmp_path, storage), Spool(tmp_path, storage)]
    ids = [new_id() for _ in range(200)]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(spools[i % 2].append, ids[i], b"x" * i, 0) for i in range(200)]:
            done.result()
    assert spools[0].op_ids() == spools[1].op_ids() == set(ids)
    assert spools[0].damage() == ()


def test_memory_goes_back_to_a_snapshot(tmp_path: Path) -> None:
    storage = MemoryStorage()
    spool = Spool(tmp_path, storage)
    spool.append(op(1), b"x", 0)
    before = storage.snapshot()
    spool.append(op(2), b"x", 0)
    clone = Spool(tmp_path, MemoryStorage(storage.snapshot()))
    assert spool.op_ids() == {op(1), op(2)}
    storage.restore(before)
    assert spool.op_ids() == {op(1)}
    assert clone.op_ids() == {op(1), op(2)}


contents = st.lists(st.binary(max_size=60), min_size=1, max_size=6)


@given(contents, st.data())
def test_one_damaged_place_costs_one_frame_at_most(wanted: list[bytes], data: st.DataObject) -> None:
    encoded = [frames.encode(op(number), number, content) for number, content in enumerate(wanted)]
    whole = bytearray(b"".join(encoded))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    hit = next(n for n in range(len(encoded)) if sum(map(len, encoded[: n + 1])) > place)
    found, gaps = frames.scan(bytes(whole))
    assert [frame.content for frame in found] == wanted[:hit] + wanted[hit + 1 :]
    start = sum(map(len, encoded[:hit]))
    assert gaps == [(start, start + len(encoded[hit]))]


@given(contents, st.data())
def test_a_cut_file_keeps_what_is_whole(wanted: list[bytes], data: st.DataObject) -> None:
    encoded = [frames.encode(op(number), number, content) for number, content in enumerate(wanted)]
    cut = data.draw(st.integers(0, sum(map(len, encoded))))
    later = frames.encode(op(99), 99, b"later")
    found, _ = frames.scan(b"".join(encoded)[:cut] + later)
    whole = sum(sum(map(len, encoded[: n + 1])) <= cut for n in range(len(encoded)))
    assert [frame.content for frame in found] == [*wanted[:whole], b"later"]


@given(st.binary(max_size=300))
def test_nonsense_holds_no_frames(content: bytes) -> None:
    found, gaps = frames.scan(content)
    assert found == [] and gaps == ([(0, len(content))] if content else [])
