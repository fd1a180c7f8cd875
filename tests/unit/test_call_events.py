"""Whatever a telephone says, a call is understood or nothing is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from console.offline.call_events import call_from_text, call_from_url
from console.offline.identity import CallEvent

NOW = 1_795_000_000_000_000


def test_a_url_tells_number_start_and_recording() -> None:
    url = "standby://call?number=138%201234%208123&start=1794999990&id=rec-17"
    assert call_from_url(url, NOW) == CallEvent("13812348123", 1_794_999_990_000_000, "rec-17")


def test_a_request_path_tells_the_same() -> None:
    assert call_from_url("/call?from=%2B8613812348123", NOW) == CallEvent("+8613812348123", NOW, "")


def test_a_start_with_an_offset_is_read_and_one_in_the_future_is_now() -> None:
    told = call_from_url("/call?number=13812348123&start=2026-11-18T08:00:00%2B08:00", NOW)
    assert told is not None
    assert told.started_at == 1_794_960_000_000_000
    later = call_from_url("/call?number=13812348123&start=2036-11-18T08:00:00%2B08:00", NOW)
    assert later is not None
    assert later.started_at == NOW


def test_a_copied_text_with_a_number_is_a_call_and_one_without_is_none() -> None:
    assert call_from_text("来电 138-1234-8123 王建国", NOW) == CallEvent("13812348123", NOW, "")
    assert call_from_text("工单 20461 已办结", NOW) is None
    assert call_from_text("v1.2.3.4567890", NOW) is None


@given(some.text())
def test_no_text_breaks_it(text: str) -> None:
    for told in (
        call_from_url(text, NOW),
        call_from_url(f"standby://call?{text}", NOW),
        call_from_text(text, NOW),
    ):
        assert told is None or (told.number and 0 < told.started_at <= NOW)
