"""Forms that were left unfinished: here before a crash, or at another desk."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, Signal

from console.desk import SaveDraft
from console.errors import ExpectedError
from console.ids import derive
from console.models.queries import FindReference, LatestDraft, SlipRow
from console.models.records import CallSlip, Draft
from console.ui.manual_entry.form import decoded
from console.ui.seat import Seat

FORM, EARLIER = "call", "call.earlier"


class UnfinishedForms(QObject):
    """Looks for them once. What may not go into the form, because somebody types there, is only offered.

    Signals: ``restorable(Draft, CallSlip | None)`` this desk's own, with the slip it amends; ``offered
    (Draft)`` another desk's, or one that was typed over; ``looked()`` after that, unless there was one to
    restore; ``failed(ExpectedError)``.
    """

    restorable = Signal(object, object)
    offered = Signal(object)
    looked = Signal()
    failed = Signal(object)

    def __init__(self, seat: Seat, in_use: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat, self._in_use = seat, in_use

    def look(self) -> None:
        """Reads what there is."""
        me, read = self._seat.me.id, self._seat.desk.read
        read(LatestDraft(me, FORM), self, self._on_form, self._on_failed)
        read(LatestDraft(me, EARLIER), self, self._on_earlier, self.failed.emit)

    def taken(self, draft: Draft) -> None:
        """One that was offered stands in the form now."""
        if draft.form == EARLIER:
            over = msgspec.structs.replace(draft, content="", discarded=True)
            self._seat.desk.perform(SaveDraft(over), self, lambda _: None, self.failed.emit)

    def _on_form(self, draft: Draft | None) -> None:
        if draft is None or not draft.root or not draft.content:
            self.looked.emit()
            return

        def found(rows: tuple[SlipRow, ...]) -> None:
            self._on_known(draft, slip_of_root(rows, draft.root))

        self._seat.desk.read(FindReference(draft.reference), self, found, self._on_failed)

    def _on_known(self, draft: Draft, slip: CallSlip | None) -> None:
        if slip is not None and not decoded(draft.content).amends:
            self.looked.emit()  # it was saved; only its draft was not cleared any more
        elif draft.desk != self._seat.identity.desk_id:
            self.offered.emit(draft)
            self.looked.emit()
        elif self._in_use():
            self._set_aside(draft)
        else:
            self.restorable.emit(draft, slip)

    def _set_aside(self, draft: Draft) -> None:
        """Somebody types already: the earlier form moves out of the way of theirs."""
        aside = msgspec.structs.replace(
            self._seat.desk.empty_draft(EARLIER),
            root=draft.root,
            reference=draft.reference,
            content=draft.content,
            saved_at=draft.saved_at,
        )

        def kept(_: None) -> None:
            self.offered.emit(aside)
            self.looked.emit()

        self._seat.desk.perform(SaveDraft(aside), self, kept, self._on_failed)

    def _on_earlier(self, draft: Draft | None) -> None:
        if draft is not None and draft.content:
            self.offered.emit(draft)

    def _on_failed(self, error: ExpectedError) -> None:
        self.failed.emit(error)
        self.looked.emit()


def slip_of_root(rows: tuple[SlipRow, ...], root: str) -> CallSlip | None:
    """The slip that was made of a form."""
    slip_id = derive(root, "slip")
    return next((row.slip for row in rows if row.slip.id == slip_id), None)
