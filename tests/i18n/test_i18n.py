from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QLocale
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console import i18n
from console.i18n import DAY, HOUR, MINUTE, SECOND, Language, Translators
from resources import translation

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def translators(qapp: QApplication) -> Iterator[Translators]:
    before = QLocale()
    translators = Translators(qapp)
    translators.use(Language.ENGLISH)
    yield translators
    translators.leave()
    QLocale.setDefault(before)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()) * SECOND


NOW = at("2026-11-21 14:26:08")


@pytest.mark.parametrize(
    ("us", "english", "chinese"),
    [
        (0, "0 s", "0 秒"),
        (59 * SECOND, "59 s", "59 秒"),
        (36 * MINUTE + 59 * SECOND, "36 min", "36 分"),
        (2 * HOUR + 5 * MINUTE, "2 h 5 min", "2 时 5 分"),
        (21 * HOUR, "21 h", "21 时"),
        (21 * HOUR + 59 * SECOND, "21 h", "21 时"),
        (3 * DAY + 5 * MINUTE, "3 d", "3 天"),
        (3 * DAY + 4 * HOUR + 5 * MINUTE, "3 d 4 h", "3 天 4 时"),
    ],
)
def test_durations_carry_their_units(translators: Translators, us: int, english: str, chinese: str) -> None:
    assert i18n.duration(us) == english
    translators.use(Language.CHINESE)
    assert i18n.duration(us) == chinese


def test_an_update_may_replace_the_messages_under_a_running_program(
    translators: Translators, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "zh_CN.qm"
    copy.write_bytes(translation("zh_CN").read_bytes())
    monkeypatch.setattr(i18n, "translation", lambda _: copy)
    translators.use(Language.CHINESE)
    copy.write_bytes(b"-" * copy.stat().st_size)
    assert i18n.duration(3 * DAY) == "3 天"


def test_seconds_only_when_asked(translators: Translators) -> None:
    assert i18n.duration(134 * SECOND) == "2 min"
    assert i18n.duration(134 * SECOND, seconds=True) == "2 min 14 s"
    assert i18n.duration(120 * SECOND, seconds=True) == "2 min"
    assert i18n.duration(HOUR + 14 * SECOND, seconds=True) == "1 h"


@given(us=st.integers(0, 400 * DAY))
def test_a_duration_never_says_more_than_there_is(qapp: QApplication, us: int) -> None:
    sizes = {"d": DAY, "h": HOUR, "min": MINUTE, "s": SECOND}
    words = i18n.duration(us).split()
    said = sum(int(count) * sizes[unit] for count, unit in zip(words[::2], words[1::2], strict=True))
    assert said <= us < said + sizes[words[-1]] * (60 if words[-1] != "h" else 24)
    assert i18n.duration(-us) == i18n.duration(us)


def test_what_is_left_and_what_is_over(translators: Translators) -> None:
    assert i18n.time_left(36 * MINUTE) == "36 min left"
    assert i18n.time_left(-3 * MINUTE) == "3 min over"
    translators.use(Language.CHINESE)
    assert i18n.time_left(36 * MINUTE) == "剩 36 分"
    assert i18n.time_left(-3 * MINUTE) == "已超 3 分"


@pytest.mark.parametrize(
    ("when", "english", "chinese"),
    [
        ("2026-11-21 15:30", "Today 15:30", "今天 15:30"),
        ("2026-11-21 00:00", "Today 00:00", "今天 00:00"),
        ("2026-11-22 09:05", "Tomorrow 09:05", "明天 09:05"),
        ("2026-11-20 23:59", "Yesterday 23:59", "昨天 23:59"),
        ("2026-11-25 10:00", "Wed 10:00", "周三 10:00"),
        ("2026-11-28 10:00", "28 Nov 10:00", "11 月 28 日 10:00"),
        ("2026-11-19 10:00", "19 Nov 10:00", "11 月 19 日 10:00"),
        ("2027-01-02 10:00", "2 Jan 2027 10:00", "2027 年 1 月 2 日 10:00"),
    ],
)
def test_moments_are_said_from_now(translators: Translators, when: str, english: str, chinese: str) -> None:
    assert i18n.moment(at(when), NOW, SHANGHAI) == english
    translators.use(Language.CHINESE)
    assert i18n.moment(at(when), NOW, SHANGHAI) == chinese


def test_the_clock_shows_the_zone_it_is_given() -> None:
    assert i18n.clock(NOW, SHANGHAI) == "14:26"
    assert i18n.clock(NOW, SHANGHAI, seconds=True) == "14:26:08"
    assert i18n.clock(NOW, ZoneInfo("Asia/Urumqi")) == "12:26"


def test_widgets_hear_of_a_switch(translators: Translators, qtbot: QtBot) -> None:
    heard = []

    class Listener(QWidget):
        def changeEvent(self, event: QEvent) -> None:
            if event.type() is QEvent.Type.LanguageChange:
                heard.append(i18n.tr("Today"))

    listener = Listener()
    qtbot.addWidget(listener)
    translators.use(Language.CHINESE)
    qtbot.waitUntil(lambda: "今天" in heard)
    assert translators.language is Language.CHINESE
    assert QLocale().name() == "zh_CN"
    translators.use(Language.ENGLISH)
    assert i18n.tr("Today") == "Today"


def test_qt_speaks_chinese_too(translators: Translators, qapp: QApplication) -> None:
    translators.use(Language.CHINESE)
    assert qapp.translate("QPlatformTheme", "Cancel") == "取消"


def test_the_system_language_is_one_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for names, expected in [
        (["zh-Hans-CN", "en"], Language.CHINESE),
        (["zh-TW"], Language.CHINESE),
        (["en-GB", "zh-CN"], Language.ENGLISH),
        (["de-DE", "zh-CN"], Language.CHINESE),
        ([], Language.ENGLISH),
    ]:
        monkeypatch.setattr(QLocale, "uiLanguages", lambda _self, names=names: names)
        assert i18n.system_language() is expected


def test_names_sort_by_pinyin() -> None:
    names = ["张敏", "曾国", "王建国", "Alice", "单雄", "安然", "陈静", "陈晓东", "Zoe", "恒通贸易", "12345"]
    assert sorted(names, key=i18n.collation_key) == [
        "12345", "Alice", "安然", "陈静", "陈晓东", "恒通贸易", "单雄", "王建国", "曾国", "张敏", "Zoe",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=8)))
def test_any_names_can_be_sorted(names: list[str]) -> None:
    assert sorted(sorted(names, key=i18n.collation_key)) == sorted(names)
