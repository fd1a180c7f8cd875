"""A small team in the middle of a day: people, customers, tickets with their histories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from console.ids import derive
from console.models.records import (
    Attachment,
    CallSlip,
    Customer,
    Desk,
    Proposal,
    Row,
    TextCode,
    Ticket,
    TicketEvent,
    User,
    Workspace,
    user_scope,
)
from console.models.reference import reference_number
from console.operations.fields import encode_values

MINUTE = 60 * 1_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NOW = 1_795_242_660_000_000
"""2026-11-21 14:31 in Shanghai."""
WORKSPACE = "018f0000-0000-7000-8000-000000000001"
DESK = derive(WORKSPACE, "desk:17")
ZONE = "Asia/Shanghai"


def person(number: str) -> str:
    """The id of a member of the team by employee number."""
    return derive(WORKSPACE, f"user:{number}")


def _user(number: str, name: str, *roles: str, group: str = "") -> User:
    return User(id=person(number), seq=1, employee_no=number, name=name, roles=roles, group=group)


ZHANG_MIN = _user("1001", "张敏", "agent", group="客服一组")
LI_QIANG = _user("1002", "李强", "agent", group="客服一组")
ZHOU_LI = _user("1003", "周立", "agent", group="客服二组")
CHEN_JING = _user("2001", "陈静", "supervisor", group="客服一组")
PEOPLE = (ZHANG_MIN, LI_QIANG, ZHOU_LI, CHEN_JING)


@dataclass(frozen=True)
class Sample:
    """One ticket in a line."""

    number: int
    title: str
    customer: str
    ago: int
    kind: str = "fault"
    category: str = "network"
    urgent: bool = False
    impact: str = ""
    state: str = "in_progress"
    owner: User | None = ZHANG_MIN
    more: dict[str, object] = field(default_factory=dict)


_SAMPLES = (
    Sample(20461, "宽带断网，重启光猫无效", "王建国", 24 * MINUTE, urgent=True, impact="moderate",
           more={"promised_at": NOW + 59 * MINUTE, "replied_at": NOW - 10 * MINUTE}),
    Sample(20458, "发票抬头开错，要求重开", "李琳", 3 * HOUR, "consultation", "billing"),
    Sample(20455, "投诉：上门师傅两次爽约", "陈晓东", 26 * HOUR, "complaint", "service_quality",
           state="accepted", more={"replied_at": NOW - 20 * HOUR, "promised_at": NOW + 27 * HOUR}),
    Sample(20452, "企业专线丢包 3%，已附日志", "恒通贸易", 5 * HOUR, impact="moderate",
           more={"replied_at": NOW - 4 * HOUR, "promised_at": NOW + 2 * HOUR + 5 * MINUTE}),
    Sample(20449, "套餐到期后如何取消", "赵颖", 5 * HOUR, "consultation", "billing", state="new"),
    Sample(20447, "邮箱收不到验证码", "周晓", 6 * HOUR, category="software", impact="minor",
           state="accepted"),
    Sample(20440, "申请固定 IP 地址 8 个", "博雅学校", 2 * DAY, "service", "network",
           more={"customised": True, "replied_at": NOW - DAY, "promised_at": NOW + 4 * DAY}),
    Sample(20436, "光功率偏低，已派单装维", "孙海", 7 * HOUR, category="hardware", impact="moderate",
           state="waiting_others", more={"handled_at": NOW - 6 * HOUR, "replied_at": NOW - 6 * HOUR}),
    Sample(20431, "资费争议：多收 30 元", "吴倩", 3 * DAY, "complaint", "billing",
           more={"replied_at": NOW - 2 * DAY, "promised_at": NOW - 25 * MINUTE}),
    Sample(20428, "新装预约改期", "郑凯", 8 * HOUR, "service", "other", state="waiting_customer"),
    Sample(20420, "网页打不开，手机正常", "刘芳", 9 * HOUR, impact="minor"),
    Sample(20415, "光猫频繁掉线，夜间尤甚", "马超", 22 * HOUR, category="hardware",
           more={"callback_wanted": True, "callback_at": NOW + 3 * HOUR + 29 * MINUTE,
                 "replied_at": NOW - 20 * HOUR}),
    Sample(20463, "小区多户断网，疑似分光器故障", "刘志远", 12 * MINUTE, urgent=True, impact="major",
           state="new", owner=None),
    Sample(20462, "手机 App 登录后闪退", "何丽", 50 * MINUTE, category="software", state="new", owner=None),
    Sample(20457, "来电号码缺一位，客户称会再打来", "", 3 * HOUR, state="new", owner=None,
           more={"incomplete": ("number_odd",), "phone": "1381234812"}),
    Sample(20444, "办理停机保号", "沈一鸣", 6 * HOUR, "service", "other", owner=LI_QIANG),
    Sample(20439, "建议：账单增加分项小计", "黄雅文", DAY, "suggestion", "billing", owner=ZHOU_LI,
           more={"replied_at": NOW - 20 * HOUR}),
    Sample(20409, "路由器指示灯不亮", "徐峰", 2 * DAY, category="hardware", state="closed",
           more={"outcome": "电源适配器损坏，已更换。", "answered_at": NOW - DAY}),
    Sample(20402, "咨询携号转网条件", "朱琳琳", 3 * DAY, "consultation", "other", state="resolved",
           more={"outcome": "已说明条件与流程。", "answered_at": NOW - 2 * DAY}),
)  # fmt: skip


def ticket_id(number: int) -> str:
    """The id of a sample ticket."""
    return derive(WORKSPACE, f"ticket:{number}")


def customer_id(name: str) -> str:
    """The id of a sample customer."""
    return derive(WORKSPACE, f"customer:{name}")


def rows() -> list[Row]:
    """Everything, as the server has confirmed it."""
    team = Workspace(id=WORKSPACE, seq=1, name="云联宽带客服中心", zone=ZONE)
    found: list[Row] = [team, Desk(id=DESK, seq=1, code=17, name="一楼 17 号"), *PEOPLE]
    for place, sample in enumerate(_SAMPLES):
        found += _ticket_rows(sample, place)
    found += _history_of_20461()
    found += [
        TextCode(
            id=derive(ZHANG_MIN.id, f"text_code:{code}"),
            scope=user_scope(ZHANG_MIN.id),
            seq=1,
            code=code,
            text=text,
        )
        for code, text in (("dw", "全屋断网"), ("los", "光猫 LOS 红灯"), ("cq", "已重启两次无效"))
    ]
    return found


def _ticket_rows(sample: Sample, place: int) -> Iterator[Row]:
    phone = f"+86138{12340000 + place * 137:08d}"
    if sample.customer:
        yield _customer(sample.customer, phone, place)
    opened, origin = NOW - sample.ago, derive(ticket_id(sample.number), "origin")
    values: dict[str, object] = {
        "id": ticket_id(sample.number), "seq": 1, "origin": origin, "number": sample.number,
        "title": sample.title, "kind": sample.kind, "category": sample.category,
        "urgency": "urgent" if sample.urgent else "routine", "impact": sample.impact,
        "state": sample.state, "owner_id": sample.owner.id if sample.owner else "",
        "group": sample.owner.group if sample.owner else "", "contact_name": sample.customer,
        "customer_id": customer_id(sample.customer) if sample.customer else "", "phone": phone,
        "occurred_at": opened, "received_at": opened, "created_by": ZHANG_MIN.id, "created_desk": DESK,
        "updated_at": opened + 5 * MINUTE,
    }  # fmt: skip
    yield Ticket(**(values | sample.more))  # type: ignore[arg-type]
    yield TicketEvent(
        id=derive(origin, "event"), seq=1, ticket_id=ticket_id(sample.number), kind="call", at=opened,
        arrived_at=opened + 30_000_000, author=ZHANG_MIN.id, desk=DESK, op_id=origin,
        text=f"{sample.title}。", data={"reference": "", "offline": False},
    )  # fmt: skip


def _customer(name: str, phone: str, place: int) -> Customer:
    return Customer(
        id=customer_id(name), seq=1, name=name, phones=(phone,), account=f"KD{8801200 + place * 13}",
        address=f"望江路 {place + 12} 号", tags=("宽带 300M",),
        kind="company" if name in ("恒通贸易", "博雅学校") else "person",
    )  # fmt: skip


_STORY = "全屋断网，光猫 LOS 红灯。已重启两次无效。客户下午有视频会议，希望今天恢复。"


def _history_of_20461() -> list[Row]:
    ticket = ticket_id(20461)
    origin = derive(ticket, "origin")
    call = TicketEvent(
        id=derive(origin, "event"), seq=2, ticket_id=ticket, kind="call", at=NOW - 29 * MINUTE,
        arrived_at=NOW - 7 * MINUTE, author=ZHANG_MIN.id, desk=DESK, op_id=origin, text=_STORY,
        data={"reference": "0173251136", "offline": True},
    )  # fmt: skip
    note = TicketEvent(
        id=derive(ticket, "note"), seq=2, ticket_id=ticket, kind="note", at=NOW - 20 * MINUTE,
        arrived_at=NOW - 20 * MINUTE, author=ZHANG_MIN.id, desk=DESK,
        text="同小区已有 3 户报障，疑似分光器故障。已转告装维班。",
    )  # fmt: skip
    proposal = Proposal(
        id=derive(ticket, "proposal"), seq=2, ticket_id=ticket, field="urgency",
        value=encode_values(("routine",)), op_id=derive(ticket, "late"), author=LI_QIANG.id,
        at=NOW - 19 * MINUTE, current=encode_values(("urgent",)), current_by=origin,
    )  # fmt: skip
    last = TicketEvent(
        id=derive(ticket, "last"), seq=2, ticket_id=ticket, kind="phone_note", at=NOW - 6 * MINUTE,
        arrived_at=NOW - 6 * MINUTE, author=ZHANG_MIN.id, desk=DESK,
        text="告知客户装维师傅 16:00 前上门更换分光器端口，客户同意。",
    )  # fmt: skip
    file = Attachment(
        id=derive(ticket, "file"), seq=2, sha256="0" * 64, name="光功率截图.png", size=48_213,
        media_type="image/png", ticket_id=ticket, event_id=last.id, author=ZHANG_MIN.id,
        arrived_at=NOW - 6 * MINUTE,
    )  # fmt: skip
    return [call, note, proposal, last, file]


def captured(count: int, since: int = NOW - 28 * MINUTE) -> Iterator[Row]:
    """Calls taken in an outage that began at ``since``, with the tickets they made here."""
    names = ("李琳", "孙海", "", "恒通贸易", "吴倩", "刘芳", "郑凯", "马超")
    categories = ("network", "network", "billing", "network", "service_quality")
    from datetime import UTC, datetime

    for place in range(count):
        at = since + (place + 1) * 3 * MINUTE
        root = derive(WORKSPACE, f"captured:{place}")
        name = names[place % len(names)]
        day = datetime.fromtimestamp(at / 1_000_000, UTC).date()
        category = categories[place % len(categories)]
        yield CallSlip(
            id=derive(root, "slip"), seq=1, origin=root, ticket_id=derive(root, "ticket"),
            reference=reference_number("017", day, 36 + place), category=category,
            kind="complaint" if category == "service_quality" else "fault",
            caller_name=name, customer_id=customer_id(name) if name else "", text="断网",
            callback_wanted=place % 3 != 2, started_at=at, saved_at=at + MINUTE, arrived_at=at + HOUR,
            author=ZHANG_MIN.id, desk=DESK,
        )  # fmt: skip
        yield Ticket(
            id=derive(root, "ticket"), seq=1, origin=root, number=20470 + place, title="断网",
            received_at=at, occurred_at=at, category=category, contact_name=name, state="new",
        )  # fmt: skip
