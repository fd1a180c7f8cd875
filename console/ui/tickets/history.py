"""A ticket's events and proposals as entries of its timeline."""

from __future__ import annotations

from console import i18n, words
from console.i18n import tr
from console.models.enums import EventKind, ProposalState
from console.models.queries import TicketView
from console.models.records import Attachment, Proposal, TicketEvent
from console.models.reference import format_reference
from console.operations.fields import SLIP_FIELDS, TICKET_FIELDS, Values, decode_values
from console.ui import numbers
from console.ui.seat import Seat
from console.ui.theme import Tone
from console.ui.widgets.painting import Shape
from console.ui.widgets.timeline import Entry, EntryAction

KEEP, TAKE = "keep", "take"
LATE = 5 * i18n.MINUTE
_TIMES = frozenset({"promised_at", "callback_at", "occurred_at", "started_at"})
_UNSAID = frozenset({"customer_id", "group"})

Value = str | int | bool | None


def entries(view: TicketView, seat: Seat) -> list[Entry]:
    """Everything that happened, the oldest first."""
    teller = _Teller(view, seat)
    dated = [(event.at, event.id, teller.event(event)) for event in view.events]
    open_ones = [one for one in view.proposals if one.state == ProposalState.OPEN]
    dated += [(one.at, one.id, teller.proposal(one)) for one in open_ones]
    return [entry for _, _, entry in sorted(dated, key=lambda item: item[:2])]


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
        self._files: dict[str, list[Attachment]] = {}
        for file in view.attachments:
            self._files.setdefault(file.event_id, []).append(file)

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
        if event.kind == EventKind.CHANGED:
            return [*self._changes(event), *([event.text] if event.text else [])]
        if event.kind == EventKind.SETTLED:
            return [self._settled(event)]
        if event.kind == EventKind.CALL_AMENDED:
            return [*self._amended(event), event.text]
        return [event.text] if event.text else []

    def _changes(self, event: TicketEvent) -> list[str]:
        lines = []
        for name, new in event.data.items():
            old = event.data.get(f"{name}.was")
            if name.endswith(".was") or name in _UNSAID or new == old:
                continue
            line = tr("{field}: {old} → {new}")
            if name == "outcome" and not old:
                line = tr("{field}: {new}")
            values = (value_words(name, value, self._seat) for value in (old, new))
            lines.append(
                line.format(field=words.field(name), **dict(zip(("old", "new"), values, strict=True)))
            )
        return lines

    def _amended(self, event: TicketEvent) -> list[str]:
        lines = []
        for name, new in event.data.items():
            if name in SLIP_FIELDS and name != "text":
                old = event.data.get(f"{name}.was") or "[]"
                said = (field_words(name, decode_values(str(value)), self._seat) for value in (old, new))
                before, after = said
                lines.append(
                    tr("{field}: {old} → {new}").format(field=words.field(name), old=before, new=after)
                )
        return lines

    def _settled(self, event: TicketEvent) -> str:
        field = str(event.data.get("field", ""))
        kept, dropped = (
            field_words(field, decode_values(str(event.data.get(name) or "[]")), self._seat)
            for name in ("kept", "dropped")
        )
        line = tr("{field}: “{kept}” stays, “{dropped}” was not taken")
        return line.format(field=words.field(field), kept=kept, dropped=dropped)


def _file_words(file: Attachment) -> str:
    line = tr("Attached: {name}") if file.arrived_at else tr("Attached: {name} (still on its way)")
    return line.format(name=file.name)
