"""What is said of an attachment's bytes once they are sent."""

from __future__ import annotations

import msgspec


class FileStored(msgspec.Struct, frozen=True):
    """The server holds the bytes. ``stored_at`` is now, whether or not it had them before."""

    stored_at: int


class Done(msgspec.Struct, frozen=True):
    """It has happened; there is nothing else to say."""

    server_time: int
