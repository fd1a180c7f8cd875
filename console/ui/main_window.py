"""The one window: signing in, the workspace, the lock, and leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from console.i18n import Language, Translators, tr
from console.ui.login.panel import LoginPanel
from console.ui.screen import Screen
from console.ui.theme import Preference, ThemeSwitch

if TYPE_CHECKING:
    from console.desk import Desk, Identity
    from console.settings import Settings
    from console.ui.shell.workspace import Workspace

SMALLEST = QSize(1024, 680)
USUAL = QSize(1280, 800)
FRAME = QSize(2, 32)
"""What a window manager puts around a window, about."""


class MainWindow(Screen):
    """Made in two steps: the login, which is painted at once, and with ``open`` what stands behind it.

    ``workspaces.prepare`` builds the next agent's workspace. ``desk`` is asked for from ``open`` on, or when
    somebody signs in before.

    Signals: ``heard(str)`` another start of the program was given these words; ``language_chosen(Language)``
    and ``theme_chosen(Preference)`` once they are in force, for whoever remembers them.
    """

    heard = Signal(str)
    language_chosen = Signal(object)
    theme_chosen = Signal(object)

    def __init__(
        self, desk: Callable[[], Desk], settings: Settings, translators: Translators, themes: ThemeSwitch
    ) -> None:
        super().__init__(raised=False)
        self._desk, self._translators, self._themes = desk, translators, themes
        self._lock_after = settings.lock_after
        self._may_close = self._locked = False
        self.workspace: Workspace | None = None
        self.login = LoginPanel(desk, settings.server, self._language, themes.preference)
        self.login.language_chosen.connect(self._on_language)
        self.login.theme_chosen.connect(self._on_theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.login)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        room = self.screen().availableSize() - FRAME
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL.boundedTo(room))
        self.retranslate()

    def open(self) -> None:
        """Brings in what stands behind the login. Once, after the first paint."""
        from console.ui.app_icon import app_icon
        from console.ui.idle import IdleWatch
        from console.ui.shell.ask import AskPanel
        from console.ui.shell.leaving import Leaving
        from console.ui.shell.workspaces import Workspaces
        from console.ui.shortcuts import Shortcut, bind

        desk = self._desk()
        self.setWindowIcon(app_icon())
        self.asking = AskPanel()
        self._stack.addWidget(self.asking)
        self.leaving = Leaving(desk, self.asking, self)
        self._idle = IdleWatch(self._lock_after, self)
        self._idle.watch(self.windowHandle())
        self.workspaces = Workspaces(desk, self._stack, lambda: (self._language, self._themes.preference))
        self.workspaces.built.connect(self._on_built)
        bind(Shortcut.LOCK, self, self._on_lock_wanted)
        self._connect(desk)

    @Slot(str)
    def hear(self, words: str) -> None:
        """The program was started again: this window comes to the front; ``words`` may tell of a call."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        if words:
            self.heard.emit(words)

    def retranslate(self) -> None:
        self.setWindowTitle(tr("Standby"))
        self._tell_lock()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Never discards anything, and asks only where something stands open."""
        if self._may_close or self.workspace is None:
            event.accept()
            return
        event.ignore()
        if self.workspace.may_leave():
            self.leaving.close()

    def _connect(self, desk: Desk) -> None:
        leaving = self.leaving
        desk.signed_in.connect(self._on_signed_in)
        desk.signed_out.connect(self._on_signed_out)
        desk.locked.connect(self._on_locked)
        desk.unlocked.connect(self._on_unlocked)
        desk.link_changed.connect(self._tell_lock)
        self.login.other_wanted.connect(leaving.sign_out)
        leaving.asked.connect(lambda: self._stack.setCurrentWidget(self.asking))
        leaving.stayed.connect(self._go_back)
        leaving.declared.connect(self._go_back)
        leaving.signed_out.connect(desk.sign_out)
        leaving.closed.connect(self._on_may_close)
        self._idle.idle.connect(self._on_idle)

    @property
    def _language(self) -> Language:
        return self._translators.language or Language.ENGLISH

    @Slot(object)
    def _on_signed_in(self, identity: Identity) -> None:
        self.workspaces.leave(self.workspace)
        workspace = self.workspace = self.workspaces.enter(identity)
        self._locked = False
        self._go_back()
        workspace.go(workspace.screens.first)

    @Slot(object)
    def _on_built(self, workspace: Workspace) -> None:
        bar = workspace.bar
        for wanted in (workspace.lock_wanted, bar.lock_wanted):
            wanted.connect(self._on_lock_wanted)
        bar.sign_out_wanted.connect(self._on_sign_out_wanted)
        bar.declare_wanted.connect(self.leaving.declare)
        self.leaving.declared.connect(workspace.tell_declared)
        bar.language_chosen.connect(self._on_language)
        bar.theme_chosen.connect(self._on_theme)

    @Slot()
    def _on_signed_out(self) -> None:
        self.workspaces.leave(self.workspace)
        self.workspace = None
        self._locked = False
        self.login.tell("")
        self.login.ask()
        self._go_back()

    @Slot()
    def _on_locked(self) -> None:
        identity = self._desk().identity
        if identity is not None and self.workspace is not None:
            self.workspace.keep()
            self._locked = True
            self.login.lock(identity)
            self._tell_lock()
            self._go_back()

    @Slot()
    def _on_unlocked(self) -> None:
        self._locked = False
        self._go_back()

    @Slot()
    def _on_lock_wanted(self) -> None:
        if self.workspace is not None and not self._locked and self.workspace.may_lock():
            self._desk().lock()

    @Slot()
    def _on_idle(self) -> None:
        if self.workspace is None or self.workspace.keeps_awake():
            self._idle.used()
        else:
            self._on_lock_wanted()

    @Slot()
    def _on_sign_out_wanted(self) -> None:
        if self.workspace is None or self.workspace.may_leave():
            self.leaving.sign_out()

    @Slot()
    def _on_may_close(self) -> None:
        self._may_close = True
        self.close()

    @Slot()
    def _go_back(self) -> None:
        """To where the person belongs: the lock, the workspace, or the login."""
        if self.workspace is None or self._locked:
            self._stack.setCurrentWidget(self.login)
        else:
            self._stack.setCurrentWidget(self.workspace)  # the keyboard is where it was

    @Slot()
    def _tell_lock(self) -> None:
        if self._locked and self.workspace is not None:
            from console.ui.shell.link import told

            view = told(self._desk().link, self.workspace.seat)
            self.login.tell("\n".join((view.heading, view.queue)))

    @Slot(object)
    def _on_language(self, language: Language) -> None:
        if self.workspace is not None:
            self.workspace.bar.language = language
        self.login.show_choices(language, self._themes.preference)
        self._translators.use(language)
        self.language_chosen.emit(language)

    @Slot(object)
    def _on_theme(self, preference: Preference) -> None:
        if self.workspace is not None:
            self.workspace.bar.theme = preference
        self.login.show_choices(self._language, preference)
        self._themes.prefer(preference)
        self.theme_chosen.emit(preference)
