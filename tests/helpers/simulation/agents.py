"""What people do at their desks: few tickets and many hands on each, so that edits meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from console.models.enums import TRANSITIONS, Category, Impact, Kind, Role, SlipResult, State, Urgency
from console.models.records import CallSlip, Outage, Proposal, Ticket
from console.offline.drafts import draft_of, keep_file, save_draft
from console.operations import (
    AddNote,
    AssignTicket,
    AttachmentRef,
    CallContent,
    ChangeState,
    CloseOutage,
    CreateTicket,
    EditTicket,
    FieldEdit,
    ImportTicket,
    OpenOutage,
    ReportExit,
    SetTextCode,
    SettleHeld,
    SettleProposal,
    TakeCall,
    TicketContent,
)
from console.operations.fields import SLIP_FIELDS, Values
from console.server.sync.held import find
from console.server.sync.offers import Offer
from tests.helpers.simulation.desk import Seat
from tests.helpers.simulation.people import WORKSPACE

if TYPE_CHECKING:
    from tests.helpers.simulation.world import World

Act = Callable[[Seat], str]


class Agents:  # size: one method for each thing a person may do
    """Everybody's hands. Each act returns what it was, '' for nothing."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._draw = world.chance.acts
        self._words = 0
        self._forms: list[TakeCall | CreateTicket | AddNote] = []
        weighted: list[tuple[int, Act]] = [
            (24, self._take_call),
            (5, self._save_twice),
            (5, self._amend),
            (5, self._create),
            (24, self._edit),
            (12, self._note),
            (3, self._note_unseen),
            (9, self._change_state),
            (6, self._assign),
            (6, self._settle_proposal),
            (12, self._settle_held),
            (3, self._retry),
            (1, self._set_aside),
            (3, self._outage),
            (4, self._exit),
            (2, self._text_code),
            (2, self._import),
            (6, self._draft),
            (3, self._capture_only),
        ]
        self._acts = [act for _, act in weighted]
        self._weights = [weight for weight, _ in weighted]

    def act(self) -> None:
        """Somebody does something."""
        seat = self._draw.choice(self._world.seats)
        act = self._draw.choices(self._acts, self._weights)[0]
        done = act(seat)
        if done:
            self._world.note(f"{seat.name} {done}")

    def look_at_held(self) -> None:
        """A supervisor is told that something is held."""
        done = self._settle_held(self._world.seats[0])
        if done:
            self._world.note(f"asked for, {done}")

    def word(self) -> str:
        """Something typed, never typed before."""
        self._words += 1
        return f"⟦{self._words}⟧"

    def _take_call(self, seat: Seat) -> str:
        ticket = self._ticket(seat) if self._draw.random() < 0.3 else None
        op = TakeCall(
            **self._head(seat),
            root=self._world.ids(),
            reference=seat.machine.take_reference(),
            content=self._content(seat),
            join_ticket=ticket.id if ticket else "",
            offline=not seat.machine.connected,
            attachments=self._attachments(seat),
        )
        self._forms.append(op)
        return self._do(seat, op, f"joining {ticket.id}" if ticket else "")

    def _save_twice(self, seat: Seat) -> str:
        """A form carried to another seat, saved there too with other words."""
        mine = [op for op in self._forms[-16:] if op.author == seat.person.id]
        if not mine:
            return ""
        first = self._draw.choice(mine)
        other: dict[str, Any] = {"attachments": self._attachments(seat)}
        if isinstance(first, AddNote):
            other["text"] = self._draw.choice((first.text, self.word()))
        elif isinstance(first, CreateTicket):
            other |= {"content": self._ticket_content(), "text": self.word()}
        else:
            other |= {"join_ticket": "", "content": self._draw.choice((first.content, self._content(seat)))}
        op = msgspec.structs.replace(first, **self._head(seat), **other)
        return self._do(seat, op, f"copy of {first.root}")

    def _amend(self, seat: Seat) -> str:
        slips = seat.rows(CallSlip, "author = ? ORDER BY saved_at DESC, id LIMIT 3", seat.person.id)
        if not slips:
            return ""
        slip = self._draw.choice(slips)
        forms = (op for op in self._forms if isinstance(op, TakeCall))
        form = next((op for op in forms if op.reference == slip.reference), None)
        if form is None:
            return ""
        content = msgspec.structs.replace(
            form.content, text=self.word(), area=self._draw.choice((form.content.area, self.word()))
        )
        if self._draw.random() < 0.3:
            content = msgspec.structs.replace(content, **self._callback())
        op = TakeCall(
            **self._head(seat),
            root=form.root,
            reference=form.reference,
            content=content,
            join_ticket=slip.ticket_id if slip.result == SlipResult.MERGED else "",
            base={field: slip.setter(field) for field in SLIP_FIELDS},
        )
        return self._do(seat, op, f"amends {form.root}")

    def _create(self, seat: Seat) -> str:
        op = CreateTicket(
            **self._head(seat),
            root=self._world.ids(),
            content=self._ticket_content(),
            text=self.word(),
            attachments=self._attachments(seat),
        )
        self._forms.append(op)
        return self._do(seat, op)

    def _edit(self, seat: Seat) -> str:
        ticket = self._ticket(seat)
        if ticket is None:
            return ""
        fields = self._draw.sample(sorted(self._values), self._draw.choice((1, 1, 1, 2, 3)))
        edits = {field: FieldEdit(self._base(ticket, field), self._values[field](seat)) for field in fields}
        op = EditTicket(**self._head(seat), ticket_id=ticket.id, edits=edits)
        return self._do(seat, op, f"{ticket.id} {sorted(fields)}")

    @property
    def _values(self) -> dict[str, Callable[[Seat], Values]]:
        draw, word = self._draw, self.word
        return {
            "title": lambda _: (word(),),
            "area": lambda _: (word(),),
            "phone": lambda _: (word(),),
            "customer": lambda _: ("", word()),
            "callback": lambda _: (True, draw.randrange(1, 1 << 50)),
            "urgency": lambda _: (str(draw.choice(list(Urgency))),),
            "category": lambda _: (str(draw.choice(list(Category))),),
            "impact": lambda _: (str(draw.choice(list(Impact))),),
            "customised": lambda _: (draw.random() < 0.5,),
        }

    def _note(self, seat: Seat) -> str:
        ticket = self._ticket(seat)
        return self._do(seat, self._note_on(seat, ticket.id), ticket.id) if ticket else ""

    def _note_unseen(self, seat: Seat) -> str:
        """A ticket that a colleague has read out, and that may be nowhere but at their desk."""
        ticket = self._ticket(self._draw.choice(self._world.seats))
        return self._do(seat, self._note_on(seat, ticket.id), f"unseen {ticket.id}") if ticket else ""

    def _note_on(self, seat: Seat, ticket_id: str) -> AddNote:
        kind = self._draw.choice(("note", "note", "reply", "phone_note"))
        op = AddNote(
            **self._head(seat),
            root=self._world.ids(),
            ticket_id=ticket_id,
            text=self.word(),
            note_kind=kind,
            attachments=self._attachments(seat),
        )
        self._forms.append(op)
        return op

    def _change_state(self, seat: Seat) -> str:
        ticket = self._ticket(seat)
        if ticket is None:
            return ""
        legal = sorted(TRANSITIONS[State(ticket.state)])
        state = self._draw.choice(legal if self._draw.random() < 0.9 else sorted(State))
        op = ChangeState(
            **self._head(seat),
            ticket_id=ticket.id,
            base=self._base(ticket, "status"),
            state=str(state),
            outcome=self.word(),
            customer_accepted=self._draw.random() < 0.5,
            seen_contact=ticket.contact_op if self._draw.random() < 0.8 else "",
        )
        return self._do(seat, op, f"{ticket.id} -> {state}")

    def _assign(self, seat: Seat) -> str:
        ticket = self._ticket(seat)
        if ticket is None:
            return ""
        owner = self._draw.choice(self._world.people)
        base = self._base(ticket, "assignment")
        op = AssignTicket(
            **self._head(seat), ticket_id=ticket.id, base=base, owner_id=owner.id, group=self.word()
        )
        return self._do(seat, op, ticket.id)

    def _settle_proposal(self, seat: Seat) -> str:
        found = seat.rows(Proposal, "state = 'open' ORDER BY at, id LIMIT 5")
        if not found:
            return ""
        one = self._draw.choice(found)
        take = self._draw.random() < 0.5
        ticket = next(iter(seat.rows(Ticket, "id = ?", one.ticket_id)), None)
        if ticket is None:
            return ""
        base = ticket.setter(one.field)
        op = SettleProposal(**self._head(seat), proposal_id=one.id, ticket_id=ticket.id, take=take, base=base)
        return self._do(seat, op, one.id)

    def _settle_held(self, _: Seat) -> str:
        """A supervisor reads what the server holds, and decides; now and then about what is held no more."""
        seats = [
            seat
            for seat in self._world.seats
            if Role.SUPERVISOR in seat.person.roles and seat.machine.connected
        ]
        offers = self._held()
        if not offers or not seats:
            return ""
        seat = self._draw.choice(seats)
        others = [offer for offer in offers if offer.op and offer.op.author != seat.person.id]
        calls = [offer for offer in others if isinstance(offer.op, TakeCall)]
        offer = self._draw.choice(calls or others or offers)
        take = self._draw.random() < 0.4
        op = SettleHeld(**self._head(seat), held_op=offer.op_id, take=take, reason="" if take else "no")
        return self._do(seat, op, f"{'takes' if take else 'rejects'} {offer.op_id}")

    def _held(self) -> list[Offer]:
        with self._world.server.database.read() as connection:
            sql = "SELECT op_id FROM held_op ORDER BY received_at, op_id LIMIT 9"
            ids = [str(op_id) for (op_id,) in connection.exec_driver_sql(sql)]
            return [offer for op_id in ids if (offer := find(connection, WORKSPACE, op_id))]

    def _retry(self, seat: Seat) -> str:
        refused = seat.op_ids("state = 'refused' ORDER BY local_seq")
        if not refused:
            return ""
        op = seat.store.retry_of(self._draw.choice(refused), self._world.ids(), seat.machine.clock())
        return self._do(seat, op, f"again {op.retries}")

    def _set_aside(self, seat: Seat) -> str:
        refused = seat.op_ids("state = 'refused' ORDER BY local_seq")
        if refused:
            seat.store.set_aside(refused[0])
        return f"sets aside {refused[0]}" if refused else ""

    def _outage(self, seat: Seat) -> str:
        is_open = seat.rows(Outage, "closed_at = 0 ORDER BY opened_at, id LIMIT 3")
        if is_open and self._draw.random() < 0.6:
            closing = self._draw.choice(is_open)
            by_hand = closing.desk != seat.machine.desk_id or closing.everywhere
            head = self._head(seat)
            return self._do(seat, CloseOutage(**head, outage_id=closing.id, captured=3, by_hand=by_hand))
        origin = self._draw.choice(("desk", "agent", "supervisor"))
        return self._do(seat, OpenOutage(**self._head(seat), origin=origin, note=self.word()))

    def _exit(self, seat: Seat) -> str:
        return self._do(seat, ReportExit(**self._head(seat), reason=self.word()))

    def _text_code(self, seat: Seat) -> str:
        return self._do(
            seat, SetTextCode(**self._head(seat), code=self._draw.choice("abc"), text=self.word())
        )

    def _import(self, seat: Seat) -> str:
        """Nobody here is an administrator: refused, but only by the server."""
        content = TicketContent(title=self.word())
        return self._do(seat, ImportTicket(**self._head(seat), content=content, external="1"))

    def _draft(self, seat: Seat) -> str:
        draft = draft_of(seat.person.id, seat.machine.desk_id, "call")
        seat.last_draft = self.word() + self._draw.choice(("", "", "网" * 800))
        typed = msgspec.structs.replace(draft, content=seat.last_draft, saved_at=seat.machine.clock())
        save_draft(seat.store, typed)
        return f"types {seat.last_draft[:20]}"

    def _capture_only(self, seat: Seat) -> str:
        if not self._world.setting.couriers:
            return ""
        op = TakeCall(
            op_id=self._world.ids(),
            author="",
            desk=seat.machine.desk_id,
            at=seat.machine.clock(),
            root=self._world.ids(),
            reference=seat.machine.take_reference(),
            content=self._content(seat),
            offline=True,
        )
        seat.machine.capture(op)
        return f"capture-only {op.op_id}"

    def _do(self, seat: Seat, op: Any, about: str = "") -> str:
        done = seat.perform(op)
        return f"{type(op).__name__} {op.op_id} {about}" if done else ""

    def _head(self, seat: Seat) -> dict[str, Any]:
        return {
            "op_id": self._world.ids(),
            "author": seat.person.id,
            "desk": seat.machine.desk_id,
            "at": seat.machine.clock(),
        }

    def _ticket_content(self) -> TicketContent:
        return TicketContent(title=self.word(), area=self.word(), contact_name=self.word(), kind=self._kind())

    def _content(self, seat: Seat) -> CallContent:
        draw = self._draw
        long = draw.random() < 0.05
        return CallContent(
            kind=self._kind(),
            category=draw.choice(("", "network", "no such thing")),
            number=draw.choice(("", "+8613812345678", self.word())),
            caller_name=self.word(),
            area=draw.choice(("", self.word())),
            text=self.word() + ("网" * 1200 if long else ""),
            started_at=seat.machine.clock(),
            **self._callback(),
        )

    def _callback(self) -> dict[str, Any]:
        wanted = self._draw.random() < 0.5
        at = self._draw.choice((0, self._draw.randrange(1, 1 << 50)))
        return {"callback_wanted": wanted, "callback_at": at, "callback_to": self.word()}

    def _kind(self) -> str:
        return str(self._draw.choice(list(Kind)))

    def _attachments(self, seat: Seat) -> tuple[AttachmentRef, ...]:
        if self._draw.random() < 0.85:
            return ()
        content = self.word()
        digest = keep_file(seat.store, content.encode(), seat.machine.clock())
        return (AttachmentRef(digest, content, len(content.encode())),)

    def _ticket(self, seat: Seat) -> Ticket | None:
        """One of the few that everybody works on."""
        found = seat.rows(Ticket, "state <> 'closed' ORDER BY received_at DESC, id LIMIT 4")
        return self._draw.choice(found) if found else None

    def _base(self, ticket: Ticket, field: str) -> str:
        return ticket.setter(field) if self._draw.random() < 0.95 else self._world.ids()
