from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.errors import CredentialsError, StoreError
from console.i18n import Language
from console.ui.login.panel import LoginPanel
from console.ui.theme import Preference
from tests.helpers.desk_double import PASSWORD, Bench
from tests.helpers.typing import focused
from tests.ui.conftest import Stage

Open = Callable[..., LoginPanel]
pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def open_login(bench: Bench, stage: Stage) -> Open:
    def opened(server: str = "https://desk.example") -> LoginPanel:
        panel = LoginPanel(bench.desk, server, Language.ENGLISH, Preference.SYSTEM)
        stage(panel, size=QSize(1024, 720))
        panel.ask()
        return panel

    return opened


def press(key: Qt.Key) -> None:
    target = focused()
    assert target is not None
    QTest.keyClick(target, key)


def letters(text: str) -> None:
    target = focused()
    assert target is not None
    QTest.keyClicks(target, text)


def sign_in(number: str = "1001", password: str = PASSWORD) -> None:
    letters(number)
    press(Qt.Key.Key_Return)
    letters(password)
    press(Qt.Key.Key_Return)


def test_a_number_a_password_and_enter(open_login: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_login()
    assert focused() is panel._view.number
    with qtbot.waitSignal(panel.entered) as entered:
        sign_in()
    assert entered.args[0].user.name == "张敏"
    assert bench.entered == ("1001", "", False)
    assert panel._view.password.text() == ""


def test_where_one_signs_in_is_said(open_login: Open) -> None:
    assert open_login()._view.place.text() == "https://desk.example"
    assert open_login("")._view.place.text() == "On this computer, to try it out"


def test_a_wrong_password_is_said_and_the_next_try_overwrites_it(
    open_login: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_login()
    sign_in(password="wrong")
    qtbot.waitUntil(panel._view.problem.isVisible)
    assert panel._view.problem.text() == "Employee number or password is wrong."
    qtbot.waitUntil(panel._view.password.edit.hasFocus)
    with qtbot.waitSignal(panel.entered):
        letters(PASSWORD)
        press(Qt.Key.Key_Return)


@pytest.mark.parametrize(
    "error", [CredentialsError("wrong_password", wait=8), CredentialsError("too_many_attempts", seconds=8)]
)
def test_whoever_guesses_is_told_how_long_to_wait(
    open_login: Open, bench: Bench, qtbot: QtBot, error: CredentialsError
) -> None:
    panel = open_login()
    bench.entry_failures.append(error)
    sign_in()
    qtbot.waitUntil(panel._view.hint.isVisible)
    assert panel._view.hint.text() == "You can try again in 8 s."
    assert not panel._view.enter.isEnabled()
    press(Qt.Key.Key_Return)
    assert bench.entered == ("1001", "", False)
    for left in range(7, 0, -1):
        panel._patience.tick()
        assert panel._view.hint.text() == f"You can try again in {left} s."
    panel._patience.tick()
    assert panel._view.enter.isEnabled()
    assert panel._view.hint.isHidden()
    with qtbot.waitSignal(panel.entered):
        press(Qt.Key.Key_Return)


@pytest.mark.parametrize("code", ["no_server_new_here", "grant_expired"])
def test_whoever_may_not_see_data_may_still_take_calls(
    open_login: Open, bench: Bench, qtbot: QtBot, code: str
) -> None:
    panel = open_login()
    bench.entry_failures.append(CredentialsError(code))
    sign_in()
    qtbot.waitUntil(panel._view.capture.isVisible)
    assert "You can take calls now" in panel._view.hint.text()
    with qtbot.waitSignal(panel.entered) as entered:
        panel._view.capture.setFocus()
        press(Qt.Key.Key_Return)
    assert entered.args[0].capture_only
    assert bench.entered == ("1001", "", True)


def test_a_password_changed_elsewhere_asks_for_the_previous_one_in_place(
    open_login: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_login()
    bench.entry_failures.append(CredentialsError("password_changed_elsewhere"))
    sign_in()
    qtbot.waitUntil(panel._view.previous.isVisible)
    assert panel._view.number.text() == "1001"
    assert panel._view.password.text() == PASSWORD
    qtbot.waitUntil(panel._view.previous.edit.hasFocus)
    with qtbot.waitSignal(panel.entered):
        letters("old password")
        press(Qt.Key.Key_Return)
    assert bench.entered == ("1001", "old password", False)


@pytest.mark.parametrize(
    ("error", "offered"),
    [
        (CredentialsError("wrong_password"), {"help"}),
        (CredentialsError("password_changed_elsewhere"), {"previous", "help"}),
        (CredentialsError("password_too_short", least=12), {"capture"}),
        (CredentialsError("keyring_locked"), {"capture", "help"}),
        (CredentialsError("keyring_timeout", seconds=20), {"capture", "help"}),
        (CredentialsError("keyring_missing"), {"recover", "capture"}),
        (CredentialsError("keyring_changed"), {"recover", "capture"}),
        (CredentialsError("keyring_swapped", recorded="a", found="b"), {"recover", "capture"}),
        (CredentialsError("keyring_absent"), {"recover", "capture"}),
        (CredentialsError("keyring_failed", kind="OSError"), {"recover", "capture"}),
        (CredentialsError("keys_damaged"), {"recover", "capture"}),
        (CredentialsError("keys_missing"), {"recover", "capture"}),
        (CredentialsError("slot_missing"), {"recover", "capture"}),
        (StoreError("database_damaged"), {"salvage", "capture"}),
        (StoreError("database_unreadable"), {"salvage", "capture"}),
        (StoreError("database_missing"), {"salvage", "capture"}),
        (StoreError("database_not_opened"), {"salvage", "capture"}),
        (StoreError("database_newer", revision="9"), set()),
        (StoreError("already_running"), set()),
        (CredentialsError("account_disabled"), set()),
    ],
    ids=lambda value: getattr(value, "code", None),
)
def test_whatever_is_in_the_way_comes_with_what_to_do(
    open_login: Open, bench: Bench, qtbot: QtBot, error: CredentialsError, offered: set[str]
) -> None:
    panel = open_login()
    bench.entry_failures.append(error)
    sign_in()
    qtbot.waitUntil(panel._view.problem.isVisible)
    assert panel._view.hint.text()
    assert shown_offers(panel) == offered
    assert panel._view.enter.isVisible() == ("salvage" not in offered)
    assert panel._view.enter.isEnabled()
    panel._view.number.setFocus()
    letters("7")
    assert shown_offers(panel) == set()
    assert panel._view.problem.isHidden()


def shown_offers(panel: LoginPanel) -> set[str]:
    names = ("capture", "recover", "help", "salvage", "previous")
    return {name for name in names if getattr(panel._view, name).isVisible()}


def test_a_missing_number_is_asked_for(open_login: Open, bench: Bench) -> None:
    panel = open_login()
    panel._view.password.setFocus()
    press(Qt.Key.Key_Return)
    assert focused() is panel._view.number
    assert panel._view.problem.text() == "Type your employee number."
    assert bench.entered == ("", "", False)


def test_nothing_is_sent_twice_while_it_is_waited_for(open_login: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_login()
    bench.tasks.hold()
    sign_in()
    assert not panel._view.enter.isEnabled()
    bench.entered = ("", "", False)
    panel._view.enter.click()
    panel._on_enter()
    assert bench.entered == ("", "", False)
    with qtbot.waitSignal(panel.entered):
        bench.tasks.release()


def test_language_and_look_are_chosen_before_signing_in(open_login: Open, qtbot: QtBot) -> None:
    panel = open_login()
    with qtbot.waitSignal(panel.language_chosen) as language:
        panel._view.foot.language.setFocus()
        press(Qt.Key.Key_Down)
    assert isinstance(language.args[0], Language)
    with qtbot.waitSignal(panel.theme_chosen) as theme:
        panel._view.foot.theme.setFocus()
        press(Qt.Key.Key_Down)
    assert theme.args == [Preference.LIGHT]
