"""Load, decide, write: one transaction, the same at the desk, on the server and in a replay."""

from __future__ import annotations

from typing import NamedTuple

from console.apply.overlay import Overlay
from console.models.records import Key, key_of
from console.operations import AnyOperation, decide, needs
from console.operations.operation import Context, Insert, Missing, Refusal, Release

__all__ = ["Overlay", "Taken", "attempt", "load_for"]


class Taken(NamedTuple):
    """An operation whose effects the overlay has taken in; ``found`` are rows it makes that were there."""

    touched: list[Key]
    released: list[Release]
    found: list[Key]


def load_for(overlay: Overlay, operations: list[AnyOperation]) -> None:
    """Brings in every row that deciding ``operations`` may look at."""
    overlay.load(key for op in operations for key in needs(op))


def attempt(overlay: Overlay, op: AnyOperation, context: Context) -> Taken | Refusal | Missing:
    """Decides ``op`` on the loaded rows; the overlay changes only when it is taken."""
    decision = decide(op, overlay.records, context)
    if isinstance(decision, Refusal | Missing):
        return decision
    made = [key_of(effect.row) for effect in decision if isinstance(effect, Insert)]
    found = [key for key in made if overlay.records.rows.get(key) is not None]
    return Taken(*overlay.apply(decision), found)
