"""Every benchmark runs and prints a ratio. How fast anything is, no test says."""

from __future__ import annotations

from functools import partial

import pytest

from bench import figures
from bench.__main__ import BENCHES, main, run
from bench.figures import TINY, Figure, interleave, table


@pytest.mark.parametrize("name", BENCHES)
def test_every_benchmark_prints_ratios(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(name, TINY)
    assert found
    for figure in found:
        assert all(ratio > 0 for ratio in figure.ratios)
        assert figure.name in table(found)
    capsys.readouterr()


def test_what_is_compared_takes_turns() -> None:
    asked: list[str] = []

    def measure(name: str) -> float:
        asked.append(name)
        return float(len(asked))

    ours, one, other = interleave(3, *(partial(measure, name) for name in ("ours", "one", "other")))
    assert asked == ["ours", "one", "other", "one", "other", "ours", "other", "ours", "one"]
    assert (ours, one, other) == ([1.0, 6.0, 8.0], [2.0, 4.0, 9.0], [3.0, 5.0, 7.0])


@pytest.mark.parametrize(
    ("ours", "target", "absolute", "verdict"),
    [
        ([30.0, 31.0, 90.0], ">= 0.30", False, "reached"),
        ([29.0, 29.0, 90.0], ">= 0.30", False, "MISSED"),
        ([150.0, 150.0, 900.0], "<= 1.50", False, "reached"),
        ([151.0, 160.0, 90.0], "<= 1.50", False, "MISSED"),
        ([49.0, 50.0, 51.0], "<= 50", True, "reached"),
        ([1.0, 1.0, 1.0], "", False, "information"),
    ],
)
def test_the_median_is_held_against_the_target(
    ours: list[float], target: str, absolute: bool, verdict: str
) -> None:
    figure = Figure("f", "b", "ms", ours, [100.0] * 3, target, absolute)
    assert figure.verdict == verdict
    assert verdict in table([figure])


def test_the_command_ends_well_whatever_it_finds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missed = Figure("too slow", "a bound", "ms", [9.0], [1.0], "<= 1.50")
    monkeypatch.setattr("bench.__main__.run", lambda name, plan: [missed])
    assert main(["save", "--quick"]) == 0
    printed = capsys.readouterr().out
    assert "too slow" in printed and "9.00" in printed and "MISSED" in printed
    assert "0 of 1 targets reached; missed: too slow" in printed


def test_one_that_cannot_be_run_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fine = Figure("fast", "a bound", "ms", [1.0], [1.0], "<= 1.50")

    def run_one(name: str, _: figures.Plan) -> list[Figure]:
        if name == "save":
            raise RuntimeError("no room")
        return [fine]

    monkeypatch.setattr("bench.__main__.run", run_one)
    assert main(["save", "push"]) == 1
    said = capsys.readouterr()
    assert "no room" in said.err
    assert "1 of 1 targets reached; could not be run: save" in said.out


def test_a_table_names_each_bound_once() -> None:
    pair = [Figure(name, "the same", "rows/s", [1.0], [2.0]) for name in ("one", "one")]
    assert table(pair).count("the bound is") == 1
    assert figures.FULL.calls == 10_000
