"""A session's way to the server, heard on the GUI thread ten times a second at most.

The line finds the way, asks for the password when the server does, and keeps this desk's outage.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from console.changes import Changes
from console.errors import ExpectedError
from console.models.records import Outage
from console.offline.link import LinkCause, LinkState, LinkView
from console.offline.mailbox import Mailbox, Received
from console.tasks import TaskRunner

if TYPE_CHECKING:
    from console.offline.capture import CaptureSession
    from console.offline.outage_keeper import OutageKeeper
    from console.offline.session import Session
    from console.offline.sync_loop import Listener, SyncLoop
    from console.offline.transport import Transport
    from console.offline.works import Works

T = TypeVar("T")
EVERY_MS = 100
LOOK_EVERY_MS = 2_000
TRY_AGAIN_MS = 10_000


class SyncWorker(QObject):
    """One agent's way to the server. Lives on the GUI thread; its threads are the loop's.

    Signals: ``changed(Changes)``; ``link_changed(LinkView)``; ``needs_login()``; ``revoked()``;
    ``stalled()``; ``ended()`` after ``retire``. ``received`` hears on the sync thread what the server holds.
    """

    changed = Signal(object)
    link_changed = Signal(object)
    needs_login = Signal()
    revoked = Signal()
    stalled = Signal()
    ended = Signal()
    _arrived = Signal()

    def __init__(self, make_loop: Callable[[Listener], SyncLoop], received: Received) -> None:
        super().__init__()
        self._stopped = False
        self._mail = Mailbox(self._arrived.emit, received)
        self._since_last = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._deliver)
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        self.loop = make_loop(self._mail)

    def start(self) -> None:
        """Starts the loop's threads."""
        self.loop.start()

    def stop(self) -> None:
        """Ends them within a second; nothing is emitted afterwards."""
        self.loop.stop()
        self._mail.close()
        self._timer.stop()
        self._stopped = True

    @Slot()
    def _on_arrived(self) -> None:
        if self._stopped:
            return
        waited = self._since_last.elapsed() if self._since_last.isValid() else EVERY_MS
        self._timer.start(max(0, EVERY_MS - waited))

    @Slot()
    def _deliver(self) -> None:
        self._since_last.start()
        changes, view, facts = self._mail.take()
        if changes:
            self.changed.emit(changes)
        if view is not None:
            self.link_changed.emit(view)
        for fact in facts:
            getattr(self, fact).emit()


class OutageEye(QObject):
    """Has the keeper look every few seconds, one look at a time.

    Signals: ``changed(Changes)``, ``outage_changed(Outage | None)``, ``noticed(str, dict)``.
    """

    changed = Signal(object)
    outage_changed = Signal(object)
    noticed = Signal(str, object)

    def __init__(self, tasks: TaskRunner, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._session = tasks, session
        self._keeper: OutageKeeper | None = None
        self._outage: Outage | None = None
        self._view = LinkView()
        self._looking = False
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def open(self) -> None:
        """Begins to look."""
        self._timer.start()

    def close(self) -> None:
        """Looks no more."""
        self._timer.stop()
        self._looking = True

    def see(self, view: LinkView) -> None:
        """The link is like this now."""
        self._view = view
        self._look()

    @Slot()
    def _look(self) -> None:
        if not self._looking:
            self._looking = True
            view = self._view
            self._tasks.run(lambda: self._its_keeper().look(view), self, self._on_looked, self._on_failed)

    def _its_keeper(self) -> OutageKeeper:
        from console.offline.outage_keeper import OutageKeeper

        self._keeper = self._keeper or OutageKeeper(self._session)
        return self._keeper

    def _on_looked(self, seen: tuple[Outage | None, Changes]) -> None:
        self._looking = False
        outage, changes = seen
        if changes:
            self.changed.emit(changes)
        if outage != self._outage:
            self._outage = outage
            self.outage_changed.emit(outage)

    def _on_failed(self, error: ExpectedError) -> None:
        self._looking = False
        self.noticed.emit(error.code, error.params)


class CaptureLine(QObject):
    """Tells of the courier's way where only calls can be taken. Signal ``link_changed(LinkView)``."""

    link_changed = Signal(object)

    def __init__(self, tasks: TaskRunner, session: CaptureSession) -> None:
        super().__init__()
        self._tasks, self._session = tasks, session
        self._view: LinkView | None = None
        self._looking = False
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Looks now, and every few seconds."""
        if not self._looking:
            self._looking = True
            self._tasks.run(self._session.link_view, self, self._on_looked, self._on_failed)

    def hurry(self) -> None:
        """Tries at once."""
        self._session.sync_now()

    def stop(self) -> None:
        """Looks no more."""
        self._timer.stop()
        self._looking = True

    def _on_looked(self, view: LinkView) -> None:
        self._looking = False
        if view != self._view:
            self._view = view
            self.link_changed.emit(view)

    def _on_failed(self, error: ExpectedError) -> None:
        self._looking = False


class Line(QObject):
    """Signals: ``changed(Changes)``, ``link_changed(LinkView)``, ``outage_changed(Outage | None)``.

    ``needs_password()`` the server wants a fresh login; ``password_due()`` it wants a new password, once a
    login; ``noticed(str, dict)`` a code worth telling;
    ``ended()`` after ``retire``: what could be brought home is there, ``give_up`` gives the session back.
    """

    changed = Signal(object)
    link_changed = Signal(object)
    outage_changed = Signal(object)
    needs_password = Signal()
    password_due = Signal()
    noticed = Signal(str, object)
    ended = Signal()

    def __init__(
        self, tasks: TaskRunner, works: Callable[[], Works], session: Session, password: str
    ) -> None:
        super().__init__()
        self._tasks, self._works, self._session = tasks, works, session
        self._password = password
        self._transport: Transport | None = None
        self._worker: SyncWorker | None = None
        self._view = LinkView()
        self._asking = self._retiring = self._gone = self._looked = False
        self._eye = OutageEye(tasks, session, self)
        self._eye.changed.connect(self.changed)
        self._eye.outage_changed.connect(self.outage_changed)
        self._eye.noticed.connect(self.noticed)
        self._again = QTimer(self, singleShot=True, interval=TRY_AGAIN_MS)
        self._again.timeout.connect(self.connect_to_server)
        session.road = self

    @Slot()
    def connect_to_server(self) -> None:
        """Asks for a way to the server; a server on this computer is started first."""
        session, password = self._session, self._password
        self._eye.open()
        self._tasks.run_network(
            lambda: self._works().connect(session, password), self, self._begin, self._on_no_way
        )

    def kick(self) -> None:
        """Something was queued. Any thread."""
        if self._worker:
            self._worker.loop.kick()

    def hurry(self) -> None:
        """Tries at once."""
        if self._worker:
            self._worker.loop.hurry()
        elif self._again.isActive():
            self.connect_to_server()

    def ask(self, question: Callable[[Transport], T]) -> T:
        """Asks the server something; waits. Raises LinkError, Rejected."""
        if self._transport is None:
            raise ExpectedError("no_answer")
        return question(self._transport)

    def prove(self, password: str) -> None:
        """A password that has just been right, where the server may ask for it."""
        self._password = password
        if self._asking:
            self._log_in_again()

    def retire(self) -> None:
        """Goes on until nothing is queued, then ends."""
        self._retiring = True
        self._eye.close()
        if self._worker:
            self._worker.loop.retire()

    def give_up(self) -> Session:
        """Ends within a second; what is queued goes home with the spool. Its database may be closed then."""
        self._gone = True
        self._password = ""
        self.stop()
        self._on_ended()
        for one in (self._worker, self):
            if one:
                one.deleteLater()  # left to the garbage collector, timers would end in any thread
        return self._session

    def stop(self) -> None:
        """Ends within a second."""
        self._eye.close()
        self._again.stop()
        if self._worker:
            self._worker.stop()

    def _begin(self, transport: Transport) -> None:
        if self._gone:
            return
        works = self._works()
        self._transport = transport
        self._worker = SyncWorker(
            lambda listener: works.make_loop(self._session, transport, listener), works.received
        )
        self._worker.changed.connect(self._on_changed)
        self._worker.link_changed.connect(self._on_link)
        self._worker.needs_login.connect(self._on_needs_login)
        self._worker.revoked.connect(self._on_revoked)
        self._worker.ended.connect(self._on_ended)
        self._worker.start()
        if self._retiring:
            self._worker.loop.retire()

    def _on_no_way(self, error: ExpectedError) -> None:
        """The server on this computer could not be started: offline, and tried for again."""
        self._on_link(LinkView(state=LinkState.OFFLINE, cause=LinkCause.SERVER_DOWN, trouble=error.code))
        self._again.start()

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        self.changed.emit(changes)

    @Slot(object)
    def _on_link(self, view: LinkView) -> None:
        if view.state is LinkState.ONLINE and self._view.state is not LinkState.ONLINE:
            self._works().courier.hurry()
        if view.state is LinkState.ONLINE and not self._asking:
            self._password = ""
            self._look_at_password()
        self._view = view
        self.link_changed.emit(view)
        self._eye.see(view)

    def _look_at_password(self) -> None:
        """Once a login, when the server can be reached to change it."""
        if not self._looked and not self._retiring:
            self._looked, session = True, self._session

            def told(due: bool) -> None:
                if due:
                    self.password_due.emit()

            self._tasks.run(lambda: self._works().passwords.is_due(session), self, told, lambda _: None)

    @Slot()
    def _on_needs_login(self) -> None:
        self._asking = True
        if self._password:
            self._log_in_again()
        else:
            self.needs_password.emit()

    def _log_in_again(self) -> None:
        transport, session = self._transport, self._session
        password, self._password = self._password, ""
        if transport is None:
            return
        self._tasks.run_network(
            lambda: self._works().log_in_again(session, transport, password),
            self,
            self._on_logged_in,
            self._on_login_failed,
        )

    def _on_logged_in(self, _: None) -> None:
        self._asking = self._looked = False
        if self._worker:
            self._worker.loop.resume()

    def _on_login_failed(self, error: ExpectedError) -> None:
        self.noticed.emit(error.code, error.params)
        self.needs_password.emit()

    @Slot()
    def _on_revoked(self) -> None:
        self.noticed.emit("revoked", {})

    @Slot()
    def _on_ended(self) -> None:
        if self._worker:
            self._works().loop_ended(self._worker.loop)
        if not self._gone:
            self.ended.emit()
