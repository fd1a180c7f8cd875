"""Keeps an unfinished text on the disk while it is being written."""

from __future__ import annotations

from functools import partial

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desk import SaveDraft
from console.errors import ExpectedError
from console.models.queries import LatestDraft
from console.models.records import Draft
from console.ui.seat import Seat

WITHIN_MS = 200
"""From the first letter to the write; with the write itself less than 300 ms."""


AGAIN_MS = 3_000
"""From a failed write to the next attempt, until it is kept."""


class DraftKeeper(QObject):
    """The draft of one form.

    Signals: ``opened(Draft | None)`` with what was written earlier; ``kept(int)`` with the time;
    ``lost(ExpectedError)`` at every attempt that fails: what was written is not on the disk yet.
    """

    opened = Signal(object)
    kept = Signal(object)
    lost = Signal(object)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._draft: Draft | None = None
        self._unkept: dict[str, Draft] = {}
        self._due = QTimer(self, singleShot=True, interval=WITHIN_MS)
        self._due.timeout.connect(self.flush)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self.flush)

    @property
    def form(self) -> str:
        return self._draft.form if self._draft else ""

    def open(self, form: str) -> None:
        """Turns to another form; what was written for the last one is kept first."""
        self.flush()
        self._draft = self._seat.desk.empty_draft(form)
        self._seat.desk.read(
            LatestDraft(self._seat.me.id, form), self, partial(self._on_opened, form), self.lost.emit
        )

    def begin(self, form: str, root: str, reference: str = "") -> None:
        """A fresh text for a form; an earlier one of the form is replaced by the next write."""
        self.flush()
        empty = self._seat.desk.empty_draft(form)
        self._draft = msgspec.structs.replace(empty, root=root, reference=reference)

    def write(self, content: str, root: str = "") -> None:
        """The form holds this now."""
        if self._draft is None or content == self._draft.content:
            return
        root = root or self._draft.root
        self._draft = msgspec.structs.replace(self._draft, content=content, root=root, discarded=False)
        self._unkept[self._draft.id] = self._draft
        if not self._due.isActive():
            self._due.start()

    def discard(self) -> None:
        """The text has become an operation, or the person has thrown it away."""
        if self._draft is not None:
            self._draft = msgspec.structs.replace(self._draft, content="", discarded=True)
            self._unkept[self._draft.id] = self._draft
            self.flush()

    @Slot()
    def flush(self) -> None:
        """Keeps at once what waits to be kept."""
        self._due.stop()
        self._again.stop()
        if self._seat.identity.capture_only:
            self._unkept.clear()
        for draft in list(self._unkept.values()):
            self._seat.desk.perform(SaveDraft(draft), self, partial(self._on_kept, draft), self._on_lost)

    def _on_opened(self, form: str, draft: Draft | None) -> None:
        if form == self.form:
            self.opened.emit(draft if draft is not None and draft.content else None)

    def _on_kept(self, draft: Draft, _: None) -> None:
        if self._unkept.get(draft.id) is draft:
            del self._unkept[draft.id]
        self.kept.emit(self._seat.now())

    def _on_lost(self, error: ExpectedError) -> None:
        self._again.start()
        self.lost.emit(error)
