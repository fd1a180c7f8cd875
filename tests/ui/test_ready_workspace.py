"""What is built before anybody has signed in: it holds nobody's data, and is the next agent's own."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from console.desk import LinkView
from console.i18n import Language
from console.models.queries import Query, TicketPage
from console.models.records import Ticket
from console.models.repositories.rows import Rows
from console.offline.link import LinkState
from console.ui.main_window import MainWindow
from console.ui.seat import NOBODY
from console.ui.shell.workspace import Workspace
from console.ui.widgets.buttons import Button
from console.ui.widgets.items import ItemList
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench
from tests.helpers.windows import ALT, Open, at_work, front, press


def ready(window: MainWindow) -> Workspace:
    assert window.workspaces.ready is not None
    return window.workspaces.ready


def listed(widget: QWidget) -> int:
    """How many rows its lists hold."""
    return sum(one.model().rowCount() for one in widget.findChildren(ItemList))


def shown_words(widget: QWidget) -> str:
    """Every word it holds, hidden or not."""
    found = [one.text() for one in widget.findChildren(QLabel)]
    found += [one.text() for one in widget.findChildren(QAbstractButton)]
    found += [one.text() for one in widget.findChildren(QLineEdit)]
    found += [one.toPlainText() for one in widget.findChildren(QPlainTextEdit)]
    found += [one.accessibleName() for one in widget.findChildren(QWidget)]
    return "\n".join(found)


def list_is_there(workspace: Workspace) -> bool:
    tickets = workspace.screens.tickets
    return tickets is not None and tickets.view.left.currentWidget() is tickets.view.list


def test_what_is_built_ahead_is_whose_the_next_sign_in_is(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window(sit=False)
    window.workspaces.prepare()
    built = ready(window)
    assert window.workspace is None and front(window) is window.login
    bench.sit()
    assert at_work(window) is built and front(window) is built
    assert window.workspaces.ready is None
    assert built.bar.person.text() == team.ZHANG_MIN.name
    qtbot.waitUntil(lambda: list_is_there(built))
    qtbot.waitUntil(lambda: len(built.screens.made()) == 5)


def test_nothing_is_read_and_nobody_named_before_somebody_sits_there(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window(sit=False)
    window.workspaces.prepare()
    built = ready(window)
    qtbot.waitUntil(lambda: bool(built.screens.made()))
    assert built.seat.identity is NOBODY and built.seat.people == {}
    assert not listed(built)
    words = shown_words(built)
    assert not any(person.name in words for person in team.PEOPLE)


def test_a_wrong_password_reads_and_shows_nothing(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    window = open_window(sit=False)
    window.workspaces.prepare()
    built = ready(window)
    login = window.login._view
    login.number.setText(team.ZHANG_MIN.employee_no)
    QTest.keyClicks(login.password.edit, "wrong")
    QTest.keyClick(login.password.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(login.problem.isVisible)
    qtbot.waitUntil(lambda: bool(built.screens.made()))
    assert window.workspace is None and front(window) is window.login
    assert built.seat.identity is NOBODY and not listed(built)
    assert team.ZHANG_MIN.name not in shown_words(built)


def test_after_a_sign_out_the_next_workspace_holds_nothing_of_who_left(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window()
    left = at_work(window)
    qtbot.waitUntil(lambda: list_is_there(left))
    assert team.ZHANG_MIN.name in shown_words(left) and listed(left)
    bench.desk.sign_out()
    qtbot.waitUntil(lambda: window.workspaces.ready is not None)
    built = ready(window)
    assert built is not left and built.seat.identity is NOBODY
    assert team.ZHANG_MIN.name not in shown_words(built)
    assert not listed(built)
    bench.sit("2001")
    assert at_work(window) is built
    qtbot.waitUntil(lambda: len(built.screens.made()) == 6)
    assert team.ZHANG_MIN.name not in built.bar.person.text()


def test_a_supervisor_who_takes_it_has_four_screens(open_window: Open, bench: Bench, qtbot: QtBot) -> None:
    window = open_window(sit=False)
    window.workspaces.prepare()
    bench.sit("2001")
    workspace = at_work(window)
    assert list(workspace.rail._buttons) == ["tickets", "entry", "outbox", "held"]
    assert workspace.rail.code() == "tickets"
    buttons = list(workspace.rail._buttons.values())
    assert all(one.nextInFocusChain() is other for one, other in zip(buttons, buttons[1:], strict=False))
    press(Qt.Key.Key_4, ALT)
    assert workspace.rail.code() == "held"


def test_calls_alone_get_a_workspace_of_their_own(open_window: Open, bench: Bench) -> None:
    window = open_window(sit=False)
    window.workspaces.prepare()
    built = ready(window)
    bench.sit(capture_only=True)
    workspace = at_work(window)
    assert workspace is not built and window.workspaces.ready is None
    assert list(workspace.rail._buttons) == ["entry"] and workspace.screens.tickets is None
    assert not workspace.bar.search.isVisible()


def test_the_language_of_the_login_is_that_of_the_workspace(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    window = open_window(sit=False)
    window.workspaces.prepare()
    window.login.language_chosen.emit(Language.CHINESE)
    bench.sit()
    workspace = at_work(window)
    assert workspace.rail._buttons["tickets"].text() == "工单"
    assert workspace.bar.language is Language.CHINESE


def test_keys_of_a_workspace_that_waits_do_nothing(open_window: Open) -> None:
    window = open_window(sit=False)
    window.workspaces.prepare()
    window.login._view.number.setFocus()
    press(Qt.Key.Key_F2)
    press(Qt.Key.Key_F1)
    QTest.keyClicks(window.login._view.number, "1")
    assert front(window) is window.login and window.login._view.number.text().endswith("1")
    assert not [one for one in ready(window).findChildren(Button) if one.isVisible()]


def test_a_link_that_changes_while_the_first_page_is_read_does_not_read_it_twice(
    open_window: Open, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(sit=False)
    bench.tasks.hold()
    bench.sit()
    read, honest = list[object](), bench.session.read

    def note(query: Query[Any]) -> Any:
        read.append(query)
        return honest(query)

    monkeypatch.setattr(bench.session, "read", note)
    bench.link(LinkView(state=LinkState.ONLINE, last_sync_at=team.NOW))
    bench.tasks.release()
    qtbot.waitUntil(lambda: list_is_there(at_work(window)))
    assert not [query for query in read if isinstance(query, TicketPage)]


def test_an_empty_answer_from_before_the_first_sync_is_not_believed(
    open_window: Open, bench: Bench, qtbot: QtBot
) -> None:
    tickets = [row for row in team.rows() if isinstance(row, Ticket)]
    with bench.database.write() as connection:
        Rows(connection, team.WORKSPACE).delete([(Ticket.noun, one.id) for one in tickets])
    window = open_window(sit=False)
    bench.tasks.hold()
    bench.sit()
    with bench.database.write() as connection:
        Rows(connection, team.WORKSPACE).upsert(tickets)
    bench.link(LinkView(state=LinkState.ONLINE, last_sync_at=team.NOW))
    panel = at_work(window).screens.tickets
    assert panel is not None
    seen = []
    panel.view.left.currentChanged.connect(lambda: seen.append(panel.view.left.currentWidget()))
    bench.tasks.release()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [panel.view.list]
