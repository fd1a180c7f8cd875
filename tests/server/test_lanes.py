"""Admission: so many at work, so many waiting, the rest sent away with a turn of their own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.server import lanes
from console.server.guessing import Buckets
from console.server.lanes import Busy, Lane
from tests.server.team import Team, team_on


def in_lane(test: Callable[[Lane], Awaitable[None]], size: int = 2, **options: Any) -> None:
    async def run() -> None:
        lane = Lane("test", size, **options)
        try:
            await test(lane)
        finally:
            lane.close()

    asyncio.run(run())


async def hold(lane: Lane, release: asyncio.Event) -> None:
    async with lane.admitted():
        await release.wait()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_twice_as_many_wait_as_work_and_the_rest_is_sent_away() -> None:
    async def test(lane: Lane) -> None:
        release = asyncio.Event()
        tasks = [asyncio.create_task(hold(lane, release)) for _ in range(20)]
        await settle()
        refused = [task for task in tasks if task.done()]
        assert len(refused) == 14
        for task in refused:
            error = task.exception()
            assert isinstance(error, Busy) and int(error.params["retry_after"]) >= 1
        release.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with lane.admitted():
            pass

    in_lane(test)


def test_nobody_waits_longer_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "WAIT_S", 0.01)

    async def test(lane: Lane) -> None:
        release = asyncio.Event()
        holder = asyncio.create_task(hold(lane, release))
        await settle()
        with pytest.raises(Busy):
            async with lane.admitted():
                pass
        release.set()
        await holder

    in_lane(test, size=1)


def test_those_sent_away_come_back_one_after_the_other() -> None:
    async def test(lane: Lane) -> None:
        lane._seconds_each = 1.0
        turns = [int(lane._busy().params["retry_after"]) for _ in range(40)]
        assert turns[0] <= 2 and 15 <= turns[-1] <= 30
        assert all(later >= earlier - 5 for earlier, later in zip(turns, turns[1:], strict=False))

    in_lane(test, clock=lambda: 0.0)


def test_a_slot_comes_back_whatever_happened_in_it() -> None:
    async def test(lane: Lane) -> None:
        for _ in range(5):
            with pytest.raises(KeyError):
                async with lane.admitted():
                    raise KeyError
        waiting = asyncio.create_task(hold(lane, asyncio.Event()))
        await settle()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        async with lane.admitted():
            assert await lane.run(lambda: threading.current_thread().name.startswith("server-test"))

    in_lane(test, size=1)


@given(
    rate=st.floats(0.5, 50),
    burst=st.floats(1, 50),
    steps=st.lists(st.floats(0, 3), min_size=1, max_size=60),
)
def test_a_bucket_gives_no_more_than_its_rate(rate: float, burst: float, steps: list[float]) -> None:
    now = 0.0
    buckets = Buckets(rate, burst, lambda: now)
    taken = 0
    for step in steps:
        now += step
        wait = buckets.take("key")
        taken += not wait
        assert taken <= burst + now * rate + 1e-6
        if wait:
            now += wait * 1.001
            assert buckets.take("key") == 0
            taken += 1


def test_buckets_are_one_a_key_and_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.server.guessing._MOST_KEYS", 3)
    buckets = Buckets(0.001, 1, lambda: 0.0)
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0
    assert [buckets.take(key) for key in "bcd"] == [0, 0, 0]
    assert buckets.take("a") == 0
    assert len(buckets._levels) == 3


def test_one_login_that_asks_too_often_is_told_to_wait(database: Any, tmp_path: Any) -> None:
    with team_on(database, tmp_path, requests_per_second=0.01, request_burst=3.0) as team:
        agent, leader = team.person(), team.person()
        answers = [agent.get("/held") for _ in range(5)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
        assert answers[-1].code == "busy"
        assert int(answers[-1].headers["retry-after"]) > 1
        assert leader.get("/held").status == 200


def test_a_full_lane_answers_before_it_reads(team: Team) -> None:
    lane = team.service.lanes["push"]
    agent = team.person()
    release = threading.Event()
    entered = threading.Semaphore(0)

    async def occupy() -> None:
        async with lane.admitted():
            entered.release()
            await asyncio.get_running_loop().run_in_executor(None, release.wait)

    holders = [asyncio.run_coroutine_threadsafe(occupy(), team.client.loop) for _ in range(3)]
    for _ in holders:
        entered.acquire(timeout=10)
    waiting = [asyncio.run_coroutine_threadsafe(occupy(), team.client.loop) for _ in range(2 * len(holders))]

    async def until_full() -> None:
        while lane._waiting < len(waiting):
            await asyncio.sleep(0)

    asyncio.run_coroutine_threadsafe(until_full(), team.client.loop).result(10)
    parts = [b"never read"]
    answer = team.client.start("POST", "/api/v1/sync/push", parts, agent.headers).result(10)
    assert (answer.status, answer.code) == (503, "busy")
    assert int(answer.headers["retry-after"]) >= 1
    assert agent.get("/held").status == 200, "another lane has room"
    release.set()
    for future in (*holders, *waiting):
        future.result(10)
    assert agent.push(agent.call())[0].status == "accepted"
