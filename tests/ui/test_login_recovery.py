"""The two steps by which a lost key comes back, at the login and at the lock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console.errors import CredentialsError
from console.i18n import Language, Translators
from console.ui.login.files import Files
from console.ui.login.panel import LoginPanel
from console.ui.login.recovery import RecoveryPanel
from console.ui.login.recovery_view import RecoveryView
from console.ui.theme import Preference
from tests.helpers import screens
from tests.helpers.desk_double import PASSWORD, Bench
from tests.helpers.typing import focused
from tests.ui.conftest import Stage

Open = Callable[..., RecoveryView]
pytestmark = pytest.mark.usefixtures("english")
MISSING = CredentialsError("keyring_missing")


class Picks(Files):
    """In the place of the system's picker: the next file, or none."""

    def __init__(self, folder: Path) -> None:
        self.target: Path | None = folder / "picked.request"
        self.answer: Path | None = folder / "answer"
        self.suggested = ""

    def to_save(self, parent: QWidget, title: str, name: str) -> Path | None:
        self.suggested = name
        return self.target

    def to_open(self, parent: QWidget, title: str) -> Path | None:
        return self.answer


@pytest.fixture
def picks(tmp_path: Path) -> Picks:
    (tmp_path / "answer").write_bytes(b"answer")
    return Picks(tmp_path)


@pytest.fixture
def login(bench: Bench, stage: Stage, picks: Picks) -> LoginPanel:
    panel = LoginPanel(lambda: bench.desk, "https://desk.example", Language.ENGLISH, Preference.SYSTEM, picks)
    stage(panel, size=QSize(1024, 720))
    panel.ask("1001")
    return panel


@pytest.fixture
def open_recovery(login: LoginPanel, bench: Bench, qtbot: QtBot) -> Open:
    def opened(error: CredentialsError = MISSING) -> RecoveryView:
        fail(login, bench, qtbot, error)
        login._view.recover.click()
        view = page(login)._view
        qtbot.waitUntil(view.back.isEnabled)
        return view

    return opened


def fail(login: LoginPanel, bench: Bench, qtbot: QtBot, error: CredentialsError) -> None:
    bench.entry_failures.append(error)
    QTest.keyClicks(login._view.password.edit, "x")
    QTest.keyClick(login._view.password.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(login._view.problem.isVisible)


def page(login: LoginPanel) -> RecoveryPanel:
    assert login._recovery is not None
    return login._recovery


def press(key: Qt.Key) -> None:
    target = focused()
    assert target is not None
    QTest.keyClick(target, key)


def letters(text: str) -> None:
    target = focused()
    assert target is not None
    QTest.keyClicks(target, text)


def fill(view: RecoveryView, first: str = PASSWORD, second: str = PASSWORD) -> None:
    view.open.click()
    view.password.edit.setText(first)
    view.again.edit.setText(second)
    view.confirm.click()


def test_every_step_by_keyboard_alone(
    login: LoginPanel, bench: Bench, picks: Picks, tmp_path: Path, qtbot: QtBot
) -> None:
    fail(login, bench, qtbot, MISSING)
    qtbot.waitUntil(login._view.password.edit.hasFocus)
    for _ in range(3):
        press(Qt.Key.Key_Tab)
    assert focused() is login._view.recover
    press(Qt.Key.Key_Return)
    view = page(login)._view
    qtbot.waitUntil(view.save.hasFocus)
    assert view.code.text() == "4821 0937 5516"
    assert view.code.accessibleName() == "4 8 2 1 0 9 3 7 5 5 1 6"
    press(Qt.Key.Key_Return)
    assert (tmp_path / "picked.request").read_bytes() == b"request"
    assert picks.suggested == "standby-1001.request"
    assert view.saved.text() == "Saved as picked.request"
    assert "recover-key picked.request" in view.command.text()
    assert focused() is view.open
    press(Qt.Key.Key_Return)
    letters(PASSWORD)
    press(Qt.Key.Key_Return)
    letters(PASSWORD)
    with qtbot.waitSignal(login.entered) as entered:
        press(Qt.Key.Key_Return)
    assert entered.args[0].user.employee_no == "1001"
    assert bench.taken == ("1001", b"answer", PASSWORD)
    assert login._recovery is None
    assert login._view.form.isVisible()


def test_esc_leads_back_and_the_request_is_there_again(
    login: LoginPanel, open_recovery: Open, qtbot: QtBot
) -> None:
    open_recovery()
    press(Qt.Key.Key_Escape)
    assert login._recovery is None
    assert login._view.number.text() == "1001"
    assert focused() is login._view.password.edit
    login._view.recover.click()
    qtbot.waitUntil(lambda: page(login)._view.code.text() == "4821 0937 5516")


@pytest.mark.parametrize("code", ["wrong_password", "keyring_locked", "password_changed_elsewhere"])
def test_a_quiet_link_leads_there_too(login: LoginPanel, bench: Bench, qtbot: QtBot, code: str) -> None:
    fail(login, bench, qtbot, CredentialsError(code))
    assert login._view.help.text() == "I cannot get in…"
    login._view.help.click()
    qtbot.waitUntil(page(login)._view.code.isVisible)


def test_what_is_missing_is_asked_for_in_its_place(open_recovery: Open, bench: Bench, picks: Picks) -> None:
    view = open_recovery()
    view.confirm.click()
    assert view.problem.text() == "Open the answer first."
    assert focused() is view.open
    press(Qt.Key.Key_Return)
    assert view.problem.isHidden()
    view.confirm.click()
    assert focused() is view.password.edit
    letters("one")
    view.confirm.click()
    assert focused() is view.again.edit
    letters("two")
    press(Qt.Key.Key_Return)
    assert view.problem.text() == "The two passwords differ."
    assert view.again.edit.selectedText() == "two"
    assert bench.taken == ("", b"", "")


@pytest.mark.parametrize("code", ["recovery_answer_damaged", "recovery_answer_of_another"])
def test_an_answer_that_does_not_fit_is_asked_for_again(
    open_recovery: Open, bench: Bench, qtbot: QtBot, code: str
) -> None:
    view = open_recovery()
    bench.key_failures.append(CredentialsError(code))
    fill(view)
    qtbot.waitUntil(view.problem.isVisible)
    assert view.hint.text()
    assert view.opened.text() == ""
    assert focused() is view.open
    view.confirm.click()
    assert view.problem.text() == "Open the answer first."


@pytest.mark.parametrize(
    "error",
    [CredentialsError("password_too_short", least=12), CredentialsError("password_unknown_to_server")],
    ids=lambda error: error.code,
)
def test_a_password_that_will_not_do_is_said_in_its_place(
    login: LoginPanel, open_recovery: Open, bench: Bench, qtbot: QtBot, error: CredentialsError
) -> None:
    view = open_recovery()
    bench.key_failures.append(error)
    fill(view)
    qtbot.waitUntil(view.problem.isVisible)
    assert "administrator" in view.hint.text()
    assert view.password.edit.selectedText()
    with qtbot.waitSignal(login.entered):
        view.confirm.click()


def test_a_safe_that_is_locked_is_unlocked_and_tried_again(
    login: LoginPanel, open_recovery: Open, bench: Bench, qtbot: QtBot
) -> None:
    view = open_recovery()
    bench.key_failures.append(CredentialsError("keyring_locked"))
    fill(view)
    qtbot.waitUntil(view.confirm.hasFocus)
    with qtbot.waitSignal(login.entered):
        press(Qt.Key.Key_Return)


def test_files_that_cannot_be_used_are_said(open_recovery: Open, picks: Picks, tmp_path: Path) -> None:
    view = open_recovery()
    picks.target = picks.answer = tmp_path / "no such folder" / "file"
    view.save.click()
    assert view.problem.text() == "The file could not be written there."
    assert view.saved.text() == ""
    view.open.click()
    assert view.problem.text() == "The file cannot be read."
    assert view.opened.text() == ""


def test_whoever_thinks_better_of_it_has_changed_nothing(open_recovery: Open, picks: Picks) -> None:
    view = open_recovery()
    picks.target = picks.answer = None
    view.save.click()
    view.open.click()
    assert (view.saved.text(), view.opened.text()) == ("", "")
    assert view.problem.isHidden()


def test_of_a_file_no_more_is_read_than_an_answer_can_have(
    login: LoginPanel, open_recovery: Open, bench: Bench, picks: Picks, qtbot: QtBot
) -> None:
    assert picks.answer is not None
    picks.answer.write_bytes(b"x" * 1_000_000)
    with qtbot.waitSignal(login.entered):
        fill(open_recovery())
    assert len(bench.taken[1]) == 65_537


@pytest.mark.parametrize("code", ["keys_missing", "keys_damaged", "recovery_absent", "recovery_nothing_here"])
def test_where_nobody_can_answer_it_is_said_and_calls_can_be_taken(
    login: LoginPanel, open_recovery: Open, bench: Bench, qtbot: QtBot, code: str
) -> None:
    bench.key_failures.append(CredentialsError(code))
    view = open_recovery(CredentialsError("keys_missing"))
    assert view.problem.isVisible() and view.hint.text()
    assert "sealed in this computer's journal" in view.lead.text()
    assert not view.steps.isVisible() and not view.confirm.isVisible()
    assert focused() is view.back
    with qtbot.waitSignal(login.entered) as entered:
        view.capture.click()
    assert entered.args[0].capture_only


def test_the_key_is_back_and_something_else_is_in_the_way(
    login: LoginPanel, open_recovery: Open, bench: Bench, qtbot: QtBot
) -> None:
    view = open_recovery()
    bench.entry_failures.append(CredentialsError("grant_expired"))
    fill(view)
    qtbot.waitUntil(login._view.capture.isVisible)
    assert login._recovery is None
    assert login._view.password.text() == PASSWORD
    assert login._view.problem.text().startswith("You have not reached the server for too long")


def test_nothing_is_asked_twice_while_it_is_waited_for(
    login: LoginPanel, open_recovery: Open, bench: Bench, qtbot: QtBot
) -> None:
    view = open_recovery()
    bench.tasks.hold()
    fill(view)
    bench.taken = ("", b"", "")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Escape)
    view.confirm.click()
    assert bench.taken == ("", b"", "")
    assert login._recovery is not None
    with qtbot.waitSignal(login.entered):
        bench.tasks.release()


def test_over_a_lock_the_key_comes_back_and_the_work_is_where_it_was(
    login: LoginPanel, bench: Bench, qtbot: QtBot
) -> None:
    desk = bench.sit()
    assert desk.identity is not None
    session = desk._session
    login.lock(desk.identity)
    QTest.keyClicks(login._view.password.edit, "forgotten")
    login._view.enter.click()
    qtbot.waitUntil(login._view.help.isVisible)
    assert login._view.capture.isHidden()
    login._view.help.click()
    view = page(login)._view
    qtbot.waitUntil(view.save.hasFocus)
    assert view.capture.isHidden()
    with qtbot.waitSignals([desk.unlocked, login.unlocked]), qtbot.assertNotEmitted(desk.signed_in):
        fill(view)
    assert desk._session is session
    assert bench.taken[0] == "1001"


def test_the_words_follow_the_language(
    open_recovery: Open, login: LoginPanel, english: Translators, qtbot: QtBot
) -> None:
    view = open_recovery()
    view.save.click()
    view.confirm.click()
    english.use(Language.CHINESE)
    qtbot.waitUntil(lambda: view.title.text() == "找回您的数据")
    assert view.problem.text() == "请先打开恢复答复。"
    assert view.saved.text() == "已保存为 picked.request"
    assert view.code.text() == "4821 0937 5516"
    login._leave_recovery()
    assert login._view.problem.text() == "本机密码库中已没有您的密钥。"


@pytest.mark.parametrize("language", Language)
def test_it_can_be_used_read_and_seen_whole(
    open_recovery: Open, login: LoginPanel, english: Translators, language: Language
) -> None:
    view = open_recovery()
    english.use(language)
    view.save.click()
    fill(view, second="another")
    window = login.window()
    screens.show(window)
    assert screens.problems(window) == []
    assert window.height() == 720


def test_it_survives_words_twice_as_long(qapp: QApplication, open_recovery: Open, login: LoginPanel) -> None:
    with screens.doubled_text(qapp):
        view = open_recovery()
        view.save.click()
        login.window().resize(1280, 800)
        screens.show(login.window())
        assert screens.clipped(login.window()) == []
