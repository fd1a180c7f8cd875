"""Logins: short access tokens, and refresh tokens that take turns and survive a lost reply.

Every token follows from the session's id, its generation and a secret that no database holds. So a refresh
that is asked for again, because its answer never came, gives the same pair again. The token before the
current one stays good until its successor is used; an older one can only be a copy, and ends the session.
"""

from __future__ import annotations

import hashlib
import hmac
import random
import re

import msgspec
from sqlalchemy import Connection

from console.errors import Rejected
from console.ids import new_id
from console.models.records import User
from console.models.repositories.rows import Rows
from console.server.secrets import same, subkey
from console.server.settings import Settings
from console.server.sql import run
from console.wire.messages import Tokens

SECOND = 1_000_000
_REFRESH = re.compile(r"r1\.([0-9a-f-]{36})\.([0-9]{1,9})\.([0-9a-f]{64})")
_SPREAD = 0.2


class Caller(msgspec.Struct, frozen=True):
    """Who asks, by which login, at which proved desk ('' for none)."""

    user: User
    session_id: str
    desk_id: str

    @property
    def roles(self) -> frozenset[str]:
        """The roles held now."""
        return frozenset(self.user.roles)

    def has(self, *roles: str) -> bool:
        """Whether one of ``roles`` is held."""
        return not self.roles.isdisjoint(roles)


class _Session(msgspec.Struct):
    session_id: str
    user_id: str
    desk_id: str
    generation: int
    access_hash: str
    access_until: int
    refresh_until: int
    revoked: int


_COLUMNS = ", ".join(_Session.__struct_fields__)


class Sessions:
    """The sessions of one workspace. Takes part in the caller's transaction."""

    def __init__(self, settings: Settings, workspace_id: str) -> None:
        self._settings = settings
        self._workspace_id = workspace_id
        self._key = subkey(settings.data_key, "sessions")

    def begin(self, connection: Connection, user_id: str, desk_id: str, now: int) -> Tokens:
        """A new session; what has run out of this user's is cleared away."""
        run(
            connection,
            "DELETE FROM session WHERE workspace_id = ? AND user_id = ? AND refresh_until < ?",
            self._workspace_id,
            user_id,
            now,
        )
        session = _Session(new_id(), user_id, desk_id, 0, "", 0, 0, 0)
        tokens = self._advance(session, now)
        run(
            connection,
            f"INSERT INTO session (workspace_id, {_COLUMNS}, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._workspace_id,
            *msgspec.structs.astuple(session),
            now,
        )
        return tokens

    def refresh(self, connection: Connection, token: str, now: int) -> tuple[Tokens, Caller] | None:
        """The pair that follows ``token``; None, and the session ends, for a copy of an old token.

        Such a copy may be stolen, or be a desk's that was put back from a backup: the password tells. A token
        ahead of the session was given out by a history that this database has lost: it is good.
        Raises ``login_required`` and ``revoked``.
        """
        session, generation = self._of_refresh_token(connection, token)
        caller = self._caller(connection, session)
        if session.refresh_until < now:
            raise Rejected("login_required")
        if generation == session.generation - 1:
            return self._tokens(session), caller
        if generation < session.generation:
            self._revoke(connection, session.session_id)
            return None
        session.generation = generation
        tokens = self._advance(session, now)
        run(
            connection,
            "UPDATE session SET generation = ?, access_hash = ?, access_until = ?, refresh_until = ?"
            " WHERE workspace_id = ? AND session_id = ?",
            session.generation,
            session.access_hash,
            session.access_until,
            session.refresh_until,
            self._workspace_id,
            session.session_id,
        )
        return tokens, caller

    def end(self, connection: Connection, session_id: str) -> None:
        """Forgets the session."""
        run(
            connection,
            "DELETE FROM session WHERE workspace_id = ? AND session_id = ?",
            self._workspace_id,
            session_id,
        )

    def caller(self, connection: Connection, access: str, now: int) -> Caller:
        """Whose access token this is. Raises ``access_expired`` for what a refresh mends, or ``revoked``."""
        row = run(
            connection,
            f"SELECT {_COLUMNS} FROM session WHERE workspace_id = ? AND access_hash = ?",
            self._workspace_id,
            _hash(access),
        ).first()
        if row is None:
            raise Rejected("access_expired")
        session = _Session(*row)
        caller = self._caller(connection, session)
        if session.access_until < now:
            raise Rejected("access_expired")
        return caller

    def _revoke(self, connection: Connection, session_id: str) -> None:
        run(
            connection,
            "UPDATE session SET revoked = 1 WHERE workspace_id = ? AND session_id = ?",
            self._workspace_id,
            session_id,
        )

    def _of_refresh_token(self, connection: Connection, token: str) -> tuple[_Session, int]:
        parts = _REFRESH.fullmatch(token)
        if parts is None or not same(token, self._refresh_token(parts[1], int(parts[2]))):
            raise Rejected("login_required")
        lock = " FOR UPDATE" if connection.dialect.name == "postgresql" else ""
        row = run(
            connection,
            f"SELECT {_COLUMNS} FROM session WHERE workspace_id = ? AND session_id = ?{lock}",
            self._workspace_id,
            parts[1],
        ).first()
        if row is None:
            raise Rejected("login_required")
        return _Session(*row), int(parts[2])

    def _caller(self, connection: Connection, session: _Session) -> Caller:
        key = (User.noun, session.user_id)
        user = Rows(connection, self._workspace_id).load([key]).get(key)
        if not isinstance(user, User) or not user.active:
            raise Rejected("revoked")
        if session.revoked:
            raise Rejected("login_required")
        return Caller(user, session.session_id, session.desk_id)

    def _advance(self, session: _Session, now: int) -> Tokens:
        days = self._settings.refresh_days * random.uniform(1 - _SPREAD, 1 + _SPREAD)
        session.generation += 1
        session.access_hash = _hash(self._access_token(session))
        session.access_until = now + self._settings.access_minutes * 60 * SECOND
        session.refresh_until = now + int(days * 86_400) * SECOND
        return self._tokens(session)

    def _tokens(self, session: _Session) -> Tokens:
        refresh = self._refresh_token(session.session_id, session.generation)
        return Tokens(self._access_token(session), session.access_until, refresh, session.refresh_until)

    def _access_token(self, session: _Session) -> str:
        return "a1." + self._mac("access", session.session_id, session.generation)

    def _refresh_token(self, session_id: str, generation: int) -> str:
        return f"r1.{session_id}.{generation}.{self._mac('refresh', session_id, generation)}"

    def _mac(self, kind: str, session_id: str, generation: int) -> str:
        content = f"{kind} {self._workspace_id} {session_id} {generation}"
        return hmac.digest(self._key, content.encode(), "sha256").hex()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
