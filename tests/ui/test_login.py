from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.errors import CredentialsError, StoreError
from console.i18n import Language, Translators
from console.ui.login.panel import LoginPanel
from console.ui.theme import DARK, LIGHT, Preference, apply_theme
from tests.helpers import screens
from tests.helpers.desk_double import PASSWORD, Bench
from tests.helpers.tree import ROOT
from tests.helpers.typing import compose, focused
from tests.ui.conftest import Stage

Open = Callable[..., LoginPanel]
pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def open_login(bench: Bench, stage: Stage) -> Open:
    def opened(server: str = "https://desk.example") -> LoginPanel:
        panel = LoginPanel(lambda: bench.desk, server, Language.ENGLISH, Preference.SYSTEM)
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
    assert panel._view.stop.isHidden()
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
    assert panel._view.hint.text() == "You can try again now."
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


def test_what_is_typed_while_waiting_chooses_no_language(
    open_login: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_login()
    bench.tasks.hold()
    sign_in()
    with qtbot.assertNotEmitted(panel.language_chosen), qtbot.assertNotEmitted(panel.theme_chosen):
        letters("zEeLlDd")
    with qtbot.waitSignal(panel.entered):
        bench.tasks.release()


def test_an_enter_that_ends_a_composition_signs_nobody_in(
    open_login: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_login()
    panel._view.password.edit.setText(PASSWORD)
    compose(panel._view.number, "1001")
    press(Qt.Key.Key_Return)
    assert bench.entered == ("", "", False)
    compose(panel._view.number, "", "1001")
    with qtbot.waitSignal(panel.entered):
        press(Qt.Key.Key_Return)
    assert bench.entered == ("1001", "", False)


def test_the_lock_asks_whoever_sits_there_and_tells_what_goes_on(
    open_login: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel, desk = open_login(), bench.sit()
    assert desk.identity is not None
    panel.lock(desk.identity)
    panel.tell("Offline\n3 entries are safe")
    view = panel._view
    assert (view.who.text(), view.truth.text()) == ("张敏", "Offline\n3 entries are safe")
    assert view.number.isHidden() and view.enter.text() == "Unlock"
    letters("wrong")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(view.problem.isVisible)
    qtbot.waitUntil(view.password.edit.hasFocus)
    with qtbot.waitSignals([panel.unlocked, desk.unlocked]), qtbot.assertNotEmitted(panel.entered):
        letters(PASSWORD)
        press(Qt.Key.Key_Return)
    with qtbot.waitSignal(panel.other_wanted):
        view.other.click()


def test_the_words_follow_the_language(
    open_login: Open, bench: Bench, english: Translators, qtbot: QtBot
) -> None:
    panel = open_login()
    bench.entry_failures.append(CredentialsError("wrong_password", wait=8))
    sign_in()
    qtbot.waitUntil(panel._view.problem.isVisible)
    panel._patience.tick()
    english.use(Language.CHINESE)
    qtbot.waitUntil(lambda: panel._view.enter.text() == "登录")
    assert panel._view.problem.text() == "工号或密码不正确。"
    assert panel._view.hint.text() == "7 秒后可以再试。"
    assert panel._view.foot.theme.currentText() == "跟随系统"
    assert panel._view.number.accessibleName() == "工号"


@pytest.mark.parametrize("code", ["wrong_password", "keyring_missing", "database_damaged"])
@pytest.mark.parametrize("language", Language)
def test_it_can_be_used_read_and_seen_whole(
    open_login: Open, bench: Bench, english: Translators, qtbot: QtBot, code: str, language: Language
) -> None:
    panel = open_login()
    english.use(language)
    bench.entry_failures.append(CredentialsError(code))
    sign_in()
    qtbot.waitUntil(panel._view.problem.isVisible)
    screens.show(panel.window())
    assert screens.problems(panel.window()) == []


@pytest.mark.parametrize("code", ["password_changed_elsewhere", "keyring_missing", "database_damaged"])
def test_it_survives_words_twice_as_long(
    qapp: QApplication, open_login: Open, bench: Bench, qtbot: QtBot, code: str
) -> None:
    with screens.doubled_text(qapp):
        panel = open_login()
        bench.entry_failures.append(CredentialsError(code))
        sign_in()
        qtbot.waitUntil(panel._view.problem.isVisible)
        panel.window().resize(1280, 800)
        screens.show(panel.window())
        assert screens.clipped(panel.window()) == []


def test_it_wears_both_themes(open_login: Open, qapp: QApplication) -> None:
    panel = open_login()
    for theme in (LIGHT, DARK):
        apply_theme(qapp, theme)
        ground = panel._view.card.grab().toImage().pixelColor(20, 20)
        assert ground == theme.color("panel")


def test_nothing_heavy_is_loaded_before_the_login_is_painted(tmp_path: Path) -> None:
    program = """
import sys
import console.app
from console.settings import Settings
app = console.app.make_application()
painted = console.app.Console(app, Settings(data=sys.argv[1]))
painted.window.login.painted.disconnect()
painted.window.login.painted.connect(app.quit)
painted.show()
app.exec()
heavy = {"sqlalchemy", "sqlcipher3", "alembic", "cryptography", "argon2", "requests", "urllib3", "keyring"}
heavy |= {"msgspec", "json", "socket", "concurrent", "hashlib"}
late = {"console.ui.login.recovery", "console.ui.login.files", "console.offline.works", "console.backstage"}
late |= {"console.desk", "console.messages.tables", "console.ui.shell", "console.ui.widgets.notices"}
late.add("PySide6.QtNetwork")
print(sorted({name.partition(".")[0] for name in sys.modules} & heavy | late & sys.modules.keys()))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


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


def test_at_the_lock_only_the_password_can_be_wrong(open_login: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_login()
    desk = bench.sit()
    assert desk.identity is not None
    panel.lock(desk.identity)
    letters("wrong")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(panel._view.problem.isVisible)
    assert panel._view.problem.text() == "The password is wrong."


def test_what_went_wrong_before_is_not_said_of_the_next_try(
    open_login: Open, bench: Bench, qtbot: QtBot
) -> None:
    panel = open_login()
    bench.entry_failures.append(CredentialsError("no_server_new_here"))
    sign_in()
    qtbot.waitUntil(panel._view.problem.isVisible)
    bench.tasks.hold()
    panel._view.enter.click()
    assert not panel._view.problem.isVisible()
    assert not panel._view.hint.isVisible()
    bench.tasks.release()


@pytest.mark.parametrize(
    ("server", "words"),
    [
        ("https://desk.example", "Waiting for the server to answer…"),
        ("", "Starting the server on this computer…"),
    ],
)
def test_a_long_wait_says_what_for(
    open_login: Open, bench: Bench, qtbot: QtBot, server: str, words: str
) -> None:
    panel = open_login(server)
    bench.tasks.hold()
    sign_in()
    qtbot.waitUntil(panel._view.busy.isVisible)
    assert panel._view.busy.accessibleName() == "Opening your data…"
    panel._waiting._timer.timeout.emit()
    assert panel._view.busy.accessibleName() == words
    assert panel._view.hint.isVisible()
    with qtbot.waitSignal(panel.entered):
        bench.tasks.release()
    assert not panel._view.capture.isVisible()
    assert not panel._waiting._timer.isActive()
    assert panel._view.busy.isHidden()


def wait_long(panel: LoginPanel, bench: Bench, qtbot: QtBot) -> None:
    bench.tasks.hold()
    sign_in()
    qtbot.waitUntil(panel._view.busy.isVisible)
    assert not panel._view.stop.isVisible()
    panel._waiting._timer.timeout.emit()
    assert panel._view.stop.isVisible()


def test_a_long_wait_can_be_given_up_and_tried_again(open_login: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_login()
    wait_long(panel, bench, qtbot)
    press(Qt.Key.Key_Escape)
    assert panel._view.password.edit.hasFocus()
    assert panel._view.enter.isEnabled()
    assert not panel._view.stop.isVisible()
    bench.tasks.release()
    QApplication.processEvents()
    assert bench.desk.identity is None
    with qtbot.waitSignal(panel.entered):
        press(Qt.Key.Key_Return)


def test_whoever_waits_long_may_take_calls_at_once(open_login: Open, bench: Bench, qtbot: QtBot) -> None:
    panel = open_login()
    wait_long(panel, bench, qtbot)
    with qtbot.waitSignal(panel.entered) as entered:
        panel._view.capture.click()
        bench.tasks.release()
    assert entered.args[0].capture_only
