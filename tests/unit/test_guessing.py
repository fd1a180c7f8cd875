"""Guessing gets slow, for one person at a time, and a full disk keeps nobody out."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.errors import CredentialsError
from console.guessing import GuessLimit
from tests.helpers.disk_faults import files_no_longer_than


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def waiting(limit: GuessLimit, name: str = "") -> int:
    """The seconds that a guess is put off for; 0 counts it."""
    try:
        limit.begin(name)
    except CredentialsError as error:
        assert error.code == "too_many_attempts"
        return int(error.params["seconds"])
    return 0


def test_the_wait_doubles_up_to_five_minutes(tmp_path: Path) -> None:
    clock = Clock()
    limit = GuessLimit(tmp_path, clock)
    assert waiting(limit) == 0
    waits = []
    for _ in range(12):
        waits.append(waiting(limit))
        clock.now += waits[-1]
        assert waiting(limit) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


def test_it_outlives_the_program_and_ends_with_success(tmp_path: Path) -> None:
    clock = Clock()
    assert waiting(GuessLimit(tmp_path, clock)) == 0
    again = GuessLimit(tmp_path, clock)
    assert waiting(again) == 1
    clock.now += 0.4
    assert waiting(again) == 1
    again.succeeded("")
    assert waiting(again) == 0


def test_one_person_does_not_wait_for_another(tmp_path: Path) -> None:
    limit = GuessLimit(tmp_path, Clock())
    assert waiting(limit, "1001") == 0
    assert waiting(limit, "1002") == 0
    limit.succeeded("1002")
    assert waiting(limit, "1001") == 1


def test_a_clock_set_back_does_not_lengthen_the_wait(tmp_path: Path) -> None:
    clock = Clock()
    limit = GuessLimit(tmp_path, clock)
    assert waiting(limit) == 0
    clock.now -= 1_000_000
    assert waiting(limit) == 1


@pytest.mark.parametrize("content", [b"", b"[]", b'{"": {"count": "x"}}', b"\xff"])
def test_a_damaged_file_counts_for_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "attempts.json").write_bytes(content)
    assert waiting(GuessLimit(tmp_path, Clock())) == 0


def test_a_full_disk_keeps_nobody_out(tmp_path: Path) -> None:
    limit = GuessLimit(tmp_path, Clock())
    with files_no_longer_than(0):
        assert waiting(limit) == 0
        limit.succeeded("")
