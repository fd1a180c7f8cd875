"""What an agent does not see of the login: database, keys, the server, and how a telephone reaches the app.

Imported and built by ``console.app`` once the login is painted.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from console.desk import CallEvent, Desk
from console.errors import ExpectedError
from console.i18n import collation_key
from console.offline.call_events import call_from_text, call_from_url
from console.settings import Settings
from console.tasks import TaskRunner
from console.ui.telephone import CallPort, ClipboardWatch

if TYPE_CHECKING:
    from console.offline.works import Works

log = logging.getLogger(__name__)
RINGS_US = 15 * 60 * 1_000_000


class Backstage(QObject):
    """Lives on the GUI thread; ``close`` it before the program ends.

    Signals: ``prepared()`` what signing in needs has been read and opened.
    """

    prepared = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.tasks = TaskRunner()
        self.works: Works | None = None
        self.desk = Desk(self.tasks, self._works)
        self._port, self._clipboard = CallPort(), ClipboardWatch(self._is_call)
        self._port.said.connect(self.hear)
        self._clipboard.said.connect(self._on_copied)
        self._rang: list[tuple[int, CallEvent]] = []
        after_the_screens = Qt.ConnectionType.QueuedConnection
        self.desk.signed_in.connect(self._on_signed_in, after_the_screens)
        self._closed = False
        if settings.call_port >= 0:
            self._port.open(settings.call_port)
        self._clipboard.set_on(settings.clipboard)

    @Slot()
    def prepare(self) -> None:
        """Brings in what signing in needs, while the agent types a password."""
        self.tasks.run(self._works, self, self._on_prepared, self._on_unprepared)

    @Slot(str)
    def hear(self, words: str) -> None:
        """A call that a telephone, or another start of the program, tells of."""
        self._tell(call_from_url(words, self.desk.now()))

    def close(self) -> None:
        """Ends lines, then work, then what they used. Takes a second or two at most."""
        self._closed = True
        self._port.close()
        self._clipboard.set_on(False)
        self.desk.close()
        if self.works is not None:
            self.works.abort()
        self.tasks.shutdown()
        if self.works is not None:
            self.works.close()

    def _works(self) -> Works:
        """Built on the database's thread, where its first user waits for it. The screens' code comes too."""
        if self.works is None:
            import console.ui.shell.workspace  # noqa: F401 - read now, for the sign-in
            from console.offline.works import Works

            self.works = Works(self.settings)
            if self._closed:
                self.works.abort()
        return self.works

    def _tell(self, call: CallEvent | None) -> None:
        if call is not None and self.desk.identity is None:
            self._rang.append((self.desk.now(), call))
        elif call is not None:
            self.desk.call_arrived.emit(call)

    @Slot()
    def _on_signed_in(self) -> None:
        """Who has just sat down may still be on the telephone."""
        rang, self._rang = self._rang, []
        for heard_at, call in rang:
            if self.desk.now() - heard_at < RINGS_US:
                self.desk.call_arrived.emit(call)

    @Slot(str)
    def _on_copied(self, text: str) -> None:
        self._tell(call_from_text(text, self.desk.now()))

    def _is_call(self, text: str) -> bool:
        return call_from_text(text, self.desk.now()) is not None

    def _on_prepared(self, works: Works) -> None:
        self.prepared.emit()
        log.info("ready, desk %s", works.folder.facts().desk_id)
        self.tasks.run_network(works.ballast.fill, self, self._on_ballast, self._on_unprepared)
        self.tasks.run_read(_read_dictionary, self, lambda _: None, self._on_unprepared)

    def _on_ballast(self, in_place: bool) -> None:
        if not in_place:
            log.warning("there is no room for the ballast")

    def _on_unprepared(self, error: ExpectedError) -> None:
        self.desk.noticed.emit(error.code, error.params)


def _read_dictionary() -> None:
    """Pinyin's, 130 ms: the first list of names would wait for it."""
    collation_key("值")
