"""The long poll: woken by what is committed, here or elsewhere; no burden, and in nobody's way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from console.errors import StoreError
from console.models.enums import Role
from console.server.heads import HeadWatch
from console.server.sync.head import lock_head
from console.server.users import add_user
from console.wire.administration import NewUser
from console.wire.messages import Cursor, HeadReply
from tests.server.asgi import Answer
from tests.server.team import API, Person, Team


def poll(person: Person, seen: Cursor, wait: int, gone: threading.Event | None = None) -> Future[Answer]:
    path = f"{API}/sync/head?epoch={seen.epoch}&seq={seen.seq}&token={seen.token}&wait={wait}"
    return person.team.client.start("GET", path, headers=person.headers, gone=gone)


def head_in(answer: Future[Answer]) -> Cursor:
    reply: HeadReply = answer.result(10).read(HeadReply)
    return reply.head


def until_somebody_waits(team: Team) -> None:
    waiting = threading.Event()

    async def look() -> None:
        while not team.service.heads._waiters:
            await asyncio.sleep(0.001)
        waiting.set()

    asyncio.run_coroutine_threadsafe(look(), team.client.loop).result(10)


def test_another_head_is_told_at_once(team: Team) -> None:
    agent = team.person()
    head = agent.push_reply(agent.call()).head
    assert head_in(poll(agent, Cursor(), 55)) == head
    assert head_in(poll(agent, head, 0)) == head


def test_a_push_of_this_process_wakes_those_who_wait(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team.service.heads, "_refresh_s", 3_600)
    agent, leader = team.person(), team.person(Role.GROUP_LEADER)
    seen = agent.push_reply(agent.call()).head
    waiting = [poll(leader, seen, 55) for _ in range(3)]
    until_somebody_waits(team)
    head = agent.push_reply(agent.call()).head
    assert [head_in(answer) for answer in waiting] == [head] * 3


def test_a_commit_of_another_process_is_seen_within_a_second(team: Team) -> None:
    agent = team.person()
    seen = agent.push_reply(agent.call()).head
    waiting = poll(agent, seen, 55)
    until_somebody_waits(team)
    new = NewUser("new", "New", ("agent",))
    team.write(lambda c: add_user(c, lock_head(c, team.workspace_id), new, "", team.clock()))
    assert head_in(waiting).seq == seen.seq + 1


def test_who_hangs_up_is_let_go(team: Team) -> None:
    agent = team.person()
    seen = agent.push_reply(agent.call()).head
    gone = threading.Event()
    waiting = poll(agent, seen, 55, gone)
    until_somebody_waits(team)
    gone.set()
    waiting.result(10)
    assert team.service.heads._waiters == 0


def test_stopping_lets_everybody_go(team: Team) -> None:
    agent = team.person()
    seen = agent.push_reply(agent.call()).head
    waiting = [poll(agent, seen, 55) for _ in range(5)]
    until_somebody_waits(team)
    team.client.loop.call_soon_threadsafe(team.service.stop)
    assert [head_in(answer) for answer in waiting] == [seen] * 5
    assert head_in(poll(agent, seen, 55)) == seen


def test_a_poll_writes_nothing(team: Team) -> None:
    agent = team.person()
    seen = agent.push_reply(agent.call()).head
    before = team.rows("SELECT * FROM session")
    assert head_in(poll(agent, seen, 0)) == seen
    assert team.rows("SELECT * FROM session") == before


class Database:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.head = Cursor("e", 1, "t1")
        self.asked = 0
        self.broken = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def read(self) -> Cursor:
        self.asked += 1
        head = self.head
        await self.gate.wait()
        if self.broken:
            raise StoreError("database_unreachable")
        return head


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)


def watching(test: Callable[[HeadWatch, Database], Any], refresh_s: float = 0.002) -> None:
    async def run() -> None:
        database = Database()
        await test(HeadWatch(database.read, refresh_s), database)

    asyncio.run(run())


def test_many_waiters_share_each_query_and_none_is_made_for_nobody() -> None:
    async def test(heads: HeadWatch, database: Database) -> None:
        waiting = [asyncio.create_task(heads.beyond(database.head, 5)) for _ in range(100)]
        await until(lambda: database.asked >= 5)
        assert heads._waiters == 100
        assert database.asked < 50
        database.head = Cursor("e", 2, "t2")
        assert {cursor.seq for cursor in await asyncio.gather(*waiting)} == {2}
        await until(lambda: heads._ticking is None and heads._reading is None)

    watching(test)


def test_a_database_that_fails_ends_no_wait() -> None:
    async def test(heads: HeadWatch, database: Database) -> None:
        waiting = asyncio.create_task(heads.beyond(database.head, 5))
        await until(lambda: bool(heads._waiters))
        database.broken = True
        asked = database.asked
        await until(lambda: database.asked > asked + 2)
        with pytest.raises(StoreError):
            await heads.newest()
        assert not waiting.done()
        database.broken, database.head = False, Cursor("e", 2, "t2")
        assert (await waiting).seq == 2

    watching(test)


def test_a_read_that_was_overtaken_does_not_go_back() -> None:
    async def test(heads: HeadWatch, database: Database) -> None:
        assert (await heads.newest()).seq == 1
        database.gate.clear()
        reading = asyncio.create_task(heads.newest())
        await until(lambda: database.asked == 2)
        heads._take_published(Cursor("e", 3, "t3"))
        heads._take_published(Cursor("e", 2, "t2"))
        database.gate.set()
        assert (await reading).seq == 3

    watching(test, refresh_s=0)


def test_a_history_that_went_back_is_told() -> None:
    async def test(heads: HeadWatch, database: Database) -> None:
        database.head = Cursor("e", 9, "t9")
        await heads.newest()
        database.head = Cursor("e", 8, "u8")
        assert await heads.beyond(Cursor("e", 9, "t9"), 5) == database.head

    watching(test)


def test_the_wait_ends_on_time() -> None:
    async def test(heads: HeadWatch, database: Database) -> None:
        assert await heads.beyond(database.head, 0.02) == database.head

    watching(test)
