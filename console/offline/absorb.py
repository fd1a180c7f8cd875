"""Taking in what the server says: verdicts, pages, and a changed history. In the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from console.apply.local import resume, settle_rows
from console.changes import Changes
from console.models.records import Draft, Key, Row, key_of
from console.models.repositories.desk_state import DeskState, StoredCursor
from console.models.repositories.outbox import Outbox
from console.models.repositories.rows import Rows
from console.offline.states import OutboxState
from console.wire.messages import Cursor, Page, PullReply, Verdict, rows_of

AT_ONCE = 500
"""How many operations at most are over in one transaction: a save waits for it."""
_to_json = msgspec.json.Encoder().encode
_STATE_OF = {
    "accepted": OutboxState.ACCEPTED,
    "refused": OutboxState.REFUSED,
    "held": OutboxState.HELD,
}


def hear(state: DeskState, head: Cursor) -> None:
    """Remembers the highest commit heard of; every later request names it."""
    heard = heard_of(state)
    if head.seq and (heard.epoch != head.epoch or heard.seq < head.seq):
        state.put("heard", str(head))


def heard_of(state: DeskState) -> Cursor:
    """The highest commit heard of."""
    stored = state.get("heard")
    return Cursor.parse(stored) if stored else Cursor()


def take_verdicts(
    connection: Connection, workspace_id: str, verdicts: Sequence[Verdict], head: Cursor, now: int
) -> Changes:
    """Moves operations on. An accepted one stays in the view until its commit is pulled."""
    outbox = Outbox(connection)
    over = outbox.find((verdict.op_id for verdict in verdicts), OutboxState.DONE)
    outbox.settle(
        (
            _STATE_OF[verdict.status].value,
            now,
            verdict.commit.epoch,
            verdict.commit.seq,
            _to_json(verdict.scopes).decode(),
            _to_json(verdict).decode(),
            verdict.op_id,
        )
        for verdict in verdicts
    )
    hear(DeskState(connection), head)
    refused = outbox.find((verdict.op_id for verdict in verdicts), OutboxState.REFUSED)
    keys = resume(connection, workspace_id, [over[op_id] for op_id in over if op_id not in refused])
    if refused:
        undone = [entry.local_seq for entry in refused.values()]
        keys |= settle_rows(connection, workspace_id, [], [], undone)
    return Changes.of(keys, queue=True)


def take_pull(
    connection: Connection, workspace_id: str, reply: PullReply, asked: Mapping[str, Cursor]
) -> Changes:
    """Confirmed rows in, replay of what is still pending over them, cursors on: one transaction.

    A reply to cursors that have moved on since they were sent is dropped.

    Only when every scope has been read to its end are all accepted operations done, and rows gone that a
    changed history has not named: until then a row that was changed meanwhile may be in no page yet. Before,
    those are done whose rows have all arrived together.
    """
    state, outbox, rows = DeskState(connection), Outbox(connection), Rows(connection, workspace_id)
    if not _answers(reply, asked, state):
        return Changes()
    named = [row for page in reply.pages for row in rows_of(page.rows)]
    arrived = _without_older_drafts(rows, named)
    gone = _left(rows, outbox, reply.pages) | _lost(state, workspace_id, reply.scopes)
    for page in reply.pages:
        state.set_cursor(StoredCursor(page.scope, page.cursor.epoch, page.cursor.seq, page.cursor.token))
    state.unstale(map(key_of, named))
    finished = _reached(outbox, state)
    if reads_to_end(reply):
        gone |= state.take_stale()
    else:
        finished = outbox.within(finished, map(key_of, arrived))
    finished = finished[:AT_ONCE]
    changed = settle_rows(connection, workspace_id, arrived, gone, finished)
    outbox.set_state(finished, OutboxState.DONE)
    hear(state, reply.head)
    return Changes.of(changed, queue=bool(finished))


def reads_to_end(reply: PullReply) -> bool:
    """Whether every scope has been read to its end."""
    return set(reply.scopes) <= {page.scope for page in reply.pages if not page.more}


def finish_more(connection: Connection, workspace_id: str) -> Changes:
    """Ends more operations once all has been read; nothing, where all are over."""
    outbox = Outbox(connection)
    finished = _reached(outbox, DeskState(connection))[:AT_ONCE]
    if not finished:
        return Changes()
    changed = settle_rows(connection, workspace_id, [], [], finished)
    outbox.set_state(finished, OutboxState.DONE)
    return Changes.of(changed, queue=True)


def _answers(reply: PullReply, asked: Mapping[str, Cursor], state: DeskState) -> bool:
    stored = state.cursors()
    here = {scope: Cursor(place.epoch, place.seq, place.token) for scope, place in stored.items()}
    return all(here.get(page.scope, Cursor()) == asked[page.scope] for page in reply.pages)


def begin_resync(connection: Connection, workspace_id: str, head: Cursor) -> None:
    """Starts reading a changed history from its beginning; rows stay until it has been read."""
    state = DeskState(connection)
    state.mark_all_stale(workspace_id)
    state.put("heard", str(head) if head.seq else "")


def _reached(outbox: Outbox, state: DeskState) -> list[int]:
    """Accepted operations whose commit every scope they touched has reached, in order.

    Sequence numbers are enough: the server that answered has just confirmed the highest commit heard of,
    and with it all commits before.
    """
    cursors = state.cursors()
    top = max((cursor.seq for cursor in cursors.values()), default=0)
    return [
        local_seq
        for local_seq, seq, scopes in sorted(outbox.accepted_until(top))
        if all(scope not in cursors or cursors[scope].seq >= seq for scope in scopes)
    ]


def _left(rows: Rows, outbox: Outbox, pages: Iterable[Page]) -> set[Key]:
    """Rows that left a scope and have not come in by another."""
    left = {(item.noun, item.id): page.scope for page in pages for item in page.left}
    if not left:
        return set()
    held: dict[Key, Row] = rows.load(left) | outbox.confirmed(left)
    return {key for key, scope in left.items() if key in held and held[key].scope == scope}


def _lost(state: DeskState, workspace_id: str, scopes: Iterable[str]) -> set[Key]:
    """Rows of scopes that this user may no longer see; their pending operations are kept."""
    gone: set[Key] = set()
    for scope in state.cursors().keys() - set(scopes):
        gone.update(state.rows_in_scope(workspace_id, scope))
        state.drop_cursor(scope)
    return gone


def _without_older_drafts(rows: Rows, arrived: list[Row]) -> list[Row]:
    drafts = [row for row in arrived if isinstance(row, Draft)]
    if not drafts:
        return arrived
    held = rows.load(map(key_of, drafts))

    def is_older(row: Row) -> bool:
        mine = held.get(key_of(row))
        return isinstance(row, Draft) and isinstance(mine, Draft) and mine.saved_at > row.saved_at

    return [row for row in arrived if not is_older(row)]
