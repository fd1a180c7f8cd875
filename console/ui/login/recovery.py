"""A lost key comes back in two steps: a request goes to the supervisor, an answer returns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from console.desk import Desk
from console.errors import ExpectedError
from console.i18n import tr
from console.messages import Message, explain
from console.ui.login.files import Files
from console.ui.login.recovery_view import RecoveryView
from console.ui.screen import Screen

_NOTHING = Message("")
_MOST_BYTES = 64 * 1024
_OF_THE_ANSWER = ("recovery_answer_damaged", "recovery_answer_of_another")
_OF_THE_PASSWORD = ("password_unknown_to_server", "password_too_short")
_OF_THE_KEYS = ("keyring_", "keys_", "memory_short", "disk_full", "io_error")


class RecoveryPanel(Screen):
    """For one agent, who may come back with the answer another day.

    Signals: ``opened(Identity)``; ``stopped(ExpectedError, str)`` what is in the way is not mended here, and
    the password that was typed; ``left()``; ``capture_wanted()``.
    """

    opened = Signal(object)
    stopped = Signal(object, str)
    left = Signal()
    capture_wanted = Signal()

    def __init__(self, desk: Desk, employee_no: str, can_capture: bool, files: Files | None = None) -> None:
        super().__init__()
        self._desk, self._employee_no, self._files = desk, employee_no, files or Files()
        self._request = self._answer = b""
        self._file_name, self._saved = f"standby-{employee_no}.request", ""
        self._said: Callable[[], Message] = lambda: _NOTHING
        view = self._view = RecoveryView()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view)
        view.capture.setVisible(can_capture)
        view.save.clicked.connect(self._on_save)
        view.open.clicked.connect(self._on_open)
        view.password.submitted.connect(view.again.setFocus)
        view.again.submitted.connect(self._on_confirm)
        view.confirm.clicked.connect(self._on_confirm)
        view.capture.clicked.connect(self.capture_wanted)
        view.back.clicked.connect(self.left)
        self.retranslate()

    def begin(self) -> None:
        """Prepares the request; the same again as long as it has not been answered."""
        self._view.wait(tr("Preparing the request…"))
        self._desk.rescue.request(self._employee_no, self, self._on_request, self._on_no_request)

    def retranslate(self) -> None:
        self._view.retranslate()
        self._view.whose.setText(f"{tr('Employee number')} {self._employee_no}")
        self._view.command.setText(f"standby-server recover-key {self._file_name} --key …")
        self._view.saved.setText(tr("Saved as {file}").format(file=self._saved) if self._saved else "")
        self._view.say(self._said())

    def _on_request(self, request: bytes, code: str) -> None:
        self._request = request
        self._view.wait("")
        self._view.show_code(code)
        self._view.save.setFocus()

    def _on_no_request(self, error: ExpectedError) -> None:
        self._view.wait("")
        self._view.give_up()
        self._say(lambda: explain(error))
        self._view.back.setFocus()

    @Slot()
    def _on_save(self) -> None:
        path = self._files.to_save(self, tr("Save the request"), self._file_name)
        if path is None:
            return
        try:
            path.write_bytes(self._request)
        except OSError:
            self._say(
                lambda: Message(tr("The file could not be written there."), tr("Choose another place."))
            )
            return
        self._saved = self._file_name = path.name
        self._say(lambda: _NOTHING)
        self.retranslate()
        self._view.open.setFocus()

    @Slot()
    def _on_open(self) -> None:
        path = self._files.to_open(self, tr("Open the answer"))
        if path is None:
            return
        try:
            self._answer = _read(path)
        except OSError:
            self._say(lambda: Message(tr("The file cannot be read."), tr("Choose another one.")))
            return
        self._view.opened.setText(path.name)
        self._say(lambda: _NOTHING)
        self._view.password.setFocus()

    @Slot()
    def _on_confirm(self) -> None:
        view = self._view
        first, second = view.password.text(), view.again.text()
        if not self._answer:
            self._say(lambda: Message(tr("Open the answer first.")))
            view.open.setFocus()
        elif not first:
            view.password.setFocus()
        elif not second:
            view.again.setFocus()
        elif first != second:
            self._say(lambda: Message(tr("The two passwords differ."), tr("Type the second one again.")))
            view.again.edit.selectAll()
            view.again.setFocus()
        else:
            view.wait(tr("Opening your data…"))
            number, done, failed = self._employee_no, self.opened.emit, self._on_failed
            self._desk.rescue.answer(number, self._answer, first, self, done, failed)

    def _on_failed(self, error: ExpectedError) -> None:
        view = self._view
        view.wait("")
        self._say(lambda: explain(error))
        if error.code in _OF_THE_ANSWER:
            self._answer = b""
            view.opened.setText("")
            view.open.setFocus()
        elif error.code in _OF_THE_PASSWORD:
            view.password.edit.selectAll()
            view.password.setFocus()
        elif error.code.startswith(_OF_THE_KEYS):
            view.confirm.setFocus()
        else:
            self.stopped.emit(error, view.password.text())

    def _say(self, said: Callable[[], Message]) -> None:
        self._said = said
        self._view.say(said())


def _read(path: Path) -> bytes:
    """As much as an answer can have, and one byte more."""
    with path.open("rb") as file:
        return file.read(_MOST_BYTES + 1)
