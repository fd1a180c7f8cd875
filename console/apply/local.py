"""The desk's side of one transaction: performing an operation, and replaying what is pending.

The local view of a row is the server's copy with the operations replayed that have not come back yet. A
copy is kept beside a row only while something is pending on it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from sqlalchemy import Connection

from console.apply import Overlay, Taken, attempt, load_for
from console.errors import ExpectedError
from console.models.records import Key, Row
from console.models.repositories.outbox import Outbox, OutboxEntry
from console.models.repositories.rows import Rows
from console.operations import AnyOperation, UnknownOperation, decode, kind_of, needs
from console.operations.operation import Context, Refusal

log = logging.getLogger(__name__)
_AT_DESK = Context()


class OperationRefused(ExpectedError):
    """The rules say no, at once and here; nothing was queued. The code is the refusal's."""


def perform(
    connection: Connection, workspace_id: str, op: AnyOperation, payload: bytes, signature: str, now: int
) -> list[Key]:
    """Changes the local rows and queues ``op``, in the caller's transaction. Raises OperationRefused.

    ``payload`` is the operation encoded, once and for all.

    An operation on rows that only the server holds is queued all the same, and replayed when they come.
    """
    rows, outbox = Rows(connection, workspace_id), Outbox(connection)
    overlay = Overlay(rows)
    load_for(overlay, [op])
    outcome = attempt(overlay, op, _AT_DESK)
    if isinstance(outcome, Refusal):
        raise OperationRefused(outcome.code, **outcome.params)
    touched, found = (outcome.touched, outcome.found) if isinstance(outcome, Taken) else ([], [])
    concerned = [*touched, *found, *needs(op)]
    _keep_copies(outbox, overlay, concerned)
    overlay.write()
    local_seq = outbox.add(op.op_id, kind_of(op), payload, signature, now)
    outbox.touch(local_seq, concerned)
    return touched


def resume(connection: Connection, workspace_id: str, entries: Iterable[OutboxEntry]) -> set[Key]:
    """Replays operations again that were over: the server had lost them and has just taken them once more.

    Returns the rows made anew.
    """
    outbox, overlay = Outbox(connection), Overlay(Rows(connection, workspace_id))
    concerned: set[Key] = set()
    for entry in entries:
        keys = _replay(overlay, entry.payload)
        _keep_copies(outbox, overlay, keys)
        outbox.touch(entry.local_seq, keys)
        concerned.update(keys)
    return rebuild(connection, workspace_id, concerned) if concerned else concerned


def rebuild(connection: Connection, workspace_id: str, dirty: set[Key]) -> set[Key]:
    """Makes the view of ``dirty`` rows anew: the server's copies, and what is pending replayed over them.

    Returns every row that was made anew: whatever shares a pending operation with a dirty row is.
    """
    outbox, rows = Outbox(connection), Rows(connection, workspace_id)
    keys, pending = _closure(outbox, dirty)
    copies = outbox.confirmed(keys)
    rows.upsert(copies.values())
    rows.delete(keys - copies.keys())
    outbox.unconfirm(keys)
    entries = outbox.where(
        "local_seq IN (SELECT value FROM json_each(?)) ORDER BY local_seq", f"[{','.join(map(str, pending))}]"
    )
    overlay = Overlay(rows)
    overlay.load(outbox.untouch(pending))
    for entry in entries:
        concerned = _replay(overlay, entry.payload)
        _keep_copies(outbox, overlay, concerned)
        outbox.touch(entry.local_seq, concerned)
        keys |= set(concerned)
    overlay.write()
    return keys


def _closure(outbox: Outbox, dirty: set[Key]) -> tuple[set[Key], set[int]]:
    keys, pending = set(dirty), set[int]()
    fresh = keys
    while fresh:
        pending |= outbox.touching(fresh)
        fresh = outbox.touches_of(pending) - keys
        keys = keys | fresh
    return keys, pending


def _replay(overlay: Overlay, payload: bytes) -> list[Key]:
    """Takes in what a pending operation does, if it can be decided here: it stays pending either way.

    Returns the rows it made, changed or looked at: when one of them changes or goes, it is replayed again.
    """
    concerned: list[Key] = []
    try:
        op = decode(payload)
        concerned += needs(op)
        overlay.load(concerned)
        outcome = attempt(overlay, op, _AT_DESK)
    except UnknownOperation:
        return concerned
    except Exception:  # a fault in one rule hides no other work; the log has it
        log.exception("replay of a pending operation failed")
        return concerned
    return [*outcome.touched, *outcome.found, *concerned] if isinstance(outcome, Taken) else concerned


def _keep_copies(outbox: Outbox, overlay: Overlay, concerned: list[Key]) -> None:
    """Keeps the server's copy of each row that a pending operation concerns for the first time.

    Also of one that the operation only believed to be new: it is held already.
    """
    overlay.load(concerned)
    originals = [row for key in concerned if (row := overlay.original(key)) is not None]
    if originals:
        pending = outbox.touched((row.noun, row.id) for row in originals)
        outbox.confirm((row for row in originals if (row.noun, row.id) not in pending), keep=True)


def settle_rows(
    connection: Connection,
    workspace_id: str,
    arrived: list[Row],
    gone: Iterable[Key],
    finished: Iterable[int],
) -> set[Key]:
    """Takes in the server's rows, removes those it no longer shows, and ends the replay of ``finished``.

    Returns the rows whose view changed.
    """
    outbox, rows = Outbox(connection), Rows(connection, workspace_id)
    freed = outbox.untouch(finished)
    arrived_keys = {(row.noun, row.id) for row in arrived}
    gone = set(gone) - arrived_keys
    pending = outbox.touched(arrived_keys | gone | freed)
    outbox.confirm(row for row in arrived if (row.noun, row.id) in pending)
    outbox.unconfirm(gone | ((freed & arrived_keys) - pending))
    rows.upsert(row for row in arrived if (row.noun, row.id) not in pending)
    rows.delete(gone - pending)
    dirty = (freed - arrived_keys - gone) | (pending & (arrived_keys | gone | freed))
    changed = arrived_keys | gone | freed
    return changed | rebuild(connection, workspace_id, dirty) if dirty else changed
