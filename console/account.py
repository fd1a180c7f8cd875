"""The agent's own password; a part of the screens' one door."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from console.errors import ExpectedError
from console.tasks import TaskRunner

if TYPE_CHECKING:
    from console.desk import Desk
    from console.offline.new_password import PasswordRules
    from console.offline.session import Session
    from console.offline.works import Works

Failed = Callable[[ExpectedError], object]


class Account:
    """The account of whoever sits here, where not only calls can be taken; ``desk.account``."""

    def __init__(self, desk: Desk, tasks: TaskRunner, works: Callable[[], Works]) -> None:
        self._desk, self._tasks, self._works = desk, tasks, works

    def rules(self, receiver: QObject, done: Callable[[PasswordRules], object], failed: Failed) -> None:
        """What a new password has to be at this desk. Codes: the keyring's."""
        employee_no = self._desk._open_session.identity.user.employee_no
        self._tasks.run_network(lambda: self._works().passwords.rules(employee_no), receiver, done, failed)

    def change_password(
        self, current: str, new: str, receiver: QObject, done: Callable[[], object], failed: Failed
    ) -> None:
        """The server takes the new password, then the data at this desk; the login here goes on.

        Cut short, it is finished by asking for the same once more. Codes: see ``NewPassword.set``.
        """
        session, line = cast("Session", self._desk._open_session), self._desk._line
        if line is None:
            raise RuntimeError("only calls can be taken")

        def work() -> None:
            works = self._works()
            line.ask(lambda way: works.passwords.set(session, way, current, new))

        def changed(_: None) -> None:
            line.prove(new)
            done()

        self._tasks.run_network(work, receiver, changed, failed)
