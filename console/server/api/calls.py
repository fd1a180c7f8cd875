"""What became of calls: by reference number, and the ledger after an outage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from console.errors import Rejected
from console.models.enums import Role, SlipResult
from console.models.records import CallSlip, Ticket
from console.models.repositories.rows import Rows, among
from console.server.api.endpoint import Call, Endpoint, Param
from console.server.api.patterns import DIGITS, NUMBER, UUID
from console.server.sessions import Caller
from console.server.sql import any_of, run
from console.server.sync.pull import visible_scopes
from console.wire.administration import HeldCall, LedgerReply, LedgerRow, LedgerSlip, SlipsReply

MOST_FOUND = 100
SLIPS_A_PAGE = 5_000
MOST_OUTAGES = 50
_RESULTS = tuple(result.value for result in SlipResult)


def find_slips(call: Call) -> SlipsReply:
    """Where two calls share a number, both."""
    workspace_id, reference = call.service.workspace_id, call.value("reference")
    scopes = visible_scopes(call.caller.user.id, call.caller.roles)

    def work(connection: Connection) -> SlipsReply:
        rows = Rows(connection, workspace_id)
        condition = f"reference = ? AND scope {any_of(connection)} ORDER BY id LIMIT ?"
        visible = among(connection, scopes)
        return SlipsReply(
            rows.where(CallSlip, condition, reference, visible, MOST_FOUND),
            rows.where(Ticket, condition, reference, visible, MOST_FOUND),
        )

    return call.service.read(work)


def ledger(call: Call) -> LedgerReply:
    """The calls of an outage, or those saved since a time, as far as the server has them."""
    outages = call.values.get("outage_id", [])
    since = int(call.value("since", "0"))
    if not outages and not since:
        raise Rejected("invalid_request", field="outage_id")
    workspace_id = call.service.workspace_id
    scopes = visible_scopes(call.caller.user.id, call.caller.roles)

    def work(connection: Connection) -> LedgerReply:
        asked = f"outage_id {any_of(connection)}" if outages else "saved_at >= ?"
        value = among(connection, outages) if outages else since
        condition = f"workspace_id = ? AND {asked} AND scope {any_of(connection)}"
        parameters = (workspace_id, value, among(connection, scopes))
        counts = run(
            connection,
            f"SELECT desk, result, count(*) FROM call_slip WHERE {condition} GROUP BY desk, result",
            *parameters,
        ).all()
        slips = run(
            connection,
            f"SELECT id, desk, result FROM call_slip WHERE {condition} AND id > ? ORDER BY id LIMIT ?",
            *parameters,
            call.value("after"),
            SLIPS_A_PAGE + 1,
        ).all()
        waiting = _held(connection, workspace_id, outages, since)
        page = [LedgerSlip(*row) for row in slips[:SLIPS_A_PAGE]]
        more = len(slips) > SLIPS_A_PAGE
        return LedgerReply(_rows(counts, waiting), page, _shown(waiting, call.caller), more)

    return call.service.read(work)


def _held(connection: Connection, workspace_id: str, outages: list[str], since: int) -> Sequence[Any]:
    """Calls without a verdict; one that amends a slip that is there is no call more."""
    asked = f"h.outage_id {any_of(connection)}" if outages else "h.happened_at >= ?"
    return run(
        connection,
        "SELECT h.op_id, h.slip_id, h.desk, h.cause, h.author FROM held_op AS h"
        f" WHERE h.workspace_id = ? AND h.slip_id <> '' AND {asked} AND NOT EXISTS"
        " (SELECT 1 FROM call_slip AS s WHERE s.workspace_id = h.workspace_id AND s.id = h.slip_id)"
        " ORDER BY h.received_at, h.op_id",
        workspace_id,
        among(connection, outages) if outages else since,
    ).all()


def _shown(held: Iterable[Any], caller: Caller) -> list[HeldCall]:
    """One's own and those of the desk one sits at; a supervisor sees everybody's."""
    return [
        HeldCall(call.op_id, call.slip_id, call.desk, call.cause)
        for call in held
        if caller.has(Role.SUPERVISOR)
        or call.author == caller.user.id
        or (caller.desk_id and call.desk == caller.desk_id)
    ]


def _rows(counts: Iterable[Any], held: Iterable[Any]) -> list[LedgerRow]:
    by_desk: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for desk, result, count in counts:
        if result in _RESULTS:
            by_desk[desk][result] = count
    for desk, _ in {(call.desk, call.slip_id) for call in held}:
        by_desk[desk]["waiting"] = by_desk[desk].get("waiting", 0) + 1
    return [LedgerRow(desk, **by_desk[desk]) for desk in sorted(by_desk)]


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/v1/slips",
        name="find_slips",
        summary="Call slips and tickets by reference number; both where two share one.",
        handler=find_slips,
        reply=SlipsReply,
        params=(Param("reference", DIGITS, required=True),),
    ),
    Endpoint(
        method="GET",
        path="/api/v1/ledger",
        name="ledger",
        summary="Counts a desk, slips in pages, held calls: of outages, or since a time (UTC microseconds).",
        handler=ledger,
        reply=LedgerReply,
        params=(
            Param("outage_id", UUID, many=MOST_OUTAGES),
            Param("since", NUMBER),
            Param("after", UUID),
        ),
    ),
)
