"""Operations in, rows out: push, what a restored server lacks, pull, and the long poll between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from console.errors import Rejected
from console.models.records import Draft, user_scope
from console.models.repositories.rows import Rows, among
from console.server.api.endpoint import Call, Endpoint, Param
from console.server.api.errors import HEADERS
from console.server.api.patterns import CURSOR, HEX, NUMBER, SCOPE_CURSOR, SECONDS
from console.server.api.runner import prove
from console.server.audit import Entry
from console.server.service import Service
from console.server.sql import any_of, run
from console.server.sync.head import Head, begin_epoch, commit_to, is_own, knows, lock_head, read_head
from console.server.sync.held import is_any_due, roles_of
from console.server.sync.ledger import stored_verdicts
from console.server.sync.offers import Author, Offer, offer_of
from console.server.sync.pull import pull_page, visible_scopes
from console.server.sync.push import push
from console.wire.messages import (
    MAX_OPS,
    MAX_PUSH_BYTES,
    Cursor,
    HeadReply,
    LackReply,
    LackRequest,
    PullReply,
    PushReply,
    PushRequest,
    ReofferRequest,
    Verdict,
    VerdictsReply,
    VerdictsRequest,
)

MOST_LACK = 10_000
MOST_SCOPES = 20
MOST_FOLLOWING = 8
PUSH_BYTES = MAX_PUSH_BYTES + 64 * 1024
"""With room around the operations: one that a spool may bring can be sent by a login."""
REOFFER_BYTES = 8 * 1024 * 1024
_encode = msgspec.json.Encoder().encode

Renew = Callable[[Connection, Sequence[Offer]], Sequence[Offer]]


def decide(
    service: Service,
    offers: Sequence[Offer],
    drafts: Sequence[Draft],
    heard: Sequence[Cursor],
    renew: Renew,
    now: int,
) -> tuple[list[Verdict], Cursor]:
    """Verdicts on all ``offers``, in as many transactions as that takes, and the head after the last.

    ``renew`` says in each transaction whose word the offers are by then. Raises ``history_forked``, with
    nothing decided, where one of ``heard`` is no part of this history.
    """
    verdicts: list[Verdict] = []
    workspace_id = service.workspace_id

    def one(connection: Connection) -> tuple[list[Verdict], Cursor, bool]:
        head = lock_head(connection, workspace_id)
        require_known(connection, head, *heard)
        rest = renew(connection, offers[len(verdicts) :])
        decided = push(connection, workspace_id, rest, [] if verdicts else drafts, now)
        return *decided, is_any_due(connection, workspace_id)

    while True:
        decided, head, more = service.write(one)
        verdicts += decided
        if len(verdicts) >= len(offers):
            head = _decide_what_is_due(service, now) if more else head
            service.publish(head)
            return verdicts, head


def _decide_what_is_due(service: Service, now: int) -> Cursor:
    """Decides what was held for rows that have come, and found no room in their commit; the head afterwards.

    What a long chain leaves over, or a crash, is taken along by the next push of anybody.
    """

    def follow(connection: Connection) -> tuple[Cursor, bool]:
        _, head = push(connection, service.workspace_id, [], [], now)
        return head, is_any_due(connection, service.workspace_id)

    for _ in range(MOST_FOLLOWING):
        head, more = service.write(follow)
        if not more:
            break
    return head


def require_known(connection: Connection, head: Head, *heard: Cursor) -> None:
    """Raises ``history_forked`` where one of ``heard`` is no part of this history."""
    if not all(knows(connection, head, cursor) for cursor in heard):
        raise Rejected("history_forked")


def push_operations(call: Call) -> PushReply:
    """The author's own operations and drafts."""
    request: PushRequest = call.body
    if len(request.ops) > MAX_OPS:
        raise Rejected("too_large", most=MAX_OPS)
    author = _author(call)
    offers = [offer_of(raw, author) for raw in request.ops]
    drafts = [_own(draft, author.user_id) for draft in request.drafts]
    verdicts, head = decide(call.service, offers, drafts, [request.heard], _renewer(call), call.now)
    return PushReply(request.request_id, verdicts, head, call.now)


def reoffer(call: Call) -> PushReply:
    """Operations that a lost history had accepted, in their old order and with their old numbers."""
    request: ReofferRequest = call.body
    if len(request.ops) > MAX_OPS:
        raise Rejected("too_large", most=MAX_OPS)
    author = _author(call)
    offers = [offer_of(again.op, author) for again in request.ops]
    if offers:
        numbers = call.service.write(lambda connection: _note_reoffer(connection, call, request))
        offers = [
            msgspec.structs.replace(offer, numbers=had) for offer, had in zip(offers, numbers, strict=True)
        ]
    verdicts, head = decide(call.service, offers, [], [request.heard], _renewer(call), call.now)
    return PushReply(request.request_id, verdicts, head, call.now)


def lack(call: Call) -> LackReply:
    """Which of the named operations this history has not accepted: it may have refused what another took."""
    request: LackRequest = call.body
    if len(request.op_ids) > MOST_LACK:
        raise Rejected("too_large", most=MOST_LACK)
    workspace_id = call.service.workspace_id

    def work(connection: Connection) -> LackReply:
        head = read_head(connection, workspace_id)
        require_known(connection, head, request.heard)
        known = run(
            connection,
            f"SELECT op_id FROM applied_op WHERE workspace_id = ? AND op_id {any_of(connection)}"
            " AND status = 'accepted'",
            workspace_id,
            among(connection, request.op_ids),
        )
        found = {row[0] for row in known}
        lacking = [op_id for op_id in dict.fromkeys(request.op_ids) if op_id not in found]
        return LackReply(request.request_id, lacking, head.cursor)

    return call.service.read(work)


def tell_verdicts(call: Call) -> VerdictsReply:
    """What became of operations, for whoever names the digest of their bytes, and so could push them."""
    request: VerdictsRequest = call.body
    if len(request.ops) > MAX_OPS:
        raise Rejected("too_large", most=MAX_OPS)
    asked = [(op.op_id, op.sha256) for op in request.ops]
    ids = [op_id for op_id, _ in asked]
    stored = call.service.read(lambda connection: stored_verdicts(connection, call.service.workspace_id, ids))
    known = {(op_id, sha256): verdict for op_id, (sha256, verdict) in stored.items()}
    return VerdictsReply(request.request_id, [known[one] for one in asked if one in known])


def pull(call: Call) -> PullReply:
    """Whole transactions of each scope asked for that this caller may see, after its cursor."""
    cursors = dict(_scope_cursor(text) for text in call.values.get("cursor", []))
    heard = Cursor.parse(call.value("heard", str(Cursor())))
    scopes = visible_scopes(call.caller.user.id, call.caller.roles)
    workspace_id = call.service.workspace_id

    def work(connection: Connection) -> PullReply:
        head = read_head(connection, workspace_id)
        require_known(connection, head, heard, *cursors.values())
        pages = [
            pull_page(connection, head, scope, cursor.seq)
            for scope, cursor in cursors.items()
            if scope in scopes
        ]
        covered = covered_by_backup(connection, head)
        return PullReply(pages, scopes, head.cursor, call.now, covered, head.audit_no, head.audit_hash)

    return call.service.read(work)


async def poll_head(endpoint: Endpoint, request: Request, call: Call) -> Response:
    """Waits in the event loop for a newer commit, or time, the caller or the server to be gone."""
    service = call.service
    lane = service.lanes[endpoint.lane]
    async with lane.admitted():
        await lane.run(lambda: prove(endpoint, call))
    seen = Cursor(call.value("epoch"), int(call.value("seq", "0")), call.value("token"))
    seconds = min(int(call.value("wait", "0")), service.settings.poll_seconds)
    waiting = asyncio.ensure_future(service.heads.beyond(seen, seconds))
    leaving = asyncio.ensure_future(_until_gone(request))
    try:
        await asyncio.wait((waiting, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            return Response(status_code=400, headers=HEADERS)  # nobody is there to read it
        reply = HeadReply(waiting.result(), service.clock())
        return Response(_encode(reply), 200, HEADERS, media_type="application/json")
    finally:
        for task in (waiting, leaving):
            task.cancel()
        await asyncio.gather(waiting, leaving, return_exceptions=True)


def covered_by_backup(connection: Connection, head: Head) -> Cursor:
    """The newest commit that a verified backup holds."""
    row = run(
        connection,
        "SELECT epoch, seq, token FROM sync_commit WHERE workspace_id = ? AND seq = ?",
        head.workspace_id,
        head.backup_seq,
    ).first()
    return Cursor(*row) if row is not None else Cursor()


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _author(call: Call) -> Author:
    return Author(call.caller.user.id, call.caller.roles, proved=True)


def _renewer(call: Call) -> Renew:
    """Rights are those at the moment of deciding. Raises ``revoked`` for somebody made inactive meanwhile."""
    before = _author(call)

    def renew(connection: Connection, offers: Sequence[Offer]) -> Sequence[Offer]:
        roles = roles_of(Rows(connection, call.service.workspace_id), before.user_id)
        if not roles:
            raise Rejected("revoked")
        if roles == before.roles:
            return offers
        now = msgspec.structs.replace(before, roles=roles)
        return [msgspec.structs.replace(o, author=now) if o.author.proved else o for o in offers]

    return renew


def _own(draft: Draft, user_id: str) -> Draft:
    """A draft is its author's, whatever it says."""
    content = draft.content.replace("\0", "\ufffd")
    return msgspec.structs.replace(draft, user_id=user_id, scope=user_scope(user_id), content=content)


def _note_reoffer(connection: Connection, call: Call, request: ReofferRequest) -> list[dict[str, int]]:
    """The first to offer again what was lost without anybody's word begins another epoch.

    Returns the numbers each operation had, none where its commit was never made or is still here: what a
    desk makes up moves nothing.
    """
    head = lock_head(connection, call.service.workspace_id)
    require_known(connection, head, request.heard)
    caller, again = call.caller, request.ops
    commits = {item.verdict.commit for item in again}
    lost = {
        commit
        for commit in commits
        if is_own(connection, head.workspace_id, commit) and not knows(connection, head, commit)
    }
    if any(commit.epoch == head.epoch for commit in lost):
        begin_epoch(connection, head, call.now, caller.user.id)
    entry = Entry(caller.user.id, caller.desk_id, "history.offered_again", str(len(again)))
    commit_to(connection, head, entry, call.now)
    return [item.verdict.numbers if item.verdict.commit in lost else {} for item in again]


def _scope_cursor(text: str) -> tuple[str, Cursor]:
    scope, _, cursor = text.rpartition("@")
    return scope, Cursor.parse(cursor)


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/v1/sync/push",
        name="push",
        summary="Offers operations in order; one verdict each. A repeat gets the verdict it got before.",
        lane="push",
        handler=push_operations,
        request=PushRequest,
        reply=PushReply,
        body_limit=PUSH_BYTES,
        codes=("operation_unreadable", "history_forked"),
    ),
    Endpoint(
        method="POST",
        path="/api/v1/sync/lack",
        name="lack",
        summary="Which accepted operations are not accepted here: a part of the history was lost.",
        lane="push",
        handler=lack,
        request=LackRequest,
        reply=LackReply,
        body_limit=MAX_PUSH_BYTES,
        codes=("history_forked",),
    ),
    Endpoint(
        method="POST",
        path="/api/v1/sync/verdicts",
        name="tell_verdicts",
        summary="The verdicts on operations that are too large to be pushed, by the digest of their bytes.",
        lane="push",
        handler=tell_verdicts,
        request=VerdictsRequest,
        reply=VerdictsReply,
        body_limit=MAX_PUSH_BYTES,
    ),
    Endpoint(
        method="POST",
        path="/api/v1/sync/reoffer",
        name="reoffer",
        summary="Offers again what this server lacks, with the numbers it had.",
        lane="push",
        handler=reoffer,
        request=ReofferRequest,
        reply=PushReply,
        body_limit=REOFFER_BYTES,
        codes=("operation_unreadable", "history_forked"),
    ),
    Endpoint(
        method="GET",
        path="/api/v1/sync/pull",
        name="pull",
        summary="Rows stamped after a cursor, whole transactions a page; one cursor a scope.",
        lane="pull",
        handler=pull,
        reply=PullReply,
        compress=True,
        params=(Param("cursor", SCOPE_CURSOR, many=MOST_SCOPES, example="w@:0:"), Param("heard", CURSOR)),
        codes=("history_forked",),
    ),
    Endpoint(
        method="GET",
        path="/api/v1/sync/head",
        name="head",
        summary="The newest commit, as soon as it is another than the one named; within ``wait`` seconds.",
        lane="poll",
        stream=poll_head,
        reply=HeadReply,
        params=(
            Param("epoch", HEX),
            Param("seq", NUMBER),
            Param("token", HEX),
            Param("wait", SECONDS),
        ),
    ),
)
