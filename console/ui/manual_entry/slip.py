"""The life of one call slip: its number, its draft, its saving, and its amendment (S004-24)."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal

from console.desk import Saved, SaveDraft, SlipStart, StartSlip
from console.errors import ExpectedError
from console.ids import derive
from console.models.queries import FindReference, LatestDraft, SlipRow
from console.models.records import CallSlip, Draft
from console.operations import TakeCall
from console.ui.drafts import DraftKeeper
from console.ui.manual_entry.form import FormState, base_of, content_of, decoded, slip_after, state_of
from console.ui.seat import Seat

FORM, LAST = "call", "call.last"


class SlipKeeper(QObject):
    """Begins slips and saves them. A failed save keeps its root: the next attempt cannot double the call.

    Signals: ``begun()`` there is a reference number for an empty form; ``restored(FormState)`` an unfinished
    form of this desk; ``offered(Draft)`` one of another desk; ``reopened(FormState)`` a saved slip;
    ``nothing_to_reopen()``; ``saved(TakeCall, bool)`` and whether the second copy was made too;
    ``not_saved(ExpectedError)``; ``not_begun(ExpectedError)``; ``draft_kept(int)``;
    ``draft_lost(ExpectedError)``.
    """

    begun = Signal()
    restored = Signal(object)
    offered = Signal(object)
    reopened = Signal(object)
    nothing_to_reopen = Signal()
    saved = Signal(object, bool)
    not_saved = Signal(object)
    not_begun = Signal(object)
    draft_kept = Signal(object)
    draft_lost = Signal(object)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._start: SlipStart | None = None
        self._spare: SlipStart | None = None
        self._last: tuple[SlipStart, CallSlip] | None = None
        self.amended: CallSlip | None = None
        self.saving = self._starting = False
        self._drafts = DraftKeeper(seat, self)
        self._drafts.opened.connect(self._on_draft_opened)
        self._drafts.kept.connect(self.draft_kept)
        self._drafts.lost.connect(self.draft_lost)

    @property
    def reference(self) -> str:
        """The number to read to the customer, '' for a moment before there is one."""
        return self._start.reference if self._start else ""

    def open(self) -> None:
        """Looks for an unfinished form, and begins one where there is none."""
        if self._seat.identity.capture_only:
            self.begin()
        else:
            self._drafts.open(FORM)

    def begin(self) -> None:
        """A fresh slip."""
        self.amended = None
        if self._spare is not None:
            self._use(self._spare)
            self._spare = None
            self.begun.emit()
        elif not self._starting:
            self._starting = True
            self._seat.desk.perform(StartSlip(), self, self._on_started, self._on_not_started)

    def keep(self, state: FormState) -> None:
        """What stands in the form, on the disk within 300 ms."""
        if self._start is not None:
            self._drafts.write(state.encoded())

    def flush(self) -> None:
        """The draft goes to the disk at once."""
        self._drafts.flush()

    def discard(self) -> None:
        """The person has cleared the form; its number stays good for the next call."""
        self._drafts.discard()

    def take_over(self, draft: Draft) -> None:
        """Goes on with a form of another desk, under the number its customer was told."""
        self._spare = self._start
        self._use(SlipStart(draft.root, draft.reference))
        self.restored.emit(decoded(draft.content))

    def save(self, state: FormState) -> bool:
        """Saves the form; False where nothing differs from what is saved already, or it is being saved."""
        if self._start is None or self.saving:
            return False
        content = content_of(state, self.amended)
        base = base_of(content, self.amended) if self.amended else {}
        if self.amended and not base:
            return False
        desk = self._seat.desk
        op = TakeCall(
            **desk.stamp(),
            root=self._start.root,
            reference=self._start.reference,
            content=content,
            join_ticket="" if self.amended else state.join,
            outage_id=desk.outage.id if desk.outage else "",
            offline=desk.link.state == "offline",
            base=base,
        )
        self.saving = True
        desk.perform(op, self, lambda saved: self._on_saved(op, saved), self._on_not_saved)
        return True

    def amend(self, op: TakeCall) -> None:
        """The form was changed while ``op`` was being saved: what is new becomes its amendment."""
        self.amended = slip_after(op, self.amended)

    def reopen_last(self) -> None:
        """The slip this agent saved last, to be amended."""
        if self._seat.identity.capture_only:
            self._reopen(self._last)
            return
        query = LatestDraft(self._seat.me.id, LAST)
        self._seat.desk.read(query, self, self._on_last, self.not_begun.emit)

    def _reopen(self, last: tuple[SlipStart, CallSlip] | None) -> None:
        if last is None:
            self.nothing_to_reopen.emit()
            return
        start, self.amended = last
        self._spare = self._spare or self._start
        self._use(start)
        self.reopened.emit(state_of(self.amended))

    def _use(self, start: SlipStart) -> None:
        self._start = start
        self._drafts.begin(FORM, start.root, start.reference)

    def _on_started(self, start: SlipStart) -> None:
        self._starting = False
        self._use(start)
        self.begun.emit()

    def _on_not_started(self, error: ExpectedError) -> None:
        self._starting = False
        self.not_begun.emit(error)

    def _on_saved(self, op: TakeCall, saved: Saved) -> None:
        self.saving = False
        self._last = (SlipStart(op.root, op.reference), slip_after(op, self.amended))
        self._drafts.discard()
        if not self._seat.identity.capture_only:
            last = msgspec.structs.replace(
                self._seat.desk.empty_draft(LAST), root=op.root, reference=op.reference, content=op.reference
            )
            self._seat.desk.perform(SaveDraft(last), self, lambda _: None, self.draft_lost.emit)
        self.saved.emit(op, saved.spooled)

    def _on_not_saved(self, error: ExpectedError) -> None:
        self.saving = False
        self.not_saved.emit(error)

    def _on_draft_opened(self, draft: Draft | None) -> None:
        if draft is None or not draft.root:
            self.begin()
            return

        def found(rows: tuple[SlipRow, ...]) -> None:
            self._on_draft_known(draft, _of_root(rows, draft.root))

        self._seat.desk.read(FindReference(draft.reference), self, found, self.not_begun.emit)

    def _on_draft_known(self, draft: Draft, slip: CallSlip | None) -> None:
        state = decoded(draft.content)
        if slip is not None and not state.amends:
            self.begin()  # it was saved; only its draft was not cleared any more
        elif draft.desk != self._seat.identity.desk_id:
            self.offered.emit(draft)
            self.begin()
        else:
            self.amended = slip
            self._use(SlipStart(draft.root, draft.reference))
            self.restored.emit(state)

    def _on_last(self, draft: Draft | None) -> None:
        if draft is None:
            self._reopen(None)
            return

        def found(rows: tuple[SlipRow, ...]) -> None:
            slip = _of_root(rows, draft.root)
            self._reopen((SlipStart(draft.root, draft.reference), slip) if slip else None)

        self._seat.desk.read(FindReference(draft.reference), self, found, self.not_begun.emit)


def _of_root(rows: tuple[SlipRow, ...], root: str) -> CallSlip | None:
    slip_id = derive(root, "slip")
    return next((row.slip for row in rows if row.slip.id == slip_id), None)
