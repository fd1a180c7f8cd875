"""The audit chain: each entry is hashed with the one before it, so that no past can be rewritten unseen.

An entry of a push covers its operations through a digest over their stored verdicts; it holds ids, hashes
and codes, never personal text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import msgspec
from sqlalchemy import Connection

from console.server.sql import run


class Entry(msgspec.Struct, frozen=True):
    """Who did what to what; ``digest`` covers the details that are stored elsewhere."""

    actor: str
    desk: str
    action: str
    subject: str = ""
    digest: str = ""


class Detail(msgspec.Struct, frozen=True):
    """Words that an entry covers by their digest; they can be erased without breaking the chain."""

    text: str

    @property
    def digest(self) -> str:
        """What the entry keeps."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class Break(msgspec.Struct, frozen=True):
    """Where the chain, or what an entry covers, is not what was written."""

    no: int
    cause: str


def chain_hash(previous: str, no: int, at: int, entry: Entry) -> str:
    """The hash of entry ``no`` on top of ``previous``."""
    canonical = msgspec.json.encode([previous, no, at, *msgspec.structs.astuple(entry)])
    return hashlib.sha256(canonical).hexdigest()


def verdict_digest(verdicts: Iterable[tuple[str, str, str]]) -> str:
    """The digest over (op_id, payload hash, status) of one transaction's new verdicts."""
    canonical = msgspec.json.encode(sorted(verdicts))
    return hashlib.sha256(canonical).hexdigest()


def verify_chain(connection: Connection, workspace_id: str) -> Iterator[Break]:
    """Every break of the chain, from its first entry to the head."""
    previous, expected_no = "", 1
    details = _details(connection, workspace_id)
    entries = run(
        connection,
        "SELECT no, at, actor, desk, action, subject, digest, hash FROM audit"
        " WHERE workspace_id = ? ORDER BY no",
        workspace_id,
    )
    for no, at, *parts, stored in entries:
        entry = Entry(*parts)
        if no != expected_no:
            yield Break(expected_no, "entry_missing")
        if chain_hash(previous, no, at, entry) != stored:
            yield Break(no, "hash_differs")
        if entry.action == "push" and _digest_at(connection, workspace_id, entry.subject) != entry.digest:
            yield Break(no, "verdicts_differ")
        if no in details and Detail(details[no]).digest != entry.digest:
            yield Break(no, "detail_differs")
        previous, expected_no = stored, no + 1
    head = run(
        connection, "SELECT audit_no, audit_hash FROM sync_head WHERE workspace_id = ?", workspace_id
    ).first()
    if head is not None and tuple(head) != (expected_no - 1, previous):
        yield Break(expected_no, "tail_cut")


def _details(connection: Connection, workspace_id: str) -> dict[int, str]:
    rows = run(connection, "SELECT no, detail FROM audit_detail WHERE workspace_id = ?", workspace_id)
    return {no: detail for no, detail in rows}


def _digest_at(connection: Connection, workspace_id: str, seq: str) -> str:
    verdicts = run(
        connection,
        "SELECT op_id, payload_sha256, status FROM applied_op WHERE workspace_id = ? AND seq = ?",
        workspace_id,
        int(seq),
    )
    return verdict_digest((op_id, sha, status) for op_id, sha, status in verdicts)
