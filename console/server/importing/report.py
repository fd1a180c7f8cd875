"""What an import did: counts, and each row that was refused or taken with a doubt."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from console.errors import ExpectedError

SHOWN = 20
_EXAMPLES = 5
_FORMULA_OPENINGS = ("=", "+", "-", "@", "\t")


class ImportRefused(ExpectedError):
    """The file as a whole cannot be imported, and nothing of it was.

    ``file_unreadable``, ``mapping_invalid``, ``columns_missing``, ``dates_ambiguous``.
    """

    code = "file_unreadable"


class Remark(msgspec.Struct, frozen=True):
    """One row, by its line in the file, and what was wrong with it."""

    line: int
    key: str
    reason: str


class Report(msgspec.Struct):
    """Filled while an import runs. ``doubts`` are rows that were taken without one of their values."""

    noun: str
    rows: int = 0
    created: int = 0
    changed: int = 0
    known: int = 0
    differing: int = 0
    refused: list[Remark] = []
    doubts: list[Remark] = []
    unmapped: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    ignored: list[str] = []
    dry_run: bool = False

    def refuse(self, line: int, key: str, reason: str) -> None:
        """A row that was not taken."""
        self.refused.append(Remark(line, key, reason))

    def doubt(self, line: int, key: str, reason: str) -> None:
        """A row that was taken, but for what ``reason`` says."""
        self.doubts.append(Remark(line, key, reason))

    def lines(self) -> Iterator[str]:
        """The report as plain text."""
        would = "would be " if self.dry_run else ""
        changed = f", {self.changed} {would}changed" if self.changed else ""
        yield (
            f"{self.rows} rows read: {self.created} {self.noun} {would}imported{changed},"
            f" {self.known} already there, {len(self.refused)} rows refused."
        )
        if self.differing:
            yield f"{self.differing} of those already there differ in this file; they stay as they are."
        if self.ignored:
            yield f"Columns not used: {', '.join(self.ignored)}"
        for field in sorted({field for field, _ in self.unmapped}):
            yield self._unmapped_line(field)
        yield from _listed("refused", self.refused)
        yield from _listed("taken with a doubt", self.doubts)

    def _unmapped_line(self, field: str) -> str:
        found = Counter({value: count for (name, value), count in self.unmapped.items() if name == field})
        shown = ", ".join(f"{value!r} ({count})" for value, count in found.most_common(_EXAMPLES))
        more = ", ..." if len(found) > _EXAMPLES else ""
        return f"{field}: {len(found)} values mean nothing here and stand in the text instead: {shown}{more}"

    def write_csv(self, path: Path) -> None:
        """Every remark as a table that a spreadsheet opens as text."""
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("line", "number", "what", "reason"))
            for what, remarks in (("refused", self.refused), ("doubt", self.doubts)):
                writer.writerows((r.line, _as_text(r.key), what, _as_text(r.reason)) for r in remarks)


def _listed(what: str, remarks: list[Remark]) -> Iterator[str]:
    for remark in remarks[:SHOWN]:
        key = f" ({remark.key})" if remark.key else ""
        yield f"line {remark.line}{key} {what}: {remark.reason}"
    if len(remarks) > SHOWN:
        yield f"... and {len(remarks) - SHOWN} more {what}"


def _as_text(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA_OPENINGS) else value
