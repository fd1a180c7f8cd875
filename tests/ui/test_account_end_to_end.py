"""A first password is changed at a whole desk, on a real server; nothing else is disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import keyslots
from console.desk import Desk
from console.offline.worker import Line
from console.offline.works import Works
from console.operations import CallContent, TakeCall
from console.server.passwords import hash_password
from console.settings import Settings
from console.tasks import TaskRunner
from tests.helpers.keyrings import QUICK, MemoryKeyring
from tests.helpers.live_server import LiveServer
from tests.server.team import PASSWORD

NEW = "four quiet lamps"
PATIENCE_MS = 30_000


class Chair:
    """A desk without its screens; ``said`` is what came of what was asked last."""

    def __init__(self, folder: Path, server: LiveServer, keyring: MemoryKeyring) -> None:
        self.tasks = TaskRunner()
        self.works = Works(Settings(data=str(folder), server=server.url), keyring)
        self.desk = Desk(self.tasks, lambda: self.works)
        self.receiver = QObject()
        self.said: list[str] = []
        self.due = 0
        self.gone = False
        self.desk.password_due.connect(self._count)

    def enter(self, password: str) -> None:
        self.desk.enter("1001", password, self.receiver, self._done, self._failed)

    def change(self, current: str, new: str) -> None:
        self.desk.account.change_password(current, new, self.receiver, self._done, self._failed)

    def leave(self) -> None:
        """Ends the program, once."""
        if self.gone:
            return
        self.gone = True
        self.desk.close()
        self.tasks.shutdown()
        self.works.close()
        for line in (*(line for _, line in self.desk._retired), self.desk._line):
            if line is not None:
                line.give_up()
        for one in (self.desk, self.tasks):
            one.deleteLater()

    def _done(self, _: object = None) -> None:
        self.said.append("")

    def _failed(self, error: Exception) -> None:
        self.said.append(getattr(error, "code", "?"))

    def _count(self) -> None:
        self.due += 1


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveServer]:
    monkeypatch.setattr(keyslots, "Protection", lambda: QUICK)
    folder = tmp_path / "server"
    folder.mkdir()
    with LiveServer(folder) as server:
        server.add("1001")
        server.database.transact(lambda c: c.exec_driver_sql("UPDATE account SET must_change = 1"))
        yield server


def test_a_first_password_is_asked_for_until_it_is_changed_and_work_goes_on(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    proved: list[str] = []
    monkeypatch.setattr(Line, "prove", lambda _, password: proved.append(password))
    keyring = MemoryKeyring()
    chairs: list[Chair] = []

    def sit(password: str) -> Chair:
        chair = Chair(tmp_path / "desk", server, keyring)
        chairs.append(chair)
        chair.enter(password)
        qtbot.waitUntil(lambda: chair.desk.link.state == "online", timeout=PATIENCE_MS)
        return chair

    try:
        sit(PASSWORD)
        qtbot.waitUntil(lambda: chairs[0].due == 1, timeout=PATIENCE_MS)
        chairs[0].leave()
        chair = sit(PASSWORD)
        qtbot.waitUntil(lambda: chair.due == 1, timeout=PATIENCE_MS)
        chair.change(PASSWORD, NEW)
        qtbot.waitUntil(lambda: chair.said == ["", ""], timeout=PATIENCE_MS)
        assert proved == [NEW]
        take_a_call(chair)
        calls = "SELECT count(*) FROM call_slip"
        qtbot.waitUntil(lambda: server.count(calls) == 1, timeout=PATIENCE_MS)
        chair.desk.unlock(NEW, chair.receiver, chair._done, chair._failed)
        qtbot.waitUntil(lambda: chair.said == ["", "", "", ""], timeout=PATIENCE_MS)
        assert chair.due == 1
        chair.leave()
        chair = sit(NEW)
        assert (chair.said, server.count("SELECT count(*) FROM session")) == ([""], 1)
        chair.change("a wrong one", NEW)
        qtbot.waitUntil(lambda: chair.said == ["", "wrong_password"], timeout=PATIENCE_MS)
        assert chair.due == 0
    finally:
        for chair in chairs:
            chair.leave()


def take_a_call(chair: Chair) -> None:
    stamp = chair.desk.stamp()
    content = CallContent(number="+8613800138000", text="no signal", started_at=chair.desk.now())
    call = TakeCall(**stamp, root=stamp["op_id"], reference="0173250001", content=content)
    chair.desk.perform(call, chair.receiver, chair._done, chair._failed)


def test_a_password_that_a_supervisor_sets_is_asked_for_after_the_login_that_follows(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, server: LiveServer
) -> None:
    server.database.transact(lambda c: c.exec_driver_sql("UPDATE account SET must_change = 0"))
    chair = Chair(tmp_path / "desk", server, MemoryKeyring())
    try:
        chair.enter(PASSWORD)
        qtbot.waitUntil(lambda: chair.desk.link.state == "online", timeout=PATIENCE_MS)
        stored = hash_password(PASSWORD)
        sql = "UPDATE account SET must_change = 1, password_hash = ?"
        server.database.transact(lambda c: c.exec_driver_sql(sql, (stored,)))
        server.database.transact(lambda c: c.exec_driver_sql("DELETE FROM session"))
        with qtbot.waitSignal(chair.desk.needs_password, timeout=PATIENCE_MS):
            chair.desk.sync_now()
        assert chair.due == 0
        chair.desk.unlock(PASSWORD, chair.receiver, chair._done, chair._failed)
        qtbot.waitUntil(lambda: chair.due == 1, timeout=PATIENCE_MS)
    finally:
        chair.leave()
