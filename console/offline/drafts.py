"""Unfinished forms and attachment bytes: kept at once, sent when there is a path. No operations.

Functions take the desk's store; each is one transaction.
"""

from __future__ import annotations

import hashlib

import msgspec

from console.ids import derive
from console.models.records import Draft, user_scope
from console.models.repositories.files import Files
from console.models.repositories.rows import Rows
from console.offline.store import DeskStore


def draft_of(user_id: str, desk_id: str, form: str) -> Draft:
    """The empty draft of one user, desk and form."""
    return Draft(
        id=derive(user_id, f"draft:{desk_id}:{form}"),
        scope=user_scope(user_id),
        user_id=user_id,
        desk=desk_id,
        form=form,
    )


def save_draft(store: DeskStore, draft: Draft) -> None:
    """On the disk when this returns; what is saved later is later, whatever the clock says."""
    with store.database.write() as connection:
        rows = Rows(connection, store.workspace_id)
        before = rows.load([(Draft.noun, draft.id)]).get((Draft.noun, draft.id))
        at = max(draft.saved_at, before.saved_at + 1) if isinstance(before, Draft) else draft.saved_at
        rows.upsert([msgspec.structs.replace(draft, seq=0, saved_at=at)])


def unsent_drafts(store: DeskStore, user_id: str, desk_id: str) -> list[Draft]:
    """The user's drafts that the server does not have, this desk's own first."""
    with store.database.read() as connection:
        rows = Rows(connection, store.workspace_id)
        return rows.where(Draft, "user_id = ? AND seq = 0 ORDER BY desk <> ?, id", user_id, desk_id)


def drafts_sent(store: DeskStore, drafts: list[Draft], seq: int) -> None:
    """The server has these versions; what was typed since stays unsent."""
    with store.database.write() as connection:
        rows = Rows(connection, store.workspace_id)
        held = rows.load((Draft.noun, draft.id) for draft in drafts)
        same = [
            msgspec.structs.replace(draft, seq=max(seq, 1))
            for draft in drafts
            if isinstance(mine := held.get((Draft.noun, draft.id)), Draft) and mine.saved_at == draft.saved_at
        ]
        rows.upsert(same)


def unsend_drafts(store: DeskStore, user_id: str) -> None:
    """The server may have lost the user's drafts, and this may be the newest copy: they count as unsent."""
    with store.database.write() as connection:
        rows = Rows(connection, store.workspace_id)
        mine = rows.where(Draft, "user_id = ? AND seq > 0", user_id)
        rows.upsert(msgspec.structs.replace(draft, seq=0) for draft in mine)


def keep_file(store: DeskStore, content: bytes, now: int) -> str:
    """Keeps an attachment's bytes; returns their SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    with store.database.write() as connection:
        Files(connection).put(digest, content, now)
    return digest


def unsent_files(store: DeskStore) -> list[str]:
    """Digests of files the server does not have, oldest first."""
    with store.database.read() as connection:
        return Files(connection).unsent(store.workspace_id)


def file_content(store: DeskStore, digest: str) -> bytes | None:
    """The bytes, or None where this desk does not have them."""
    with store.database.read() as connection:
        return Files(connection).content(digest)


def file_sent(store: DeskStore, digest: str, now: int) -> None:
    """The server has the file."""
    with store.database.write() as connection:
        Files(connection).sent(digest, now)
