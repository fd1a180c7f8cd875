"""Key pairs as text: Ed25519 to sign with, X25519 to seal to. Text is base64 of the raw 32 bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from console.errors import CredentialsError

PrivateKey = Ed25519PrivateKey | X25519PrivateKey
PublicKey = Ed25519PublicKey | X25519PublicKey


def new_signing_key() -> Ed25519PrivateKey:
    """A pair to sign with."""
    return Ed25519PrivateKey.generate()


def new_sealing_key() -> X25519PrivateKey:
    """A pair to seal to."""
    return X25519PrivateKey.generate()


def private_text(key: PrivateKey) -> str:
    """The secret half, for a place that may hold secrets."""
    return base64.b64encode(key.private_bytes_raw()).decode()


def public_text(key: PrivateKey | PublicKey) -> str:
    """The public half."""
    public = key.public_key() if isinstance(key, PrivateKey) else key
    return base64.b64encode(public.public_bytes_raw()).decode()


def signing_key(text: str) -> Ed25519PrivateKey:
    """The inverse of ``private_text``; raises ``key_invalid``, as its three sisters do."""
    return Ed25519PrivateKey.from_private_bytes(_raw(text))


def verifying_key(text: str) -> Ed25519PublicKey:
    """The public half that checks signatures."""
    return Ed25519PublicKey.from_public_bytes(_raw(text))


def unsealing_key(text: str) -> X25519PrivateKey:
    """The secret half that opens what was sealed."""
    return X25519PrivateKey.from_private_bytes(_raw(text))


def sealing_key(text: str) -> X25519PublicKey:
    """The public half that is sealed to."""
    return X25519PublicKey.from_public_bytes(_raw(text))


def key_id(key: PrivateKey | PublicKey) -> str:
    """A short name for a pair, the same from either half; 16 hexadecimal digits."""
    return hashlib.sha256(base64.b64decode(public_text(key))).hexdigest()[:16]


def _raw(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 32:
        raise CredentialsError("key_invalid")
    return raw
