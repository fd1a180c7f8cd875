"""Who sits here: the agent, the desk's door, the team's time zone, and colleagues by name."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal, Slot

from console import i18n
from console.changes import Changes
from console.desk import Desk, Identity
from console.errors import ExpectedError
from console.models.enums import Role
from console.models.queries import People
from console.models.records import User

NOBODY = Identity(User(id=""), "", "", "", "UTC")


class Seat(QObject):
    """One agent at this desk. Screens may be built around an empty seat, before anybody has signed in.

    Signals: ``taken()`` somebody has sat down, which happens once; ``people_changed()`` names or groups are
    new.
    """

    taken = Signal()
    people_changed = Signal()

    def __init__(self, desk: Desk, identity: Identity = NOBODY, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.identity = NOBODY
        self.zone = ZoneInfo(NOBODY.zone)
        self.people: dict[str, User] = {}
        if identity is not NOBODY:
            self.take(identity)

    def take(self, identity: Identity) -> None:
        """Somebody sits down. What they came for is read before the names of their colleagues."""
        self.identity = identity
        self.zone = ZoneInfo(identity.zone)
        self.people = {identity.user.id: identity.user}
        self.taken.emit()
        if not identity.capture_only:
            self.desk.changed.connect(self._on_changed)
            self._read_people()

    def when_taken(self, begin: Callable[[], object]) -> None:
        """Calls ``begin`` as soon as somebody sits here; at once where somebody does."""
        if self.identity is NOBODY:
            self.taken.connect(begin)
        else:
            begin()

    @property
    def me(self) -> User:
        return self.identity.user

    @property
    def supervises(self) -> bool:
        """Whether the agent may decide held work."""
        return Role.SUPERVISOR in self.me.roles

    def name_of(self, user_id: str) -> str:
        """A person's name, '' for nobody."""
        person = self.people.get(user_id)
        return person.name if person else ""

    def now(self) -> int:
        return self.desk.now()

    def clock(self, us: int) -> str:
        """The time of day in the team's zone."""
        return i18n.clock(us, self.zone)

    def day(self, us: int) -> str:
        """The day as people say it."""
        return i18n.day(us, self.now(), self.zone)

    def moment(self, us: int) -> str:
        """Day and time."""
        return i18n.moment(us, self.now(), self.zone)

    def is_today(self, us: int) -> bool:
        return i18n.date(us, self.zone, year=True) == i18n.date(self.now(), self.zone, year=True)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("user"):
            self._read_people()

    def _read_people(self) -> None:
        self.desk.read(People(), self, self._on_people, self._on_failed)

    def _on_people(self, people: dict[str, User]) -> None:
        self.people = {self.me.id: self.me} | people
        self.people_changed.emit()

    def _on_failed(self, error: ExpectedError) -> None:
        """Ids stay without names; whatever shows a list says what failed."""
