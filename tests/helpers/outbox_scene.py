"""What stands in an agent's outbox in the middle of an outage, and what a server holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple, TypeVar

from console.desk import HeldWork, Stamp
from console.ids import new_id
from console.models.records import User
from console.models.reference import reference_number
from console.operations import (
    AddNote,
    AnyOperation,
    AssignTicket,
    CallContent,
    ChangeState,
    EditTicket,
    FieldEdit,
    SetTextCode,
    TakeCall,
    encode,
    kind_of,
)
from tests.helpers import sample_team as team
from tests.helpers.desk_double import Bench

MIN = team.MINUTE
DAY = date(2026, 11, 21)
Op = TypeVar("Op", bound=AnyOperation)
CALLS = (
    ("郑凯", "network", "全屋断网，光猫 LOS 红灯，重启无效。下午三点有视频会议"),
    ("刘芳", "network", "网页打不开，手机正常"),
    ("吴倩", "billing", "投诉资费：多收 30 元，要求书面说明"),
    ("恒通贸易", "network", "专线丢包 3%，已附日志"),
    ("孙海", "hardware", "光功率偏低 -28dBm"),
    ("李琳", "network", "断网"),
    ("马超", "network", "断网，同小区第 4 户"),
)


class Scene(NamedTuple):
    """The operations that need attention: refused by a rule, by a person, and held."""

    bad_state: ChangeState
    rejected: EditTicket
    held: AddNote


@contextmanager
def earlier(bench: Bench, ago: int) -> Iterator[None]:
    """The clock stands ``ago`` microseconds before now."""
    bench.time -= ago
    yield
    bench.time += ago


def queue(bench: Bench, op: Op) -> Op:
    """Saves an operation."""
    bench.desk.changed.emit(bench.session.store.perform(op, encode(op)))
    return op


def note(bench: Bench, text: str, ticket: int = 20461, kind: str = "note") -> AddNote:
    """A note on a sample ticket."""
    stamp = bench.desk.stamp()
    return queue(bench, AddNote(**stamp, ticket_id=team.ticket_id(ticket), text=text, note_kind=kind))


def call(bench: Bench, count: int, name: str, category: str, text: str) -> TakeCall:
    """A call taken at this desk."""
    number = f"+8613812348{count:03d}"
    content = CallContent(
        category=category, number=number, caller_name=name, text=text, started_at=bench.time
    )
    reference = reference_number("017", DAY, count)
    return queue(bench, TakeCall(**bench.desk.stamp(), root=new_id(), reference=reference, content=content))


def assign(bench: Bench, ticket: int, to: User) -> AssignTicket:
    """A ticket given to somebody."""
    stamp, ticket_id = bench.desk.stamp(), team.ticket_id(ticket)
    return queue(bench, AssignTicket(**stamp, ticket_id=ticket_id, base="", owner_id=to.id, group=to.group))


def fill(bench: Bench) -> Scene:
    """Sixteen operations: four on the server, nine waiting, two refused, one held."""
    for op in list(_before(bench)):
        bench.verdict(op, "accepted")
    with earlier(bench, 95 * MIN):
        outcome = "已与客户沟通，安排 22 日上午重新上门，师傅已确认。补偿 20 元话费，客户接受。"
        resolve = ChangeState(
            **bench.desk.stamp(), ticket_id=team.ticket_id(20455), base="", state="resolved", outcome=outcome
        )
        bad_state = queue(bench, resolve)
    with earlier(bench, 88 * MIN):
        held = note(bench, "客户要求 8 个地址连续，已转产品部确认。", 20440)
    with earlier(bench, 80 * MIN):
        edits = {"urgency": FieldEdit("", ("urgent",)), "area": FieldEdit("", ("望江路 20 号",))}
        edit = EditTicket(**bench.desk.stamp(), ticket_id=team.ticket_id(20431), edits=edits)
        rejected = queue(bench, edit)
    for place, (name, category, text) in enumerate(CALLS):
        with earlier(bench, (28 - 3 * place) * MIN):
            call(bench, 36 + place, name, category, text)
    with earlier(bench, 4 * MIN):
        note(bench, "同小区已有 4 户报障，疑似分光器故障。\n已转告装维班，预计 16:00 前到场。")
    with earlier(bench, 2 * MIN):
        assign(bench, 20463, team.ZHANG_MIN)
    bench.verdict(bad_state, "refused", "state_not_allowed", **{"from": "accepted", "to": "resolved"})
    reason = "该工单已由投诉组跟进，请勿改紧急程度"
    bench.verdict(rejected, "refused", "rejected_by_person", reason=reason, by=team.CHEN_JING.id)
    bench.verdict(held, "held", "missing")
    return Scene(bad_state, rejected, held)


def _before(bench: Bench) -> Iterator[AnyOperation]:
    with earlier(bench, 26 * 60 * MIN):
        yield queue(bench, SetTextCode(**bench.desk.stamp(), code="gq", text="光功率偏低，已派装维"))
    with earlier(bench, 23 * 60 * MIN):
        yield note(bench, "客户补充：每天 20 点后丢包明显。", 20452)
    with earlier(bench, 130 * MIN):
        yield note(bench, "已请财务重开，抬头：恒通贸易有限公司。", 20458, "reply")
    with earlier(bench, 120 * MIN):
        yield assign(bench, 20462, team.LI_QIANG)


def held_work(op: AnyOperation, cause: str, ago: int, *, shown: bool = True) -> HeldWork:
    """An operation as the server holds it; not ``shown`` where it is its author's alone."""
    payload = encode(op) if shown else b""
    at = team.NOW - ago
    return HeldWork(op.op_id, kind_of(op), op.author, op.desk, cause, at, "", "", payload)


def held_by_server() -> list[HeldWork]:
    """Five pieces of work, the oldest first; the last is the supervisor's own."""
    content = CallContent(
        category="network",
        number="+8613955501234",
        caller_name="徐立",
        text="全屋断网，光猫只有电源灯亮。客户说早上装修断过电。\n要求今晚 8 点前恢复，家里有老人看护。",
        callback_wanted=True,
        callback_at=team.NOW + 60 * MIN,
        started_at=team.NOW - 95 * MIN,
    )
    reference, base = reference_number("009", DAY, 12), {"text": "x"}
    amended = TakeCall(**_by(team.LI_QIANG, 95), reference=reference, content=content, base=base)
    text = "产品部回复：8 个连续地址可以，周三前开通。"
    reply = AddNote(**_by(team.ZHOU_LI, 70), ticket_id=team.ticket_id(20440), note_kind="reply", text=text)
    edits = {"urgency": FieldEdit("", ("urgent",)), "promised_at": FieldEdit("", (team.NOW + 300 * MIN,))}
    edit = EditTicket(**_by(team.ZHANG_MIN, 50), ticket_id=team.ticket_id(20431), edits=edits)
    code = SetTextCode(**_by(team.LI_QIANG, 30), code="zz", text="在查")
    ticket_id, outcome = team.ticket_id(20455), "已重新上门。"
    own = ChangeState(
        **_by(team.CHEN_JING, 28), ticket_id=ticket_id, base="", state="resolved", outcome=outcome
    )
    return [
        held_work(amended, "unproved", 60 * MIN),
        held_work(reply, "missing", 42 * MIN),
        held_work(edit, "exception", 40 * MIN),
        held_work(code, "unproved", 25 * MIN, shown=False),
        held_work(own, "unproved", 20 * MIN),
    ]


def _by(user: User, minutes_ago: int) -> Stamp:
    return Stamp(op_id=new_id(), author=user.id, desk=team.DESK, at=team.NOW - minutes_ago * MIN)
