"""Operations sealed to the server's public key: what a desk keeps in its spool and cannot read itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from console.errors import ExpectedError
from console.wire.keys import key_id

_MAGIC = b"SBE1"
_INFO = b"standby spool 1\0"
_KEY_ID_BYTES = 8
_FIXED = len(_MAGIC) + _KEY_ID_BYTES + 1
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class SealError(ExpectedError):
    """A sealed envelope that cannot be opened: ``envelope_damaged``, or ``key_unknown`` with its key_id."""

    code = "envelope_damaged"


class EnclosedFile(msgspec.Struct, frozen=True, array_like=True):
    """An attachment's bytes under their SHA-256 (hexadecimal)."""

    sha256: str
    content: bytes


class Envelope(msgspec.Struct, frozen=True, omit_defaults=True):
    """An operation's exact bytes with what proves its author, and the attachments it names.

    Without ``grant`` and ``signature`` nothing is proved: such are the slips of capture-only.
    ``captured_at`` is in UTC microseconds by the desk's clock.
    """

    op: bytes
    desk_id: str
    captured_at: int
    grant: str | None = None
    signature: str | None = None
    attachments: tuple[EnclosedFile, ...] = ()


def seal(envelope: Envelope, spool_public_key: X25519PublicKey) -> bytes:
    """HPKE to the server. In the clear: the key's id and the desk's id, bound to the content."""
    desk = envelope.desk_id.encode()
    header = _MAGIC + bytes.fromhex(key_id(spool_public_key)) + bytes([len(desk)]) + desk
    return header + _SUITE.encrypt(msgspec.msgpack.encode(envelope), spool_public_key, _INFO + header)


def sealed_to(sealed: bytes) -> str:
    """The id of the key that opens ``sealed``; raises ``envelope_damaged``."""
    return _header(sealed)[len(_MAGIC) : len(_MAGIC) + _KEY_ID_BYTES].hex()


def unseal(sealed: bytes, private_keys: Mapping[str, X25519PrivateKey]) -> Envelope:
    """The envelope, by the key of ``private_keys`` (by ``key_id``) it was sealed to.

    Raises ``key_unknown`` where that key is not among them (a backup may have it: keep the bytes), else
    ``envelope_damaged``.
    """
    header = _header(sealed)
    wanted = sealed_to(sealed)
    if wanted not in private_keys:
        raise SealError("key_unknown", key_id=wanted)
    try:
        content = _SUITE.decrypt(sealed[len(header) :], private_keys[wanted], _INFO + header)
        envelope = msgspec.msgpack.decode(content, type=Envelope)
    except (InvalidTag, ValueError, msgspec.MsgspecError) as error:
        raise SealError from error
    if envelope.desk_id.encode() != header[_FIXED:] or not all(map(_is_whole, envelope.attachments)):
        raise SealError
    return envelope


def _header(sealed: bytes) -> bytes:
    if len(sealed) < _FIXED or not sealed.startswith(_MAGIC):
        raise SealError
    header = sealed[: _FIXED + sealed[_FIXED - 1]]
    if len(header) != _FIXED + sealed[_FIXED - 1]:
        raise SealError
    return header


def _is_whole(file: EnclosedFile) -> bool:
    return hashlib.sha256(file.content).hexdigest() == file.sha256
