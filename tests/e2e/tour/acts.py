"""The acts of the tour: a shift with an outage in it, its recovery, and the supervisor afterwards."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from console.desk import CallLedger
from console.models.queries import Queue, QueueCounts
from console.offline.link import LinkState
from tests.e2e.tour import cast
from tests.e2e.tour.director import DIE, KILL, START
from tests.e2e.tour.player import HOUR, Player
from tests.e2e.tour.stage import TourError

_ALT = Qt.KeyboardModifier.AltModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


def outage(player: Player) -> None:
    """Tickets, the server dies, calls are taken by hand, the program is killed over a half-typed one."""
    stage = player.stage
    stage.picture("01-login")
    player.sign_in(cast.AGENT)
    player.await_link(LinkState.ONLINE)
    stage.until(lambda: player.ask(QueueCounts(player.me))[Queue.TEAM], "tickets have come")
    stage.until(player.eyes.chosen_ticket, "the first ticket is shown")
    stage.press(Qt.Key.Key_Down)
    stage.until(player.eyes.chosen_ticket, "the next one is shown")
    stage.picture("02-tickets")
    player.write_note()
    stage.picture("03-note-on-the-server")
    player.tell(KILL)
    player.await_link(LinkState.OFFLINE)
    stage.press(Qt.Key.Key_F2)
    for place, call in enumerate(cast.BEFORE_THE_CRASH, 4):
        player.type_call(call)
        stage.picture(f"{place:02}-call-{place - 3}-typed")
        player.save_call()
    stage.until(lambda: player.desk.outage, "the outage opens by itself")
    player.type_call(cast.HALF_TYPED)
    stage.until(player.draft_is_kept, "the draft is on the disk")
    stage.until(
        lambda: player.eyes.calls_listed(len(cast.BEFORE_THE_CRASH)), "the calls stand beside the form"
    )
    stage.picture("07-outage")
    print(DIE, flush=True)
    stage.until(lambda: False, "the end")


def recovery(player: Player) -> None:
    """Signs in with the server gone, finds the half-typed call, takes two more; the server returns."""
    stage = player.stage
    player.sign_in(cast.AGENT)
    player.await_link(LinkState.OFFLINE)
    stage.press(Qt.Key.Key_F2)
    stage.until(lambda: cast.HALF_TYPED.words in player.text(), "the half-typed call is back")
    stage.picture("08-after-the-crash")
    stage.press(Qt.Key.Key_End, _CTRL)
    stage.write(cast.REST_OF_IT)
    player.save_call()
    for call in cast.AFTER_THE_CRASH:
        player.type_call(call)
        player.save_call()
    stage.press(Qt.Key.Key_3, _ALT)
    stage.until(lambda: len(player.slips()) >= player.captured, "all calls are listed")
    stage.press(Qt.Key.Key_Down)
    stage.until(player.eyes.no_notice, "the notice of the half-typed call has gone")
    stage.picture("09-outbox-offline")
    player.tell(START)
    stage.until(player.is_drained, "everything is on the server")
    stage.until(player.eyes.nothing_waits, "the outbox says so too")
    stage.picture("10-recovered")
    stage.press(Qt.Key.Key_F2)
    stage.until(lambda: all(row.ticket_number for row in player.slips()), "every call has its ticket")
    stage.picture("11-every-call-has-a-ticket")
    ledger = player.ask(CallLedger(player.desk.now() - HOUR), patience_s=20)
    print(f"ledger: {ledger}", flush=True)
    if not ledger.balanced or ledger.captured != player.captured:
        raise TourError("the ledger does not balance")
    player.pictures_in_every_dress()


def supervisor(player: Player) -> None:
    """Another person at the same desk: sees the calls of the outage, and that nothing is held."""
    stage = player.stage
    player.sign_in(cast.SUPERVISOR)
    player.await_link(LinkState.ONLINE)
    stage.until(lambda: player.ask(QueueCounts(player.me))[Queue.UNASSIGNED], "the calls have come")
    stage.until(lambda: player.desk.outage is None, "the outage closes by itself")
    player.workspace.screens.tickets.show_queue(Queue.UNASSIGNED)
    stage.until(player.workspace.screens.tickets.view.list.model().rowCount, "the calls are listed")
    stage.press(Qt.Key.Key_Down)
    stage.until(player.eyes.chosen_ticket, "the ticket is shown")
    stage.until(lambda: player.is_drained() and player.eyes.no_notice(), "the end of the outage is told")
    stage.picture("20-supervisor")
    stage.press(Qt.Key.Key_4, _ALT)
    stage.picture("21-held-work")
    stage.press(Qt.Key.Key_L, _CTRL)
    stage.picture("22-locked")


PLAYS: dict[str, Callable[[Player], None]] = {
    "outage": outage,
    "recovery": recovery,
    "supervisor": supervisor,
}
