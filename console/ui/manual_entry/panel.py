"""Manual entry (登记): one call after the other, without a mouse, whatever the server does (S004-17, -24)."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.desk import CallEvent
from console.errors import ExpectedError, NotSaved
from console.i18n import tr
from console.messages import explain
from console.models.records import Draft
from console.operations import TakeCall
from console.ui.manual_entry import speech
from console.ui.manual_entry.again import SameAgain
from console.ui.manual_entry.caller import CallerLookup
from console.ui.manual_entry.codes import TextCodeBook
from console.ui.manual_entry.fields import FormFields
from console.ui.manual_entry.form import FormState, content_of, has_words, slip_after
from console.ui.manual_entry.half_typed import HalfTyped
from console.ui.manual_entry.offers import Offers
from console.ui.manual_entry.side import Side
from console.ui.manual_entry.slip import SlipKeeper
from console.ui.manual_entry.taken import TakenCalls
from console.ui.manual_entry.view import CallFormView
from console.ui.screen import Screen
from console.ui.seat import Seat
from console.ui.theme import Tone
from console.ui.widgets.cards import divider
from console.ui.widgets.notices import Notice
from console.ui.widgets.painting import Shape

FORM_SHARE, SIDE_SHARE = 672, 536


class ManualEntryPanel(Screen):
    """Signals: ``taken_changed(int)`` how many calls were taken in this outage, or today."""

    taken_changed = Signal(int)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.view, self.side = CallFormView(seat), Side(seat)
        self.fields = FormFields(self.view, seat, self)
        self.slip = SlipKeeper(seat, self.is_in_use, self)
        self._offers = Offers(seat, self.side, self)
        self.half_typed = HalfTyped(self.is_in_use, self._offers, self)
        self._caller = CallerLookup(seat, self.fields, self.side, self)
        self._taken = TakenCalls(seat, self.side, self)
        self._codes = TextCodeBook(seat, self)
        self._to_clear: FormState | None = None
        self._missing: list[QWidget] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, FORM_SHARE)
        layout.addWidget(divider(vertical=True))
        layout.addWidget(self.side, SIDE_SHARE)
        self._connect()
        self._again = SameAgain(self.view, self.fields, self.slip, self)
        self._again.save_wanted.connect(self._on_save)
        self._again.nothing.connect(lambda: self.noticed.emit(Notice(speech.nothing_before())))
        self.retranslate()
        self.slip.look()

    def start(self) -> None:
        self.slip.want()
        self._offers.found()
        if not self.is_in_use():
            self._missing = []  # nothing is asked of an empty form one comes to
            self.fields.mark(self._missing)
            self.view.problem.look_again()
        if self.has_text():
            self.fields.focus_next()
        else:
            self.view.number.setFocus()

    def has_text(self) -> bool:
        """Whether a call is being taken: nothing may lock or close over it unasked."""
        return not self.fields.state().is_empty

    def is_in_use(self) -> bool:
        """Whether the form belongs to a call: a reopened slip whose fields were emptied is no empty form."""
        return self.slip.amended is not None or self.has_text()

    def keep(self) -> None:
        self.slip.flush()

    @Slot(object)
    def take_call(self, event: CallEvent) -> None:
        """A telephone rings: fills an empty form, or waits beside one in use (S003-10)."""
        if self.is_in_use():
            self._offers.offer_call(event)
        else:
            self._fill(event)

    def retranslate(self) -> None:
        self.view.retranslate(amending=self.slip.amended is not None)
        self.view.head.show_reference(self.slip.reference)
        self.fields.judge_number()
        self.view.kept.set_state(tr("Draft saved here"), Tone.OK, Shape.CHECK)

    def _connect(self) -> None:
        self.view.save.clicked.connect(self._on_save)
        self.view.clear.clicked.connect(self._on_clear)
        self.view.reopen.clicked.connect(self._on_reopen)
        self.fields.changed.connect(self._on_changed)
        self.fields.submitted.connect(self._on_save)
        self.side.join_chosen.connect(self.fields.join)
        self.side.ticket_wanted.connect(self.ticket_wanted)
        self._offers.noticed.connect(self.noticed)
        self._offers.call_taken.connect(self._fill)
        self._offers.draft_taken.connect(self._on_draft_taken)
        self._taken.counted.connect(self.taken_changed)
        self._codes.changed.connect(self.view.text.set_codes)
        for failed in (self._taken.failed, self._caller.failed, self.view.customer.failed):
            failed.connect(self.say_error)
        slip = self.slip
        for moved in (self.fields.changed, self.fields.number_changed, slip.begun):
            moved.connect(self.half_typed.look)
        slip.begun.connect(self._on_begun)
        slip.offered.connect(self._offers.offer_draft)
        slip.restored.connect(self._show_state)
        slip.restored.connect(lambda _: self._offers.say_back(slip.reference))
        slip.reopened.connect(self._show_state)
        slip.form_in_use.connect(self._on_reopen)
        slip.nothing_to_reopen.connect(lambda: self.noticed.emit(Notice(speech.nothing_to_amend())))
        slip.saved.connect(self._on_saved)
        slip.not_saved.connect(self._on_not_saved)
        slip.not_begun.connect(
            lambda error: self.view.problem.say(*speech.no_number(error), holds=lambda: not slip.reference)
        )
        slip.draft_kept.connect(lambda _: self.view.kept.setVisible(self.has_text()))
        slip.draft_lost.connect(self.say_error)

    @Slot()
    def _on_begun(self) -> None:
        self.view.head.show_reference(self.slip.reference)
        self.slip.keep(self.fields.state())
        self.view.problem.look_again()

    @Slot()
    def _on_changed(self) -> None:
        state = self.fields.state()
        self.slip.keep(state)
        self.view.head.show_start(state.started_at)
        if state.is_empty:
            self.view.kept.hide()
        self.view.problem.look_again()

    @Slot()
    def _on_save(self) -> None:
        if self.slip.saving:
            return
        if missing := self.fields.missing():
            self._missing = missing
            self.view.problem.say(
                *speech.missing(missing), holds=lambda: self._missing == missing == self.fields.missing()
            )
            self.fields.mark(missing)
        elif self.slip.save(self.fields.state()):
            self.fields.frozen = True
            self.view.busy.start(tr("Saving…"))
        elif self.slip.amended is not None:
            self._next()
        else:
            self.view.problem.say(*speech.no_number_yet(), holds=lambda: not self.slip.reference)
            self.slip.begin()

    @Slot(object, bool)
    def _on_saved(self, op: TakeCall, spooled: bool) -> None:
        self.view.busy.stop()
        self.fields.frozen = False
        self._taken.add(op)
        if not spooled:
            self.noticed.emit(Notice(speech.second_copy_missing(), Tone.WARN, key="spool"))
        if content_of(self.fields.state(), self.slip.amended) != op.content:
            self.slip.amended = slip_after(op, self.slip.amended)  # typed on while it was being saved
            self.slip.keep(self.fields.state())
            self.retranslate()
        else:
            self._next()

    @Slot(object)
    def _on_not_saved(self, error: ExpectedError) -> None:
        self.view.busy.stop()
        self.fields.frozen = False
        title = tr("NOT SAVED") if isinstance(error, NotSaved) else tr("NOT SAVED for certain")
        self.view.problem.say(title, explain(error).whole)

    @Slot()
    def _on_clear(self) -> None:
        """What somebody has written goes with the second Esc, never with one too many."""
        state = self.fields.state()
        if has_words(state, self.slip.amended) and state != self._to_clear:
            self._to_clear = state
            self.view.problem.say(*speech.clear_again(), holds=lambda: self.fields.state() == state)
            return
        self._to_clear = None
        if self.slip.amended is not None:
            self.slip.discard()
            self._next()
        elif self.has_text():
            self.slip.discard()
            self._empty()

    @Slot()
    def _on_reopen(self) -> None:
        if self.is_in_use():
            self.view.problem.say(*speech.save_first(), holds=self.is_in_use)
        else:
            self.slip.reopen_last()

    @Slot(object)
    def _on_draft_taken(self, draft: Draft) -> None:
        if self.is_in_use():
            self.view.problem.say(*speech.save_first(), holds=self.is_in_use)
        else:
            self._offers.draft_is_taken()
            self.slip.take_over(draft)

    @Slot(object)
    def _show_state(self, state: FormState) -> None:
        self.fields.show_state(state)
        self.view.head.show_start(0 if state.amends else state.started_at)
        self.view.problem.say()
        self.retranslate()
        if self.isVisible():
            self.fields.focus_next()

    @Slot(object)
    def _fill(self, event: CallEvent) -> None:
        self.slip.want()
        self.fields.take_event(event)
        if self.isVisible():  # whoever writes on another screen goes on writing there
            self.fields.focus_next()

    def _next(self) -> None:
        """An empty form for the next call; a call that rang meanwhile goes into it."""
        self._empty()
        self.slip.begin()
        self.retranslate()
        if waiting := self._offers.next_call():
            self._fill(waiting)

    def _empty(self) -> None:
        self.fields.clear()
        self.view.problem.say()
        self.view.kept.hide()
        self.view.head.show_start(0)
        self.view.number.setFocus()
