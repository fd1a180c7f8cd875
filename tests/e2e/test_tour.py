"""The tour plays to its end, and its ledger balances."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.tour.director import Director

STEPS = 11


def test_a_whole_shift_plays_and_the_ledger_balances(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Director(tmp_path).play() == 0
    said = capsys.readouterr().out
    assert "ledger: captured 6 = created 6 + merged 0 + rejected 0 + waiting 0: balanced" in said
    steps = {picture.name[:2] for picture in tmp_path.glob("*.png")}
    assert {f"{step:02}" for step in range(1, STEPS + 1)} <= steps
