"""Stored verdicts. Written in the transaction they speak of, kept for ever, repeated on request."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from console.models.repositories.rows import among
from console.server.sql import any_of, run, run_many
from console.server.sync.offers import Offer
from console.wire.messages import Verdict

_decode = msgspec.json.Decoder(Verdict).decode
_encode = msgspec.json.Encoder().encode


def stored_verdicts(
    connection: Connection, workspace_id: str, op_ids: list[str]
) -> dict[str, tuple[str, Verdict]]:
    """The payload hash and the verdict of each operation that has one."""
    rows = run(
        connection,
        f"SELECT op_id, payload_sha256, result FROM applied_op"
        f" WHERE workspace_id = ? AND op_id {any_of(connection)}",
        workspace_id,
        among(connection, op_ids),
    )
    return {op_id: (sha256, _decode(result)) for op_id, sha256, result in rows}


def store(
    connection: Connection,
    workspace_id: str,
    settled: Iterable[tuple[Offer, Verdict]],
    seq: int,
    now: int,
) -> None:
    """Keeps the verdicts of one transaction."""
    run_many(
        connection,
        "INSERT INTO applied_op (workspace_id, op_id, payload_sha256, kind, author, desk, status, seq,"
        " result, happened_at, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                workspace_id,
                offer.op_id,
                offer.sha256,
                offer.kind,
                offer.op.author if offer.op else "",
                offer.op.desk if offer.op else "",
                verdict.status,
                seq,
                _encode(verdict).decode(),
                offer.op.at if offer.op else 0,
                now,
            )
            for offer, verdict in settled
        ),
    )
