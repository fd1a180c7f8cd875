"""Trying it on one computer: the server is started by a password, and again after it would not start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from console import keyslots
from console.errors import CredentialsError, LinkError
from console.offline import try_here
from console.offline.desk_folder import DeskFolder
from console.offline.try_here import TryHere
from tests.helpers.keyrings import QUICK

SAMPLE = "the sample team's password"


class Child:
    """An embedded server that fails as often as it is told to."""

    failures = 0

    def __init__(self, data: Path, key: bytes, backoff: object) -> None:
        self.key = key
        self.address = ""

    def start(self) -> None:
        if Child.failures:
            Child.failures -= 1
            raise LinkError("server_not_started")
        self.address = "http://127.0.0.1:4711"

    def stop(self) -> None:
        self.address = ""


@pytest.fixture
def a_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], TryHere]:
    monkeypatch.setattr(keyslots, "Protection", lambda: QUICK)
    monkeypatch.setattr(try_here, "EmbeddedServer", Child)
    monkeypatch.setattr(Child, "failures", 0)
    return lambda: TryHere(DeskFolder(tmp_path), SAMPLE)


def test_a_server_that_would_not_start_is_started_by_the_next_try(a_desk: Callable[[], TryHere]) -> None:
    here = a_desk()
    Child.failures = 1
    with pytest.raises(LinkError):
        here.open("1001", SAMPLE)
    assert here.address == ""
    assert here.open("1001", SAMPLE) == "http://127.0.0.1:4711"


def test_whoever_was_welcomed_can_start_it_the_next_time(a_desk: Callable[[], TryHere]) -> None:
    first = a_desk()
    first.open("1001", SAMPLE)
    first.welcome("1002", "another long password")
    second = a_desk()
    assert second.open("1002", "another long password") == "http://127.0.0.1:4711"
    with pytest.raises(CredentialsError, match="wrong_password"):
        a_desk().open("1003", "a password nobody has")


def test_whoever_goes_back_to_the_sample_teams_password_starts_it_with_that(
    a_desk: Callable[[], TryHere],
) -> None:
    first = a_desk()
    first.open("1001", SAMPLE)
    first.welcome("1001", "a password of my own")
    first.welcome("1001", SAMPLE)
    assert a_desk().open("1001", SAMPLE) == "http://127.0.0.1:4711"
    with pytest.raises(CredentialsError, match="wrong_password"):
        a_desk().open("1001", "a password of my own")


def test_the_sample_teams_password_needs_no_slot_of_ones_own(a_desk: Callable[[], TryHere]) -> None:
    here = a_desk()
    here.open("1001", SAMPLE)
    here.welcome("1003", SAMPLE)
    assert here._slots.names() == (try_here.SAMPLE_SLOT,)
