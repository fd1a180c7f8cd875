"""Who is on the phone: a line that finds customers on this computer while it is typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from console.errors import ExpectedError
from console.i18n import tr
from console.models.queries import Caller, FindCaller
from console.models.records import Customer
from console.ui import numbers
from console.ui.seat import Seat
from console.ui.theme import TWO_LINE_HEIGHT, Size, font, theme_of
from console.ui.widgets import painting
from console.ui.widgets.fields import LineEdit
from console.ui.widgets.items import ItemModel
from console.ui.widgets.rows import Row, RowList

SHOWN = 5
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CustomerField(LineEdit):
    """Name, account, number or pinyin initials; ↑ ↓ and Enter choose.

    Signals: ``chosen(Caller | None)`` by the person; ``changed()`` the text; ``failed(ExpectedError)``;
    ``left()`` Enter with nothing to choose.
    """

    chosen = Signal(object)
    changed = Signal()
    failed = Signal(object)
    left = Signal()

    def __init__(self, seat: Seat, host: QWidget) -> None:
        super().__init__(size=Size.LARGE, name="-")
        self._seat = seat
        self._host = host
        self.caller: Caller | None = None
        self._callers: tuple[Caller, ...] = ()
        self._asked = 0
        self.list = RowList()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = ItemModel(self.list)
        self.list.setModel(self._model)
        self.list.clicked.connect(self._on_list_clicked)
        self._frame = _Frame(host, self.list)
        self.textEdited.connect(self._on_edited)

    def is_open(self) -> bool:
        """Whether customers are offered below the field."""
        return self._frame.isVisible()

    def show_caller(self, caller: Caller | None, name: str = "") -> None:
        """A customer that is known, or just a name."""
        self.caller = caller
        self.setText(caller.customer.name if caller else name)
        self._close()
        self.update()

    def customer_id(self) -> str:
        return self.caller.customer.id if self.caller else ""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not self.composing and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.is_open():
                self._choose(self.list.currentIndex().row())
            else:
                self.left.emit()
        elif plain and self.is_open() and event.key() in _MOVES:
            self.list.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Escape closes the list before it means anything else."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escape and self.is_open() and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if escape and self.is_open() and event.type() is QEvent.Type.KeyPress:
            self._close()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.caller is None or self.composing:
            return
        note, face = about(self.caller), font(Size.SMALL, tabular=True)
        left = 11 + painting.text_width(self.text(), self.font()) + 12
        with painting.painting(self) as painter:
            place = self.rect().adjusted(left, 0, -10, 0)
            if place.width() > 40:
                painting.text(painter, place, note, theme_of(self).color("muted"), face)

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        if self.caller is not None:
            self.caller = None
            self.chosen.emit(None)
        self.changed.emit()
        self._asked += 1
        asked = self._asked
        if self._seat.identity.capture_only or not text.strip():
            self._close()
            return

        def show(callers: tuple[Caller, ...]) -> None:
            if asked == self._asked and self.hasFocus():
                self._offer(callers)

        self._seat.desk.read(FindCaller(text, SHOWN), self, show, self._on_failed)

    def _offer(self, callers: tuple[Caller, ...]) -> None:
        self._callers = callers
        self._model.set_items(_row(caller) for caller in callers)
        if not callers:
            self._close()
            return
        self.list.choose(0)
        below = self.mapTo(self._host, QPoint(0, self.height() + 2))
        self._frame.setGeometry(below.x(), below.y(), self.width(), len(callers) * TWO_LINE_HEIGHT + 2)
        self._frame.show()
        self._frame.raise_()

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._callers):
            self._asked += 1
            self.show_caller(self._callers[row])
            self.chosen.emit(self.caller)

    def _close(self) -> None:
        self._frame.hide()

    @Slot()
    def _on_list_clicked(self) -> None:
        self._choose(self.list.currentIndex().row())

    def _on_failed(self, error: ExpectedError) -> None:
        self.failed.emit(error)


def about(caller: Caller) -> str:
    """What tells a customer from another of the same name."""
    customer, parts = caller.customer, []
    parts += list(customer.tags[:1]) or ([customer.account] if customer.account else [])
    if caller.open_tickets:
        parts.append(tr("%n open ticket(s)", "", len(caller.open_tickets)))
    return " · ".join(parts)


def _row(caller: Caller) -> Row:
    customer = caller.customer
    opened = tr("%n open ticket(s)", "", len(caller.open_tickets)) if caller.open_tickets else ""
    return Row(key=customer.id, title=customer.name, detail=_where(customer), right_detail=opened)


def _where(customer: Customer) -> str:
    phones = ", ".join(numbers.masked(phone) for phone in customer.phones[:2])
    return " · ".join(part for part in (customer.account, phones, customer.address) if part)


class _Frame(QFrame):
    """A framed list over the form; it never takes the focus from the field."""

    def __init__(self, host: QWidget, content: QWidget) -> None:
        super().__init__(host)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(content)
        self.setAutoFillBackground(True)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        with painting.painting(self) as painter:
            painting.box(painter, self.rect(), theme.color("panel"), theme.color("line"), radius=4)
