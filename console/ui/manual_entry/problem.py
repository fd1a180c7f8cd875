"""What keeps a call from being saved, in the middle of the form where nobody can miss it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QSizePolicy

from console.ui.theme import Tone
from console.ui.widgets.cards import Card
from console.ui.widgets.labels import Label


class ProblemCard(Card):
    """Hidden until there is something to say."""

    def __init__(self) -> None:
        super().__init__("-", tone=Tone.DANGER)
        self.title.setWordWrap(True)
        self.aside.hide()
        self._holds: Callable[[], bool] | None = None
        self.words = Label("", wrap=True)
        self.body.addWidget(self.words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.hide()

    def say(self, title: str = "", words: str = "", holds: Callable[[], bool] | None = None) -> None:
        """Says it for as long as it ``holds``, without that until something else is said; nothing hides."""
        self._holds = holds
        self.set_title(title)
        self.words.setText(words)
        self.setVisible(bool(title))

    def look_again(self) -> None:
        """The form has changed: what no longer holds goes."""
        if self._holds is not None and not self._holds():
            self.say()
