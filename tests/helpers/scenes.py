"""The window in each of its states: ``python -m tests.helpers.scenes DIR`` saves pictures of them all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import product
from pathlib import Path

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from console.desk import CallEvent, LinkView, SaveDraft
from console.errors import CredentialsError, DiskFull
from console.i18n import Language, Translators
from console.ids import new_id
from console.models.queries import Queue
from console.models.records import CallSlip, Outage, Ticket
from console.models.reference import reference_number
from console.offline.link import LinkCause, LinkState
from console.operations import AddNote, CallContent, TakeCall
from console.settings import Settings
from console.ui.main_window import MainWindow
from console.ui.manual_entry.form import FormState
from console.ui.shell.workspace import Workspace
from console.ui.theme import STYLE, Preference, ThemeSwitch
from console.ui.tickets.panel import TicketsPanel
from tests.helpers import sample_team as team
from tests.helpers import screens
from tests.helpers.desk_double import Bench

SIZES = ((1280, 800), (1024, 768))
ONLINE = LinkView(state=LinkState.ONLINE, last_sync_at=team.NOW - team.MINUTE)
OFFLINE = LinkView(
    state=LinkState.OFFLINE,
    cause=LinkCause.SERVER_DOWN,
    since=team.NOW - 29 * team.MINUTE,
    unsynced=3,
    last_sync_at=team.NOW - 30 * team.MINUTE,
)
OUTAGE = Outage(id="outage", desk=team.DESK, opened_at=team.NOW - 29 * team.MINUTE, seq=1)
Scene = Callable[[Bench, MainWindow], None]


def settle() -> None:
    """Lets everything that was begun come to its end."""
    for _ in range(40):
        QCoreApplication.processEvents()


def _work(bench: Bench, window: MainWindow, employee_no: str = "1001") -> Workspace:
    bench.sit(employee_no)
    bench.link(ONLINE)
    settle()
    assert window.workspace is not None
    return window.workspace


def _tickets(bench: Bench, window: MainWindow) -> TicketsPanel:
    panel = _work(bench, window).screens.tickets
    assert panel is not None
    return panel


def login(bench: Bench, window: MainWindow) -> None:
    window.login.ask("1001")


def login_refused(bench: Bench, window: MainWindow) -> None:
    window.login.ask("1001")
    bench.entry_failures.append(CredentialsError("no_server_new_here"))
    window.login._view.password.edit.setText("x")
    window.login._on_enter()


def lock(bench: Bench, window: MainWindow) -> None:
    _work(bench, window)
    bench.link(OFFLINE)
    bench.desk.lock()


def password_due(bench: Bench, window: MainWindow) -> None:
    _work(bench, window)
    bench.desk.password_due.emit()


def password(bench: Bench, window: MainWindow) -> None:
    _work(bench, window).password.open()


def password_refused(bench: Bench, window: MainWindow) -> None:
    workspace = _work(bench, window)
    workspace.password.open()
    settle()
    assert workspace.password.panel is not None
    for field in workspace.password.panel.view.fields:
        field.edit.setText("four quiet lamps")
    bench.account.failures.append(CredentialsError("password_unconfirmed"))
    workspace.password.panel.view.confirm.click()


def tickets(bench: Bench, window: MainWindow) -> None:
    _tickets(bench, window)


def no_tickets(bench: Bench, window: MainWindow) -> None:
    _tickets(bench, window).show_queue(Queue.CALLBACKS, "没有这样的")


def new_ticket(bench: Bench, window: MainWindow) -> None:
    panel = _tickets(bench, window)
    panel.show_queue(Queue.UNASSIGNED)
    settle()
    panel.show_ticket(team.ticket_id(20457))


def unsynced(bench: Bench, window: MainWindow) -> None:
    panel = _tickets(bench, window)
    note = AddNote(**bench.desk.stamp(), ticket_id=team.ticket_id(20461), text="师傅已出发，预计 15:10 到。")
    bench.desk.perform(note, window, lambda _: None, lambda _: None)
    panel.detail.composer.text.setPlainText("客户来电催问，已安抚")


def closing(bench: Bench, window: MainWindow) -> None:
    _tickets(bench, window).detail.head.close_it.click()


def complaint(bench: Bench, window: MainWindow) -> None:
    panel = _tickets(bench, window)
    panel.show_ticket(team.ticket_id(20455))
    settle()
    panel.detail.head.close_it.click()
    panel.detail.state_drawer.confirm.click()


def accepted(bench: Bench, window: MainWindow) -> None:
    new_ticket(bench, window)
    settle()
    assert window.workspace is not None
    assert window.workspace.screens.tickets is not None
    window.workspace.screens.tickets.detail.head.accept.click()


def owing(bench: Bench, window: MainWindow) -> None:
    """A ticket is about to be closed that still owes a callback, to another number than the caller's."""
    ticket = team.ticket_id(20415)
    bench.put(
        CallSlip(
            id=f"{ticket}-slip",
            ticket_id=ticket,
            callback_wanted=True,
            callback_to="+861088886666",
            saved_at=team.NOW,
            seq=1,
        )
    )
    panel = _tickets(bench, window)
    panel.show_ticket(ticket)
    settle()
    panel.detail.head.close_it.click()
    panel.detail.head.reveal.click()


def transfer(bench: Bench, window: MainWindow) -> None:
    _tickets(bench, window).detail.head.assign.click()


def correct(bench: Bench, window: MainWindow) -> None:
    _tickets(bench, window).detail.head.correct.click()


def entry(bench: Bench, window: MainWindow) -> None:
    _work(bench, window).go("entry")


def unfinished(bench: Bench, window: MainWindow) -> None:
    """The first screen after the program died over a half-typed call."""
    bench.sit()
    state = FormState(number="138 1234 0137", text="邮箱打不开", subject="software")
    draft = msgspec.structs.replace(
        bench.session.empty_draft("call"), root="root", reference="0173250434", content=state.encoded()
    )
    bench.session.perform(SaveDraft(draft))
    _work(bench, window).screens.entry.keep()


def familiar(bench: Bench, window: MainWindow) -> None:
    """A caller with three open tickets, an odd callback, and something missing."""
    phone = "+8613812340000"
    titles = (
        "宽带断网，重启光猫无效",
        "晚间网速不稳定，游戏延迟高，已测速三次均不达标",
        "上月账单多收 30 元，要求退还并书面说明",
    )
    for place, title in enumerate(titles):
        bench.put(
            Ticket(
                id=f"familiar-{place}",
                seq=1,
                number=20471 + place,
                title=title,
                phone=phone,
                customer_id=team.customer_id("王建国"),
                contact_name="王建国",
                state="in_progress",
                received_at=team.NOW - place * team.DAY,
            )
        )
    bench.put(*team.captured(7), OUTAGE)
    workspace = _work(bench, window)
    bench.link(OFFLINE)
    bench.outage(OUTAGE)
    workspace.go("entry")
    settle()
    form = workspace.screens.entry
    form.take_call(CallEvent("13812340000", team.NOW - 134_000_000, "rec-17"))
    settle()
    form.view.callback.wanted.click()
    form.view.callback.at.setText("等他下班")
    form.view.callback.at.textEdited.emit("等他下班")
    form.view.callback.to.setText("9:00")
    form.view.callback.to.textEdited.emit("9:00")
    form.view.save.click()


def _take_waiting(bench: Bench, window: MainWindow, names: Sequence[str]) -> None:
    """Calls that are on this computer alone."""
    for place, name in enumerate(names, start=4):
        bench.time = OUTAGE.opened_at + (place + 1) * 4 * team.MINUTE
        content = CallContent(
            category="network", caller_name=name, text="断网", callback_wanted=True, started_at=bench.time
        )
        reference = reference_number("017", date(2026, 11, 21), 36 + place)
        op = TakeCall(**bench.desk.stamp(), root=new_id(), reference=reference, content=content)
        bench.desk.perform(op, window, lambda _: None, lambda _: None)
    bench.time = team.NOW


def outage(bench: Bench, window: MainWindow) -> None:
    bench.put(*team.captured(4, OUTAGE.opened_at), OUTAGE)
    workspace = _work(bench, window)
    _take_waiting(bench, window, ("吴倩", "刘芳", "郑凯"))
    bench.link(OFFLINE)
    bench.outage(OUTAGE)
    workspace.go("entry")
    settle()
    form = workspace.screens.entry
    form.take_call(CallEvent("13812340000", team.NOW - 134_000_000, "rec-17"))
    settle()
    form.view.subjects.choose("network")
    form.view.text.setPlainText("全屋断网，光猫 LOS 红灯，重启无效。下午三点有视频会议")
    form.view.urgency.choose("urgent")
    form.view.callback.wanted.click()
    form.view.callback.at.show_moment(team.NOW + 29 * team.MINUTE)
    form.view.text.setFocus()
    form.keep()


def not_saved(bench: Bench, window: MainWindow) -> None:
    outage(bench, window)
    settle()
    bench.session.failures.append(DiskFull())
    assert window.workspace is not None
    window.workspace.screens.entry.view.save.click()


def caller_list(bench: Bench, window: MainWindow) -> None:
    entry(bench, window)
    settle()
    assert window.workspace is not None
    field = window.workspace.screens.entry.view.customer
    field.setFocus()
    field.setText("z")
    field.textEdited.emit("z")


def recovering(bench: Bench, window: MainWindow) -> None:
    bench.put(*team.captured(7), OUTAGE)
    _work(bench, window).go("tickets")
    bench.outage(OUTAGE)
    bench.link(LinkView(state=LinkState.RECOVERING, unsynced=5, last_sync_at=team.NOW - team.HOUR))


def codes(bench: Bench, window: MainWindow) -> None:
    _work(bench, window)._on_codes_wanted()


def leaving(bench: Bench, window: MainWindow) -> None:
    outage(bench, window)
    note = AddNote(**bench.desk.stamp(), ticket_id=team.ticket_id(20461), text="已出发")
    bench.desk.perform(note, window, lambda _: None, lambda _: None)
    settle()
    window.close()


def declaring(bench: Bench, window: MainWindow) -> None:
    _work(bench, window)
    window.leaving.declare()


def nothing_written(bench: Bench, window: MainWindow) -> None:
    leaving(bench, window)
    settle()
    window.asking.confirm.click()


def declared(bench: Bench, window: MainWindow) -> None:
    """By a supervisor, for all: this desk itself is well."""
    note = "工单系统登录后白屏，机房正在重启应用服务器"
    said = msgspec.structs.replace(OUTAGE, origin="supervisor", opened_by=team.CHEN_JING.id, note=note)
    bench.put(*team.captured(4), said)
    workspace = _work(bench, window)
    bench.outage(said)
    workspace.go("entry")


def ending(bench: Bench, window: MainWindow) -> None:
    """The question before an outage ends, over tickets."""
    said = msgspec.structs.replace(OUTAGE, origin="agent", opened_by=team.ZHANG_MIN.id, note="打不开")
    bench.put(*team.captured(4), said)
    workspace = _work(bench, window)
    bench.outage(said)
    bench.link(msgspec.structs.replace(ONLINE, unsynced=3))
    workspace._outage.ask_end()


def elsewhere(bench: Bench, window: MainWindow) -> None:
    """What a supervisor sees of two other desks."""
    said = msgspec.structs.replace(OUTAGE, desk="another", origin="agent", opened_by=team.ZHANG_MIN.id)
    bench.put(said, msgspec.structs.replace(said, id="second", desk="third", opened_at=team.NOW))
    _work(bench, window, "2001")


def searching(bench: Bench, window: MainWindow) -> None:
    workspace = _work(bench, window)
    workspace.go("entry")
    workspace.search.begin()
    workspace.bar.search.setText("光")
    workspace.search._look()


def not_found(bench: Bench, window: MainWindow) -> None:
    workspace = _work(bench, window)
    workspace.search.begin()
    workspace.bar.search.setText("没有这样的")
    workspace.search._look()


def keys(bench: Bench, window: MainWindow) -> None:
    _work(bench, window, "2001").show_keys()


def capture_only(bench: Bench, window: MainWindow) -> None:
    bench.sit(capture_only=True)
    settle()


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        login,
        login_refused,
        lock,
        password_due,
        password,
        password_refused,
        tickets,
        no_tickets,
        new_ticket,
        unsynced,
        closing,
        complaint,
        accepted,
        owing,
        transfer,
        correct,
        entry,
        unfinished,
        familiar,
        outage,
        not_saved,
        caller_list,
        recovering,
        codes,
        leaving,
        declaring,
        nothing_written,
        declared,
        ending,
        elsewhere,
        searching,
        not_found,
        keys,
        capture_only,
    )
}


@contextmanager
def played(
    app: QApplication, scene: Scene, language: Language, look: Preference, size: tuple[int, int]
) -> Iterator[MainWindow]:
    """The window as it stands at the end of a scene."""
    translators, themes = Translators(app), ThemeSwitch(app, look)
    translators.use(language)
    bench = Bench()
    window = MainWindow(lambda: bench.desk, Settings(server="https://desk.example"), translators, themes)
    window.resize(*size)
    window.show()
    window.open()
    window.activateWindow()
    scene(bench, window)
    settle()
    screens.show(window)
    try:
        yield window
    finally:
        window._may_close = True
        window.close()
        window.deleteLater()
        themes.deleteLater()
        translators.leave()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def main(folder: Path, names: list[str]) -> None:
    """Save ``<scene>-<language>-<look>-<width>.png``."""
    app = QApplication(["", *STYLE])
    folder.mkdir(parents=True, exist_ok=True)
    looks = (Preference.LIGHT, Preference.DARK)
    for name, language, look, size in product(names or SCENES, Language, looks, SIZES):
        with played(app, SCENES[name], language, look, size) as window:
            window.grab().save(str(folder / f"{name}-{language}-{look}-{size[0]}.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
