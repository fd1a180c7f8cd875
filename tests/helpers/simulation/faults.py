"""What befalls disks, clocks, people and the server."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

from console.models.enums import Role
from console.wire.administration import UserChanges
from tests.helpers.simulation.chance import HOUR, MINUTE, SECOND
from tests.helpers.simulation.desk import Disk, Machine
from tests.helpers.simulation.server import Backup, taken_in

if TYPE_CHECKING:
    from tests.helpers.simulation.world import World

MOST_MACHINES = 5


class Disasters:  # size: one method for each disaster
    """Each seed has its favourites among them."""

    def __init__(self, world: World, favour: str = "") -> None:
        self._world = world
        self._draw = world.chance.faults
        self._backups: list[Backup] = []
        self._replicas: list[Backup] = []
        self._disks: list[tuple[Machine, Disk]] = []
        self._revoked: list[str] = []
        kinds = [
            self._cut_line,
            self._server_down,
            self._crash,
            self._clone,
            self._roll_back_disk,
            self._roll_back_databases,
            self._roll_back_spool,
            self._restore_server,
            self._fail_over,
            self._jump_clock,
            self._revoke,
            self._change_roles,
            self._poison,
            self._upgrade,
        ]
        count = self._draw.randint(1, len(kinds))
        self._kinds = self._draw.sample(kinds, count)
        if favour:
            self._kinds = [kind for kind in kinds if kind.__name__ == f"_{favour}"]

    def strike(self) -> None:
        """One of them happens."""
        what = self._draw.choice(self._kinds)
        self._world.stats[what.__name__.strip("_")] += 1
        what()

    def strike_again(self) -> None:
        """A server that has just gone back goes back once more, while desks bring it what it lacks."""
        copies = [*self._backups, *self._replicas]
        if copies and not self._world.is_calm and self._draw.random() < 0.15:
            copy = self._draw.choice(copies)
            self._world.schedule.after(self._draw.uniform(0, 2) * SECOND, lambda: self._promote(copy))

    def heal(self) -> None:
        """Most people come back; what could not be decided can be again."""
        world = self._world
        self._mend_rules()
        self._revoked = [user_id for user_id in self._revoked if self._draw.random() < 0.3]
        for one in world.people:
            world.server.change(one.id, UserChanges(active=one.id not in self._revoked))

    def in_no_backup(self, op_ids: Set[str]) -> set[str]:
        """Those of ``op_ids`` that are not in the backup which the server names."""
        covered = self._world.server.covered()
        named = [backup for backup in self._backups if backup.head == covered] if op_ids else []
        return set(op_ids).difference(*(taken_in(backup.database) for backup in named))

    def close(self) -> None:
        """Gives copies back."""
        for backup in (*self._replicas, *self._backups):
            backup.database.close()
        for _, disk in self._disks:
            for database in disk.databases.values():
                database.close()

    def _later(self, least: float, most: float) -> float:
        return self._draw.uniform(least, most) * MINUTE

    def _machine(self) -> Machine:
        return self._draw.choice(self._world.machines)

    def _cut_line(self) -> None:
        machine = self._machine()
        machine.connected = False
        self._world.note(f"{machine.name} OFFLINE")

        def mend() -> None:
            machine.connected = True
            self._world.note(f"{machine.name} online")

        self._world.schedule.after(self._later(1, 15), mend)

    def _server_down(self) -> None:
        network = self._world.network
        network.server_is_up = False
        self._world.note("SERVER DOWN")

        def mend() -> None:
            network.server_is_up = True
            self._world.note("server up")

        self._world.schedule.after(self._later(1, 10), mend)

    def _crash(self) -> None:
        machine = self._machine()
        self._world.note(f"{machine.name} CRASH")
        machine.restart()

    def _clone(self) -> None:
        """The disk is copied into another computer, and both go on."""
        world = self._world
        if len(world.machines) >= MOST_MACHINES:
            return
        first = self._machine()
        second = Machine(world, f"{first.name}'", first.desk_id)
        disk = first.copy()
        second.storage.restore(disk.files)
        second.counts.restore(disk.counts)
        first.counts_alone = second.counts_alone = False
        for user_id, database in disk.databases.items():
            second.seat(first.seats[user_id].person, database)
        second.restart()
        world.machines.append(second)
        world.note(f"{first.name} CLONED")

    def _roll_back_disk(self) -> None:
        self._keep_and_put_back("DISK", databases=True, spool=True)

    def _roll_back_databases(self) -> None:
        self._keep_and_put_back("DATABASES", databases=True, spool=False)

    def _roll_back_spool(self) -> None:
        self._keep_and_put_back("SPOOL", databases=False, spool=True)

    def _keep_and_put_back(self, what: str, *, databases: bool, spool: bool) -> None:
        machine = self._machine()
        disk = machine.copy()
        self._disks.append((machine, disk))
        self._world.note(f"{machine.name} copy of {what} kept")

        def put_back() -> None:
            self._world.note(f"{machine.name} {what} ROLLED BACK")
            machine.put_back(disk, databases=databases, spool=spool)
            for seat in machine.seats.values():
                seat.last_draft = ""
            self._take_stock()

        self._world.schedule.after(self._later(1, 10), put_back)

    def back_up(self) -> None:
        """A verified backup is made."""
        self._backups.append(self._world.server.verified_backup())
        self._world.note("BACKUP of the server")

    def _restore_server(self) -> None:
        self.back_up()

        def put_back() -> None:
            self._world.note("SERVER RESTORED from a backup")
            self._world.server.restore(self._draw.choice(self._backups))
            self._take_stock()

        self._world.schedule.after(self._later(1, 12), put_back)

    def _fail_over(self) -> None:
        replica = self._world.server.backup()
        self._replicas.append(replica)

        delay = self._draw.uniform(5, 180) * SECOND
        self._world.schedule.after(delay, lambda: self._promote(replica))

    def _promote(self, replica: Backup) -> None:
        self._world.note("SERVER FAILED OVER")
        self._world.server.fail_over(replica)
        self._take_stock()

    def _jump_clock(self) -> None:
        machine = self._machine()
        machine.offset = int(self._draw.uniform(-12, 12) * HOUR)
        self._world.note(f"{machine.name} CLOCK {machine.offset / HOUR:+.1f} h")

    def _revoke(self) -> None:
        victim = self._draw.choice(self._world.people[1:]).id
        if victim in self._revoked:
            return
        self._revoked.append(victim)
        self._world.server.change(victim, UserChanges(active=False))
        self._world.note(f"REVOKED {victim}")

        def forgive() -> None:
            if victim in self._revoked:
                self._revoked.remove(victim)
                self._world.server.change(victim, UserChanges(active=True))
                self._world.note(f"reactivated {victim}")

        if self._draw.random() < 0.5:
            self._world.schedule.after(self._later(1, 8), forgive)

    def _change_roles(self) -> None:
        victim = self._draw.choice([self._world.people[0], *self._world.people])
        roles = self._draw.choice(
            ((Role.AGENT,), (Role.SUPERVISOR,), (Role.AGENT, Role.SUPERVISOR), (Role.GROUP_LEADER,))
        )
        self._world.server.change(victim.id, UserChanges(roles=tuple(str(role) for role in roles)))
        self._world.note(f"ROLES of {victim.employee_no} now {[str(role) for role in roles]}")

    def _poison(self) -> None:
        """A fault in the rules: operations whose id ends so cannot be decided until it is mended."""
        self._world.poison = "".join(self._draw.sample("0123456789abcdef", 5))
        self._world.note(f"POISON in *{self._world.poison}")
        lasts = self._later(2, 10)
        self._world.schedule.after(lasts * 0.9, self._world.agents.look_at_held)
        self._world.schedule.after(lasts, self._mend_rules)

    def _mend_rules(self) -> None:
        self._world.poison = ""

    def _upgrade(self) -> None:
        """A version that knows more nouns: everything is pulled afresh."""
        seat = self._draw.choice(self._world.seats)
        seat.store.remember(nouns="fewer")
        seat.store.adopt_nouns()
        self._world.note(f"{seat.name} UPGRADED")

    def _take_stock(self) -> None:
        """What no disk and no server holds any more is lost; nobody can be blamed for it."""
        gone = self._world.oracle.without_a_copy()
        if gone:
            self._world.note(f"lost with the disk: {sorted(gone)}")
        self._world.lost |= gone
