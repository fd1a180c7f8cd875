"""The sentences of manual entry."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from console.desk import CallEvent
from console.errors import ExpectedError
from console.i18n import listed, tr
from console.messages import explain
from console.models.records import Draft
from console.models.reference import format_reference
from console.ui import numbers
from console.ui.manual_entry.form import decoded
from console.ui.seat import Seat


def missing(fields: Iterable[QWidget]) -> tuple[str, str]:
    """Required fields are empty."""
    names = listed(field.accessibleName() for field in fields)
    said = tr("Still missing: {fields}").format(fields=names)
    return said, tr("Nothing else keeps the call from being saved.")


def no_number(error: ExpectedError) -> tuple[str, str]:
    """A number could not be allotted."""
    return tr("No reference number"), explain(error).whole


def nothing_before() -> str:
    """There is no call to take over from."""
    return tr("No call was saved before this one since you signed in.")


def nothing_to_amend() -> str:
    return tr("You have not saved a call yet.")


def no_number_yet() -> tuple[str, str]:
    return tr("No reference number yet"), tr("It comes in a moment; press Ctrl+Enter again.")


def save_first() -> tuple[str, str]:
    return tr("There is a call in the form"), tr("Save it with Ctrl+Enter first, or clear it with Esc.")


def clear_again() -> tuple[str, str]:
    return tr("Clear this call?"), tr("Esc once more clears it. Go on typing to keep it.")


def second_copy_missing() -> str:
    return tr("The call is saved. Its second copy could not be written; it is made at the next unlock.")


def odd_number() -> str:
    return tr("This does not look like a whole number. It is taken as it is and marked incomplete.")


def odd_callback_number() -> str:
    return tr(
        "The callback number does not look like a whole number. It is taken as it is and marked incomplete."
    )


def unclear_time() -> str:
    return tr("Not understood as a time, such as 15:30 or tomorrow 9:00. It goes into the text as it is.")


def call_offer(event: CallEvent, seat: Seat) -> tuple[str, str, str, str]:
    """A call came in while the form was in use."""
    said = tr("{number} has been ringing since {time}.").format(
        number=numbers.spaced(numbers.to_e164(event.number)), time=seat.clock(event.started_at)
    )
    hint = tr("It is filled in by itself after you have saved.")
    return tr("Another call"), " ".join((said, hint)), tr("Use it for this form"), tr("Not now")


def draft_offer(draft: Draft, seat: Seat) -> tuple[str, str, str, str]:
    """An unfinished form of another desk, or one that was typed over."""
    state = decoded(draft.content)
    said = tr("{time}, reference {number}: {text}").format(
        time=seat.moment(draft.saved_at),
        number=format_reference(draft.reference),
        text=(state.text or state.customer or state.number).split("\n")[0][:60],
    )
    here = draft.desk == seat.identity.desk_id
    title = tr("You left a call unfinished") if here else tr("You left a call unfinished at another desk")
    return title, said, tr("Go on with it"), tr("Leave it")


def call_is_back() -> str:
    return tr("Your unfinished call is back, just as you left it.")


def call_is_beside() -> str:
    return tr("Your unfinished call waits beside the form.")


def call_waits(reference: str) -> str:
    """Said on another screen."""
    line = tr("You have a half-typed call in the form, reference {number}.")
    return line.format(number=format_reference(reference))
