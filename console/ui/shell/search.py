"""Search in every ticket this desk holds: a list below the field, over whatever screen is shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from console.errors import ExpectedError
from console.i18n import tr
from console.models.queries import Queue, TicketList, TicketPage, TicketRow
from console.models.reference import clean_reference
from console.ui.came_from import CameFrom
from console.ui.seat import Seat
from console.ui.theme import GRID, TWO_LINE_HEIGHT, Size, theme_of
from console.ui.tickets import rows
from console.ui.widgets import painting
from console.ui.widgets.busy import BusyLine
from console.ui.widgets.fields import SearchField
from console.ui.widgets.items import ItemModel
from console.ui.widgets.labels import Label
from console.ui.widgets.rows import RowList

TYPED_MS = 150
SHOWN, AT_ONCE = 50, 7
NARROWEST = 480
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class _Found(QFrame):
    """The list and a line of words, over the screen."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.list = RowList()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.model = ItemModel(self.list)
        self.list.setModel(self.model)
        self.busy = BusyLine()
        self.words = Label(size=Size.SMALL, muted=True, wrap=True)
        self.words.setContentsMargins(12, 6, 12, 6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        for part in (self.busy, self.list, self.words):
            layout.addWidget(part)
        self.hide()

    def place(self, field: QWidget, host: QWidget) -> None:
        """Below the field, as high as what there is."""
        count = min(self.model.rowCount(), AT_ONCE)
        self.list.setVisible(bool(count))
        self.list.setFixedHeight(count * TWO_LINE_HEIGHT)
        self.words.setVisible(bool(self.words.text()))
        below = field.mapTo(host, QPoint(0, field.height() + 2))
        self.setFixedWidth(min(max(field.width(), NARROWEST), host.width() - below.x() - GRID))
        self.adjustSize()
        self.move(below)
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        with painting.painting(self) as painter:
            painting.box(painter, self.rect(), theme.color("panel"), theme.color("line"), radius=4)


class TicketSearch(QObject):
    """The keyboard stays in the field: ↑ and ↓ choose, Enter opens, Escape clears and leads back.

    Signals: ``ticket_wanted(str)`` a ticket's id; ``failed(ExpectedError)``.
    """

    ticket_wanted = Signal(str)
    failed = Signal(object)

    def __init__(self, seat: Seat, field: SearchField, host: QWidget) -> None:
        super().__init__(host)
        self._seat, self._field, self._host = seat, field, host
        self._asked = 0
        self._opens_first = False
        self._came_from = CameFrom(field, self)
        self.found = _Found(host)
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._typed.timeout.connect(self._look)
        field.installEventFilter(self)
        field.textChanged.connect(self._on_text)
        self.found.list.clicked.connect(self._open)

    @Slot()
    def begin(self) -> None:
        """The keyboard goes to the field."""
        self._field.setFocus()
        self._field.selectAll()

    @Slot()
    def clear(self) -> None:
        """Nothing is searched any more."""
        self._opens_first = False
        self._field.clear()
        self._close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self.found.hide()
        if event.type() is QEvent.Type.FocusIn and self._field.text().strip():
            self._typed.start()
        if isinstance(event, QKeyEvent) and not self._field.composing:
            return self._on_key(event)
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        escape = event.key() == Qt.Key.Key_Escape
        if event.type() is QEvent.Type.ShortcutOverride and escape:
            event.accept()  # it belongs to the search, whatever it means on the screen below
            return True
        if event.type() is not QEvent.Type.KeyPress:
            return False
        if escape:
            self.clear()
            self._came_from.give_back()
        elif event.key() in _ENTER and self._field.text().strip():
            self._open_or_wait()
        elif event.key() in _MOVES and self.found.isVisible():
            self.found.list.keyPressEvent(event)
        else:
            return False
        return True

    @Slot(str)
    def _on_text(self, text: str) -> None:
        self._opens_first = False
        self._asked += 1
        if text.strip():
            self._typed.start()
        else:
            self._close()

    def _close(self) -> None:
        self._typed.stop()
        self._asked += 1
        self.found.busy.stop()
        self.found.model.set_items(())
        self.found.hide()

    @Slot()
    def _look(self) -> None:
        self._typed.stop()
        self._asked += 1
        asked, text = self._asked, self._field.text().strip()

        def show(page: TicketList) -> None:
            if asked == self._asked:
                self._show(text, page)

        def fail(error: ExpectedError) -> None:
            if asked == self._asked:
                self._close()
                self.failed.emit(error)

        self.found.busy.start(tr("Searching…"))
        query = TicketPage(Queue.TEAM, self._seat.me.id, text, limit=SHOWN, everywhere=True)
        self._seat.desk.read(query, self, show, fail)

    def _show(self, text: str, page: TicketList) -> None:
        found = self.found
        found.busy.stop()
        meant = clean_reference(text).removeprefix("#")
        ordered = sorted(page.rows, key=lambda row: not _is_meant(row, meant))
        found.model.set_items(rows.row(row, self._seat) for row in ordered)
        found.words.setText(_words(text, page))
        if ordered:
            found.list.choose(0)
        if self._opens_first and ordered:
            self._open()
        elif self._field.hasFocus():
            found.place(self._field, self._host)
        self._opens_first = False

    def _open_or_wait(self) -> None:
        if self._typed.isActive() or not self.found.isVisible():
            self._look()
            self._opens_first = True
        else:
            self._open()

    @Slot()
    def _open(self) -> None:
        item = self.found.list.current_item()
        if item is not None:
            self.clear()
            self.ticket_wanted.emit(item.key)


def _is_meant(row: TicketRow, typed: str) -> bool:
    return typed in (str(row.ticket.number), row.ticket.reference)


def _words(text: str, page: TicketList) -> str:
    if not page.rows:
        said = tr("“{text}” is in no ticket on this computer.").format(text=text)
        hint = tr("Try a number, a title, a name or its pinyin, or part of a phone number.")
        return f"{said}\n{hint}"
    return tr("These are the newest {n}. Type more to narrow it down.").format(n=SHOWN) if page.more else ""
