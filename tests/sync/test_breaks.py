"""The simulator is tested too: each break of the program, made here, is noticed, and for the right reason.

A break changes the program itself, never the simulator. It is played seed after seed until somebody
notices; the same seed then passes with the program as it is.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any, NamedTuple
from unittest import mock

import msgspec
import pytest
from sqlalchemy import Connection

from console.apply import local
from console.models.records import Ticket
from console.models.repositories.desk_state import DeskState
from console.models.repositories.outbox import Outbox, OutboxEntry
from console.offline import absorb, drafts
from console.offline import store as stores
from console.offline.counter import Counter
from console.offline.round import Round
from console.offline.sealer import Sealer
from console.offline.spool import Spool
from console.offline.states import OutboxState
from console.offline.store import DeskStore
from console.operations import FieldEdit, tickets
from console.operations.merging import merge_ticket
from console.server.api import sync as endpoints
from console.server.sync import held, ledger, numbers, pull, push
from console.server.sync.head import Head
from console.wire.messages import Cursor, LackRequest, Page, PullReply
from tests.helpers.simulation.world import Failure, World

SEEDS = 40

Patch = Any
"""What ``mock.patch`` makes."""


class Break(NamedTuple):
    """A fault in the program, and what the oracle says of it, for ``favour`` among the disasters."""

    name: str
    patch: Patch
    says: str
    favour: str = ""


def _forgets(*_: object, **__: object) -> None:
    """Does nothing where something was to be kept."""


def _finds_nothing(*_: object) -> list[Any]:
    return []


class _Ledger:
    """Decides what has a verdict again; the newest verdict stands."""

    @staticmethod
    def stored_verdicts(*_: object) -> dict[str, Any]:
        return {}

    @staticmethod
    def store(connection: Connection, workspace_id: str, settled: Iterable[Any], seq: int, now: int) -> None:
        decided = list(settled)
        for offer, _ in decided:
            connection.exec_driver_sql("DELETE FROM applied_op WHERE op_id = ?", (offer.op_id,))
        ledger.store(connection, workspace_id, decided, seq, now)


def _by_sequence_only(_: Connection, head: Head, heard: Cursor) -> bool:
    return heard.seq <= head.seq


def _by_epoch_and_sequence(connection: Connection, head: Head, heard: Cursor) -> bool:
    sql = "SELECT 1 FROM sync_commit WHERE seq = ? AND epoch = ?"
    return not heard.seq or bool(connection.exec_driver_sql(sql, (heard.seq, heard.epoch)).first())


def _skip_to_the_head(real: Callable[..., Page]) -> Callable[..., Page]:
    def page(connection: Connection, head: Head, *rest: Any, **limits: Any) -> Page:
        found = real(connection, head, *rest, **limits)
        return msgspec.structs.replace(found, cursor=head.cursor, more=False)

    return page


def _stop_at_a_refusal(real: Callable[..., list[OutboxEntry]]) -> Callable[..., list[OutboxEntry]]:
    def next_batch(store: DeskStore, *limits: Any) -> list[OutboxEntry]:
        with store.database.read() as connection:
            refused = Outbox(connection).where("state = 'refused' ORDER BY local_seq LIMIT 1")
        found = real(store, *limits)
        return [entry for entry in found if not refused or entry.local_seq < refused[0].local_seq]

    return next_batch


def _only_read_anew(self: Round) -> Generator[Any, Any, None]:
    """As after a restore, with nothing offered again."""
    answer = yield LackRequest(self._new_id(), [])
    drafts.unsend_drafts(self._store, self._user_id)
    self._store.begin_resync(answer.head)


def _number_anew(real: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    return lambda *request: [{} for _ in real(*request)]


def _overwrite(op: Any, ticket: Ticket, edits: dict[str, FieldEdit], *rest: Any) -> Any:
    seen = {field: FieldEdit(ticket.setter(field), edit.value) for field, edit in edits.items()}
    return merge_ticket(op, ticket, seen, *rest)


def _only_capture(real: Callable[..., None]) -> Callable[..., None]:
    def spool(self: Sealer, op_id: str, payload: bytes, signature: str, *files: Any) -> None:
        if not signature:
            real(self, op_id, payload, signature, *files)

    return spool


def _clear_uncovered(real: Callable[..., int]) -> Callable[..., int]:
    def purge(self: Spool, before: int, covered: Cursor) -> int:
        return real(self, before, msgspec.structs.replace(covered, seq=1 << 60))

    return purge


def _clear_unsafe(real: Callable[..., int]) -> Callable[..., int]:
    def clear_away(connection: Connection, workspace_id: str, reply: PullReply, before: int) -> int:
        covered = msgspec.structs.replace(reply.covered, seq=1 << 60)
        return real(connection, workspace_id, msgspec.structs.replace(reply, covered=covered), before)

    return clear_away


def _queue_in_memory(real: Callable[..., Any]) -> Callable[..., Any]:
    """The rows are kept at once, the outbox with the next request."""

    def perform(store: Any, op: Any, *rest: Any) -> Any:
        changes = real(store, op, *rest)
        with store.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM outbox WHERE op_id = ?", (op.op_id,))
        return changes

    return perform


def _of(owner: Any, name: str, wrap: Callable[[Any], Any]) -> Patch:
    """A break that wraps what is there."""
    return mock.patch.object(owner, name, wrap(getattr(owner, name)))


def _with(owner: Any, name: str, value: object) -> Patch:
    """A break that takes the place of what is there."""
    return mock.patch.object(owner, name, value)


LOST, VIEW = r" is lost$", r" shows .*, replay makes "
APART = r" has .*, the server |still has \[| is done with .* and shows no "

BREAKS = (
    Break(
        "what has a verdict is decided again",
        _with(push, "ledger", _Ledger),
        "had its effect|verdicts_differ",
    ),
    Break("verdicts are not stored", _with(ledger, "store", _forgets), "verdicts_differ|was given None"),
    Break("held work is dropped", _with(held, "store", _forgets), f"{LOST}|nothing comes to rest", "poison"),
    Break("nothing that waited is decided", _with(held, "waiting_for", _finds_nothing), "work is held for"),
    Break("a late value overwrites", _with(tickets, "merge_ticket", _overwrite), "had not seen"),
    Break(
        "numbers are given twice",
        _with(numbers.Numbers, "_is_free", lambda *_: True),
        "stands on",
        "restore_server",
    ),
    Break("touched rows are not stamped", _with(push, "stamp_touched", _forgets), APART),
    Break("a page skips rows", _of(pull, "pull_page", _skip_to_the_head), APART),
    Break(
        "commits count, tokens do not",
        _with(endpoints, "knows", _by_sequence_only),
        f"{APART}|{LOST}|goes back",
        "fail_over",
    ),
    Break(
        "epochs count, tokens do not",
        _with(endpoints, "knows", _by_epoch_and_sequence),
        f"{APART}|{LOST}|goes back",
        "fail_over",
    ),
    Break(
        "nothing is offered again",
        _with(Round, "_offer_again", _only_read_anew),
        f"{APART}|{LOST}",
        "fail_over",
    ),
    Break(
        "numbers are forgotten",
        _of(endpoints, "_note_reoffer", _number_anew),
        r"ticket \S+ was \[",
        "fail_over",
    ),
    Break(
        "what a lost history had stays",
        _with(DeskState, "take_stale", lambda _: set()),
        "stale marks|the server None",
        "fail_over",
    ),
    Break("the spool rests on lost commits", _with(Spool, "offer_again", _forgets), LOST, "fail_over"),
    Break(
        "a refusal blocks what follows", _of(DeskStore, "next_batch", _stop_at_a_refusal), f"{APART}|{LOST}"
    ),
    Break("nothing is replayed", _with(local, "_replay", _finds_nothing), VIEW),
    Break("no copy beside a pending row", _with(local, "_keep_copies", _forgets), f"{VIEW}|{APART}"),
    Break(
        "done at the verdict",
        mock.patch.dict(absorb._STATE_OF, accepted=OutboxState.DONE),
        f"{VIEW}|{APART}|copies for nothing",
    ),
    Break(
        "a lost scope stays",
        _with(absorb, "_lost", lambda *_: set()),
        "must not see|still has",
        "change_roles",
    ),
    Break("the outbox is kept later", _of(DeskStore, "perform", _queue_in_memory), f"{VIEW}|{LOST}"),
    Break("nothing is spooled", _with(Sealer, "spool", _forgets), LOST, "crash"),
    Break("only capture is spooled", _of(Sealer, "spool", _only_capture), LOST, "revoke"),
    Break("the spool is cleared too early", _of(Spool, "purge", _clear_uncovered), "no backup holds them"),
    Break(
        "the outbox is cleared too early", _of(stores, "clear_away", _clear_unsafe), "no backup holds them"
    ),
    Break("counts are not kept", _with(Counter, "next", lambda *_: 1), "was told to"),
    Break(
        "drafts are never sent",
        _with(drafts, "unsent_drafts", _finds_nothing),
        r"has Draft\(.*the server None",
    ),
    Break("files are never sent", _with(drafts, "unsent_files", _finds_nothing), "has the bytes of"),
)


@pytest.fixture
def quiet() -> Iterator[None]:
    """A broken program may say what it likes."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def _first_failure(one: Break) -> tuple[int, str]:
    with one.patch:
        for seed in range(SEEDS):
            try:
                World(seed, one.favour).run()
            except Failure as failure:
                return seed, str(failure).partition("\n-----")[0]
    pytest.fail(f"nobody noticed: {one.name}")


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: one.name.replace(" ", "-"))
def test_a_break_is_noticed(one: Break, quiet: None) -> None:
    seed, found = _first_failure(one)
    assert re.search(one.says, found, re.MULTILINE), found
    World(seed, one.favour).run()
