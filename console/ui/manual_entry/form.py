"""What stands in the call form, as typed, and what it means as the content of a call slip."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from console.i18n import tr
from console.ids import derive
from console.models.enums import Category, Kind, SlipResult, Urgency
from console.models.records import CallSlip
from console.operations import CallContent, TakeCall
from console.operations.fields import SLIP_FIELDS, values_of
from console.ui import numbers


class Subject(NamedTuple):
    """One answer to "what is it about": a kind of business and a category (S004-18)."""

    code: str
    kind: Kind
    category: Category


SUBJECTS = (
    Subject("network", Kind.FAULT, Category.NETWORK),
    Subject("hardware", Kind.FAULT, Category.HARDWARE),
    Subject("software", Kind.FAULT, Category.SOFTWARE),
    Subject("billing", Kind.CONSULTATION, Category.BILLING),
    Subject("consultation", Kind.CONSULTATION, Category.OTHER),
    Subject("complaint", Kind.COMPLAINT, Category.SERVICE_QUALITY),
)
_BY_CODE = {subject.code: subject for subject in SUBJECTS}
_BY_MEANING = {(subject.kind.value, subject.category.value): subject.code for subject in SUBJECTS}


def subject_word(code: str) -> str:
    """What a subject is called on its chip."""
    return {
        "network": lambda: tr("Network"),
        "hardware": lambda: tr("Hardware"),
        "software": lambda: tr("Software"),
        "billing": lambda: tr("Fees"),
        "consultation": lambda: tr("Question"),
        "complaint": lambda: tr("Complaint"),
    }[code]()


def subject_of(content: CallContent | CallSlip) -> str:
    """The subject that means this, '' for none."""
    return _BY_MEANING.get((content.kind, content.category), "")


class FormState(msgspec.Struct, frozen=True, omit_defaults=True):
    """The form as it stands; this is what its draft holds.

    ``amends``: it corrects a saved slip. ``callback_said``: a callback time that was not understood.
    """

    number: str = ""
    customer_id: str = ""
    customer: str = ""
    area: str = ""
    subject: str = ""
    text: str = ""
    urgent: bool = False
    customised: bool = False
    callback: bool = False
    callback_at: int = 0
    callback_to: str = ""
    callback_said: str = ""
    started_at: int = 0
    recording_id: str = ""
    join: str = ""
    amends: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nobody has written or chosen anything."""
        return self == FormState(
            started_at=self.started_at, recording_id=self.recording_id, amends=self.amends
        )

    def encoded(self) -> str:
        """As the content of a draft; an empty form has none."""
        return "" if self.is_empty else msgspec.json.encode(self).decode()


def decoded(content: str) -> FormState:
    """The form a draft holds; an empty one where it cannot be read."""
    try:
        return msgspec.json.decode(content, type=FormState)
    except msgspec.DecodeError:
        return FormState()


def content_of(state: FormState, amended: CallSlip | None = None) -> CallContent:
    """What the agent has written, for the operation. What the form does not show stays as it was."""
    subject = _BY_CODE.get(state.subject)
    kind, category = (subject.kind.value, subject.category.value) if subject else ("fault", "")
    if subject is None and amended is not None:
        kind, category = amended.kind, amended.category
    urgency = Urgency.URGENT if state.urgent else Urgency.ROUTINE
    return CallContent(
        channel=amended.channel if amended else "phone",
        kind=kind,
        category=category,
        urgency=urgency.value,
        customised=state.customised,
        number=numbers.to_e164(state.number),
        caller_name=state.customer.strip(),
        customer_id=state.customer_id,
        area=state.area,
        text=_text_of(state),
        callback_wanted=state.callback,
        callback_at=state.callback_at if state.callback else 0,
        callback_to=numbers.to_e164(state.callback_to) if state.callback else "",
        started_at=state.started_at,
        recording_id=state.recording_id,
    )


def has_words(state: FormState, amended: CallSlip | None) -> bool:
    """Whether the form holds text that is saved nowhere but in its draft."""
    return bool(state.text.strip()) and (amended is None or state.text != amended.text)


def _text_of(state: FormState) -> str:
    """What was typed as a time and is none stays readable."""
    said = state.callback_said if state.callback else ""
    time = tr("Callback: {when}").format(when=said) if said else ""
    return "\n".join(part for part in (state.text.strip(), time) if part)


def state_of(slip: CallSlip) -> FormState:
    """A saved slip, back in the form."""
    return FormState(
        number=numbers.spaced(slip.number),
        customer_id=slip.customer_id,
        customer=slip.caller_name,
        area=slip.area,
        subject=subject_of(slip),
        text=slip.text,
        urgent=slip.urgency == Urgency.URGENT,
        customised=slip.customised,
        callback=slip.callback_wanted,
        callback_at=slip.callback_at,
        callback_to=numbers.spaced(slip.callback_to),
        started_at=slip.started_at,
        recording_id=slip.recording_id,
        amends=True,
    )


def base_of(content: CallContent, slip: CallSlip) -> dict[str, str]:
    """For each field that differs from ``slip``, who set what the agent saw there."""
    return {
        name: slip.setter(name)
        for name, field in SLIP_FIELDS.items()
        if values_of(content, field) != values_of(slip, field)
    }


def slip_after(op: TakeCall, before: CallSlip | None) -> CallSlip:
    """The slip as ``op`` leaves it, with who set what; ``before`` is the slip it amends."""
    slip = CallSlip(
        id=derive(op.root, "slip"),
        origin=before.origin if before else op.op_id,
        set_by=(before.set_by if before else {}) | dict.fromkeys(op.base, op.op_id),
        reference=op.reference,
        ticket_id=op.join_ticket,
        result=(SlipResult.MERGED if op.join_ticket else SlipResult.CREATED).value,
    )
    return msgspec.structs.replace(slip, **msgspec.structs.asdict(op.content))
