"""Back in with real parts: keys, keyring, databases, spool, threads, and a server in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from console import keyslots
from console.desk import Desk
from console.i18n import Language
from console.models.database import open_server
from console.offline.works import Works
from console.recovery import release, request_code
from console.settings import Settings
from console.tasks import TaskRunner
from console.ui.login.files import Files
from console.ui.login.panel import LoginPanel
from console.ui.theme import Preference
from console.wire.keys import key_id, new_sealing_key, public_text
from tests.faults.servers import TeamDesk, serving
from tests.faults.teams import PASSWORD, Team, found_team
from tests.helpers.keyrings import QUICK, MemoryKeyring
from tests.helpers.log_guard import LogGuard
from tests.ui.conftest import Stage

KEY = bytes(range(1, 33))
CALLS = 12
NOWHERE = "http://127.0.0.1:1"
ORGANISATION = new_sealing_key()
PATIENCE_MS = 30_000
pytestmark = pytest.mark.usefixtures("english")


class Stick(Files):
    """A stick that the request leaves on and the answer comes back on."""

    def __init__(self, folder: Path) -> None:
        self.request, self.answer = folder / "a.request", folder / "a.answer"

    def to_save(self, parent: QWidget, title: str, name: str) -> Path:
        return self.request

    def to_open(self, parent: QWidget, title: str) -> Path:
        return self.answer


class Chair:
    """The program as an agent has it, down to the login's card."""

    def __init__(self, folder: Path, address: str, keyring: MemoryKeyring, stage: Stage) -> None:
        self.gone = False
        self.tasks = TaskRunner()
        self.works = Works(Settings(data=str(folder), server=address), keyring)
        self.desk = Desk(self.tasks, lambda: self.works)
        self.stick = Stick(folder)
        self.login = LoginPanel(lambda: self.desk, address, Language.ENGLISH, Preference.LIGHT, self.stick)
        stage(self.login, size=QSize(1024, 720))
        self.login.ask("1000")

    def sign_in(self) -> None:
        edit = self.login._view.password.edit
        edit.setText(PASSWORD)
        QTest.keyClick(edit, Qt.Key.Key_Return)

    @property
    def waiting(self) -> list[str]:
        session: Any = self.desk._session
        return [entry.op_id for entry in session.store.waiting()]

    def leave(self) -> None:
        """Ends the program, once."""
        if not self.gone:
            self.gone = True
            self.desk.close()
            self.tasks.shutdown()
            self.works.close()
            for line in (*(line for _, line in self.desk._retired), self.desk._line):
                if line is not None:
                    line.give_up()
            for one in (self.desk, self.tasks):
                one.deleteLater()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess costs nothing here."""
    monkeypatch.setattr(keyslots, "Protection", lambda: QUICK)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    database = open_server(str(tmp_path / "server.db"), KEY, create=True)
    yield found_team(database, 1, public_text(ORGANISATION))
    database.close()


class Room:
    """A desk whose agent took ``calls`` while the server was dead, and went home."""

    def __init__(self, folder: Path, address: str, stage: Stage) -> None:
        self.folder, self.address, self.keyring, self._stage = folder, address, MemoryKeyring(), stage
        desk = TeamDesk(folder, "1000", address, self.keyring)
        self.calls = desk.take_calls(CALLS)
        desk.session.fill_spool()
        desk.close()
        self._chairs: list[Chair] = []

    @property
    def agent(self) -> Path:
        return self.folder / "agents" / "1000"

    def sit(self, address: str = "") -> Chair:
        self._chairs.append(Chair(self.folder, address or self.address, self.keyring, self._stage))
        return self._chairs[-1]

    def leave(self) -> None:
        for chair in self._chairs:
            chair.leave()


@pytest.fixture
def room(team: Team, tmp_path: Path, stage: Stage) -> Iterator[Room]:
    with serving(str(tmp_path / "server.db"), tmp_path, KEY) as address:
        room = Room(tmp_path / "desk", address, stage)
        yield room
        room.leave()


def ask_for_key(chair: Chair, qtbot: QtBot) -> None:
    """From a failed sign-in to the supervisor's answer."""
    view = chair.login._view
    chair.sign_in()
    qtbot.waitUntil(view.recover.isVisible, timeout=PATIENCE_MS)
    view.recover.click()
    steps = chair.login._recovery._view  # type: ignore[union-attr]
    qtbot.waitUntil(steps.save.hasFocus, timeout=PATIENCE_MS)
    steps.save.click()
    request = chair.stick.request.read_bytes()
    assert steps.code.text() == request_code(request)
    chair.stick.answer.write_bytes(release(request, {key_id(ORGANISATION): ORGANISATION}))
    steps.open.click()


def confirm(chair: Chair, password: str) -> None:
    steps = chair.login._recovery._view  # type: ignore[union-attr]
    steps.password.edit.setText(password)
    steps.again.edit.setText(password)
    steps.confirm.click()


def test_a_wiped_keyring_and_a_queue_that_is_whole_and_drains(room: Room, team: Team, qtbot: QtBot) -> None:
    room.keyring.items.clear()
    chair = room.sit(NOWHERE)
    ask_for_key(chair, qtbot)
    with qtbot.waitSignal(chair.login.entered, timeout=PATIENCE_MS):
        confirm(chair, PASSWORD)
    assert chair.waiting == room.calls
    assert not (room.agent / "recovery.key").exists()
    assert sorted(path.name for path in room.agent.parent.iterdir()) == ["1000"]
    chair.leave()

    again = room.sit()
    again.sign_in()
    with qtbot.waitSignal(again.login.entered, timeout=PATIENCE_MS):
        pass
    qtbot.waitUntil(lambda: again.waiting == [], timeout=PATIENCE_MS)
    assert team.complaints(room.calls) == []


def test_a_password_that_the_server_does_not_know_changes_nothing(room: Room, qtbot: QtBot) -> None:
    room.keyring.items.clear()
    chair = room.sit()
    ask_for_key(chair, qtbot)
    before = (room.agent / "keys.json").read_bytes()
    confirm(chair, "another one that is long")
    steps = chair.login._recovery._view  # type: ignore[union-attr]
    qtbot.waitUntil(steps.problem.isVisible, timeout=PATIENCE_MS)
    assert steps.problem.text() == "The server does not know this password."
    assert (room.agent / "keys.json").read_bytes() == before
    with qtbot.waitSignal(chair.login.entered, timeout=PATIENCE_MS):
        confirm(chair, PASSWORD)
    qtbot.waitUntil(lambda: chair.waiting == [], timeout=PATIENCE_MS)


def test_a_computer_that_lost_its_keyring_wants_a_longer_password(room: Room, qtbot: QtBot) -> None:
    room.keyring.fault = "keyring_absent"
    chair = room.sit(NOWHERE)
    ask_for_key(chair, qtbot)
    confirm(chair, "short")
    steps = chair.login._recovery._view  # type: ignore[union-attr]
    qtbot.waitUntil(steps.problem.isVisible, timeout=PATIENCE_MS)
    assert "12 characters" in steps.problem.text()
    with qtbot.waitSignal(chair.login.entered, timeout=PATIENCE_MS):
        confirm(chair, PASSWORD)
    assert chair.waiting == room.calls
    locked: list[object] = []
    chair.desk.unlock(PASSWORD, chair.login, lambda: locked.append("opened"), locked.append)
    qtbot.waitUntil(lambda: locked == ["opened"], timeout=PATIENCE_MS)


def test_whoever_was_never_here_has_nothing_to_get_back(room: Room, qtbot: QtBot) -> None:
    chair = room.sit()
    chair.login.ask("1007")
    chair.login._view.password.edit.setText("not the one")
    chair.login._view.enter.click()
    qtbot.waitUntil(chair.login._view.help.isVisible, timeout=PATIENCE_MS)
    chair.login._view.help.click()
    steps = chair.login._recovery._view  # type: ignore[union-attr]
    qtbot.waitUntil(steps.problem.isVisible, timeout=PATIENCE_MS)
    assert steps.problem.text() == "There is no data of yours at this desk that somebody could open."


def cut_off(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 4096)


def overwrite_beginning(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(4096))


def test_a_database_damaged_while_its_queue_still_waits_behind_the_login(
    room: Room, qtbot: QtBot, expect_log: LogGuard
) -> None:
    expect_log.expect("console.offline.salvage", "a damaged database was set aside")
    for watching in ("sync_loop", "told_link"):
        expect_log.tolerate(f"console.offline.{watching}", "database_damaged")
    chair = room.sit(NOWHERE)
    chair.sign_in()
    with qtbot.waitSignal(chair.login.entered, timeout=PATIENCE_MS):
        pass
    chair.desk.sign_out()
    ((_, line),) = chair.desk._retired
    cut_off(room.agent / "standby.db")
    chair.login.ask("1000")
    chair.sign_in()
    qtbot.waitUntil(chair.login._view.salvage.isVisible, timeout=PATIENCE_MS)
    notices: list[tuple[str, dict[str, int]]] = []
    chair.desk.noticed.connect(lambda code, params: notices.append((code, params)))
    with qtbot.waitSignal(chair.login.entered, timeout=PATIENCE_MS):
        chair.login._view.salvage.click()
    assert notices == [("database_salvaged", {"operations": CALLS, "drafts": 0})]
    assert chair.waiting == room.calls
    assert chair.desk._retired == [] and not isValid(line)
    assert chair.works.spool.waiting() == len(room.calls)
    assert len(list((room.agent / "damaged").glob("*/standby.db"))) == 1


def test_where_nothing_tells_any_more_who_it_was_the_server_has_to(
    room: Room, team: Team, qtbot: QtBot, expect_log: LogGuard
) -> None:
    expect_log.expect("console.offline.salvage", "a damaged database was set aside")
    overwrite_beginning(room.agent / "standby.db")
    chair = room.sit(NOWHERE)
    chair.sign_in()
    qtbot.waitUntil(chair.login._view.salvage.isVisible, timeout=PATIENCE_MS)
    chair.login._view.salvage.click()
    qtbot.waitUntil(chair.login._view.salvage.isHidden, timeout=PATIENCE_MS)
    assert chair.login._view.hint.text().startswith("Who you are, only the server can say now")
    assert chair.login._view.capture.isVisible()
    chair.leave()

    again = room.sit()
    again.sign_in()
    with qtbot.waitSignal(again.login.entered, timeout=PATIENCE_MS):
        pass
    again.desk.sign_out()
    qtbot.waitUntil(lambda: again.works.spool.waiting() == 0, timeout=PATIENCE_MS)
    assert team.complaints(room.calls) == []
