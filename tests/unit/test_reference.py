"""Reference numbers notice what people get wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.models.reference import check_reference, clean_reference, format_reference, reference_number

codes = st.integers(0, 999).map("{:03d}".format)
days = st.dates(date(2020, 1, 1), date(2060, 12, 31))
references = st.builds(reference_number, codes, days, st.integers(1, 5_000))


def test_a_number_says_desk_day_and_count() -> None:
    number = reference_number("017", date(2026, 11, 21), 43)
    assert number == "0173250434"
    assert format_reference(number) == "017 325 0434"
    assert reference_number("999", date(2024, 12, 31), 999)[:9] == "999366999"


def test_the_count_goes_on_after_999() -> None:
    day = date(2026, 1, 1)
    assert [reference_number("001", day, count)[6:9] for count in (999, 1_000, 1_001)] == [
        "999",
        "000",
        "001",
    ]
    assert reference_number("001", day, 1) == reference_number("001", day, 1_001)


@given(references)
def test_a_number_is_good_as_it_is(number: str) -> None:
    assert len(number) == 10 and check_reference(number)
    assert clean_reference(format_reference(number)) == number


@given(references, st.integers(0, 9), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(number: str, place: int, by: int) -> None:
    wrong = str((int(number[place]) + by) % 10)
    assert not check_reference(number[:place] + wrong + number[place + 1 :])


@given(references, st.integers(0, 8))
def test_every_exchange_of_neighbours_is_noticed(number: str, place: int) -> None:
    first, second = number[place], number[place + 1]
    exchanged = number[:place] + second + first + number[place + 2 :]
    assert check_reference(exchanged) is (first == second)


@given(st.text(max_size=12))
def test_anything_else_is_no_number(text: str) -> None:
    assert not check_reference(text) or (len(text) == 10 and text.isascii() and text.isdigit())


def test_what_is_typed_is_cleaned() -> None:
    assert clean_reference(" 017-325 0434\n") == "0173250434"
    assert clean_reference("\uff10\uff11\uff17\u3000325\u30000434") == "0173250434"
    assert not check_reference("\uff10173250434") and not check_reference("017325043")


@pytest.mark.parametrize("code", ["", "17", "0017", "01a", "\uff10\uff11\uff17"])
def test_a_desk_code_has_three_digits(code: str) -> None:
    with pytest.raises(ValueError, match="three digits"):
        reference_number(code, date(2026, 1, 1), 1)
