"""Which column of a file is which field: as the caller says, else by its heading."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from console.server.importing.report import ImportRefused
from console.server.importing.words import UNKNOWN, plain

_JOIN = " / "
Headings = str | list[str]


class ImportMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping file: ``[columns] field = "Heading"`` or a list, ``[values.field] "Theirs" = "ours"``."""

    source: str = ""
    time_format: str = ""
    zone: str = ""
    sheet: str = ""
    columns: dict[str, Headings] = {}
    values: dict[str, dict[str, str]] = {}


def read_mapping(path: Path | None, options: Sequence[str] = ()) -> ImportMapping:
    """The mapping of a TOML or JSON file, if any, with ``field=heading+heading`` options on top.

    Raises ImportRefused ``mapping_invalid``.
    """
    try:
        mapping = _read(path) if path else ImportMapping()
    except (ValueError, msgspec.MsgspecError) as error:
        raise ImportRefused("mapping_invalid", reason=str(error)) from error
    given: dict[str, Headings] = {}
    for option in options:
        field, equals, headings = option.partition("=")
        if not equals:
            raise ImportRefused("mapping_invalid", reason=f"{option!r} is not FIELD=COLUMN")
        given[field.strip()] = headings.split("+") if "+" in headings else headings
    return msgspec.structs.replace(mapping, columns={**mapping.columns, **given})


def _read(path: Path) -> ImportMapping:
    raw = path.read_bytes()
    if path.suffix.lower() == ".json":
        return msgspec.json.decode(raw, type=ImportMapping)
    return msgspec.convert(tomllib.loads(raw.decode("utf-8-sig")), ImportMapping)


class Columns(msgspec.Struct, frozen=True):
    """The positions each field is read from, and all headings."""

    positions: dict[str, tuple[int, ...]]
    headings: tuple[str, ...]

    @property
    def used(self) -> frozenset[int]:
        """The positions that some field is read from."""
        return frozenset(at for positions in self.positions.values() for at in positions)

    @property
    def ignored(self) -> list[str]:
        """The headings that no field uses."""
        used = self.used
        return [heading or f"#{at + 1}" for at, heading in enumerate(self.headings) if at not in used]

    def problem(self, bad: Mapping[int, str]) -> str:
        """What is wrong with a cell that is needed, or ''."""
        return "; ".join(f"{self.headings[at]} {bad[at]}" for at in sorted(self.used & bad.keys()))

    def values(self, cells: Sequence[str]) -> dict[str, str]:
        """What a row says, without what it does not know."""
        found = {}
        for field, positions in self.positions.items():
            value = _JOIN.join(cells[at] for at in positions if cells[at].casefold() not in UNKNOWN)
            if value:
                found[field] = value
        return found


def find_columns(
    headings: Sequence[str],
    usual: Mapping[str, list[str]],
    given: Mapping[str, Headings],
    required: Sequence[str],
    fallbacks: Mapping[str, list[str]] | None = None,
) -> Columns:
    """Where each field is: as ``given``, else under a ``usual`` heading, else put together of ``fallbacks``.

    Raises ImportRefused for a field, a heading or a required column that does not exist.
    """
    places: dict[str, int] = {}
    for at, heading in enumerate(headings):
        places.setdefault(plain(heading), at)
    positions = {field: _given(field, named, usual, places) for field, named in given.items()}
    taken = {at for found in positions.values() for at in found}
    for field, names in usual.items():
        free = (places[name] for name in names if name in places and places[name] not in taken)
        place = next(free, -1)
        if field not in positions and place >= 0:
            positions[field] = (place,)
            taken.add(place)
    for field, parts in (fallbacks or {}).items():
        positions.setdefault(field, tuple(places[part] for part in parts if part in places))
    if missing := [field for field in required if not positions.get(field)]:
        there = ", ".join(headings)
        raise ImportRefused("columns_missing", missing=" and ".join(missing), there=there)
    return Columns({field: found for field, found in positions.items() if found}, tuple(headings))


def _given(
    field: str, named: Headings, usual: Mapping[str, list[str]], places: Mapping[str, int]
) -> tuple[int, ...]:
    """The columns that the caller named for ``field``; none for ''."""
    if field not in usual:
        raise ImportRefused("mapping_invalid", reason=f"there is no field {field!r}, only {', '.join(usual)}")
    names = [name for name in ([named] if isinstance(named, str) else named) if name]
    if unknown := [name for name in names if plain(name) not in places]:
        raise ImportRefused("mapping_invalid", reason=f"no column is called {unknown[0]!r}")
    return tuple(places[plain(name)] for name in names)
