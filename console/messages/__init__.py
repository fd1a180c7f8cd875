"""The only door for what users are told: a stable code becomes a sentence, and what can be done about it.

Codes come from ``console.errors``, refusals and verdicts; their parameters fill the sentence's placeholders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from console import words
from console.errors import ExpectedError
from console.i18n import SECOND, duration, tr
from console.messages.keys import KEYS
from console.messages.message import Message
from console.messages.people import PEOPLE
from console.messages.server import SERVER
from console.messages.store import STORE
from console.messages.work import HELD, OPERATIONS, OUTBOX_STATES, WORK

__all__ = ["Message", "explain", "held_cause", "is_known", "message", "operation_name", "outbox_state"]

Params = Mapping[str, str | int]

_TABLE: dict[str, Callable[[], Message]] = {**STORE, **KEYS, **PEOPLE, **SERVER, **WORK}


def message(code: str, params: Params | None = None) -> Message:
    """What ``code`` means to the person in front of the screen."""
    given = params or {}
    if code == "wrong_password":
        return _wrong_password(given)
    if code not in _TABLE:
        return Message(tr("This did not work ({code}).").format(code=code), tr("Tell your administrator."))
    said = {name: _readable(name, value) for name, value in given.items()}
    if refusal := said.pop("refusal", ""):
        said["refusal"] = message(refusal, {name: given[name] for name in said}).text
    return _TABLE[code]().filled(said)


def explain(error: ExpectedError) -> Message:
    """What an error means."""
    return message(error.code, error.params)


def is_known(code: str) -> bool:
    """Whether ``code`` has a sentence of its own."""
    return code == "wrong_password" or code in _TABLE or code in HELD


def held_cause(code: str) -> Message:
    """Why the server holds work without a verdict, and what ends it."""
    return HELD[code]() if code in HELD else message(code)


def outbox_state(code: str) -> str:
    """Where an operation stands, in the words agents use."""
    return words.word(OUTBOX_STATES, code)


def operation_name(kind: str) -> str:
    """What an operation did, by the stable tag of its kind."""
    return words.word(OPERATIONS, kind)


def _readable(name: str, value: str | int) -> str:
    if name in ("wait", "seconds", "retry_after"):
        return duration(int(value) * SECOND, seconds=True)
    if name == "field":
        return words.field(str(value))
    if name in ("from", "to"):
        return words.state(str(value))
    return str(value)


def _wrong_password(params: Params) -> Message:
    text = tr("Employee number or password is wrong.")
    wait = int(params.get("wait", 0))
    if wait:
        return Message(text, tr("You can try again in {wait}.").format(wait=_readable("wait", wait)))
    return Message(text, tr("Check Caps Lock and the input method, then try again."))
