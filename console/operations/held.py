"""Settling work that has no verdict yet: a supervisor takes or rejects what the server holds."""

from __future__ import annotations

from console.models.enums import Role
from console.models.records import Key
from console.operations.operation import Context, Decision, Operation, Records, Refusal, Release


class SettleHeld(Operation, frozen=True, kw_only=True, tag="held.settle"):
    """Takes a held operation on its author's behalf, or rejects it with a reason its author reads."""

    held_op: str
    take: bool
    reason: str = ""


def needs_held(op: SettleHeld) -> list[Key]:
    """Nothing: held operations are no shared rows."""
    return []


def decide_held(op: SettleHeld, records: Records, context: Context) -> Decision:
    """Released under its original id; only the server can say whether it is still held."""
    if context.lacks(Role.SUPERVISOR):
        return Refusal("no_right")
    if not op.take and not op.reason.strip():
        return Refusal("reason_required")
    return [Release(op.held_op, op.take, op.reason, op.author)] if context.server else []
