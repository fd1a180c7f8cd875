"""A ticket's events and proposals as entries of its timeline."""

from __future__ import annotations

from collections.abc import Callable

from console import i18n, words
from console.i18n import tr
from console.models.enums import EventKind, ProposalState
from console.models.queries import TicketView
from console.models.records import Attachment, Proposal, TicketEvent
from console.models.reference import format_reference
from console.operations.fields import SLIP_FIELDS, TICKET_FIELDS, Values, decode_values
from console.operations.merging import proposal_id
from console.ui import numbers
from console.ui.seat import Seat
from console.ui.theme import Tone
from console.ui.widgets.painting import Shape
from console.ui.widgets.timeline import Entry, EntryAction

KEEP, TAKE = "keep", "take"
LATE = 5 * i18n.MINUTE
_TIMES = frozenset({"promised_at", "callback_at", "occurred_at", "started_at"})
_UNSAID = frozenset({"customer_id"})
_ACCEPTED = "customer_accepted"

Value = str | int | bool | None


def entries(view: TicketView, seat: Seat) -> list[Entry]:
    """Everything that happened, the oldest first."""
    teller = _Teller(view, seat)
    dated = [(event.at, teller.event(event)) for event in view.events if teller.is_told(event)]
    dated += [(one.at, teller.proposal(one)) for one in view.proposals if one.state == ProposalState.OPEN]
    return [entry for _, entry in sorted(dated, key=lambda item: item[0])]


def value_words(attribute: str, value: Value, seat: Seat) -> str:
    """The value of a ticket's attribute as people say it."""
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if attribute in _TIMES:
        return seat.moment(int(value)) if value else tr("none")
    if attribute == "owner_id":
        return seat.name_of(str(value)) or tr("nobody")
    if attribute in ("phone", "number"):
        return numbers.masked(str(value)) or tr("none")
    return words.code_words(attribute, str(value)) or tr("none")


def field_words(field: str, value: Values, seat: Seat) -> str:
    """The value of a whole field, its parts joined."""
    known = TICKET_FIELDS.get(field) or SLIP_FIELDS.get(field)
    names = known.attributes if known else tuple(field for _ in value)
    said = [
        value_words(name, part, seat) for name, part in zip(names, value, strict=False) if _worth(name, part)
    ]
    return " · ".join(said) or tr("none")


def _worth(attribute: str, value: Value) -> bool:
    return attribute not in _UNSAID and value not in ("", 0, None)


class _Teller:
    def __init__(self, view: TicketView, seat: Seat) -> None:
        self._view, self._seat = view, seat
        self._setters = {event.op_id: event for event in view.events if event.op_id}
        self._open = {one.id for one in view.proposals if one.state == ProposalState.OPEN}
        self._files: dict[str, list[Attachment]] = {}
        for file in view.attachments:
            self._files.setdefault(file.event_id, []).append(file)

    def is_told(self, event: TicketEvent) -> bool:
        """Whether a line has its own entry: what is still to be decided has one already, with buttons."""
        return event.kind != EventKind.PROPOSED or bool(self._decided(event))

    def event(self, event: TicketEvent) -> Entry:
        waiting = event.id in self._view.unsynced
        files = [_file_words(file) for file in self._files.get(event.id, [])]
        lines = [*self._said(event), *files]
        return Entry(
            key=event.id,
            time=self._seat.clock(event.at),
            day="" if self._seat.is_today(event.at) else self._seat.day(event.at),
            heading=" · ".join(self._heading(event, waiting)),
            text="\n".join(lines),
            shape=Shape.HALF if waiting else Shape.RING,
        )

    def proposal(self, proposal: Proposal) -> Entry:
        offered = field_words(proposal.field, decode_values(proposal.value), self._seat)
        current = field_words(proposal.field, decode_values(proposal.current), self._seat)
        return Entry(
            key=proposal.id,
            time=self._seat.clock(proposal.at),
            day="" if self._seat.is_today(proposal.at) else self._seat.day(proposal.at),
            heading=" · ".join((tr("Proposed change"), words.field(proposal.field))),
            text=self._dispute(proposal, offered, current),
            tone=Tone.WARN,
            shape=Shape.TRIANGLE,
            actions=(
                EntryAction(KEEP, tr("Keep {value}").format(value=current)),
                EntryAction(TAKE, tr("Take {value}").format(value=offered), preferred=True),
            ),
        )

    def _dispute(self, proposal: Proposal, offered: str, current: str) -> str:
        setter = self._setters.get(proposal.current_by)
        known = setter is not None and self._seat.name_of(setter.author)
        if proposal.author == self._seat.me.id:
            with_name = tr("You wrote “{offered}”; {setter} had set “{current}” at {time}.")
            without = tr("You wrote “{offered}”; it stands at “{current}”.")
        else:
            with_name = tr("{author} wrote “{offered}”; {setter} had set “{current}” at {time}.")
            without = tr("{author} wrote “{offered}”; it stands at “{current}”.")
        return (with_name if known else without).format(
            author=self._seat.name_of(proposal.author) or tr("Somebody"),
            offered=offered,
            current=current,
            setter=known,
            time=self._seat.clock(setter.at) if setter else "",
        )

    def _heading(self, event: TicketEvent, waiting: bool) -> list[str]:
        parts = [words.event(event.kind), self._seat.name_of(event.author)]
        if reference := str(event.data.get("reference") or ""):
            parts.append(tr("Reference {number}").format(number=format_reference(reference)))
        if waiting:
            parts.append(tr("saved on this computer"))
        elif event.arrived_at - event.at > LATE:
            arrived = self._seat.clock(event.arrived_at)
            offline = event.data.get("offline")
            said = tr("written offline, arrived {time}") if offline else tr("arrived {time}")
            parts.append(said.format(time=arrived))
        if event.supersedes and event.kind != EventKind.CALL_AMENDED:
            parts.append(tr("replaces an earlier entry"))
        return [part for part in parts if part]

    def _said(self, event: TicketEvent) -> list[str]:
        tell: dict[str, Callable[[TicketEvent], list[str]]] = {
            EventKind.CHANGED: self._changes,
            EventKind.PROPOSED: self._proposed,
            EventKind.SETTLED: self._settled,
            EventKind.CALL_AMENDED: self._amended,
            EventKind.NOTE: self._typed_again,
            EventKind.CALL: self._taken,
        }
        lines = tell[event.kind](event) if event.kind in tell else []
        if event.data.get(_ACCEPTED):
            lines.append(tr("The customer accepts the answer"))
        return [*lines, event.text] if event.text else lines

    def _changes(self, event: TicketEvent) -> list[str]:
        before = {name: event.data[f"{name}.was"] for name in event.data if f"{name}.was" in event.data}
        changed = {name: old for name, old in before.items() if old != event.data[name]}
        said = [self._change(name, old, event.data[name]) for name, old in changed.items()]
        lines = [line for line in said if line]
        return lines or [tr("{field} changed").format(field=words.field(name)) for name in changed]

    def _change(self, name: str, old: Value, new: Value) -> str:
        if name in _UNSAID:
            return ""
        line = tr("{field}: {new}") if name == "outcome" and not old else tr("{field}: {old} → {new}")
        before, after = (value_words(name, value, self._seat) for value in (old, new))
        return line.format(field=words.field(name), old=before, new=after)

    def _taken(self, event: TicketEvent) -> list[str]:
        lines = []
        if event.data.get("join_not_possible"):
            lines.append(tr("The ticket this call was meant for could not be joined any more."))
        if "rejected" in event.data:
            lines.append(tr("Rejected before: {reason}").format(reason=event.data["rejected"]))
        return lines

    def _typed_again(self, event: TicketEvent) -> list[str]:
        """What a second form under the same root said otherwise."""
        return [
            tr("{field}: {new}").format(field=words.field(name), new=value_words(name, value, self._seat))
            for name, value in event.data.items()
            if name not in _UNSAID
        ]

    def _amended(self, event: TicketEvent) -> list[str]:
        lines = []
        for name, new in event.data.items():
            if name in SLIP_FIELDS and name != "text":
                old = event.data.get(f"{name}.was") or "[]"
                before, after = (
                    field_words(name, decode_values(str(value)), self._seat) for value in (old, new)
                )
                lines.append(
                    tr("{field}: {old} → {new}").format(field=words.field(name), old=before, new=after)
                )
        late = [name for name in SLIP_FIELDS if name != "text" and f"{name}.late" in event.data]
        line = tr("{field}: “{value}” came too late and was not taken")
        return lines + [
            line.format(field=words.field(name), value=self._value(event, name, f"{name}.late"))
            for name in late
        ]

    def _decided(self, event: TicketEvent) -> list[str]:
        """The fields of a line of proposals that nobody has to decide about any more."""
        fields = [name for name in event.data if f"{name}.stands" in event.data]
        return [field for field in fields if proposal_id(event.op_id, field) not in self._open]

    def _proposed(self, event: TicketEvent) -> list[str]:
        lines = []
        for field in self._decided(event):
            setter = self._setters.get(str(event.data.get(f"{field}.by")))
            known = self._seat.name_of(setter.author) if setter else ""
            line = tr("{field}: “{offered}”, but {setter} had set “{current}” at {time}")
            if not known:
                line = tr("{field}: “{offered}”, but it stood at “{current}”")
            values = {
                "offered": self._value(event, field, field),
                "current": self._value(event, field, f"{field}.stands"),
                "time": self._seat.clock(setter.at) if setter else "",
            }
            lines.append(line.format(field=words.field(field), setter=known, **values))
        return lines

    def _settled(self, event: TicketEvent) -> list[str]:
        field = str(event.data.get("field", ""))
        line = tr("{field}: “{kept}” stays, “{dropped}” of {author} was not taken")
        if event.data.get("taken"):
            line = tr("{field}: “{kept}” of {author} was taken in place of “{dropped}”")
        author = self._seat.name_of(str(event.data.get("by", ""))) or tr("Somebody")
        kept, dropped = (self._value(event, field, name) for name in ("kept", "dropped"))
        return [line.format(field=words.field(field), author=author, kept=kept, dropped=dropped)]

    def _value(self, event: TicketEvent, field: str, name: str) -> str:
        return field_words(field, decode_values(str(event.data.get(name) or "[]")), self._seat)


def _file_words(file: Attachment) -> str:
    line = tr("Attached: {name}") if file.arrived_at else tr("Attached: {name} (still on its way)")
    return line.format(name=file.name)
