"""The pair of tokens of one login, kept in the encrypted store of whoever logged in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

import msgspec

from console.errors import Rejected
from console.wire.messages import LoginReply, RefreshReply, RefreshRequest, Tokens

TOKENS = "tokens"
GRANT = "grant"
MUST_CHANGE = "must_change"
"""Names under which the store remembers the pair, the offline grant that came with the last one, and whether
the password was set by somebody else."""


def must_change(reply: LoginReply) -> dict[str, str]:
    """What a login says of the password, to be remembered."""
    return {MUST_CHANGE: "1" if reply.must_change else ""}


class Memory(Protocol):
    """A place for small facts that a power cut cannot undo; ``DeskStore`` is one."""

    def remember(self, **facts: str) -> None: ...
    def recall(self, key: str) -> str: ...


class SessionTokens:
    """Tokens of one user at one desk. Any thread. ``on_grant`` hears of a fresh offline grant, once kept.

    A refresh token is kept until its successor is on the disk: when a reply is lost, the same one is offered
    again, and the server answers with the same successor.
    """

    def __init__(
        self, memory: Memory, signing_key: str = "", on_grant: Callable[[str], object] | None = None
    ) -> None:
        self._memory = memory
        self._on_grant = on_grant
        self._signing_key = signing_key
        self._refreshing = threading.Lock()
        stored = memory.recall(TOKENS)
        self._pair = msgspec.json.decode(stored, type=Tokens) if stored else None

    @property
    def access(self) -> str:
        """The access token, '' where nobody has logged in."""
        return self._pair.access if self._pair else ""

    def begin(self, pair: Tokens) -> None:
        """A login has given these."""
        self._keep(pair)

    def forget(self) -> None:
        """The login is over."""
        self._pair = None
        self._memory.remember(**{TOKENS: ""})

    def renew(self, stale: str, refresh: Callable[[RefreshRequest], RefreshReply]) -> str:
        """An access token other than ``stale``. Threads that ask at once share one refresh.

        Raises what ``refresh`` raises, and ``login_required`` where there is nothing to refresh.
        """
        with self._refreshing:
            pair = self._pair
            if pair is None:
                raise Rejected("login_required")
            if pair.access == stale:
                reply = refresh(RefreshRequest(pair.refresh, self._signing_key))
                pair = reply.tokens
                self._keep(pair, reply.grant)
            return pair.access

    def _keep(self, pair: Tokens, grant: str = "") -> None:
        facts = {TOKENS: msgspec.json.encode(pair).decode()} | ({GRANT: grant} if grant else {})
        self._memory.remember(**facts)
        self._pair = pair
        if grant and self._on_grant:
            self._on_grant(grant)
