"""One run: a team, its desks and its server, let loose, then calmed and looked at."""

from __future__ import annotations

import contextlib
import logging
from collections import Counter
from collections.abc import Iterator
from functools import partial
from unittest import mock

import msgspec

from console.apply import attempt
from console.offline import courier, spool, store
from console.offline import round as rounds
from console.operations import AnyOperation
from console.server.api import sync as endpoints
from console.server.sync import head as heads
from console.server.sync import pull
from console.server.sync import push as pushes
from tests.helpers.simulation.agents import Agents
from tests.helpers.simulation.chance import HOUR, MINUTE, SECOND, Chance, Ids, Schedule
from tests.helpers.simulation.desk import Machine, Seat
from tests.helpers.simulation.faults import Disasters
from tests.helpers.simulation.network import CALM, Network, Weather
from tests.helpers.simulation.oracle import Oracle
from tests.helpers.simulation.people import Person, desk_id, person
from tests.helpers.simulation.server import Server

CYCLES = 14
MANY = 8
CHECK_IN = int(courier.CHECK_IN_S + 60) * SECOND


class Setting(msgspec.Struct):
    """What a seed makes of the world before anything happens."""

    people: int
    machines: int
    phases: int
    acts: int
    disasters: int
    page: int
    batch: int
    commit_rows: int
    most_bytes: int
    crash: float
    couriers: bool
    weather: Weather
    clearing: bool


class Acknowledged(msgspec.Struct, frozen=True):
    """An operation that somebody was told is safe."""

    op: AnyOperation
    payload: bytes


class Failure(AssertionError):
    """What the oracle found, with the last things that happened."""


class World:
    """One seed's world; ``run`` it once. Where one disaster is in ``favour`` it comes often, and no other."""

    def __init__(self, seed: int, favour: str = "") -> None:
        self.seed = seed
        self.chance = Chance(seed)
        self.schedule = Schedule()
        self.ids = Ids(self.chance.ids, self.schedule)
        self.trace: list[str] = []
        self.stats: Counter[str] = Counter()
        self.setting = _setting(self.chance)
        if favour:
            self.setting.disasters = MANY
        self.crash = 0.0
        self.is_calm = False
        self.network = Network(self.schedule, self.chance.net, CALM)
        self.people: list[Person] = [person(n) for n in range(self.setting.people)]
        self.acked: dict[str, Acknowledged] = {}
        self.lost: set[str] = set()
        self.told_refused: set[str] = set()
        self.references: Counter[str] = Counter()
        self.poison = ""
        self.digest = ""
        with self._arranged():
            self.server = Server(self.people, lambda: self.schedule.now, self.setting.most_bytes)
        self.machines: list[Machine] = []
        for number in range(self.setting.machines):
            self._furnish(number)
        self.agents = Agents(self)
        self.disasters = Disasters(self, favour)
        self.oracle = Oracle(self)

    def run(self) -> World:
        """Raises Failure."""
        try:
            with self._arranged():
                for _ in range(self.setting.phases):
                    self._storm()
                    self._calm()
                    self.oracle.check()
            self.oracle.count()
            self.digest = self.oracle.digest()
        except Exception as error:
            recent = "\n".join(["----- the last that happened", *self.trace[-60:]])
            raise Failure(f"seed {self.seed}: {error}\n{recent}") from error
        finally:
            self._close()
        return self

    def note(self, what: str) -> None:
        """One line of the trace."""
        self.trace.append(f"{(self.schedule.now // SECOND) % 86_400:>6} {what}")

    def acknowledge(self, op: AnyOperation, payload: bytes) -> None:
        """Somebody was told that ``op`` is safe."""
        self.acked[op.op_id] = Acknowledged(op, payload)
        self.stats[type(op).__name__] += 1

    def crashes(self) -> bool:
        """Whether a program dies here and now."""
        return self.crash > 0 and self.chance.faults.random() < self.crash

    @property
    def seats(self) -> list[Seat]:
        return [seat for machine in self.machines for seat in machine.seats.values()]

    def _furnish(self, number: int) -> None:
        machine = Machine(self, f"D{number}", desk_id(number))
        self.machines.append(machine)
        sitting = self.chance.setting.sample(self.people, min(len(self.people), 1 + (number % 2)))
        for one in sitting if number else [self.people[0], *[p for p in sitting if p is not self.people[0]]]:
            machine.seat(one)

    def _storm(self) -> None:
        """Agents work, rounds run, disasters strike."""
        self.is_calm = False
        self.network.weather = self.setting.weather
        self.crash = self.setting.crash
        if self.setting.clearing:
            self.disasters.back_up()
        length = 20 * MINUTE
        end = self.schedule.now + length
        for _ in range(self.setting.acts):
            self.schedule.after(self.chance.acts.uniform(0, length), self._act)
        for _ in range(self.setting.disasters):
            self.schedule.after(self.chance.faults.uniform(0, length), self.disasters.strike)
        for seat in self.seats:
            self._sync_now_and_then(seat, end)
        for machine in self.machines:
            self._deliver_now_and_then(machine, end)
        self.schedule.run(until=end)

    def _act(self) -> None:
        """Somebody does something, and somebody else looks at a screen."""
        self.agents.act()
        if self.chance.looks.random() < 0.15:
            wrong = list(self.oracle.of_view(self.chance.looks.choice(self.seats)))
            assert not wrong, wrong[0]

    def _sync_now_and_then(self, seat: Seat, end: int) -> None:
        def again() -> None:
            if self.schedule.now < end:
                seat.sync()
                self.schedule.after(self.chance.net.uniform(30, 300) * SECOND, again)

        self.schedule.after(self.chance.net.uniform(0, 120) * SECOND, again)

    def _deliver_now_and_then(self, machine: Machine, end: int) -> None:
        def again() -> None:
            if self.schedule.now < end:
                machine.bring_home()
                self.schedule.after(self.chance.net.uniform(4, 14) * MINUTE, again)

        self.schedule.after(self.chance.net.uniform(1, 10) * MINUTE, again)

    def _calm(self) -> None:
        """Faults are healed; then everything must come to rest within a bounded number of rounds."""
        self.note("--- calm")
        self.network.weather = CALM
        self.network.server_is_up = True
        self.crash = 0.0
        self.is_calm = True
        self.schedule.run()
        self.disasters.heal()
        for machine in self.machines:
            machine.connected = True
        self.network.server_is_up = True
        before = None
        for _ in range(CYCLES):
            self.schedule.run(until=self.schedule.now + CHECK_IN)
            for seat in self.seats:
                seat.sync()
            self.schedule.run()
            for machine in self.machines:
                machine.bring_home()
            self.schedule.run()
            now = self.oracle.fingerprint()
            if now == before:
                return
            before = now
        raise AssertionError(f"nothing comes to rest: {before}")

    @contextlib.contextmanager
    def _arranged(self) -> Iterator[None]:
        """Small batches and pages, tokens of the seed, and operations that cannot be decided for a while."""
        tokens = self.chance.tokens

        def token() -> str:
            return f"{tokens.getrandbits(64):016x}"

        def poisoned(overlay: object, op: AnyOperation, context: object) -> object:
            if op.op_id[-1] in self.poison:
                raise RuntimeError("poisoned")
            return attempt(overlay, op, context)  # type: ignore[arg-type]  # passed on as they came

        page = partial(pull.pull_page, limit=self.setting.page)
        with contextlib.ExitStack() as stack:
            for module in (heads, pushes):
                stack.enter_context(mock.patch.object(module, "new_token", token))
            stack.enter_context(mock.patch.object(pushes, "attempt", poisoned))
            stack.enter_context(mock.patch.object(pushes, "ROWS_PER_COMMIT", self.setting.commit_rows))
            stack.enter_context(mock.patch.object(endpoints, "pull_page", page))
            if self.setting.clearing:
                stack.enter_context(mock.patch.object(spool, "_DAY", HOUR // 4))
                stack.enter_context(mock.patch.multiple(courier, KEPT_US=HOUR // 4, PURGE_S=60.0))
                stack.enter_context(mock.patch.multiple(store, KEPT=HOUR // 4, DAY=MINUTE))
            stack.enter_context(mock.patch.object(rounds, "MAX_OPS", self.setting.batch))
            stack.enter_context(mock.patch.object(rounds, "LACK_CHUNK", max(2, self.setting.batch)))
            for name in (pushes.__name__, courier.__name__):
                logger = logging.getLogger(name)
                logger.addFilter(self._is_news)
                stack.callback(logger.removeFilter, self._is_news)
            yield

    def _is_news(self, record: logging.LogRecord) -> bool:
        """Not what the world itself has caused."""
        message = record.getMessage()
        if message.startswith("the server has lost a part of its history"):
            self.stats["fork noticed by courier"] += 1
            self.note("a courier noticed: history forked")
            return False
        return "could not be decided: RuntimeError at" not in message

    def _close(self) -> None:
        for seat in self.seats:
            seat.store.database.close()
        self.server.close()
        self.disasters.close()


def _setting(chance: Chance) -> Setting:
    draw = chance.setting
    mild = draw.random() < 0.3
    weather = CALM if mild else Weather(*(draw.choice((0.0, 0.05, 0.2)) for _ in range(4)))
    return Setting(
        people=draw.randint(2, 4),
        machines=draw.randint(2, 4),
        phases=draw.choice((1, 2, 2)),
        acts=draw.randint(15, 45),
        disasters=draw.randint(0, 6),
        page=draw.choice((6, 30, 1000)),
        batch=draw.choice((2, 5, 200)),
        commit_rows=draw.choice((45, 60, 1000)),
        most_bytes=draw.choice((3000, 1 << 20)),
        crash=draw.choice((0.0, 0.0, 0.02, 0.1)),
        couriers=draw.random() < 0.75,
        weather=weather,
        clearing=draw.random() < 0.3,
    )
