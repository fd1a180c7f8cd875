"""What the server holds without a verdict, in the words its authors typed."""

from __future__ import annotations

import msgspec

from console.offline.identity import HeldList, HeldWork
from console.offline.transport import Transport
from console.wire.administration import OpenHeld
from console.wire.messages import HeldItem

_TYPED = ("text", "title", "outcome", "reason", "note")


def held_work(transport: Transport) -> HeldList:
    """All of it that this login may see. Raises LinkError, Rejected."""
    reply = transport.held()
    return HeldList([_held(item) for item in reply.items], reply.more)


def open_held(transport: Transport, op_id: str, reason: str) -> HeldWork:
    """Somebody else's private work, read for a reason. Raises LinkError, Rejected."""
    return _held(transport.ask(HeldItem, "POST", f"/held/{op_id}/open", OpenHeld(reason)))


def _held(item: HeldItem) -> HeldWork:
    operation = msgspec.json.decode(item.op) or {}
    content = {**operation.get("content", {}), **operation}
    typed = [str(content[name]) for name in _TYPED if content.get(name)]
    return HeldWork(
        item.op_id,
        item.kind,
        item.author,
        item.desk,
        item.cause,
        item.received_at,
        typed[0].splitlines()[0] if typed else "",
        "\n".join(typed),
        bytes(item.op) if operation else b"",
    )
