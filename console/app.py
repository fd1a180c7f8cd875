"""The composition root of the desk's app: builds every long-lived object, and ends them in order.

Nothing heavy is imported before the first window is painted: database, keys and HTTP come in on the
database's thread while the agent types a password.
"""

from __future__ import annotations

import hashlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from console import __version__, logs
from console.desk import CallEvent, Desk
from console.errors import ExpectedError
from console.i18n import Language, Translators, collation_key, system_language
from console.offline.call_events import call_from_text, call_from_url
from console.settings import Settings, SettingsError, load_settings, remember
from console.tasks import Collector, TaskRunner
from console.ui.main_window import MainWindow
from console.ui.telephone import CallPort, ClipboardWatch, FirstInstance
from console.ui.theme import STYLE, Preference, ThemeSwitch

if TYPE_CHECKING:
    from console.offline.works import Works

log = logging.getLogger(__name__)
RINGS_US = 15 * 60 * 1_000_000
_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Console(QObject):
    """One running app. Make it after the QApplication, ``close`` it before that ends."""

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self._collector = Collector()
        self.translators = Translators(app)
        language = Language(settings.language) if settings.language else system_language()
        self.translators.use(language)
        self.themes = ThemeSwitch(app, Preference(settings.theme))
        self.tasks = TaskRunner()
        self._made: Works | None = None
        self.desk = Desk(self.tasks, self._works)
        self.window = MainWindow(self.desk, settings, self.translators, self.themes)
        self.window.heard.connect(self.hear)
        self.window.language_chosen.connect(self._on_language)
        self.window.theme_chosen.connect(self._on_theme)
        self._port, self._clipboard = CallPort(), ClipboardWatch(self._is_call)
        self._port.said.connect(self.hear)
        self._clipboard.said.connect(self._on_copied)
        self._rang: list[tuple[int, CallEvent]] = []
        self.desk.signed_in.connect(self._on_signed_in)
        self._closed = False

    def show(self) -> None:
        """Paints the login, then brings in what signing in needs."""
        self.window.show()
        self.window.windowHandle().installEventFilter(self)
        if self.settings.call_port >= 0:
            self._port.open(self.settings.call_port)
        self._clipboard.set_on(self.settings.clipboard)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window paints itself when it is exposed; what is imported meanwhile would keep it waiting."""
        if event.type() is QEvent.Type.Expose:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._prepare)
        return False

    @Slot(str)
    def hear(self, words: str) -> None:
        """A call that a telephone, or another start of the program, tells of."""
        self._tell(call_from_url(words, self.desk.now()))

    def close(self) -> None:
        """Ends lines, then work, then what they used. Takes a second or two at most."""
        if self._closed:
            return
        self._closed = True
        self._port.close()
        self._clipboard.set_on(False)
        self.desk.close()
        if self._made is not None:
            self._made.abort()
        self.tasks.shutdown()
        if self._made is not None:
            self._made.close()
        self.window.deleteLater()
        self.translators.leave()
        self._collector.stop()

    def _works(self) -> Works:
        """Built on the database's thread, where its first user waits for it. The screens' code comes too."""
        if self._made is None:
            import console.ui.shell.workspace  # noqa: F401 - read now, for the sign-in
            from console.offline.works import Works

            self._made = Works(self.settings)
            if self._closed:
                self._made.abort()
        return self._made

    @Slot()
    def _prepare(self) -> None:
        self.tasks.run(self._works, self, self._on_prepared, self._on_unprepared)

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

    @Slot(object)
    def _on_language(self, language: Language) -> None:
        self._remember(language=language.value)

    @Slot(object)
    def _on_theme(self, theme: Preference) -> None:
        self._remember(theme=theme.value)

    def _remember(self, **choices: str) -> None:
        try:
            remember(self.settings.folder, **choices)
        except OSError as error:
            log.warning("a choice was not kept: %s", error.strerror)

    def _on_prepared(self, works: Works) -> None:
        self.window.workspaces.prepare()
        self._collector.spare()
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


def main(arguments: Sequence[str] | None = None) -> int:
    """The program ``standby``. Returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["--embedded-server"]:
        from console.server.cli import main as serve

        return serve(["serve", "--embedded", "--sample"])
    try:
        settings = load_settings(given)
    except SettingsError as error:
        print(f"standby: {error.code}: {error.params.get('problem', '')}", file=sys.stderr)
        return 2
    return run(settings)


def run(settings: Settings) -> int:
    """Opens the window and runs until it is closed; a second start hands its words to the first."""
    app = make_application()
    first = FirstInstance(instance_name(settings.folder))
    if not first.claim(settings.call):
        return 0
    log_file = logs.start(settings.folder / "logs")
    qInstallMessageHandler(_on_qt_message)
    console = Console(app, settings)
    first.said.connect(console.window.hear)
    try:
        console.show()
        if settings.call:
            console.window.hear(settings.call)
        return app.exec()
    finally:
        first.close()
        console.close()
        qInstallMessageHandler(None)
        log_file.close()


def make_application() -> QApplication:
    """The QApplication with our name on it."""
    QCoreApplication.setApplicationName("Standby")
    QCoreApplication.setApplicationVersion(__version__)
    app = QApplication.instance()
    return app if isinstance(app, QApplication) else QApplication(["standby", *STYLE])


def instance_name(folder: Path) -> str:
    """One app a folder: what the socket between two starts is called."""
    return "standby-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.DEBUG), message)
