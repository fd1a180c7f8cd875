"""What a benchmark found: our figure and its bound, round by round, and how they are printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple


class Plan(NamedTuple):
    """How much to measure, and how long an app is left alone before and beside it.

    ``synced`` calls travel while pauses are watched: with too few, one pause in a thousand is the longest.
    """

    calls: int
    synced: int
    saves: int
    rounds: int
    starts: int
    settle_ms: int = 1_500
    idle_ms: int = 3_000
    postgresql: bool = True


FULL = Plan(calls=10_000, synced=10_000, saves=300, rounds=3, starts=7)
QUICK = Plan(calls=2_000, synced=10_000, saves=100, rounds=2, starts=3, postgresql=False)
TINY = Plan(calls=8, synced=8, saves=2, rounds=1, starts=1, settle_ms=50, idle_ms=50, postgresql=False)


@dataclass(frozen=True)
class Figure:
    """One comparison. ``target`` reads '>= 0.30' or '<= 1.50', or is empty where the figure informs only.

    It is the ratio's, or with ``absolute`` that of our own figure.
    """

    name: str
    bound: str
    unit: str
    ours: Sequence[float]
    bounds: Sequence[float]
    target: str = ""
    absolute: bool = False

    @property
    def ratios(self) -> list[float]:
        """Ours over the bound, one a round."""
        return [ours / bound for ours, bound in zip(self.ours, self.bounds, strict=True)]

    @property
    def verdict(self) -> str:
        """Whether the median ratio is within the target."""
        if not self.target:
            return "information"
        sign, limit = self.target.split()
        found = median(self.ours if self.absolute else self.ratios)
        return "reached" if (found >= float(limit) if sign == ">=" else found <= float(limit)) else "MISSED"


def interleave(rounds: int, *measures: Callable[[], float]) -> tuple[list[float], ...]:
    """Measures all in turn, so that what else the machine does falls on each; each goes first once."""
    found = tuple(list[float]() for _ in measures)
    for number in range(rounds):
        for step in range(len(measures)):
            place = (number + step) % len(measures)
            found[place].append(measures[place]())
    return found


def table(figures: Sequence[Figure]) -> str:
    """All figures as text columns, medians with the least and the greatest."""
    heads = ("figure", "ours", "bound", "ratio", "(min - max)", "target", "rounds", "verdict")
    lines = [heads, *map(_line, figures)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    rows = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    rows.insert(1, "  ".join("-" * width for width in widths))
    notes = [f"{figure.name}: the bound is {figure.bound}" for figure in figures]
    return "\n".join([*(row.rstrip() for row in rows), "", *dict.fromkeys(notes)])


def summary(figures: Sequence[Figure], failed: Sequence[str] = ()) -> str:
    """One sentence: how many targets were reached, and which were not."""
    judged = [figure for figure in figures if figure.target]
    missed = [figure.name for figure in judged if figure.verdict == "MISSED"]
    parts = [f"{len(judged) - len(missed)} of {len(judged)} targets reached"]
    parts += [f"missed: {', '.join(missed)}"] if missed else []
    parts += [f"could not be run: {', '.join(failed)}"] if failed else []
    return "; ".join(parts)


def _line(figure: Figure) -> tuple[str, ...]:
    ratios = figure.ratios
    return (
        figure.name,
        f"{_number(median(figure.ours))} {figure.unit}",
        f"{_number(median(figure.bounds))} {figure.unit}",
        f"{median(ratios):.2f}",
        f"({min(ratios):.2f} - {max(ratios):.2f})",
        f"{figure.target} {figure.unit}" if figure.absolute else figure.target,
        str(len(ratios)),
        figure.verdict,
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
