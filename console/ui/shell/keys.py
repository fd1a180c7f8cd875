"""Every key of the program on one page (F1): each that is bound, then what Qt's widgets do by themselves."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from console.i18n import tr
from console.ui.manual_entry.form import SUBJECTS
from console.ui.screen import Screen
from console.ui.shortcuts import GO, Scope, Shortcut
from console.ui.theme import GRID, Size
from console.ui.widgets.buttons import Button
from console.ui.widgets.cards import Card, Panel, clear
from console.ui.widgets.labels import KeyHint, Label

COLUMNS: tuple[tuple[Scope, ...], ...] = (
    (Scope.ANYWHERE, Scope.LIST),
    (Scope.TICKET, Scope.PROPOSAL),
    (Scope.MANUAL_ENTRY, Scope.OUTBOX, Scope.HELD),
)
_NOT_WITH_CALLS_ONLY = frozenset({Shortcut.PALETTE, Shortcut.LOCK})


class KeysPanel(Screen):
    """The keys of whoever sits here. Signals: ``left()``."""

    left = Signal()

    def __init__(self, *, supervises: bool, calls_only: bool) -> None:
        super().__init__(raised=False)
        self._supervises, self._calls_only = supervises, calls_only
        self.title = Label("", Size.TITLE, bold=True)
        self.back = Button("", shortcut=Shortcut.BACK)
        self.back.clicked.connect(self.left)
        self._columns = [QVBoxLayout() for _ in COLUMNS]
        self._build()
        self.retranslate()

    def start(self) -> None:
        self.back.setFocus()

    def retranslate(self) -> None:
        self.title.setText(tr("Keys"))
        self.back.setText(tr("Back"))
        for column, scopes in zip(self._columns, COLUMNS, strict=True):
            clear(column)
            for scope in scopes:
                if keys := self.keys(scope):
                    column.addWidget(_card(scope, keys))
            column.addStretch(1)

    def keys(self, scope: Scope) -> list[tuple[str, str]]:
        """Key caps and what they do, in the order in which they are declared."""
        if self._calls_only and scope not in (Scope.ANYWHERE, Scope.MANUAL_ENTRY):
            return []
        if scope is Scope.HELD and not self._supervises:
            return []
        shown = [one for one in Shortcut if one.scope is scope and one not in GO]
        if self._calls_only:
            shown = [one for one in shown if one not in _NOT_WITH_CALLS_ONLY]
        return [*((one.hint, one.label) for one in shown), *_beside(scope)]

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.back)
        page = Panel(raised=False)
        line = QHBoxLayout(page)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * GRID)
        for column in self._columns:
            column.setSpacing(2 * GRID)
            line.addLayout(column, 1)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(2 * GRID)
        layout.addLayout(head)
        layout.addWidget(area, 1)


def scope_name(scope: Scope) -> str:
    """Where these keys work."""
    return {
        Scope.ANYWHERE: lambda: tr("Everywhere"),
        Scope.LIST: lambda: tr("In a list"),
        Scope.TICKET: lambda: tr("On a ticket"),
        Scope.PROPOSAL: lambda: tr("Where a change waits for a decision"),
        Scope.MANUAL_ENTRY: lambda: tr("Taking calls"),
        Scope.OUTBOX: lambda: tr("In the outbox"),
        Scope.HELD: lambda: tr("Held work"),
    }[scope]()


def _beside(scope: Scope) -> list[tuple[str, str]]:
    """Keys that belong to no shortcut."""
    return {
        Scope.ANYWHERE: lambda: [
            (f"{GO[0].hint} … {len(GO)}", tr("Open a screen at the left")),
            ("Tab", tr("Next field or button; with Shift the one before")),
        ],
        Scope.LIST: lambda: [
            ("↑ ↓", tr("Up and down the list")),
            ("← →", tr("Next queue: Mine, Free, Team…")),
            ("↵", tr("Into what is chosen, to read it")),
        ],
        Scope.MANUAL_ENTRY: lambda: [
            (f"1 … {len(SUBJECTS)}", tr("What it is about, when the keyboard is on it")),
            ("↑ ↓", tr("Choose among the customers that are offered")),
            ("Esc Esc", tr("Clear what is in the form")),
        ],
    }.get(scope, list)()


def _card(scope: Scope, keys: Iterable[tuple[str, str]]) -> Card:
    card = Card(scope_name(scope))
    card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # as high as its words
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 4, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for row, (hint, words) in enumerate(keys):
        cap = KeyHint(hint)
        grid.addWidget(cap, row, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        grid.addWidget(Label(words, wrap=True), row, 1, Qt.AlignmentFlag.AlignTop)
    card.body.addWidget(table)
    return card
