"""The bar at the top: search, the link, and the person."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu

from console.desk import LinkView
from console.i18n import Language, tr
from console.ui.outage.banner import may_declare, may_end
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shell import link
from console.ui.shell.popover import LinkPopover
from console.ui.shortcuts import Shortcut
from console.ui.theme import BAR_HEIGHT, GRID, Preference
from console.ui.widgets.buttons import Button
from console.ui.widgets.fields import SearchField
from console.ui.widgets.pill import LinkPill

SEARCH_WIDTH = 400


class TopBar(Screen):
    """What stands above every screen.

    Signals: ``lock_wanted()``, ``sign_out_wanted()``, ``declare_wanted()``, ``end_wanted()``,
    ``codes_wanted()``, ``keys_wanted()``, ``queue_wanted()``, ``password_wanted()``,
    ``language_chosen(Language)``, ``theme_chosen(Preference)``.
    """

    lock_wanted = Signal()
    sign_out_wanted = Signal()
    declare_wanted = Signal()
    end_wanted = Signal()
    codes_wanted = Signal()
    keys_wanted = Signal()
    queue_wanted = Signal()
    password_wanted = Signal()
    language_chosen = Signal(object)
    theme_chosen = Signal(object)

    def __init__(self, seat: Seat, language: Language, theme: Preference) -> None:
        super().__init__()
        self._seat = seat
        self.language, self.theme = language, theme
        self.search = SearchField("", Shortcut.PALETTE.hint)
        self.search.setMaximumWidth(SEARCH_WIDTH)
        self.pill = LinkPill()
        self.popover = LinkPopover(self)
        self.person = Button("")
        self.person.setMenu(QMenu(self.person))
        self._counting = QTimer(self, interval=1000)
        self._build()
        self._connect()
        self.retranslate()
        seat.when_taken(self._show_person)

    def show_link(self, view: LinkView) -> None:
        """What is true of the link now; a silence is counted from second to second."""
        if bool(view.silent_since) != self._counting.isActive():
            self._counting.start() if view.silent_since else self._counting.stop()
        self.pill.set_state(link.pill(view, self._seat))
        self.popover.tell(view, self._seat)

    def retranslate(self) -> None:
        self.search.setPlaceholderText(tr("Search number, title, name or phone"))
        self.search.setAccessibleName(tr("Search tickets"))
        self._show_person()
        self.show_link(self._seat.desk.link)

    def _build(self) -> None:
        self.setFixedHeight(BAR_HEIGHT - 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 7, 2 * GRID, 7)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.search, 1)
        layout.addStretch(1)
        layout.addWidget(self.pill)
        layout.addWidget(self.person)

    def _connect(self) -> None:
        self.pill.clicked.connect(self._on_pill)
        self._counting.timeout.connect(self._on_second)
        self.popover.queue_wanted.connect(self.queue_wanted)
        self.popover.ticked.connect(self._on_tick)
        self.popover.sync_wanted.connect(self.sync_wanted)
        self.person.menu().aboutToShow.connect(self._fill_menu)

    @Slot()
    def _show_person(self) -> None:
        self.search.setHidden(self._seat.identity.capture_only)
        self.person.setText(self._seat.me.name)
        self.person.setAccessibleName(tr("{name}: menu").format(name=self._seat.me.name))

    @Slot()
    def _fill_menu(self) -> None:
        menu, takes_calls_only = self.person.menu(), self._seat.identity.capture_only
        _empty(menu)
        about = menu.addAction(" · ".join((self._seat.me.employee_no, self._seat.identity.workspace)))
        about.setEnabled(False)
        menu.addSeparator()
        if not takes_calls_only:
            outage = self._seat.desk.outage
            declare = menu.addAction(tr("Declare an outage…"), self.declare_wanted.emit)
            declare.setEnabled(may_declare(outage, self._seat))
            if outage is not None and may_end(outage, self._seat):
                menu.addAction(tr("End the outage…"), self.end_wanted.emit)
            menu.addAction(tr("Text codes…"), self.codes_wanted.emit)
            menu.addSeparator()
        languages = [
            (one.own_name, one is self.language, partial(self._on_language, one)) for one in Language
        ]
        _add_choices(menu.addMenu(tr("Language")), languages)
        names = {
            Preference.SYSTEM: tr("As the system"),
            Preference.LIGHT: tr("Light"),
            Preference.DARK: tr("Dark"),
        }
        themes = [(said, one is self.theme, partial(self._on_theme, one)) for one, said in names.items()]
        _add_choices(menu.addMenu(tr("Appearance")), themes)
        menu.addAction(f"{Shortcut.HELP.label}\t{Shortcut.HELP.value[0]}", self.keys_wanted.emit)
        menu.addSeparator()
        if not takes_calls_only:
            menu.addAction(tr("Change password…"), self.password_wanted.emit)
            menu.addAction(f"{tr('Lock this desk')}\t{Shortcut.LOCK.value[0]}", self.lock_wanted.emit)
        menu.addAction(tr("Sign out…"), self.sign_out_wanted.emit)

    def _on_language(self, language: Language) -> None:
        self.language = language
        QTimer.singleShot(0, self, partial(self.language_chosen.emit, language))

    def _on_theme(self, theme: Preference) -> None:
        self.theme = theme
        QTimer.singleShot(0, self, partial(self.theme_chosen.emit, theme))

    @Slot()
    def _on_second(self) -> None:
        self.show_link(self._seat.desk.link)

    @Slot()
    def _on_tick(self) -> None:
        self.popover.tell(self._seat.desk.link, self._seat)

    @Slot()
    def _on_pill(self) -> None:
        self.popover.tell(self._seat.desk.link, self._seat)
        self.popover.open_below(self.pill)


def _empty(menu: QMenu) -> None:
    for child in menu.findChildren(QMenu):
        child.deleteLater()
    menu.clear()


def _add_choices(menu: QMenu, choices: list[tuple[str, bool, partial[None]]]) -> None:
    group = QActionGroup(menu)
    for words, chosen, slot in choices:
        action = menu.addAction(words, slot)
        action.setCheckable(True)
        action.setChecked(chosen)
        group.addAction(action)
