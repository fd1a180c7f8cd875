"""Somebody pastes as much as a form takes, again and again: it travels in pieces that anybody can take in."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.models.database import open_server
from console.operations.fields import MAX_TEXT
from tests.faults.servers import TeamDesk, serving
from tests.faults.teams import found_team

KEY = bytes(range(1, 33))
CALLS = 30
MOST_BYTES = 12 * 1024 * 1024


def test_long_calls_reach_everybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a fifth of what a desk takes in, and as much less of what is sent."""
    monkeypatch.setattr("console.offline.http_client.MAX_REPLY_BYTES", MOST_BYTES)
    database = open_server(str(tmp_path / "server.db"), KEY, create=True)
    team = found_team(database, 2)
    with serving(str(tmp_path / "server.db"), tmp_path, KEY) as address:
        writer, reader = (TeamDesk(tmp_path / a.id, a.employee_no, address) for a in team.agents)
        calls = writer.take_calls(CALLS, "断" * MAX_TEXT)
        writer.sync_until_drained()
        reader.sync_until_drained()
        assert team.complaints(calls) == []
        assert reader.failures == writer.failures == []
        assert reader.complaints(team) == writer.complaints(team) == []
        writer.close()
        reader.close()
    database.close()
