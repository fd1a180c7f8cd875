"""A file that the server refuses keeps neither the others nor the pull waiting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from console.changes import Changes
from console.errors import LinkError, Rejected
from console.ids import new_id
from console.models.database import open_memory
from console.models.tables import DESK_TABLES, Base
from console.offline.drafts import keep_file, unsent_files
from console.offline.round import PullRequest, Round, SendFile
from console.offline.store import DeskStore
from console.wire.messages import Cursor, Page, PullReply, bundle
from tests.helpers.log_guard import LogGuard

HEAD = Cursor("e", 1, "t")


@pytest.fixture
def store() -> Iterator[DeskStore]:
    database = open_memory()
    with database.write() as connection:
        Base.metadata.create_all(connection, tables=DESK_TABLES)
    yield DeskStore(database, new_id(), lambda: 1)
    database.close()


def new_round(store: DeskStore) -> Round:
    return Round(store, new_id(), new_id(), new_id, lambda _: None)


def play(made: Round, refused: dict[str, str], failure: Exception | None = None) -> list[Any]:
    """One round against a server that refuses some files, each with a code; returns what was asked."""
    steps, asked = made.steps(), []
    step: Any = next(steps)
    try:
        while True:
            asked.append(step)
            if isinstance(step, SendFile) and failure is not None:
                step = steps.throw(failure)
            elif isinstance(step, SendFile) and step.sha256 in refused:
                step = steps.throw(Rejected(refused[step.sha256]))
            elif isinstance(step, SendFile):
                step = steps.send(7)
            elif isinstance(step, PullRequest):
                step = steps.send(PullReply([Page("w", HEAD, bundle([]), [], more=False)], ["w"], HEAD, 1))
            else:
                step = steps.send(None)
    except StopIteration:
        return asked


@pytest.mark.parametrize("code", ["too_large", "hash_differs"])
def test_the_rest_goes_on_and_the_file_waits_for_the_next_run(
    store: DeskStore, expect_log: LogGuard, code: str
) -> None:
    expect_log.expect("console.offline.round", f"a file was refused, {code}", 40)
    files = [keep_file(store, bytes([number]), number) for number in range(3)]
    made = new_round(store)
    asked = play(made, {files[0]: code})
    assert [step.sha256 for step in asked if isinstance(step, SendFile)] == files
    assert any(isinstance(step, PullRequest) for step in asked)
    assert unsent_files(store) == files[:1]
    assert not any(isinstance(step, SendFile) for step in play(made, {}))
    assert any(isinstance(step, SendFile) for step in play(new_round(store), {}))


@pytest.mark.parametrize("failure", [Rejected("login_required"), LinkError("timed_out")])
def test_what_is_not_about_the_file_ends_the_round(store: DeskStore, failure: Exception) -> None:
    keep_file(store, b"x", 1)
    with pytest.raises(type(failure)):
        play(new_round(store), {}, failure)


def test_between_two_files_new_work_goes_first(store: DeskStore) -> None:
    for number in range(2):
        keep_file(store, bytes([number]), number)
    kinds = [type(step) for step in play(new_round(store), {}) if not isinstance(step, Changes)]
    assert kinds == [PullRequest, SendFile, PullRequest, SendFile, PullRequest]
