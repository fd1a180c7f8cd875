"""The life of one call slip: its number, its draft, its saving, and its amendment (S004-24)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, Signal

from console.desk import Saved, SaveDraft, SlipStart, StartSlip
from console.errors import ExpectedError
from console.models.enums import SlipResult
from console.models.queries import FindReference, LatestDraft, SlipRow
from console.models.records import CallSlip, Draft
from console.operations import TakeCall
from console.ui.drafts import DraftKeeper
from console.ui.manual_entry.form import FormState, base_of, content_of, decoded, slip_after, state_of
from console.ui.manual_entry.unfinished import FORM, UnfinishedForms, slip_of_root
from console.ui.seat import Seat

LAST = "call.last"


class SlipKeeper(QObject):
    """Begins slips and saves them. A failed save keeps its root: the next attempt cannot double the call.

    While ``in_use()`` nothing is handed to the form: what was found is offered, or said to be in the way.

    Signals: ``begun()`` there is a reference number for an empty form; ``restored(FormState)`` an unfinished
    form of this desk; ``offered(Draft)`` one of another desk, or one that was typed over;
    ``reopened(FormState)`` a saved slip; ``nothing_to_reopen()``; ``form_in_use()`` it was not reopened;
    ``saved(TakeCall, bool)`` and whether the second copy was made too; ``not_saved(ExpectedError)``;
    ``not_begun(ExpectedError)``; ``draft_kept(int)``; ``draft_lost(ExpectedError)``.
    """

    begun = Signal()
    restored = Signal(object)
    offered = Signal(object)
    reopened = Signal(object)
    nothing_to_reopen = Signal()
    form_in_use = Signal()
    saved = Signal(object, bool)
    not_saved = Signal(object)
    not_begun = Signal(object)
    draft_kept = Signal(object)
    draft_lost = Signal(object)

    def __init__(self, seat: Seat, in_use: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat, self._in_use = seat, in_use
        self._wanted, self._looked = False, seat.identity.capture_only
        self._start: SlipStart | None = None
        self._spare: SlipStart | None = None
        self._last: tuple[SlipStart, CallSlip] | None = None
        self.amended: CallSlip | None = None
        self.saving = self._starting = False
        self._drafts = DraftKeeper(seat, self)
        self._drafts.kept.connect(self.draft_kept)
        self._drafts.lost.connect(self.draft_lost)
        self._unfinished = UnfinishedForms(seat, in_use, self)
        self._unfinished.restorable.connect(self._on_restorable)
        self._unfinished.offered.connect(self.offered)
        self._unfinished.looked.connect(self._on_looked)
        self._unfinished.failed.connect(self.draft_lost)

    @property
    def reference(self) -> str:
        """The number to read to the customer, '' for a moment before there is one."""
        return self._start.reference if self._start else ""

    def look(self) -> None:
        """Looks for unfinished forms."""
        if not self._looked:
            self._unfinished.look()

    def want(self) -> None:
        """A number is needed now, unless an unfinished form brings its own."""
        self._wanted = True
        if self._looked and self._start is None:
            self.begin()

    def begin(self) -> None:
        """A fresh slip."""
        self.amended = self._start = None  # the last slip's number must never take the next call
        if self._spare is not None:
            self._use(self._spare)
            self._spare = None
            self.begun.emit()
        elif not self._starting:
            self._start_one()

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
        """Goes on with a form that was offered, under the number its customer was told."""

        def found(rows: tuple[SlipRow, ...]) -> None:
            if self._in_use():  # typed while it was being read
                self.offered.emit(draft)
                return
            slip = slip_of_root(rows, draft.root)
            self._put_in(SlipStart(draft.root, draft.reference), slip)
            self._drafts.write(draft.content)
            self._drafts.flush()
            self._unfinished.taken(draft)
            self.restored.emit(msgspec.structs.replace(decoded(draft.content), amends=slip is not None))

        self._seat.desk.read(FindReference(draft.reference), self, found, self.not_begun.emit)

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
            join_ticket=_joined_by(self.amended) if self.amended else state.join,
            outage_id=desk.outage.id if desk.outage else "",
            offline=desk.link.state == "offline",
            base=base,
        )
        self.saving = True
        desk.perform(op, self, lambda saved: self._on_saved(op, saved), self._on_not_saved)
        return True

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
        if self._in_use():  # typed while it was being read
            self.form_in_use.emit()
            return
        start, slip = last
        self._put_in(start, slip)
        self.reopened.emit(state_of(slip))

    def _put_in(self, start: SlipStart, slip: CallSlip | None) -> None:
        """In place of an empty form, whose number is good for the next call if no slip bears it yet."""
        if self.amended is None:
            self._spare = self._spare or self._start
        self.amended = slip
        self._use(start)

    def _use(self, start: SlipStart) -> None:
        self._start = start
        self._drafts.begin(FORM, start.root, start.reference)

    def _start_one(self) -> None:
        def started(start: SlipStart) -> None:
            self._starting = False
            if self._start is not None:  # a slip was put into the form meanwhile
                self._spare = start
                return
            self._use(start)
            self.begun.emit()

        def not_started(error: ExpectedError) -> None:
            self._starting = False
            self.not_begun.emit(error)

        self._starting = True
        self._seat.desk.perform(StartSlip(), self, started, not_started)

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

    def _on_restorable(self, draft: Draft, slip: CallSlip | None) -> None:
        self._looked = True
        self.amended = slip
        self._use(SlipStart(draft.root, draft.reference))
        self.restored.emit(decoded(draft.content))

    def _on_looked(self) -> None:
        self._looked = True
        if self._wanted and self._start is None:
            self.begin()

    def _on_last(self, draft: Draft | None) -> None:
        if draft is None:
            self._reopen(None)
            return

        def found(rows: tuple[SlipRow, ...]) -> None:
            slip = slip_of_root(rows, draft.root)
            self._reopen((SlipStart(draft.root, draft.reference), slip) if slip else None)

        self._seat.desk.read(FindReference(draft.reference), self, found, self.not_begun.emit)


def _joined_by(slip: CallSlip) -> str:
    return slip.ticket_id if slip.result == SlipResult.MERGED else ""
