"""What waits beside the form: a call that came in, or a form left at another desk."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from console.desk import CallEvent
from console.models.records import Draft
from console.ui.manual_entry import speech
from console.ui.manual_entry.side import Side
from console.ui.seat import Seat


class Offers(QObject):
    """Signals: ``call_taken(CallEvent)``, ``draft_taken(Draft)`` by the person."""

    call_taken = Signal(object)
    draft_taken = Signal(object)

    def __init__(self, seat: Seat, side: Side, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat, self._side = seat, side
        self._call: CallEvent | None = None
        self._draft: Draft | None = None
        side.call_offer.taken.connect(self._on_call_taken)
        side.call_offer.dropped.connect(self.next_call)
        side.draft_offer.taken.connect(self._on_draft_taken)
        side.draft_offer.dropped.connect(side.draft_offer.hide)

    def offer_call(self, event: CallEvent) -> None:
        """Another call, while the form is in use; the latest is the one that still rings."""
        self._call = event
        self._side.call_offer.offer(*speech.call_offer(event, self._seat))

    def offer_draft(self, draft: Draft) -> None:
        """An unfinished form of another desk."""
        self._draft = draft
        self._side.draft_offer.offer(*speech.draft_offer(draft, self._seat))

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
        if self._draft is not None:
            self.draft_taken.emit(self._draft)
