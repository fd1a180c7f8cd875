"""What became of calls: by reference number, and the ledger after an outage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from console.errors import Rejected
from console.models.enums import SlipResult
from console.models.records import CallSlip, Ticket
from console.models.repositories.rows import Rows, among
from console.operations import TakeCall
from console.operations.calls import slip_id
from console.server.api.endpoint import Call, Endpoint, Param
from console.server.api.patterns import DIGITS, NUMBER, UUID
from console.server.sql import any_of, run
from console.server.sync.held import read_call
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
        held = _held_calls(connection, workspace_id, outages, since)
        page = [LedgerSlip(*row) for row in slips[:SLIPS_A_PAGE]]
        return LedgerReply(_rows(counts, held), page, held, len(slips) > SLIPS_A_PAGE)

    return call.service.read(work)


def _held_calls(connection: Connection, workspace_id: str, outages: list[str], since: int) -> list[HeldCall]:
    """Calls without a verdict; one that amends a slip that is there is no call more."""
    rows = run(
        connection,
        "SELECT op_id, payload, desk, cause FROM held_op WHERE workspace_id = ? AND kind = ?"
        " ORDER BY received_at, op_id",
        workspace_id,
        str(TakeCall.__struct_config__.tag),
    ).all()
    held = [
        HeldCall(op_id, slip_id(op), desk, cause)
        for op_id, payload, desk, cause in rows
        if (op := read_call(payload)) is not None and (op.outage_id in outages if outages else op.at >= since)
    ]
    there = Rows(connection, workspace_id).load((CallSlip.noun, call.slip_id) for call in held)
    return [call for call in held if (CallSlip.noun, call.slip_id) not in there]


def _rows(counts: Iterable[Any], held: list[HeldCall]) -> list[LedgerRow]:
    by_desk: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for desk, result, count in counts:
        if result in _RESULTS:
            by_desk[desk][result] = count
    for call in held:
        by_desk[call.desk]["waiting"] = by_desk[call.desk].get("waiting", 0) + 1
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
