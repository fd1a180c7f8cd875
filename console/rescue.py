"""The way back in for somebody whose key or database is lost; a part of the screens' one door."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from console.errors import ExpectedError
from console.offline.identity import Identity
from console.tasks import TaskRunner

if TYPE_CHECKING:
    from console.desk import Desk
    from console.offline.salvage import Salvaged
    from console.offline.session import Session
    from console.offline.works import Works

Failed = Callable[[ExpectedError], object]


class Rescued(NamedTuple):
    """What was brought over from a damaged database; where it proved sound, nothing had to be."""

    identity: Identity
    was_damaged: bool
    operations: int
    drafts: int


class Rescue:
    """The way back in for somebody whose database does not open; ``desk.rescue``.

    Nothing is ever deleted, and no key or database made beside one that exists. ``damaged`` is the employee
    number of whoever met damage while they worked, '' for nobody.
    """

    def __init__(self, desk: Desk, tasks: TaskRunner, works: Callable[[], Works]) -> None:
        self._desk, self._tasks, self._works = desk, tasks, works
        self.damaged = ""

    def watching(self, failed: Failed) -> Failed:
        """Remembers for the next login that the database of whoever sits here turned out to be damaged."""
        identity = self._desk.identity

        def watched(error: ExpectedError) -> None:
            if error.code == "database_damaged" and identity is not None:
                self.damaged = identity.user.employee_no
            failed(error)

        return watched

    def salvage(
        self,
        employee_no: str,
        password: str,
        receiver: QObject,
        done: Callable[[Rescued], object],
        failed: Failed,
    ) -> None:
        """Sets a damaged database aside, brings over what can be read of it, and signs in; slow.

        Codes: those of ``Desk.enter``; database_missing where nothing is left to begin with;
        salvaged_without_server where it was done and only a login can follow.
        """
        left_open = self._desk._let_go(employee_no)

        def work() -> tuple[Session, Salvaged | None]:
            for session in left_open:
                session.close()
            return self._works().recover(employee_no, password)

        def opened(outcome: tuple[Session, Salvaged | None]) -> None:
            session, found = outcome
            self.damaged = ""
            self._desk._adopt(session, password)
            if found is None:
                self._desk.noticed.emit("database_sound", {})
                done(Rescued(session.identity, False, 0, 0))
            else:
                counts = {"operations": found.operations, "drafts": found.drafts}
                self._desk.noticed.emit("database_salvaged", counts)
                done(Rescued(session.identity, True, **counts))

        self._tasks.run(work, receiver, opened, failed)

    def request(
        self, employee_no: str, receiver: QObject, done: Callable[[bytes, str], object], failed: Failed
    ) -> None:
        """Asks for a lost key: ``done`` gets a file for the supervisor and the code to compare by voice.

        Both are the same until the answer has been used. Codes: recovery_nothing_here, recovery_absent,
        keys_missing, keys_damaged, keys_newer.
        """
        self._tasks.run(
            lambda: self._works().request_key(employee_no), receiver, lambda made: done(*made), failed
        )

    def answer(
        self,
        employee_no: str,
        answer: bytes,
        new_password: str,
        receiver: QObject,
        done: Callable[[Identity], object],
        failed: Failed,
    ) -> None:
        """Takes the key that came back, puts it under ``new_password``, and signs in, or opens the lock.

        Codes: recovery_not_requested, recovery_answer_damaged, recovery_answer_of_another,
        password_unknown_to_server, revoked, password_too_short, the keyring's; then those of ``Desk.enter``.
        """
        desk = self._desk

        def taken(_: None) -> None:
            identity = desk.identity
            if identity is None:
                desk.enter(employee_no, new_password, receiver, done, failed)
            else:
                desk.unlock(new_password, receiver, lambda: done(identity), failed)

        self._tasks.run(
            lambda: self._works().take_key(employee_no, answer, new_password), receiver, taken, failed
        )
