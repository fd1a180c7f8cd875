"""The password field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from console.i18n import tr
from console.ui.theme import BUTTON_HEIGHT, Size, Tone
from console.ui.widgets.buttons import Button
from console.ui.widgets.fields import LineEdit
from console.ui.widgets.labels import Label


class PasswordField(QWidget):
    """A password, a button that shows it, and a warning below when Caps Lock seems to be on.

    Signals: ``submitted()`` on Enter or Ctrl+Enter; there is nothing to compose in a password.
    """

    submitted = Signal()

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.edit = LineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.edit.installEventFilter(self)
        self.edit.returnPressed.connect(self.submitted)
        self.edit.submitted.connect(self.submitted)
        self.setFocusProxy(self.edit)
        self._eye = Button(icon_name="eye", name=tr("Show password"))
        self._eye.setFixedSize(BUTTON_HEIGHT, BUTTON_HEIGHT)
        self._eye.clicked.connect(self._on_eye_clicked)
        self._warning = Label(tr("Caps Lock is on"), Size.SMALL, tone=Tone.WARN)
        kept = self._warning.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self._warning.setSizePolicy(kept)
        self._warning.hide()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.edit, 0, 0)
        layout.addWidget(self._eye, 0, 1)
        layout.addWidget(self._warning, 1, 0, 1, 2)
        self.setAccessibleName(name)

    def text(self) -> str:
        return self.edit.text()

    def clear(self) -> None:
        """Forget what was typed, and hide the next."""
        self.edit.clear()
        self._show(False)

    def caps_lock_is_on(self) -> bool:
        """Whether the warning shows."""
        return not self._warning.isHidden()

    def setAccessibleName(self, name: str) -> None:  # noqa: N802  Qt's name
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._warning.setText(tr("Caps Lock is on"))
            self._show(self.edit.echoMode() is QLineEdit.EchoMode.Normal)
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            self._watch_caps_lock(event)
        return super().eventFilter(watched, event)

    def _watch_caps_lock(self, event: QKeyEvent) -> None:
        typed = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self._warning.setVisible(self._warning.isHidden())
        elif len(typed) == 1 and typed.isascii() and typed.isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._warning.setVisible(typed.isupper() != shifted)

    def _show(self, shown: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._eye.set_icon(
            "eye-off" if shown else "eye", tr("Hide password") if shown else tr("Show password")
        )

    @Slot()
    def _on_eye_clicked(self) -> None:
        self._show(self.edit.echoMode() is QLineEdit.EchoMode.Password)
