"""What an administrator may set of a team server. Durations in the unit their name says."""

from __future__ import annotations

import msgspec

from console.errors import Rejected

DATA_KEY_BYTES = 32
_HOUR_RANGE = (8, 14 * 24)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One process's settings. ``data_key`` is the secret that tokens and files are derived from.

    Lanes are requests of a kind at work at once; together they keep within PostgreSQL's 20 connections.
    ``workspace_id`` names the team; it may be left out where the database holds one team only.
    """

    data_key: bytes
    workspace_id: str = ""
    grant_hours: int = 72
    refresh_days: int = 30
    access_minutes: int = 10
    poll_seconds: int = 55
    consoles_per_second: int = 100
    push_lane: int = 3
    pull_lane: int = 4
    spool_lane: int = 2
    login_lane: int = 2
    refresh_lane: int = 2
    poll_lane: int = 2
    file_lane: int = 3
    other_lane: int = 2
    requests_per_second: float = 20.0
    request_burst: float = 200.0

    def __post_init__(self) -> None:
        if len(self.data_key) != DATA_KEY_BYTES:
            raise ValueError(f"a data key has {DATA_KEY_BYTES} bytes")
        if not _HOUR_RANGE[0] <= self.grant_hours <= _HOUR_RANGE[1]:
            raise Rejected("grant_hours_out_of_range", least=_HOUR_RANGE[0], most=_HOUR_RANGE[1])
