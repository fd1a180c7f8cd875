"""Whoever can only take calls is told the truth: how many wait, and that the server is back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from console.changes import Changes
from console.desk import Desk, LinkView, StartSlip, WhatIsOpen
from console.errors import ExpectedError
from console.models.queries import OutboxCounts
from console.offline.capture import CaptureSession
from console.offline.counter import Counter
from console.offline.desk_folder import DeskFacts
from console.offline.link import Link, LinkState
from console.offline.spool import Spool
from console.operations import CallContent, TakeCall
from console.tasks import TaskRunner
from console.wire.keys import new_sealing_key, public_text
from console.wire.messages import Cursor
from tests.helpers.desk_double import Later

NOW = 1_795_000_000_000_000


class Messenger:
    """A courier that is where the test wants it."""

    def __init__(self) -> None:
        self.link = Link(state=LinkState.ONLINE)
        self.kicks = self.hurries = 0

    def kick(self) -> None:
        self.kicks += 1

    def hurry(self) -> None:
        self.hurries += 1

    def look_again(self) -> None:
        self.link = Link(state=LinkState.OFFLINE, since=NOW)


@pytest.fixture
def courier() -> Messenger:
    return Messenger()


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path / "spool")
    yield spool
    spool.close()


@pytest.fixture
def session(tmp_path: Path, spool: Spool, courier: Messenger) -> Iterator[CaptureSession]:
    key = public_text(new_sealing_key().public_key())
    facts = DeskFacts(desk_id="desk", name="desk", workspace="team", code=17, spool_key=key)
    counter = Counter(tmp_path / "counter")
    yield CaptureSession("1001", facts, spool, counter, lambda: NOW, courier)
    counter.close()


def take_call(perform: Callable[[Any], object], number: int = 1) -> str:
    op_id = f"00000000-0000-7000-8000-00000000000{number}"
    perform(
        TakeCall(op_id=op_id, author="a", desk="d", at=NOW, reference="1", content=CallContent(text="断网"))
    )
    return op_id


def test_it_begins_offline_whatever_was_known_before(session: CaptureSession) -> None:
    assert session.link_view() == LinkView(state=LinkState.OFFLINE, since=NOW)


def test_what_is_sealed_here_is_counted_until_the_server_has_it(
    session: CaptureSession, spool: Spool, courier: Messenger
) -> None:
    calls = [take_call(session.perform, number) for number in (1, 2)]
    assert (session.link_view().unsynced, session.read(WhatIsOpen()).unsynced, courier.kicks) == (2, 2, 2)
    spool.mark_received(calls[:1], Cursor("e", 1, "t"))
    courier.link = Link(state=LinkState.ONLINE)
    view = session.link_view()
    assert (view.state, view.unsynced) == (LinkState.ONLINE, 1)


def failed(error: ExpectedError) -> None:
    pytest.fail(error.code)


class Works:
    """What the desk asks for such a session."""

    def __init__(self, session: CaptureSession) -> None:
        self.session = session

    def capture(self, employee_no: str) -> CaptureSession:
        return self.session


def test_the_screens_hear_of_it(qtbot: QtBot, session: CaptureSession, courier: Messenger) -> None:
    desk = Desk(cast(TaskRunner, Later()), cast(Any, lambda: Works(session)))
    receiver = QObject()
    seen: list[tuple[LinkState, int]] = []
    desk.link_changed.connect(lambda view: seen.append((view.state, view.unsynced)))
    with qtbot.waitSignal(desk.link_changed):
        desk.enter("1001", "", receiver, lambda _: None, failed, capture_only=True)
    with qtbot.waitSignal(desk.link_changed):
        take_call(lambda call: desk.perform(call, receiver, lambda _: None, failed))
    courier.link = Link(state=LinkState.ONLINE)
    with qtbot.waitSignal(desk.link_changed):
        desk.changed.emit(Changes())
    assert seen == [(LinkState.OFFLINE, 0), (LinkState.OFFLINE, 1), (LinkState.ONLINE, 1)]
    assert desk.link.state is LinkState.ONLINE
    desk.sync_now()
    assert courier.hurries == 1
    desk.sign_out()
    assert desk.link == LinkView()
    desk.read(OutboxCounts(), receiver, lambda _: pytest.fail("answered"), failed)  # too late


def test_a_form_still_gets_its_number(session: CaptureSession) -> None:
    start, _ = session.perform(StartSlip())
    assert start.reference.startswith("017")
