"""A damaged database at the login: what is safe is said, one button brings over the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.changes import Changes
from console.errors import CredentialsError, ExpectedError, StoreError
from console.i18n import Language, Translators
from console.messages import message
from console.offline.identity import WhatIsOpen
from console.ui.login.panel import LoginPanel
from console.ui.theme import Preference
from tests.helpers.desk_double import PASSWORD, Bench
from tests.helpers.typing import focused
from tests.ui.conftest import Stage

pytestmark = pytest.mark.usefixtures("english")
DAMAGED = StoreError("database_damaged")
Fail = Callable[..., None]


@pytest.fixture
def login(bench: Bench, stage: Stage) -> LoginPanel:
    panel = LoginPanel(lambda: bench.desk, "https://desk.example", Language.ENGLISH, Preference.SYSTEM)
    stage(panel, size=QSize(1024, 720))
    panel.ask("1001")
    return panel


@pytest.fixture
def notices(bench: Bench) -> list[tuple[str, dict[str, Any]]]:
    heard: list[tuple[str, dict[str, Any]]] = []
    bench.desk.noticed.connect(lambda code, params: heard.append((code, params)))
    return heard


def fail(login: LoginPanel, bench: Bench, qtbot: QtBot, error: ExpectedError = DAMAGED) -> None:
    bench.entry_failures.append(error)
    login._view.password.edit.setText(PASSWORD)
    QTest.keyClick(login._view.password.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(login._view.salvage.isVisible)


def test_what_is_safe_is_said_and_enter_brings_over_the_rest(
    login: LoginPanel, bench: Bench, qtbot: QtBot, notices: list[tuple[str, dict[str, Any]]]
) -> None:
    fail(login, bench, qtbot)
    assert login._view.problem.text() == "The database of this computer is damaged."
    assert login._view.hint.text().startswith("What was sent is on the server")
    assert focused() is login._view.password.edit
    bench.tasks.hold()
    QTest.keyClick(login._view.password.edit, Qt.Key.Key_Return)
    assert login._view.busy.accessibleName() == "Bringing over what can be read…"
    assert not login._view.salvage.isEnabled()
    with qtbot.waitSignal(login.entered) as entered:
        bench.tasks.release()
    assert entered.args[0].user.employee_no == "1001"
    assert notices == [("database_salvaged", {"operations": 12, "drafts": 1})]
    assert message(*notices[0]).text == "Your database was damaged. Brought over: entries 12, drafts 1."


def test_a_sound_database_is_said_to_be_one(
    login: LoginPanel, bench: Bench, qtbot: QtBot, notices: list[tuple[str, dict[str, Any]]]
) -> None:
    bench.salvaged = None
    fail(login, bench, qtbot)
    with qtbot.waitSignal(login.entered):
        login._view.salvage.click()
    assert notices == [("database_sound", {})]


def test_where_it_fails_too_its_own_reason_is_said(login: LoginPanel, bench: Bench, qtbot: QtBot) -> None:
    fail(login, bench, qtbot, StoreError("database_missing"))
    bench.entry_failures.append(StoreError("database_missing"))
    login._view.salvage.click()
    qtbot.waitUntil(login._view.salvage.isEnabled)
    assert login._view.hint.text() == message("database_missing").hint
    assert login._view.salvage.isVisible() and login._view.capture.isVisible()


def test_a_password_that_is_wrong_is_said_and_signing_in_is_back(
    login: LoginPanel, bench: Bench, qtbot: QtBot
) -> None:
    fail(login, bench, qtbot)
    bench.entry_failures.append(CredentialsError("wrong_password"))
    login._view.salvage.click()
    qtbot.waitUntil(login._view.enter.isVisible)
    assert login._view.salvage.isHidden()


def test_calls_can_be_taken_meanwhile(login: LoginPanel, bench: Bench, qtbot: QtBot) -> None:
    fail(login, bench, qtbot)
    with qtbot.waitSignal(login.entered) as entered:
        login._view.capture.click()
    assert entered.args[0].capture_only


def test_damage_met_at_work_is_offered_help_at_the_next_login(
    login: LoginPanel, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> Changes:
        raise DAMAGED

    desk = bench.sit("1001")
    monkeypatch.setattr(bench.session, "read", damaged)
    failures: list[ExpectedError] = []
    desk.read(WhatIsOpen(), login, lambda _: None, failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    desk.sign_out()
    login.ask()
    assert login._view.number.text() == "1001"
    assert login._view.salvage.isVisible()
    login._view.salvage.click()
    assert focused() is login._view.password.edit
    QTest.keyClicks(login._view.password.edit, PASSWORD)
    with qtbot.waitSignal(login.entered):
        login._view.salvage.click()
    desk.sign_out()
    login.ask()
    assert login._view.number.text() == ""
    assert login._view.salvage.isHidden()


def test_the_words_follow_the_language(
    login: LoginPanel, bench: Bench, qtbot: QtBot, english: Translators
) -> None:
    fail(login, bench, qtbot)
    english.use(Language.CHINESE)
    qtbot.waitUntil(lambda: login._view.problem.text() == "本机数据库已损坏。")
    assert login._view.hint.text().startswith("已发送的都已入库")
