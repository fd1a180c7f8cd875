"""The sample's tickets as operations, each with the time it arrived at the server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from console.ids import derive
from console.models.enums import ENDED, EventKind, Kind, OutageOrigin, State
from console.models.records import Customer, Desk
from console.models.reference import reference_number
from console.operations import (
    AddNote,
    AssignTicket,
    CallContent,
    ChangeState,
    CloseOutage,
    CreateTicket,
    EditTicket,
    FieldEdit,
    OpenOutage,
    TakeCall,
    TicketContent,
)
from console.operations.calls import title_of
from console.operations.operation import Operation
from console.operations.outages import outage_id
from console.server.importing.customers import customer_id
from console.server.importing.phones import e164
from console.server.sample.files import (
    CALLED_BACK,
    MINUTE,
    SOURCE,
    SampleOutage,
    SampleTicket,
    Step,
    moment,
    span,
)

Timed = tuple[int, Operation]
_CALLED = frozenset({"phone", "complaint_line"})
_NOTES = frozenset({EventKind.NOTE, EventKind.REPLY, EventKind.PHONE_NOTE})


class Stage(msgspec.Struct):
    """Who and what the sample's tickets are about. ``counts`` are the calls of a desk and day."""

    workspace_id: str
    zone: ZoneInfo
    people: dict[str, str]
    desks: list[Desk]
    customers: dict[str, Customer]
    now: int
    counts: dict[str, int] = {}
    outage_id: str = ""
    outage_end: int = 0

    def op_id(self, *parts: object) -> str:
        """The id of an operation of this team, always the same."""
        return derive(self.workspace_id, ":".join(map(str, (SOURCE, *parts))))

    def moment(self, text: str) -> int:
        """What ``text`` means today."""
        return moment(text, self.now, self.zone)

    def desk_of(self, employee_no: str) -> Desk:
        """Where this person sits."""
        return self.desks[int(employee_no) % len(self.desks)]

    def reference(self, desk: Desk, at: int) -> str:
        """The next reference number of this desk on the day of ``at``."""
        day = datetime.fromtimestamp(at / 1_000_000, UTC).astimezone(self.zone).date()
        key = f"{desk.code} {day}"
        self.counts[key] = self.counts.get(key, 0) + 1
        return reference_number(f"{desk.code:03d}", day, self.counts[key])

    def caller(self, ticket: SampleTicket) -> Customer:
        """The customer, or somebody unknown."""
        if ticket.customer:
            return self.customers[customer_id(self.workspace_id, SOURCE, ticket.customer)]
        phones = (e164(ticket.phone) or ticket.phone,) if ticket.phone else ("",)
        return Customer(id="", name=ticket.name, phones=phones)


def outage_operations(stage: Stage, outage: SampleOutage) -> Iterator[Timed]:
    """The outage: the desk tells of it when it is over."""
    author, desk = stage.people[outage.by], stage.desk_of(outage.by).id
    opened, closed = (stage.moment(text) for text in (outage.start, outage.end))
    opening = OpenOutage(
        op_id=stage.op_id("outage"),
        author=author,
        desk=desk,
        at=opened,
        origin=OutageOrigin.AGENT.value,
        note=outage.note,
    )
    stage.outage_id, stage.outage_end = outage_id(opening), closed
    closing = CloseOutage(
        op_id=stage.op_id("outage", "end"),
        author=author,
        desk=desk,
        at=closed,
        outage_id=stage.outage_id,
        captured=5,
        failures=37,
    )
    yield closed, opening
    yield closed, closing


def ticket_operations(stage: Stage, number: int, ticket: SampleTicket) -> Iterator[Timed]:
    """The request and what followed, in order; what happened offline arrives when the outage is over."""
    start = stage.moment(ticket.when)
    called = ticket.via in _CALLED
    first = _call(stage, start, number, ticket) if called else _request(stage, start, number, ticket)
    earliest = stage.outage_end + 1 if ticket.offline else first.at
    yield earliest, first
    story = _Story(stage, ticket, number, start, first)
    for op in (*story.opening(), *(story.step(step) for step in ticket.then)):
        earliest = max(earliest + 1, op.at)
        yield earliest, op


def _call(stage: Stage, start: int, number: int, ticket: SampleTicket) -> TakeCall:
    desk, caller = stage.desk_of(ticket.by), stage.caller(ticket)
    phone = caller.phones[0]
    content = CallContent(
        channel=ticket.via,
        kind=ticket.kind,
        category=ticket.category,
        urgency=ticket.urgency,
        customised=ticket.customised,
        number=phone,
        caller_name=caller.name,
        customer_id=caller.id,
        area=caller.area,
        text=ticket.text,
        callback_wanted=bool(ticket.callback),
        callback_at=start + span(ticket.callback) if ticket.callback else 0,
        callback_to=phone if ticket.callback else "",
        started_at=start,
    )
    return TakeCall(
        op_id=stage.op_id(number),
        author=stage.people[ticket.by],
        desk=desk.id,
        at=start + MINUTE,
        reference=stage.reference(desk, start),
        offline=ticket.offline,
        outage_id=stage.outage_id if ticket.offline else "",
        content=content,
    )


def _request(stage: Stage, start: int, number: int, ticket: SampleTicket) -> CreateTicket:
    caller = stage.caller(ticket)
    content = TicketContent(
        title=title_of(ticket.text),
        channel=ticket.via,
        kind=ticket.kind,
        category=ticket.category,
        urgency=ticket.urgency,
        customised=ticket.customised,
        customer_id=caller.id,
        contact_name=caller.name,
        phone=caller.phones[0],
        area=caller.area,
        received_at=start,
    )
    return CreateTicket(
        op_id=stage.op_id(number),
        author=stage.people[ticket.by],
        desk=stage.desk_of(ticket.by).id,
        at=start + MINUTE,
        content=content,
        text=ticket.text,
    )


class _Story:
    """What is done with one ticket; remembers what each next operation must have seen."""

    def __init__(
        self, stage: Stage, ticket: SampleTicket, number: int, start: int, first: TakeCall | CreateTicket
    ) -> None:
        self._stage = stage
        self._ticket = ticket
        self._number = number
        self._start = start
        self._ticket_id = derive(first.op_id, "ticket")
        self._origin = self._status = first.op_id
        self._contact = first.op_id if isinstance(first, TakeCall) else ""
        self._outcome = ""
        self._steps = 0

    def opening(self) -> Iterator[Operation]:
        """What the agent adds at once: impact, a promise, who is to handle it."""
        ticket, at = self._ticket, self._start + MINUTE
        values: dict[str, tuple[str | int]] = {}
        if ticket.impact:
            values["impact"] = (ticket.impact,)
        if ticket.promise:
            values["promised_at"] = (self._start + span(ticket.promise),)
        if values:
            edits = {name: FieldEdit(self._origin, value) for name, value in values.items()}
            yield EditTicket(**self._common(at, ticket.by), ticket_id=self._ticket_id, edits=edits)
        if ticket.owner or ticket.group:
            yield AssignTicket(
                **self._common(at, ticket.by),
                ticket_id=self._ticket_id,
                base=self._origin,
                owner_id=self._stage.people.get(ticket.owner, ""),
                group=ticket.group,
            )

    def step(self, step: Step) -> Operation:
        """A note, a callback that was made, or a change of state."""
        common = self._common(self._start + span(step.after), step.by)
        if step.what in _NOTES:
            if step.what != EventKind.NOTE:
                self._contact = common["op_id"]
            return AddNote(**common, ticket_id=self._ticket_id, text=step.text, note_kind=step.what)
        if step.what == CALLED_BACK:
            edits = {"callback": FieldEdit(self._origin, (False, 0))}
            return EditTicket(**common, ticket_id=self._ticket_id, edits=edits)
        base, self._status = self._status, common["op_id"]
        if step.what in ENDED:  # who closes what was resolved leaves the outcome as it stands
            self._outcome = step.text or self._outcome
        return ChangeState(
            **common,
            ticket_id=self._ticket_id,
            base=base,
            state=step.what,
            outcome=step.text or (self._outcome if step.what in ENDED else ""),
            customer_accepted=step.what == State.CLOSED and self._ticket.kind == Kind.COMPLAINT,
            seen_contact=self._contact,
        )

    def _common(self, at: int, employee_no: str) -> dict[str, Any]:
        self._steps += 1
        return {
            "op_id": self._stage.op_id(self._number, self._steps),
            "author": self._stage.people[employee_no],
            "desk": self._stage.desk_of(employee_no).id,
            "at": at,
        }
