from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.ui.moments import parse_moment

ZONE = ZoneInfo("Asia/Shanghai")


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=ZONE).timestamp() * 1_000_000)


NOW = at(2026, 11, 21, 14, 31)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("15:30", at(2026, 11, 21, 15, 30)),
        ("1530", at(2026, 11, 21, 15, 30)),
        ("15点", at(2026, 11, 21, 15, 0)),
        ("15", at(2026, 11, 21, 15, 0)),
        ("１５：３０", at(2026, 11, 21, 15, 30)),
        ("9:00", at(2026, 11, 22, 9, 0)),
        ("明天 9:00", at(2026, 11, 22, 9, 0)),
        ("明天", at(2026, 11, 22, 9, 0)),
        ("tomorrow 18:00", at(2026, 11, 22, 18, 0)),
        ("11-25 14:00", at(2026, 11, 25, 14, 0)),
        ("11月25日14点30分", at(2026, 11, 25, 14, 30)),
        ("1-5 10:00", at(2027, 1, 5, 10, 0)),
        ("下午3点半", at(2026, 11, 21, 15, 30)),
        ("晚上 8:15", at(2026, 11, 21, 20, 15)),
        ("明天上午9点", at(2026, 11, 22, 9, 0)),
        ("明天中午12点", at(2026, 11, 22, 12, 0)),
        ("明天中午1点", at(2026, 11, 22, 13, 0)),
        ("今晚8点", at(2026, 11, 21, 20, 0)),
        ("今晚八点半", at(2026, 11, 21, 20, 30)),
        ("今晚十一点四十五分", at(2026, 11, 21, 23, 45)),
        ("今晚12点", at(2026, 11, 22, 0, 0)),
        ("明早9点", at(2026, 11, 22, 9, 0)),
        ("明早九点一刻", at(2026, 11, 22, 9, 15)),
        ("明晚 7:30", at(2026, 11, 22, 19, 30)),
        ("后天下午两点", at(2026, 11, 23, 14, 0)),
        ("大后天上午十点钟", at(2026, 11, 24, 10, 0)),
        ("十二月五日二十点零五分", at(2026, 12, 5, 20, 5)),
    ],
)
def test_a_time_is_read_as_it_is_typed(text: str, moment: int) -> None:
    assert parse_moment(text, NOW, ZONE) == moment


@pytest.mark.parametrize("text", ["", "下午", "25:00", "12:75", "2-30 10:00", "13-01", "15:30:20", "恢复后"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_moment(text, NOW, ZONE) is None


def test_a_leap_day_that_is_over_does_not_come_next_year() -> None:
    assert parse_moment("2-29 10:00", at(2028, 3, 5), ZONE) is None
    assert parse_moment("2-29 10:00", at(2028, 2, 5), ZONE) == at(2028, 2, 29, 10)


@given(st.text(max_size=12))
def test_nothing_typed_breaks_it_or_lies_in_the_past(text: str) -> None:
    moment = parse_moment(text, NOW, ZONE)
    assert moment is None or moment >= at(2026, 11, 21)
