"""Coming and going: a sign-in can be given up, and whoever has gone leaves nothing open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import keyslots
from console.credentials import Keyring
from console.desk import Desk
from console.errors import CredentialsError, ExpectedError, LinkError
from console.keyslots import KeySlots
from console.models.queries import QueueCounts
from console.offline.counter import Counter
from console.offline.desk_folder import DeskFolder
from console.offline.sign_in import SECOND_OPINION_S, SignIn
from console.offline.spool import Spool
from console.offline.transport import LOGIN_S
from console.offline.worker import Line
from console.offline.works import Works
from console.settings import Settings
from console.wire.messages import EnrolReply, EnrolRequest, LoginReply, LoginRequest
from tests.helpers.desk_double import PASSWORD, Bench, Later
from tests.helpers.keyrings import QUICK, MemoryKeyring
from tests.helpers.raw_server import RawServer


@pytest.mark.parametrize("failure", [None, CredentialsError("no_server_new_here")])
def test_nothing_comes_of_a_sign_in_that_was_given_up(
    qtbot: QtBot, qapp: QApplication, failure: ExpectedError | None
) -> None:
    bench, heard = Bench(), list[object]()
    bench.entry_failures = [failure] if failure else []
    receiver = QObject()
    bench.desk.enter("1001", PASSWORD, receiver, heard.append, heard.append)
    bench.desk.stop_entering()
    bench.desk.enter("1002", PASSWORD, receiver, heard.append, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [bench.desk.identity]
    assert bench.left == 1
    assert bench.session.identity.user.employee_no == "1002"


def test_a_session_that_opened_too_late_is_closed(qtbot: QtBot, qapp: QApplication) -> None:
    bench, heard = Bench(), list[object]()
    bench.desk.enter("1001", PASSWORD, bench.desk, heard.append, heard.append)
    late = bench.session
    bench.desk.stop_entering()
    qtbot.waitUntil(lambda: late.closed == 1)
    assert (bench.desk.identity, heard) == (None, [])


class Deaf(Later):
    """Nothing on the network comes to an end."""

    def run_network(self, *_: object) -> None:
        """Waits for ever."""


def test_a_retired_line_closes_what_it_had_open_once_all_is_sent(qtbot: QtBot, qapp: QApplication) -> None:
    bench = Bench()
    desk = Desk(cast(Any, Deaf()), cast(Any, lambda: bench))
    session = bench.session
    desk._adopt(cast(Any, session), PASSWORD)
    line = desk._line
    assert isinstance(line, Line)
    desk.sign_out()
    assert [retired for _, retired in desk._retired] == [line]
    with qtbot.waitSignal(line.destroyed):
        line._on_ended()
    assert (session.closed, desk._retired) == (1, [])


@pytest.fixture
def frozen() -> Iterator[RawServer]:
    """A server that takes a connection and says nothing."""
    with RawServer(lambda talk: talk.hang()) as server:
        yield server


def test_a_server_that_says_nothing_keeps_nobody_at_the_door(tmp_path: Path, frozen: RawServer) -> None:
    works = Works(Settings(data=str(tmp_path), server=frozen.url), MemoryKeyring())
    codes: list[str] = []

    def enter() -> None:
        try:
            works.open("1001", "a password")
        except CredentialsError as error:
            codes.append(error.code)

    waiting = threading.Thread(target=enter)
    waiting.start()
    assert frozen.hanging.wait(LOGIN_S)
    works.leave_gate()
    waiting.join(LOGIN_S / 3)
    assert codes == ["no_server_new_here"]
    works.close()


class Gate:
    """A server that is away; remembers how long somebody would have waited for it."""

    def __init__(self) -> None:
        self.within: list[float] = []

    def login(self, request: LoginRequest, within: float = LOGIN_S) -> LoginReply:
        self.within.append(within)
        raise LinkError("timed_out")

    def enrol(self, access: str, request: EnrolRequest) -> EnrolReply:
        raise LinkError("timed_out")


def test_a_wrong_password_waits_for_a_second_opinion_a_short_while_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyslots, "Protection", lambda: QUICK)
    folder, gate = DeskFolder(tmp_path), Gate()
    agent = folder.agent("1001")
    agent.path.mkdir(parents=True)
    KeySlots(agent.database, None).create("a right password", None)
    spool, counter = Spool(folder.spool), Counter(folder.counter)
    keyring: Keyring = MemoryKeyring()
    sign_in = SignIn(folder, gate, keyring, lambda: 1, spool, counter)
    with pytest.raises(CredentialsError, match="wrong_password"):
        sign_in.open("1001", "another password")
    assert gate.within == [SECOND_OPINION_S] and SECOND_OPINION_S <= 4
    spool.close()
    counter.close()


def test_an_answer_that_comes_after_the_sign_out_reaches_nobody(qtbot: QtBot, qapp: QApplication) -> None:
    bench, heard = Bench(), list[object]()
    bench.sit()
    bench.tasks.hold()
    bench.desk.read(QueueCounts("somebody"), bench.desk, heard.append, heard.append)
    bench.desk.sign_out()
    bench.tasks.release()
    assert heard == []
