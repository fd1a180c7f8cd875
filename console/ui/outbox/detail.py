"""One entry of the outbox, whole, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.desk import Action, Retry, SetAside
from console.errors import ExpectedError
from console.i18n import tr
from console.models.queries import OutboxRow
from console.models.reference import check_reference, format_reference
from console.ui.outbox import content, rows
from console.ui.outbox.content import Line
from console.ui.outbox.reading import ReadingPane, Sheet
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut
from console.ui.theme import GRID, Tone
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.cards import divider
from console.ui.widgets.flow import FlowLayout
from console.ui.widgets.notices import Notice


class OutboxDetail(Screen):
    """Reads one entry.

    Signals: ``acted()`` it was tried again or set aside; ``ticket_wanted(str)`` its ticket is to be shown.
    """

    acted = Signal()
    ticket_wanted = Signal(str)

    def __init__(self, seat: Seat) -> None:
        super().__init__(raised=False)
        self._seat = seat
        self._row: OutboxRow | None = None
        self.reading = ReadingPane()
        self.retry = Button("", Variant.PRIMARY, shortcut=Shortcut.RETRY)
        self.set_aside = Button("", shortcut=Shortcut.SET_ASIDE)
        self.copy = Button(icon_name="copy", name=tr("Copy the content"), shortcut=Shortcut.COPY)
        self.open_ticket = self.reading.link
        self.retry.clicked.connect(self._on_retry)
        self.set_aside.clicked.connect(self._on_set_aside)
        self.copy.clicked.connect(self._on_copy)
        self.open_ticket.clicked.connect(self._on_open_ticket)
        self._build()
        self.retranslate()

    def show_row(self, row: OutboxRow) -> None:
        """Shows this, or how it stands now."""
        self._row = row
        refused = row.state == "refused"
        self.retry.setVisible(refused)
        self.set_aside.setVisible(refused)
        self.open_ticket.setVisible(bool(row.ticket_title or row.ticket_number))
        self.reading.show_sheet(sheet(row, self._seat))

    def retranslate(self) -> None:
        self.retry.setText(tr("Try again", "button"))
        self.set_aside.setText(tr("Set aside", "button"))
        self.copy.set_icon("copy", tr("Copy the content"))
        self.open_ticket.setText(tr("Open the ticket"))
        if self._row is not None:
            self.show_row(self._row)

    def _build(self) -> None:
        foot = QWidget()
        foot.setContentsMargins(16, 12, 16, 12)
        flow = FlowLayout(foot, spacing=GRID)
        for button in (self.retry, self.set_aside, self.copy):
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.reading, 1)
        layout.addWidget(divider())
        layout.addWidget(foot)

    def _perform(self, action: Action[object], words: str) -> None:
        self._let(False)

        def done(_: object) -> None:
            self._let(True)
            self.noticed.emit(Notice(words, Tone.OK))
            self.acted.emit()

        def failed(error: ExpectedError) -> None:
            self._let(True)
            self.say_error(error)

        self._seat.desk.perform(action, self, done, failed)

    def _let(self, be_done: bool) -> None:
        """Not a second time while the first is under way."""
        self.retry.setEnabled(be_done)
        self.set_aside.setEnabled(be_done)

    @Slot()
    def _on_retry(self) -> None:
        if self._row is not None:
            self._perform(Retry(self._row.op_id), tr("Saved here again; it is sent as a new entry."))

    @Slot()
    def _on_set_aside(self) -> None:
        if self._row is not None:
            self._perform(SetAside(self._row.op_id), tr("Set aside. It stays readable under “All”."))

    @Slot()
    def _on_copy(self) -> None:
        if self._row is not None:
            said = content.lines(self._row.payload, self._seat)
            QGuiApplication.clipboard().setText(content.as_text(said) or self._row.text)
            self.noticed.emit(Notice(tr("Copied"), Tone.OK, key="copied"))

    @Slot()
    def _on_open_ticket(self) -> None:
        if self._row is not None:
            self.ticket_wanted.emit(self._row.ticket_id)


def sheet(row: OutboxRow, seat: Seat) -> Sheet:
    """An entry as it is read."""
    tone, shape = rows.look(row.state)
    return Sheet(
        title=content.what(row.kind, row.payload),
        about=" · ".join(part for part in _about(row) if part),
        state=rows.state_words(row.state),
        tone=tone,
        shape=shape,
        reason=rows.reason(row, seat),
        lines=tuple(content.lines(row.payload, seat)),
        times=tuple(_times(row, seat)),
    )


def _about(row: OutboxRow) -> list[str]:
    if row.ticket_number:
        number = tr("Ticket #{number}").format(number=row.ticket_number)
    elif check_reference(row.subject):
        number = tr("Reference {number}").format(number=format_reference(row.subject))
    else:
        number = ""
    return [number, row.ticket_title]


def _times(row: OutboxRow, seat: Seat) -> list[Line]:
    times = [Line(tr("Happened"), seat.moment(row.at)), Line(tr("Saved here"), seat.moment(row.queued_at))]
    if row.settled_at:
        times.append(Line(tr("Answered"), seat.moment(row.settled_at)))
    answers = tr("The server has answered %n time(s)", "", row.attempts)
    return [*times, Line(tr("Sent", "outbox"), answers if row.attempts else tr("No answer yet"))]
