"""Where an agent writes: a note for colleagues, a reply to the customer, or what was said on the phone."""

from __future__ import annotations

from functools import partial

import msgspec
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from console.desk import Saved
from console.errors import ExpectedError
from console.i18n import clock, tr
from console.ids import new_id
from console.messages import explain
from console.models.enums import EventKind
from console.models.records import Draft
from console.operations import AddNote
from console.ui.drafts import DraftKeeper
from console.ui.length import excess
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut, bind
from console.ui.theme import GRID, Size, Tone
from console.ui.widgets.buttons import Button, Variant
from console.ui.widgets.chips import ChipRow, ChipStyle, Choice
from console.ui.widgets.fields import PlainTextEdit
from console.ui.widgets.labels import ElidedLabel, KeyHint

KINDS = {
    EventKind.NOTE: Shortcut.NOTE,
    EventKind.REPLY: Shortcut.REPLY,
    EventKind.PHONE_NOTE: Shortcut.PHONE_NOTE,
}


class NoteDraft(msgspec.Struct, frozen=True):
    """An unfinished entry."""

    kind: str
    text: str


class Composer(Screen):
    """Writes to one ticket at a time.

    Signals: ``added()`` an entry is saved on this computer; ``left()`` Esc, keys are the ticket's again.
    """

    added = Signal()
    left = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._ticket_id, self._root = "", ""
        self._saving = self._is_too_long = False
        self._drafts = DraftKeeper(seat, self)
        self._drafts.opened.connect(self._on_draft_opened)
        self._drafts.kept.connect(self._on_draft_kept)
        self._drafts.lost.connect(self._on_draft_lost)
        self.kinds = ChipRow("", (), ChipStyle.FILLED)
        self.state = ElidedLabel(size=Size.SMALL, muted=True, tabular=True)
        self.text = PlainTextEdit(name="-")
        self.submit = Button("", Variant.PRIMARY, shortcut=Shortcut.SUBMIT)
        self.leave, self.leave_words = KeyHint(Shortcut.BACK.hint), ElidedLabel("", Size.SMALL, muted=True)
        self.retranslate()
        self._build()
        self.kinds.choose(EventKind.NOTE)
        self.kinds.chosen.connect(self._on_kind_chosen)
        self.text.textChanged.connect(self._on_text_changed)
        self.text.submitted.connect(self._on_submitted)
        self.submit.clicked.connect(self._on_submitted)
        for kind, shortcut in KINDS.items():
            bind(shortcut, self, partial(self.begin, kind))

    def open(self, ticket_id: str) -> None:
        """Turns to another ticket; its own unfinished entry comes back."""
        if ticket_id == self._ticket_id:
            return
        self._ticket_id = ticket_id
        self._clear()
        self._drafts.open(f"ticket:{ticket_id}")

    def begin(self, kind: str) -> None:
        """Start writing an entry of this kind."""
        self.kinds.choose(kind)
        self._on_kind_chosen(kind)

    def keep(self) -> None:
        """What is written goes to the disk at once."""
        self._drafts.flush()

    def retranslate(self) -> None:
        self.kinds.setAccessibleName(tr("What to write"))
        said = {
            EventKind.NOTE: tr("Note"),
            EventKind.REPLY: tr("Reply"),
            EventKind.PHONE_NOTE: tr("Phone record"),
        }
        self.kinds.set_choices(Choice(kind, f"{words} {KINDS[kind].hint}") for kind, words in said.items())
        self.submit.setText(tr("Submit"))
        self.leave_words.setText(tr("back to the list; what is written stays"))
        self._say_what_to_write()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.text.composing:
            self.keep()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.text.setFixedHeight(64)
        self.kinds.setFixedHeight(28)
        self.state.setAlignment(self.state.alignment().AlignRight)
        top, foot = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.kinds)
        top.addWidget(self.state, 1)
        foot.addWidget(self.leave)
        foot.addWidget(self.leave_words, 1)
        foot.addWidget(self.submit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 10, 20, 12)
        layout.setSpacing(GRID)
        layout.addLayout(top)
        layout.addWidget(self.text)
        layout.addLayout(foot)

    def _say_what_to_write(self) -> None:
        words = {
            EventKind.NOTE: tr("A note for colleagues; the customer does not see it…"),
            EventKind.REPLY: tr("What was answered to the customer…"),
            EventKind.PHONE_NOTE: tr("What was said on the phone…"),
        }[EventKind(self.kinds.code() or EventKind.NOTE)]
        self.text.setPlaceholderText(words)
        self.text.setAccessibleName(words)

    def _clear(self) -> None:
        self._root = ""
        self.text.blockSignals(True)
        self.text.clear()
        self.text.blockSignals(False)
        self._say("", Tone.NEUTRAL)

    def _say(self, words: str, tone: Tone) -> None:
        self.state.set_tone(tone)
        self.state.setText(words)

    @Slot(str)
    def _on_kind_chosen(self, _: str) -> None:
        self._say_what_to_write()
        self._keep_draft()
        self.text.setFocus()

    @Slot()
    def _on_text_changed(self) -> None:
        self._keep_draft()

    def _keep_draft(self) -> None:
        text = self.text.toPlainText()
        said = excess(text)
        if said or self._is_too_long:
            self._say(said, Tone.DANGER if said else Tone.NEUTRAL)
        self._is_too_long = bool(said)
        if not text:
            self.state.setText("")
            if not self._root:
                return
        self._root = self._root or new_id()
        content = msgspec.json.encode(NoteDraft(self.kinds.code(), text)).decode()
        self._drafts.write(content if text else "", self._root)

    @Slot()
    def _on_submitted(self) -> None:
        text = self.text.toPlainText().strip()
        self.text.setFocus()
        if not text or self._saving or self._is_too_long:
            return
        note = AddNote(
            **self._seat.desk.stamp(),
            root=self._root,
            ticket_id=self._ticket_id,
            text=text,
            note_kind=self.kinds.code(),
        )
        self._saving = True
        self._seat.desk.perform(note, self, lambda saved: self._on_added(saved, note), self._on_not_added)

    def _on_added(self, _: Saved, note: AddNote) -> None:
        self._saving = False
        if note.ticket_id == self._ticket_id and self.text.toPlainText().strip() == note.text:
            self._clear()
            self._drafts.discard()
        self.added.emit()

    def _on_not_added(self, error: ExpectedError) -> None:
        self._saving = False
        self._say(explain(error).whole, Tone.DANGER)
        self.say_error(error)

    @Slot(object)
    def _on_draft_opened(self, draft: Draft | None) -> None:
        if draft is None:
            return
        try:
            found = msgspec.json.decode(draft.content, type=NoteDraft)
        except msgspec.DecodeError:
            return
        typed = self.text.toPlainText()
        self._root = draft.root or self._root
        self.kinds.choose(found.kind if found.kind in KINDS else EventKind.NOTE)
        self.text.setPlainText("\n".join(part for part in (found.text, typed) if part))
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        self._say_what_to_write()
        self.state.setText(tr("Your draft of {time}").format(time=self._seat.moment(draft.saved_at)))

    @Slot(object)
    def _on_draft_kept(self, at: int) -> None:
        if self.text.toPlainText() and not self._is_too_long:
            time = clock(at, self._seat.zone, seconds=True)
            self._say(tr("Draft saved on this computer {time}").format(time=time), Tone.NEUTRAL)

    @Slot(object)
    def _on_draft_lost(self, error: ExpectedError) -> None:
        self._say(explain(error).text, Tone.DANGER)
