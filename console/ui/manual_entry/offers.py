"""What waits beside the form: a call that came in, or a form left unfinished."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from console.desk import CallEvent
from console.i18n import tr
from console.models.records import Draft
from console.ui.manual_entry import speech
from console.ui.manual_entry.side import Side
from console.ui.seat import Seat
from console.ui.shortcuts import Shortcut
from console.ui.theme import Tone
from console.ui.widgets.banner import Action
from console.ui.widgets.notices import Notice

ENTRY = "entry"
"""The code of the screen with the form, as the rail knows it."""
_UNFINISHED = "unfinished_call"


class Offers(QObject):
    """Shows what waits, and tells of it elsewhere.

    Signals: ``call_taken(CallEvent)``, ``draft_taken(Draft)`` by the person; ``drafts_changed()``;
    ``noticed(Notice)``.
    """

    call_taken = Signal(object)
    draft_taken = Signal(object)
    drafts_changed = Signal()
    noticed = Signal(object)

    def __init__(self, seat: Seat, side: Side, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat, self._side = seat, side
        self._call: CallEvent | None = None
        self._drafts: list[Draft] = []
        self._told_elsewhere = False
        side.call_offer.taken.connect(self._on_call_taken)
        side.call_offer.dropped.connect(self.next_call)
        side.draft_offer.taken.connect(self._on_draft_taken)
        side.draft_offer.dropped.connect(self._next_draft)

    @property
    def drafts(self) -> int:
        """How many unfinished forms wait."""
        return len(self._drafts)

    def offer_call(self, event: CallEvent) -> None:
        """Another call, while the form is in use; the latest is the one that still rings."""
        self._call = event
        self._side.call_offer.offer(*speech.call_offer(event, self._seat))

    def offer_draft(self, draft: Draft) -> None:
        """An unfinished form of another desk, or one that was typed over; one after the other."""
        self._drafts.append(draft)
        self._show_draft()
        if not self._side.isVisible():
            self._say_it_waits(draft.reference)

    def say_back(self, reference: str) -> None:
        """This desk's own unfinished form stands in the form again."""
        if self._side.isVisible():
            self._say(speech.call_is_back())
        else:
            self._say_it_waits(reference)

    def found(self) -> None:
        """The agent has come to the form: what was said elsewhere has been heard."""
        if self._told_elsewhere:
            self._told_elsewhere = False
            self._say(speech.call_is_beside() if self._drafts else speech.call_is_back())

    def _say(self, words: str) -> None:
        self.noticed.emit(Notice(words, Tone.OK, key=_UNFINISHED))

    def _say_it_waits(self, reference: str) -> None:
        """On whatever screen the agent is, with the key that leads here; a mark on the rail stays."""
        self._told_elsewhere = True
        action = Action(ENTRY, tr("Go on with it"), hint=Shortcut.NEW_CALL.hint)
        self.noticed.emit(Notice(speech.call_waits(reference), Tone.ACCENT, key=_UNFINISHED, action=action))

    @Slot()
    def next_call(self) -> CallEvent | None:
        """The call that waits, which waits no longer."""
        call, self._call = self._call, None
        self._side.call_offer.hide()
        return call

    @Slot()
    def _on_call_taken(self) -> None:
        call = self.next_call()
        if call is not None:
            self.call_taken.emit(call)

    @Slot()
    def _on_draft_taken(self) -> None:
        if self._drafts:
            self.draft_taken.emit(self._drafts[0])

    def draft_is_taken(self) -> None:
        """The form that was offered stands in the form now."""
        self._next_draft()

    @Slot()
    def _next_draft(self) -> None:
        del self._drafts[:1]
        self._show_draft()

    def _show_draft(self) -> None:
        self._side.draft_offer.setVisible(bool(self._drafts))
        if self._drafts:
            self._side.draft_offer.offer(*speech.draft_offer(self._drafts[0], self._seat))
        self.drafts_changed.emit()
