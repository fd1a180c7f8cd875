from __future__ import annotations

import pytest

from console.ui import numbers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("138 1234 8123", "+8613812348123"),
        ("１３８１２３４８１２３", "+8613812348123"),
        ("+86 138-1234-8123", "+8613812348123"),
        ("010 8888 6666", "+861088886666"),
        ("+852 2345 6789", "+85223456789"),
        (" 1381234812 ", "1381234812"),
        ("13812348123 转 5 号", "13812348123 转 5 号"),
        ("8123", "8123"),
        ("王先生", "王先生"),
        ("", ""),
    ],
)
def test_what_can_be_read_as_a_number_becomes_one_and_the_rest_stays(typed: str, number: str) -> None:
    assert numbers.to_e164(typed) == number


def test_a_number_short_of_a_digit_is_taken_and_odd() -> None:
    assert numbers.is_odd("1381234")
    assert numbers.is_odd("+86138x")
    assert not numbers.is_odd("+8613812348123")
    assert not numbers.is_odd("")


def test_numbers_are_read_out_in_groups_and_shown_in_part() -> None:
    assert numbers.spaced("+8613812348123") == "138 1234 8123"
    assert numbers.spaced("+861088886666") == "01088886666"
    assert numbers.masked("+8613812348123") == "138****8123"
    assert numbers.masked("+861088886666") == "010****6666"
    assert numbers.masked("812345") == "****45"
    assert numbers.masked("9:00") == "9:00"
    assert numbers.masked("") == ""
