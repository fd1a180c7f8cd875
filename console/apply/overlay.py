"""The rows a batch of operations sees and changes, in memory, between one load and one bulk write."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from console.models.records import Key, Row, key_of
from console.models.repositories.rows import Rows
from console.operations.operation import Change, Effect, Insert, Records, Release


class Overlay:
    """Loaded rows and what the operations decided so far have made of them.

    Each operation sees the effects of those before it. Nothing is written until ``write``.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._loaded: dict[Key, Row | None] = {}
        self._current: dict[Key, Row | None] = {}
        self._inserted: dict[Key, None] = {}
        self._changed: dict[Key, None] = {}

    @property
    def records(self) -> Records:
        """What a decision may look at, live."""
        return Records(self._current)

    def load(self, keys: Iterable[Key]) -> None:
        """Brings in rows that are not here yet; one query a noun."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._loaded]
        found = self._rows.load(wanted)
        for key in wanted:
            row = found.get(key)
            self._loaded[key] = row
            self._current.setdefault(key, row)

    def original(self, key: Key) -> Row | None:
        """The row as it was loaded."""
        return self._loaded.get(key)

    def apply(self, effects: Iterable[Effect]) -> tuple[list[Key], list[Release]]:
        """Takes in all the effects of one operation, or raises and takes in none.

        Returns the keys they touched and the held work they release.
        """
        staged: dict[Key, Row] = {}
        inserted: list[Key] = []
        released: list[Release] = []
        for effect in effects:
            if isinstance(effect, Release):
                released.append(effect)
            elif isinstance(effect, Insert):
                key = key_of(effect.row)
                if self._current.get(key) is None and key not in staged:
                    staged[key] = effect.row
                    inserted.append(key)
            else:
                staged[effect.key] = self._with(effect, staged)
        self._current.update(staged)
        self._inserted.update(dict.fromkeys(inserted))
        self._changed.update(dict.fromkeys(key for key in staged if key not in self._inserted))
        return list(staged), released

    def changed(self) -> list[Row]:
        """Every row that was inserted or changed, as it stands now."""
        return [row for key in (*self._inserted, *self._changed) if (row := self._current[key]) is not None]

    def revise(self, key: Key, revision: Callable[[Row], Row]) -> None:
        """Replaces a changed row, for what only the transaction knows (numbers, sequence)."""
        row = self._current[key]
        if row is not None:
            self._current[key] = revision(row)

    def write(self) -> None:
        """Writes all of it: one statement a noun for new rows, one for changed ones."""
        self._rows.insert(row for key in self._inserted if (row := self._current[key]) is not None)
        self._rows.upsert(row for key in self._changed if (row := self._current[key]) is not None)

    def _with(self, effect: Change, staged: dict[Key, Row]) -> Row:
        row = staged.get(effect.key) or self._current.get(effect.key)
        if row is None:
            raise LookupError(f"change of an absent {effect.key[0]}")
        return msgspec.structs.replace(row, **effect.values)
