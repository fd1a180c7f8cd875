"""Same again (同上): the next caller of one outage tells the same story; only who calls is another."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from console.operations import CallContent, TakeCall
from console.ui.manual_entry.fields import FormFields
from console.ui.manual_entry.form import subject_of
from console.ui.manual_entry.slip import SlipKeeper
from console.ui.manual_entry.view import CallFormView


class SameAgain(QObject):
    """Saves the call in the form and begins the next with its story; an empty form takes the last one's.

    Made after whoever empties the form when a call is saved. Signals: ``save_wanted()``; ``nothing()`` there
    is no call before this one.
    """

    save_wanted = Signal()
    nothing = Signal()

    def __init__(self, view: CallFormView, fields: FormFields, slip: SlipKeeper, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._fields, self._slip = view, fields, slip
        self._last: CallContent | None = None
        self._wanted = False
        view.again.clicked.connect(self._on_wanted)
        slip.saved.connect(self._on_saved)
        slip.not_saved.connect(self._on_not_saved)

    @Slot()
    def _on_wanted(self) -> None:
        if not self._fields.state().is_empty:
            self._wanted = True
            self.save_wanted.emit()
            self._wanted = self._slip.saving
        elif self._last is not None:
            self._tell(self._last)
        else:
            self.nothing.emit()

    @Slot(object)
    def _on_saved(self, op: TakeCall) -> None:
        self._last = op.content
        if self._wanted and self._slip.amended is None:
            self._tell(op.content)
        self._wanted = False

    @Slot()
    def _on_not_saved(self) -> None:
        self._wanted = False

    def _tell(self, content: CallContent) -> None:
        view = self._view
        view.subjects.choose(subject_of(content))
        view.urgency.choose(content.urgency)
        view.customised.setChecked(content.customised)
        view.text.setPlainText(content.text)
        view.number.setFocus()
