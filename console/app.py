"""The desk's app: the login, painted as soon as it can be, then everything behind it.

Whatever this module imports at its head, a start waits for: what the first paint does not show belongs
into ``console.backstage``, or into ``MainWindow.open``.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QObject,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from console import __version__, logs
from console.collector import Collector
from console.i18n import Language, Translators, system_language
from console.settings import Settings, SettingsError, load_settings, remember
from console.ui.first_instance import FirstInstance
from console.ui.main_window import MainWindow
from console.ui.theme import STYLE, Preference, ThemeSwitch

if TYPE_CHECKING:
    from console.backstage import Backstage
    from console.desk import Desk

log = logging.getLogger(__name__)
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
        self.window = MainWindow(lambda: self.desk, settings, self.translators, self.themes)
        self.window.heard.connect(self.hear)
        self.window.language_chosen.connect(self._on_language)
        self.window.theme_chosen.connect(self._on_theme)
        self.window.login.painted.connect(self._on_painted)
        self._backstage: Backstage | None = None
        self._closed = False

    def show(self) -> None:
        """Paints the login, then brings in what signing in needs."""
        self.window.show()

    @property
    def backstage(self) -> Backstage:
        """Built once the login is painted, or earlier for whoever is faster: a key, a call."""
        if self._backstage is None:
            from console.backstage import Backstage

            self._backstage = Backstage(self.settings)
        return self._backstage

    @property
    def desk(self) -> Desk:
        return self.backstage.desk

    @Slot(str)
    def hear(self, words: str) -> None:
        """A call that another start of the program tells of."""
        self.backstage.hear(words)

    def close(self) -> None:
        """Takes a second or two at most."""
        if self._closed:
            return
        self._closed = True
        if self._backstage is not None:
            self._backstage.close()
        self.window.deleteLater()
        self.translators.leave()
        self._collector.stop()

    @Slot()
    def _on_painted(self) -> None:
        if not self._closed:
            self.window.open()
            self.backstage.prepared.connect(self._collector.spare)  # first: what is spared is never freed
            self.backstage.prepared.connect(self.window.workspaces.prepare)
            self.backstage.prepare()
            if self.settings.call:
                self.hear(self.settings.call)

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
    first = FirstInstance(settings.folder)
    if not first.claim(settings.call):
        return 0
    log_file = logs.start(settings.folder / "logs")
    qInstallMessageHandler(_on_qt_message)
    console = Console(app, settings)
    first.said.connect(console.window.hear)
    console.window.login.painted.connect(first.listen)
    try:
        console.show()
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


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.DEBUG), message)
