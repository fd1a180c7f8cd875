"""系统中断: a desk says that the system is down, and later what it saw (S004-17, -21, -23)."""

from __future__ import annotations

from console.ids import derive
from console.models.enums import OutageCause, OutageOrigin, Role
from console.models.records import ExitReport, Key, Outage, role_scope
from console.operations.operation import (
    Change,
    Context,
    Decision,
    Insert,
    Missing,
    Operation,
    Records,
    Refusal,
)


class OpenOutage(Operation, frozen=True, kw_only=True, tag="outage.open"):
    """Opened by the desk itself, or by the hand of an agent or a supervisor."""

    origin: str = OutageOrigin.DESK.value
    cause: str = OutageCause.SERVER_DOWN.value
    note: str = ""


class CloseOutage(Operation, frozen=True, kw_only=True, tag="outage.close"):
    """The end, and what the desk saw: calls captured meanwhile, failed attempts to reach the server."""

    outage_id: str
    captured: int = 0
    failures: int = 0
    by_hand: bool = False


class ReportExit(Operation, frozen=True, kw_only=True, tag="desk.exit"):
    """The reason given for closing the window while work was unsynced or an outage open."""

    reason: str
    unsynced: int = 0
    outage_id: str = ""


def outage_id(op: OpenOutage) -> str:
    """The outage that ``op`` opens."""
    return derive(op.stem, "outage")


def needs_open(op: OpenOutage) -> list[Key]:
    """The outage of the same root."""
    return [(Outage.noun, outage_id(op))]


def decide_open(op: OpenOutage, records: Records, context: Context) -> Decision:
    """Opens it once. Only a supervisor's word is for the whole team."""
    if op.origin not in frozenset(OutageOrigin) or op.cause not in frozenset(OutageCause):
        return Refusal("invalid_value", {"field": "cause"})
    if records.get(Outage, outage_id(op)) is not None:
        return []
    for_all = op.origin == OutageOrigin.SUPERVISOR and not context.lacks(Role.SUPERVISOR)
    return [
        Insert(
            Outage(
                id=outage_id(op),
                desk=op.desk,
                origin=op.origin if for_all or op.origin == OutageOrigin.DESK else OutageOrigin.AGENT.value,
                cause=op.cause,
                opened_by=op.author,
                opened_at=op.at,
                note=op.note,
            )
        )
    ]


def needs_close(op: CloseOutage) -> list[Key]:
    """The outage."""
    return [(Outage.noun, op.outage_id)]


def decide_close(op: CloseOutage, records: Records, context: Context) -> Decision:
    """The first end stands. By hand: whoever opened it, or a supervisor. By itself: the desk, for itself."""
    outage = records.get(Outage, op.outage_id)
    if outage is None:
        return Missing((Outage.noun, op.outage_id))
    if outage.closed_at:
        return []
    by_itself = op.desk == outage.desk and not outage.everywhere
    by_hand = op.author == outage.opened_by or not context.lacks(Role.SUPERVISOR)
    if not (by_hand if op.by_hand else by_itself):
        return Refusal("no_right")
    values: dict[str, object] = {
        "closed_at": max(op.at, outage.opened_at),
        "closed_by": op.author if op.by_hand else "",
        "captured": op.captured,
        "failures": op.failures,
    }
    return [Change((Outage.noun, outage.id), values)]


def needs_exit(op: ReportExit) -> list[Key]:
    """Nothing."""
    return []


def decide_exit(op: ReportExit, records: Records, context: Context) -> Decision:
    """Tells the supervisors; blocks nobody."""
    report = ExitReport(
        id=derive(op.stem, "exit"),
        scope=role_scope(Role.SUPERVISOR),
        author=op.author,
        desk=op.desk,
        at=op.at,
        reason=op.reason,
        unsynced=op.unsynced,
        outage_id=op.outage_id,
    )
    return [Insert(report)]
