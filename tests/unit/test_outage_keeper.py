"""Which outage a desk shows, which it keeps by itself, and whom it lets end one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.errors import ExpectedError
from console.models.database import open_memory
from console.models.queries import OpenOutages, RecentSlips
from console.models.records import Outage, User
from console.models.repositories.rows import Rows
from console.models.tables import DESK_TABLES, Base
from console.offline.counter import Counter
from console.offline.identity import DeclareOutage, EndOutage, Identity, WhatIsOpen
from console.offline.link import LinkCause, LinkState, LinkView
from console.offline.outage_keeper import OutageKeeper
from console.offline.outage_watch import CLOSES_AFTER, OPENS_AFTER
from console.offline.sealer import Sealer
from console.offline.session import Session
from console.offline.spool import Spool
from console.offline.store import DeskStore
from console.operations import CallContent, TakeCall
from console.wire.keys import new_sealing_key, new_signing_key

OFFLINE = LinkView(state=LinkState.OFFLINE, cause=LinkCause.SERVER_DOWN)
ONLINE = LinkView(state=LinkState.ONLINE)
OF_THE_TEAM = Outage(id="team's", desk="there", origin="supervisor", opened_by="boss", opened_at=7, seq=3)
ELSEWHERE = Outage(id="other's", desk="there", origin="agent", opened_by="colleague", opened_at=5, seq=2)


class Desk:
    """A session whose clock the test turns."""

    def __init__(self, folder: Path, role: str = "agent") -> None:
        self.time = 1_795_000_000_000_000
        database = open_memory()
        with database.write() as connection:
            Base.metadata.create_all(connection, tables=DESK_TABLES)
        self.store = DeskStore(database, "team", self.now)
        self._spool, self._counter = Spool(folder / "spool"), Counter(folder / "counter")
        sealer = Sealer(self._spool, new_sealing_key().public_key(), "here", self.now, new_signing_key())
        identity = Identity(User(id="me", roles=(role,)), "here", "017", "team", "Asia/Shanghai")
        self.session = Session(identity, self.store, sealer, self._counter, self.now, lambda _: None)
        self.keeper = OutageKeeper(self.session)

    def now(self) -> int:
        return self.time

    def see(self, view: LinkView, lasting: int = 0) -> Outage | None:
        self.keeper.look(view)
        self.time += lasting
        self.keeper.look(view)
        return self.keeper.look(view)[0]

    def pull(self, outage: Outage) -> None:
        with self.store.database.write() as connection:
            Rows(connection, "team").upsert([outage])

    def take_call(self, outage_id: str = "") -> TakeCall:
        content = CallContent(text="断网")
        call = TakeCall(**self.session.stamp(), reference="1", content=content, outage_id=outage_id)
        self.session.perform(call)
        return call

    def outage(self, outage_id: str) -> Outage:
        with self.store.database.read() as connection:
            return Rows(connection, "team").where(Outage, "id = ?", outage_id)[0]

    def every(self) -> list[tuple[str, str]]:
        return [(outage.origin, outage.desk) for outage in self.session.read(OpenOutages())]

    def close(self) -> None:
        self.store.database.close()
        self._spool.close()
        self._counter.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


@pytest.fixture
def supervisors(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, "supervisor")
    yield made
    made.close()


def test_what_a_supervisor_declares_is_shown_wherever_it_has_been_pulled(desk: Desk) -> None:
    assert desk.see(ONLINE) is None
    desk.pull(OF_THE_TEAM)
    assert desk.see(ONLINE, CLOSES_AFTER) == OF_THE_TEAM
    assert desk.session.read(WhatIsOpen()).outage == OF_THE_TEAM


def test_another_desks_own_outage_is_its_own(desk: Desk) -> None:
    desk.pull(ELSEWHERE)
    assert desk.see(ONLINE) is None
    assert desk.session.read(WhatIsOpen()).outage is None
    assert desk.session.read(OpenOutages()) == (ELSEWHERE,)


def test_a_desk_keeps_its_own_outage_behind_the_teams(desk: Desk) -> None:
    desk.pull(OF_THE_TEAM)
    assert desk.see(OFFLINE, OPENS_AFTER) == OF_THE_TEAM
    assert desk.every() == [("supervisor", "there"), ("desk", "here")]
    assert desk.see(ONLINE, CLOSES_AFTER) == OF_THE_TEAM
    assert desk.every() == [("supervisor", "there")]


def test_a_supervisor_declares_for_all_and_it_ends_by_hand_only(supervisors: Desk) -> None:
    supervisors.see(OFFLINE, OPENS_AFTER)
    supervisors.session.perform(DeclareOutage("both lines are dead"))
    supervisors.session.perform(DeclareOutage("said twice"))
    assert supervisors.every() == [("supervisor", "here"), ("desk", "here")]
    shown = supervisors.see(ONLINE, CLOSES_AFTER)
    assert shown is not None
    assert (shown.everywhere, shown.opened_by, shown.note) == (True, "me", "both lines are dead")
    supervisors.session.perform(EndOutage())
    assert supervisors.see(ONLINE) is None


def test_a_supervisor_ends_what_another_desk_has_declared(supervisors: Desk) -> None:
    supervisors.pull(ELSEWHERE)
    supervisors.session.perform(EndOutage(ELSEWHERE.id))
    assert supervisors.every() == []


def test_whoever_ends_it_by_hand_keeps_how_many_calls_were_taken(desk: Desk) -> None:
    desk.take_call()
    desk.time += 60_000_000
    desk.session.perform(DeclareOutage("slow"))
    (mine,) = desk.session.read(OpenOutages())
    for outage_id in (mine.id, ""):
        desk.take_call(outage_id)
    desk.session.perform(EndOutage())
    ended = desk.outage(mine.id)
    assert (ended.closed_by, ended.captured) == ("me", 2)


def test_a_call_that_met_the_dying_server_belongs_to_the_outage(desk: Desk) -> None:
    desk.see(ONLINE)
    call = desk.take_call()
    desk.time += 60_000_000
    outage = desk.see(OFFLINE, OPENS_AFTER)
    assert outage is not None and outage.opened_at == call.at
    assert len(desk.session.read(RecentSlips("me", outage.opened_at))) == 1
    desk.take_call(outage.id)
    desk.keeper = OutageKeeper(desk.session)  # as after a restart
    desk.see(ONLINE, CLOSES_AFTER)
    assert desk.outage(outage.id).captured == 2


def test_an_agent_ends_their_own_only(desk: Desk) -> None:
    desk.pull(OF_THE_TEAM)
    with pytest.raises(ExpectedError, match="no_right"):
        desk.session.perform(EndOutage())
    desk.session.perform(DeclareOutage("mine"))
    assert desk.every() == [("supervisor", "there")]  # the team's says it already
