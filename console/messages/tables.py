"""All that can be said, by its code."""

from __future__ import annotations

from collections.abc import Callable

from console.messages.keys import KEYS
from console.messages.message import Message
from console.messages.people import PEOPLE
from console.messages.server import SERVER
from console.messages.store import STORE
from console.messages.work import HELD, OPERATIONS, OUTBOX_STATES, WORK


class Tables:
    """Sentences for codes; why work is held; words for states of the outbox, and for kinds of operations."""

    sentences: dict[str, Callable[[], Message]] = {**STORE, **KEYS, **PEOPLE, **SERVER, **WORK}
    held = HELD
    outbox_states = OUTBOX_STATES
    operations = OPERATIONS
