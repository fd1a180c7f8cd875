"""Work goes off the GUI thread, and its outcome comes back on it or not at all."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from console.collector import Collector
from console.errors import DiskFull, ExpectedError
from console.tasks import NETWORK_THREADS, TaskRunner
from tests.helpers.log_guard import LogGuard

Run = Callable[..., None]


@pytest.fixture
def runner(qapp: QCoreApplication) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.shutdown()


@pytest.fixture(params=["run", "run_read", "run_network"])
def run(request: pytest.FixtureRequest, runner: TaskRunner) -> Run:
    way: Run = getattr(runner, request.param)
    return way


class Screen(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[ExpectedError] = []
        self.threads: list[QThread] = []

    def show_result(self, result: object) -> None:
        self.results.append(result)
        self.threads.append(QThread.currentThread())

    def show_error(self, error: ExpectedError) -> None:
        self.errors.append(error)
        self.threads.append(QThread.currentThread())


def raising(error: Exception) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def test_a_result_arrives_on_the_gui_thread(qtbot: QtBot, run: Run) -> None:
    screen = Screen()
    run(threading.get_ident, screen, screen.show_result, screen.show_error)
    qtbot.waitUntil(lambda: bool(screen.results))
    assert screen.results != [threading.get_ident()]
    assert screen.threads == [QThread.currentThread()]


def test_plain_callables_are_called_on_the_gui_thread_too(qtbot: QtBot, run: Run) -> None:
    called: list[int] = []
    run(int, Screen(), lambda _: called.append(threading.get_ident()), called.append)
    qtbot.waitUntil(lambda: called == [threading.get_ident()])


def test_done_is_never_called_before_run_has_returned(qtbot: QtBot, run: Run) -> None:
    screen = Screen()
    for number in range(1, 31):
        run(int, screen, screen.show_result, screen.show_error)
        assert not screen.results
        qtbot.waitUntil(lambda: bool(screen.results), timeout=5000)
        assert len(screen.threads) == number
        screen.results.clear()


def test_an_expected_error_arrives_as_it_is(qtbot: QtBot, run: Run) -> None:
    screen, full = Screen(), DiskFull()
    run(raising(full), screen, screen.show_result, screen.show_error)
    qtbot.waitUntil(lambda: screen.errors == [full])
    assert screen.threads == [QThread.currentThread()]


def test_a_bug_is_logged_and_told_as_unexpected(qtbot: QtBot, run: Run, expect_log: LogGuard) -> None:
    expect_log.expect("console.tasks", "a task failed", logging.ERROR)
    screen = Screen()
    run(raising(KeyError("somebody's name")), screen, screen.show_result, screen.show_error)
    qtbot.waitUntil(lambda: [error.code for error in screen.errors] == ["unexpected"])
    assert not screen.results


def test_a_destroyed_receiver_hears_nothing(qtbot: QtBot, runner: TaskRunner) -> None:
    gone, there, may_end = Screen(), Screen(), threading.Event()
    heard: list[object] = []
    runner.run(may_end.wait, gone, heard.append, heard.append)
    runner.run(lambda: "later", there, there.show_result, there.show_error)
    gone.deleteLater()
    QCoreApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete)
    assert not isValid(gone)
    may_end.set()
    qtbot.waitUntil(lambda: there.results == ["later"])
    assert heard == []


def test_the_database_is_used_in_order_by_one_thread(qtbot: QtBot, runner: TaskRunner) -> None:
    screen, order = Screen(), list[int]()
    for number in range(100):
        runner.run(partial(order.append, number), screen, screen.show_result, screen.show_error)
    qtbot.waitUntil(lambda: len(screen.results) == 100)
    assert order == list(range(100))


def test_a_read_sees_what_was_saved_before_it(qtbot: QtBot, runner: TaskRunner) -> None:
    screen, saved = Screen(), threading.Event()
    runner.run(lambda: saved.wait(5) and "saved", screen, screen.show_result, screen.show_error)
    runner.run_read(saved.is_set, screen, screen.show_result, screen.show_error)
    threading.Timer(0.02, saved.set).start()
    qtbot.waitUntil(lambda: len(screen.results) == 2)
    assert screen.results == ["saved", True]


def test_a_save_does_not_wait_for_a_long_read(qtbot: QtBot, runner: TaskRunner) -> None:
    screen, may_end = Screen(), threading.Event()
    runner.run_read(lambda: may_end.wait(5) and "read", screen, screen.show_result, screen.show_error)
    runner.run(lambda: "saved", screen, screen.show_result, screen.show_error)
    qtbot.waitUntil(lambda: bool(screen.results))
    assert screen.results == ["saved"]
    may_end.set()
    qtbot.waitUntil(lambda: screen.results == ["saved", "read"])


def test_requests_do_not_wait_for_each_other_nor_the_database_for_them(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    screen, together = Screen(), threading.Barrier(NETWORK_THREADS + 1)
    for _ in range(NETWORK_THREADS):
        runner.run_network(lambda: together.wait(5), screen, screen.show_result, screen.show_error)
    runner.run(lambda: together.wait(5), screen, screen.show_result, screen.show_error)
    qtbot.waitUntil(lambda: len(screen.results) == NETWORK_THREADS + 1)


def test_shutdown_waits_for_what_runs_and_drops_the_rest(qtbot: QtBot, qapp: QCoreApplication) -> None:
    runner, screen = TaskRunner(), Screen()
    begun, ended, never = threading.Event(), threading.Event(), list[int]()

    def work() -> None:
        begun.set()
        ended.set()

    runner.run(work, screen, screen.show_result, screen.show_error)
    assert begun.wait(5)
    blocker = threading.Event()
    runner.run(blocker.wait, screen, screen.show_result, screen.show_error)
    runner.run(lambda: never.append(1), screen, screen.show_result, screen.show_error)
    runner.run_read(lambda: never.append(2), screen, screen.show_result, screen.show_error)
    threading.Timer(0.02, blocker.set).start()
    runner.shutdown()
    assert ended.is_set()
    assert never == []
    qapp.processEvents()
    assert (screen.results, screen.errors) == ([], [])


def test_nothing_is_taken_on_after_shutdown(qtbot: QtBot, qapp: QCoreApplication) -> None:
    runner, screen, never = TaskRunner(), Screen(), list[int]()
    runner.shutdown()
    runner.run(lambda: never.append(1), screen, screen.show_result, screen.show_error)
    runner.shutdown()
    assert never == []


class Loop(QObject):
    """Refers to itself and can only be collected."""

    ended: ClassVar[list[int]] = []

    def __init__(self) -> None:
        super().__init__()
        self.itself = self

    def __del__(self) -> None:
        self.ended.append(threading.get_ident())


def litter() -> None:
    """Enough garbage for any generation."""
    for _ in range(3):
        for _ in range(gc.get_threshold()[0] * 130):
            ring: list[object] = []
            ring.append(ring)


@pytest.fixture
def collector(qapp: QCoreApplication) -> Iterator[Collector]:
    gc.collect()
    collector = Collector()
    yield collector
    collector.stop()
    assert gc.isenabled()


def test_what_is_left_to_the_collector_ends_on_the_gui_thread(
    qtbot: QtBot, runner: TaskRunner, collector: Collector
) -> None:
    Loop.ended.clear()
    Loop()
    receiver = Screen()
    littered: list[None] = []
    runner.run(litter, receiver, littered.append, receiver.errors.append)
    qtbot.waitUntil(lambda: bool(littered and Loop.ended))
    assert Loop.ended == [threading.get_ident()]
