"""The sample's incidents of another help desk, moved by whole days into the last three months."""

from __future__ import annotations

from collections.abc import Iterator

import resources
from console.ids import derive
from console.server.importing.columns import ImportMapping
from console.server.importing.folding import Folded, Step
from console.server.importing.report import Report
from console.server.importing.tickets import People, TicketMaker, fold
from console.server.sample.files import DAY
from console.server.sample.script import Stage, Timed

_SOURCE = "servicenow"
_FIRST_DAY = 89
_LAST_DAY = 14


def foreign_operations(stage: Stage, author_id: str) -> Iterator[Timed]:
    """One import each, arriving when the incident was closed."""
    mapping = ImportMapping(source=_SOURCE)
    report = Report("tickets")
    folded = fold(resources.sample("servicenow-incidents.csv.gz"), mapping, stage.zone, report)
    root = derive(stage.workspace_id, f"import:{_SOURCE}")
    maker = TicketMaker(root, author_id, mapping, People({}, {}), stage.zone, report)
    items = sorted(folded.items(), key=lambda item: (item[1].times["opened"], item[0]))
    for position, (number, item) in enumerate(items):
        days_ago = _FIRST_DAY - position * (_FIRST_DAY - _LAST_DAY) // len(items)
        moved = _moved(item, _whole_days(stage.now - days_ago * DAY - item.times["opened"]))
        op = maker.make(number, moved)
        if op is not None:
            yield moved.times["closed"], op


def _whole_days(distance: int) -> int:
    return distance // DAY * DAY


def _moved(item: Folded, distance: int) -> Folded:
    return Folded(
        line=item.line,
        values=item.values,
        times={name: at + distance for name, at in item.times.items()},
        history=[Step(step.at + distance, step.state, step.group, step.owner) for step in item.history],
    )
