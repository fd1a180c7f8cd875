"""The only door for what users are told: a stable code becomes a sentence, and what can be done about it.

Codes come from ``console.errors``, refusals and verdicts; their parameters fill the sentence's placeholders.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from console import words
from console.errors import ExpectedError
from console.i18n import SECOND, duration, tr
from console.messages.message import Message

if TYPE_CHECKING:
    from console.messages.tables import Tables

__all__ = ["Message", "explain", "held_cause", "is_known", "message", "operation_name", "outbox_state"]

Params = Mapping[str, str | int]


def message(code: str, params: Params | None = None) -> Message:
    """What ``code`` means to the person in front of the screen."""
    given, sentences = params or {}, _tables().sentences
    if code == "wrong_password":
        return _wrong_password(given)
    if code not in sentences:
        return Message(tr("This did not work ({code}).").format(code=code), tr("Tell your administrator."))
    said = {name: _readable(name, value) for name, value in given.items()}
    if refusal := said.pop("refusal", ""):
        said["refusal"] = message(refusal, {name: given[name] for name in said}).text
    return sentences[code]().filled(said)


def explain(error: ExpectedError) -> Message:
    """What an error means."""
    return message(error.code, error.params)


def is_known(code: str) -> bool:
    """Whether ``code`` has a sentence of its own."""
    return code == "wrong_password" or code in _tables().sentences or code in _tables().held


def held_cause(code: str) -> Message:
    """Why the server holds work without a verdict, and what ends it."""
    held = _tables().held
    return held[code]() if code in held else message(code)


def outbox_state(code: str) -> str:
    """Where an operation stands, in the words agents use."""
    return words.word(_tables().outbox_states, code)


def operation_name(kind: str) -> str:
    """What an operation did, by the stable tag of its kind."""
    return words.word(_tables().operations, kind)


def _tables() -> type[Tables]:
    """Read with the first code that is explained: the login is painted before that."""
    from console.messages.tables import Tables

    return Tables


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
