"""Keys for single purposes, all derived from the server's one data key."""

from __future__ import annotations

import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def subkey(data_key: bytes, purpose: str, salt: bytes = b"") -> bytes:
    """32 bytes for ``purpose``; nothing follows from them for another one."""
    return HKDF(SHA256(), 32, salt, b"standby server 1\0" + purpose.encode()).derive(data_key)


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same text, told in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
