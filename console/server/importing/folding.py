"""Several rows about one ticket, as an event log has them, folded into its last state and its history."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from console.server.importing.report import Report
from console.server.importing.times import TimeReader
from console.server.importing.words import code_of

TIMES = ("opened", "occurred", "resolved", "closed", "updated", "promised")
CODES = ("channel", "kind", "category", "urgency", "impact")
_WATCHED = ("state", "group", "owner")
MAX_HISTORY = 200


class Step(msgspec.Struct, frozen=True):
    """Where a ticket stood from ``at`` on, in the words of the source."""

    at: int
    state: str
    group: str
    owner: str


class Folded(msgspec.Struct):
    """What all rows of one number say together."""

    line: int
    values: dict[str, str] = {}
    times: dict[str, int] = {}
    newest: int = 0
    history: list[Step] = []

    def add(self, values: dict[str, str], times: dict[str, int]) -> None:
        """One more row: a newer one wins where it says something, an older one fills in."""
        at = times.get("updated", self.newest)
        if at >= self.newest:
            self.values, self.times, self.newest = self.values | values, self.times | times, at
        else:
            self.values, self.times = values | self.values, times | self.times
        self._note(values, at)

    def _note(self, values: dict[str, str], at: int) -> None:
        step = Step(at, *(values.get(name, "") for name in _WATCHED))
        last = self.history[-1] if self.history else None
        is_new = last is None or (last.state, last.group, last.owner) != (step.state, step.group, step.owner)
        if is_new and len(self.history) < MAX_HISTORY:
            self.history.append(step)


class Folder:
    """Takes rows, refuses those that cannot be understood, and keeps one ``Folded`` a number."""

    def __init__(self, report: Report, reader: TimeReader, values: Mapping[str, Mapping[str, str]]) -> None:
        self._report = report
        self._reader = reader
        self._values = values
        self.tickets: dict[str, Folded] = {}

    def add(self, line: int, values: dict[str, str]) -> None:
        """One row."""
        number = values.pop("number", "")
        if not number:
            self._report.refuse(line, "", "has no number")
            return
        try:
            times = {name: self._time(name, values.pop(name)) for name in TIMES if name in values}
            self._check_state(values)
        except ValueError as error:
            self._report.refuse(line, number, str(error))
            return
        self.tickets.setdefault(number, Folded(line)).add(values, times)

    def _time(self, name: str, text: str) -> int:
        try:
            return self._reader.read(text)
        except ValueError:
            raise ValueError(f"{name}: {text!r} is not a time") from None

    def _check_state(self, values: dict[str, str]) -> None:
        state = values.get("state", "")
        if state and not code_of("state", state, self._values.get("state", {})):
            raise ValueError(f"state: {state!r} means nothing here; name it under [values.state]")
