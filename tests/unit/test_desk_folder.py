"""The desk's folder: what programs learn at the same time stands side by side, and nobody shares a folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import StoreError
from console.offline.desk_folder import AgentFolder, DeskFolder
from tests.helpers.processes import Child

EDITS = 60


def learn(say: Callable[[str], None], folder: Path, name: str) -> None:
    """One program: learns a fact again and again, and sees that it stays."""
    desk, lost = DeskFolder(folder), 0
    for number in range(1, EDITS + 1):
        lost += getattr(desk.facts(), name) not in (0, number - 1)
        desk.keep(**{name: number})
    say(str(lost))


def test_two_programs_learn_at_once_and_neither_forgets_for_the_other(tmp_path: Path) -> None:
    DeskFolder(tmp_path).facts()
    programs = [Child(learn, tmp_path, name) for name in ("code", "server_offset")]
    assert [program.wait() for program in programs] == [["0"], ["0"]]
    for program in programs:
        program.close()
    facts = DeskFolder(tmp_path).facts()
    assert (facts.code, facts.server_offset) == (EDITS, EDITS)


def test_the_time_that_was_seen_does_not_go_back(tmp_path: Path) -> None:
    desk = DeskFolder(tmp_path)
    desk.keep(server_time_seen=9)
    assert desk.keep(server_time_seen=4, code=7).server_time_seen == 9


def as_windows_sees(name: str) -> str:
    """A name as Windows finds the file: without what it drops, a device by the part before the first dot."""
    kept = name.rstrip(". ").casefold()
    stem = kept.split(".")[0]
    return "a device" if re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d", stem) else kept


numbers = st.from_regex(r"[0-9A-Za-z_-][0-9A-Za-z._-]{0,5}|(con|nul|com1|LPT9)[.]?[a-z]{0,2}", fullmatch=True)


@given(numbers, numbers)
def test_every_number_has_a_folder_of_its_own_on_windows_too(one: str, other: str) -> None:
    desk = object.__new__(DeskFolder)
    desk.root = Path("desk")
    names = [as_windows_sees(desk.agent(number).path.name) for number in (one, other)]
    assert "a device" not in names
    assert (names[0] == names[1]) == (one.casefold() == other.casefold())


def test_an_ordinary_number_is_its_folders_name(tmp_path: Path) -> None:
    assert DeskFolder(tmp_path).agent("A1001").path == tmp_path / "agents" / "a1001"


@pytest.mark.parametrize("number", ["", ".", "..", ".hidden", "a/b", "a\\b", "工号", "a" * 33, "a:b"])
def test_a_number_that_is_no_name_is_refused(tmp_path: Path, number: str) -> None:
    with pytest.raises(StoreError, match="employee_number_invalid"):
        DeskFolder(tmp_path).agent(number)


def test_what_lies_in_the_way_without_a_database_is_set_aside(tmp_path: Path) -> None:
    agent, made = AgentFolder(tmp_path / "1000"), AgentFolder(tmp_path / ".1000.new")
    for folder, name in ((agent, "damaged"), (made, "standby.db")):
        folder.path.mkdir()
        (folder.path / name).write_text(name)
    made.take_place_of(agent, 77)
    found: Any = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("*/*"))
    assert found == ["1000/standby.db", "1000~77/damaged"]
