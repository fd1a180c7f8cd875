"""Counts never go back, whatever happens to their file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import DiskFull
from console.offline.counter import Counter
from console.offline.storage import FolderStorage, MemoryStorage

DAY = date(2026, 11, 21)
NOWHERE = Path()


def test_each_day_counts_from_one(tmp_path: Path) -> None:
    counter = Counter(tmp_path)
    assert [counter.next(DAY) for _ in range(3)] == [1, 2, 3]
    assert counter.next(DAY + timedelta(1)) == 1
    counter.close()
    again = Counter(tmp_path, FolderStorage(tmp_path))
    assert (again.next(DAY), again.next(DAY + timedelta(1))) == (4, 2)
    again.close()


def test_a_count_known_elsewhere_is_passed_and_never_lowered() -> None:
    counter = Counter(NOWHERE, MemoryStorage())
    counter.raise_to(DAY, 41)
    assert counter.next(DAY) == 42
    counter.raise_to(DAY, 7)
    assert counter.next(DAY) == 43


def test_the_file_stays_small_and_remembers() -> None:
    storage = MemoryStorage()
    counter = Counter(NOWHERE, storage)
    for number in range(1_000):
        counter.next(DAY + timedelta(number % 7))
    assert storage.size("counter") < 20_000
    assert [counter.next(DAY + timedelta(day)) for day in range(7)] == [143 + (day < 6) for day in range(7)]


def test_old_days_are_forgotten_and_the_asked_one_is_not() -> None:
    storage = MemoryStorage()
    counter = Counter(NOWHERE, storage)
    for number in range(500):
        assert counter.next(DAY + timedelta(number)) == 1
    assert [counter.next(DAY - timedelta(9_999)) for _ in range(450)] == list(range(1, 451))
    assert counter.next(DAY + timedelta(499)) == 2


def test_threads_share_a_count() -> None:
    storage = MemoryStorage()
    counters = [Counter(NOWHERE, storage) for _ in range(3)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: counters[number % 3].next(DAY), range(300)))
    assert sorted(found) == list(range(1, 301))


def test_a_full_disk_gives_no_number() -> None:
    storage = MemoryStorage()
    counter = Counter(NOWHERE, storage)
    assert counter.next(DAY) == 1
    storage.room = 10
    with pytest.raises(DiskFull):
        counter.next(DAY)
    storage.room = None
    assert counter.next(DAY) == 3  # the torn one may have been the second
    assert counter.next(DAY) == 4


@given(st.integers(1, 30), st.integers(1, 10), st.data())
def test_damage_never_leads_back(first: int, second: int, data: st.DataObject) -> None:
    storage = MemoryStorage()
    counter = Counter(NOWHERE, storage)
    given = [counter.next(DAY) for _ in range(first)]
    content = bytearray(storage.read("counter"))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] ^= data.draw(st.integers(1, 255))
    storage.restore({"counter": bytes(content)})
    given += [counter.next(DAY) for _ in range(second)]
    assert given == sorted(set(given))
    assert given[-1] <= first + second + 4


def test_damage_to_one_day_is_not_paid_with_another() -> None:
    storage = MemoryStorage()
    counter = Counter(NOWHERE, storage)
    for day in (DAY, DAY + timedelta(1), DAY + timedelta(1), DAY):
        counter.next(day)
    content = bytearray(storage.read("counter"))
    for place in range(45, 120, 10):
        content[place] ^= 255
    storage.restore({"counter": bytes(content)})
    assert counter.next(DAY) == 3
    assert counter.next(DAY + timedelta(1)) == 3


@given(st.integers(0, 40))
def test_a_torn_count_is_left_out(torn: int) -> None:
    storage = MemoryStorage()
    counter = Counter(NOWHERE, storage)
    counter.next(DAY)
    whole = storage.read("counter")
    storage.restore({"counter": whole + whole[:torn]})
    assert counter.next(DAY) == (2 if torn in (0, len(whole)) else 3)
