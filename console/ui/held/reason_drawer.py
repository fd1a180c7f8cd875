"""A decision about held work that wants a reason: to reject it, or to read what is private."""

from __future__ import annotations

from console.i18n import tr
from console.messages import message
from console.ui.tickets.drawer import Drawer
from console.ui.widgets.fields import PlainTextEdit

_HEIGHT = 84


class ReasonDrawer(Drawer):
    """Asks for the reason."""

    def __init__(self) -> None:
        super().__init__()
        self.reason = PlainTextEdit(name="-")
        self.reason.setFixedHeight(_HEIGHT)
        self.reason.submitted.connect(self.confirmed)
        self.body.addWidget(self.reason)
        self.retranslate()

    def open(self, begun: str) -> None:
        """Begins, or goes on with what was begun."""
        self.reason.setPlainText(begun)
        self.reason.set_invalid(False)
        self.say_problem("")
        self.reason.setFocus()

    def text(self) -> str:
        """The reason; where there is none, that is said and the field has the keyboard."""
        reason = self.reason.toPlainText().strip()
        self.reason.set_invalid(not reason)
        self.say_problem("" if reason else message("reason_required").whole)
        if not reason:
            self.reason.setFocus()
        return reason

    def retranslate(self) -> None:
        super().retranslate()
        self.reason.setAccessibleName(tr("Reason"))


class RejectDrawer(ReasonDrawer):
    """Rejecting: its author reads why."""

    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(tr("Reject this"))
        self.confirm.setText(tr("Reject"))
        self.reason.setPlaceholderText(tr("Why, in words that help the author…"))


class OpenDrawer(ReasonDrawer):
    """Reading what is its author's alone: the server records who and why."""

    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(tr("Read what is its author's alone"))
        self.confirm.setText(tr("Read it"))
        self.reason.setPlaceholderText(tr("Why you need to read it. The server records this with your name…"))
