"""The whole app, from its login to its last socket, with a real team server beside it."""

from __future__ import annotations

import gc
import logging
import socket
import subprocess
import sys
import threading
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from console import app, backstage, logs
from console.app import Console
from console.errors import ExpectedError
from console.models.queries import OutboxFilter, OutboxPage, Queue, QueueCounts
from console.offline import embedded
from console.offline.connections import PlainConnection
from console.offline.embedded import EmbeddedServer
from console.offline.link import LinkState
from console.offline.transport import Transport
from console.settings import load_settings
from tests.e2e.conftest import Open
from tests.e2e.desktop import AGENT, COLLEAGUE, SUPERVISOR, Desktop, TeamServer, Template, Windows, slips_on
from tests.helpers.log_guard import LogGuard
from tests.helpers.raw_server import RawServer, nothing
from tests.helpers.tree import ROOT

CALL = "number=13800000122&start=2026-11-21T06:00:00%2B00:00&id=REC-17"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def failures_of(monkeypatch: pytest.MonkeyPatch, kind: type, name: str) -> list[str]:
    """The codes with which a method has failed, as they come."""
    codes: list[str] = []
    method = getattr(kind, name)

    def noted(*given: Any) -> Any:
        try:
            return method(*given)
        except ExpectedError as error:
            codes.append(error.code)
            raise

    monkeypatch.setattr(kind, name, noted)
    return codes


def test_an_agent_signs_in_and_sees_the_team_s_work(open_desktop: Open) -> None:
    desktop = open_desktop()
    desktop.sign_in(AGENT)
    assert (desktop.me.user.employee_no, desktop.me.capture_only) == (AGENT, False)
    assert desktop.ask(QueueCounts(desktop.me.user.id))[Queue.TEAM]
    assert "held" not in desktop.workspace.screens.by_code


def test_the_dictionary_of_names_is_read_where_no_screen_waits_for_it(
    open_desktop: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    monkeypatch.setattr(backstage, "collation_key", lambda _: threads.append(threading.current_thread()))
    desktop = open_desktop()
    desktop.stage.until(lambda: threads, "the dictionary is read")
    assert threads[0] is not threading.main_thread()


def test_a_supervisor_signs_in_after_the_agent_has_left(open_desktop: Open) -> None:
    desktop = open_desktop()
    desktop.sign_in(AGENT)
    desktop.sign_out()
    desktop.sign_in(SUPERVISOR)
    assert "held" in desktop.workspace.screens.by_code


def test_language_and_theme_change_while_it_runs_and_are_remembered(
    open_desktop: Open, copies: Template, qapp: QApplication
) -> None:
    desktop = open_desktop(language="")
    desktop.sign_in()
    desktop.open_form()
    desktop.stage.write("138")
    desktop.choose("中文")
    assert desktop.window.windowTitle() == "值守台"
    desktop.choose("深色")
    dark = qapp.palette().color(QPalette.ColorRole.Window).lightnessF()
    desktop.choose("浅色")
    light = qapp.palette().color(QPalette.ColorRole.Window).lightnessF()
    assert dark < 0.5 < light
    desktop.choose("English")
    assert (desktop.window.windowTitle(), desktop.number) == ("Standby", "138")
    chosen = load_settings(["--data", str(copies.desk)], {})
    assert (chosen.language, chosen.theme) == ("en", "light")


def test_a_second_start_hands_its_call_to_the_first(
    copies: Template,
    server: TeamServer,
    windows: Windows,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    expect_log: LogGuard,
) -> None:
    expect_log.expect("qt", "does not support raise")  # there is no window manager
    made: list[Console] = []

    def make(*given: Any) -> Console:
        made.append(Console(*given))
        return made[0]

    monkeypatch.setattr(app, "Console", make)
    monkeypatch.setattr(logs, "start", lambda folder: SimpleNamespace(close=lambda: None))
    options = ["--data", str(copies.desk), "--server", server.address, "--language", "en"]

    def work(*_: object) -> int:
        desktop = Desktop(made[0], tmp_path / "pictures")
        desktop.sign_in()
        command = [sys.executable, "-m", "console", *options, f"standby://call?{CALL}"]
        with subprocess.Popen(command, cwd=ROOT) as second:
            desktop.stage.until(lambda: second.poll() is not None, "the second start has ended")
        desktop.stage.until(lambda: desktop.number == "13800000122", "the form is filled")
        state = desktop.entry.fields.state()
        assert (second.returncode, state.recording_id, state.started_at) == (0, "REC-17", 1795240800000000)
        return 7

    monkeypatch.setattr(QApplication, "exec", work)
    assert app.main(options) == 7
    assert windows.shown == [made[0].window]


def test_a_call_that_came_before_anybody_sat_down_is_not_lost(open_desktop: Open) -> None:
    desktop = open_desktop()
    desktop.window.hear("standby://call?number=13900000666")
    desktop.window.hear(f"standby://call?{CALL}")
    desktop.sign_in()
    desktop.stage.until(lambda: desktop.number == "13900000666", "the form is filled")


def ring(desktop: Desktop, port: int, words: str = CALL, **headers: str) -> int:
    """What a softphone on this computer, or who pretends to be one, is answered."""
    answers: list[int] = []

    def ask() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", f"/call?{words}", headers=headers)
        answers.append(connection.getresponse().status)
        connection.close()

    thread = threading.Thread(target=ask, name="softphone")
    thread.start()
    desktop.stage.until(lambda: answers, "the port answers")
    thread.join()
    return answers[0]


def test_a_softphone_s_request_fills_the_form_but_no_web_page_s(open_desktop: Open) -> None:
    port = free_port()
    desktop = open_desktop(call_port=port)
    desktop.sign_in()
    desktop.open_form()
    assert ring(desktop, port, "number=13900000666", Origin="https://example.com") == 403
    assert ring(desktop, port, "number=13900000666", Host="standby.example.com") == 403
    assert desktop.number == ""
    assert ring(desktop, port) == 204
    desktop.stage.until(lambda: desktop.number == "13800000122", "the form is filled")
    assert ring(desktop, port, "number=13900000777") == 204
    assert desktop.number == "13800000122"


def test_closing_with_unsynced_work_asks_and_never_discards(open_desktop: Open, server: TeamServer) -> None:
    desktop = open_desktop()
    desktop.sign_in()
    server.kill()
    desktop.await_link(LinkState.OFFLINE)
    desktop.open_form()
    reference = desktop.take_call("no light on the modem")
    assert not desktop.window.close()
    desktop.stage.until(desktop.window.asking.isVisible, "it asks why")
    desktop.stage.press(Qt.Key.Key_Escape)
    assert desktop.workspace.isVisible()
    desktop.window.close()
    desktop.give_a_reason("")
    assert desktop.window.asking.problem.isVisible()
    desktop.give_a_reason("my shift is over")
    desktop.stage.until(lambda: not desktop.window.isVisible(), "the window is closed")
    desktop.console.close()

    again = open_desktop()
    again.sign_in(link=LinkState.OFFLINE)
    waiting = [row.kind for row in again.ask(OutboxPage(OutboxFilter.WAITING))]
    assert {"call.take", "desk.exit"} <= set(waiting)
    server.start()
    again.await_drained()
    assert [slip.text for slip in slips_on(server.address, reference)] == ["no light on the modem"]


def test_it_quits_in_the_middle_of_a_poll(
    open_desktop: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []
    request = PlainConnection.request

    def noted(self: PlainConnection, method: str, url: str, *rest: Any, **more: Any) -> None:
        request(self, method, url, *rest, **more)
        asked.append(url)

    monkeypatch.setattr(PlainConnection, "request", noted)
    desktop = open_desktop()
    desktop.sign_in()
    desktop.await_drained()
    place = desktop.desk._session.store.place()[0]  # type: ignore[union-attr]
    news = f"seq={place.seq}&token={place.token}"
    desktop.stage.until(lambda: asked and news in asked[-1], "it waits for news")
    caplog.set_level(logging.INFO)
    desktop.console.close()
    assert "waiting for news failed: aborted" in caplog.messages
    assert [t.name for t in threading.enumerate() if t.name.startswith(("sync", "courier", "network"))] == []


def test_it_quits_while_it_signs_in_at_a_server_that_says_nothing(
    open_desktop: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = failures_of(monkeypatch, Transport, "login")
    with RawServer(nothing) as server:
        desktop = open_desktop(server=server.url)
        desktop.type_login(COLLEAGUE)
        desktop.stage.until(
            lambda: any("/login" in line for line in server.requests), "the server has been asked to log in"
        )
        desktop.console.close()
    assert ended == ["aborted"]


def test_it_quits_while_its_own_server_is_being_made(
    open_desktop: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = failures_of(monkeypatch, EmbeddedServer, "start")
    spawned: list[subprocess.Popen[bytes]] = []
    spawn = embedded._spawn

    def noted() -> subprocess.Popen[bytes]:
        spawned.append(spawn())
        return spawned[-1]

    monkeypatch.setattr(embedded, "_spawn", noted)
    desktop = open_desktop(data=str(tmp_path / "own"), server="")
    desktop.type_login(AGENT)
    desktop.stage.until(lambda: spawned, "the server is being made")
    desktop.console.close()
    assert (ended, [child.poll() is None for child in spawned]) == (["server_not_started"], [False])

    again = open_desktop(data=str(tmp_path / "own"), server="")
    again.sign_in()


def test_its_own_server_is_started_again_when_it_falls(
    open_desktop: Open, tmp_path: Path, expect_log: LogGuard
) -> None:
    expect_log.expect("console.offline.embedded", "the embedded server ended", logging.ERROR)
    desktop = open_desktop(data=str(tmp_path / "own"), server="")
    desktop.sign_in()
    own = desktop.works._try_here.server
    first, address = own.pid, own.address
    own._child.kill()
    desktop.open_form()
    reference = desktop.take_call("no light on the modem")
    desktop.stage.until(lambda: own.pid not in (0, first), "the server is started again")
    desktop.await_drained()
    assert own.address == address
    assert len(slips_on(address, reference)) == 1


def test_who_signs_out_with_a_queue_has_it_delivered(open_desktop: Open, server: TeamServer) -> None:
    desktop = open_desktop()
    desktop.sign_in()
    server.kill()
    desktop.await_link(LinkState.OFFLINE)
    desktop.open_form()
    reference = desktop.take_call("no light on the modem")
    desktop.sign_out(reason="my shift is over")
    server.start()
    desktop.await_delivery()
    (slip,) = slips_on(server.address, reference)
    assert (slip.text, slip.incomplete) == ("no light on the modem", ())


def test_who_comes_back_and_who_comes_next_find_the_queue_on_its_way(
    open_desktop: Open, server: TeamServer
) -> None:
    desktop = open_desktop()
    references = []
    for employee_no in (AGENT, SUPERVISOR):
        desktop.sign_in(employee_no)
        desktop.await_drained()
        desktop.sign_out()
    server.kill()
    for employee_no in (AGENT, SUPERVISOR, AGENT):
        desktop.sign_in(employee_no, link=LinkState.OFFLINE)
        desktop.open_form()
        references.append(desktop.take_call("no light on the modem"))
        desktop.sign_out(reason="a break")
    desktop.sign_in(SUPERVISOR, link=LinkState.OFFLINE)
    heard: list[str] = []
    desktop.desk.needs_password.connect(lambda: heard.append("asked for a password"))
    desktop.desk.noticed.connect(lambda code, _: heard.append(code))
    for _, line in desktop.desk._retired:
        line.needs_password.emit()
        line.noticed.emit("revoked", {})
    assert heard == []
    server.start()
    desktop.await_drained()
    desktop.await_delivery()
    assert [len(slips_on(server.address, reference)) for reference in references] == [1, 1, 1]
    assert desktop.ask(OutboxPage(OutboxFilter.ATTENTION)) == ()


def test_a_queue_is_delivered_by_the_next_start_with_nobody_signed_in(
    open_desktop: Open, server: TeamServer
) -> None:
    desktop = open_desktop()
    desktop.sign_in()
    server.kill()
    desktop.await_link(LinkState.OFFLINE)
    desktop.open_form()
    reference = desktop.take_call("no light on the modem")
    desktop.console.close()

    again = open_desktop()
    server.start()
    again.await_delivery()
    (slip,) = slips_on(server.address, reference)
    assert (slip.text, slip.incomplete) == ("no light on the modem", ())
    again.sign_in()
    again.await_drained()
    assert again.ask(OutboxPage(OutboxFilter.ATTENTION)) == ()
    assert len(slips_on(server.address, reference)) == 1


def test_an_agent_new_to_the_desk_takes_calls_while_the_server_is_dead(
    open_desktop: Open, server: TeamServer
) -> None:
    desktop = open_desktop()
    server.kill()
    desktop.type_login(COLLEAGUE)
    desktop.press_button("Only take calls")
    desktop.stage.until(lambda: desktop.window.workspace, "the call form is there")
    assert (desktop.me.capture_only, list(desktop.workspace.screens.by_code)) == (True, ["entry"])
    desktop.open_form()
    reference = desktop.take_call("no light on the modem")
    server.start()
    desktop.await_delivery()
    (slip,) = slips_on(server.address, reference)
    assert (slip.text, slip.incomplete) == ("no light on the modem", ("unproved",))
    desktop.sign_out()
    desktop.sign_in(SUPERVISOR)
    desktop.await_drained()
    counts = desktop.ask(QueueCounts(desktop.me.user.id))
    assert counts[Queue.INCOMPLETE]


def test_what_is_built_ahead_for_an_agent_is_freed_when_they_leave(open_desktop: Open) -> None:
    """What the collector spares lives for ever, and a workspace holds customers."""
    desktop = open_desktop()
    desktop.sign_in()
    desktop.await_drained()
    workspace = desktop.window.workspace
    assert any(one is workspace for one in gc.get_objects()), "it is not frozen"
