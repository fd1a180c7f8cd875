"""Opening a database whose keyring or password is lost: the desk asks, a supervisor releases.

The desk writes a request: its recovery slot and a one-time public key. ``standby-server recover-key`` opens
the slot with the organisation's private key and seals what was in it to the one-time key. Whoever sees them
on their way learns nothing; the answer opens one database, on the computer that asked. Supervisor and agent
compare the request's code by voice first, so that nobody slips in a request of their own: each try at one
with the same code costs as much as a try at a password.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from console.errors import CredentialsError
from console.key_file import RecoverySlot
from console.wire.keys import key_id, public_text, sealing_key

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_SLOT = b"standby recovery slot 1\0"
_ANSWER = b"standby recovery answer 1\0"
_CODE = b"standby recovery code 1\0"
_CODE_KIB, _CODE_PASSES, _CODE_LANES = 64 * 1024, 3, 4


class RecoveryRequest(
    msgspec.Struct, frozen=True, tag="standby recovery request 1", forbid_unknown_fields=True
):
    """What a desk asks with; nothing in it is secret."""

    fingerprint: str
    key_id: str
    sealed: bytes
    reply_to: str


class RecoveryAnswer(msgspec.Struct, frozen=True, tag="standby recovery answer 1"):
    """What a supervisor releases; readable for the desk that asked only."""

    fingerprint: str
    sealed: bytes


def recovery_slot(data_key: bytes, fingerprint: str, organisation_key: X25519PublicKey) -> RecoverySlot:
    """The slot that holds ``data_key`` for the organisation."""
    sealed = _SUITE.encrypt(data_key, organisation_key, _SLOT + fingerprint.encode())
    return RecoverySlot(key_id(organisation_key), sealed)


def request_bytes(slot: RecoverySlot, fingerprint: str, reply_to: X25519PrivateKey) -> bytes:
    """The request as a file to hand over."""
    return msgspec.json.encode(RecoveryRequest(fingerprint, slot.key_id, slot.sealed, public_text(reply_to)))


def request_code(request: bytes) -> str:
    """Twelve digits of what a request asks, to compare by voice: 4821 0937 5516.

    Slow on purpose. Raises ``recovery_request_damaged``.
    """
    meant = msgspec.json.encode(_read(request))
    drawn = hash_secret_raw(meant, _CODE, _CODE_PASSES, _CODE_KIB, _CODE_LANES, 32, Type.ID)
    digits = f"{int.from_bytes(drawn, 'big') % 10**12:012d}"
    return " ".join((digits[:4], digits[4:8], digits[8:]))


def release(request: bytes, organisation_keys: Mapping[str, X25519PrivateKey]) -> bytes:
    """The answer to ``request``, by the organisation's private key (of ``organisation_keys``, by ``key_id``).

    Raises ``recovery_request_damaged``, or ``key_unknown`` where the desk was set up with another key.
    """
    asked = _read(request)
    try:
        reply_to = sealing_key(asked.reply_to)
    except CredentialsError as error:
        raise CredentialsError("recovery_request_damaged") from error
    if asked.key_id not in organisation_keys:
        raise CredentialsError("key_unknown", key_id=asked.key_id)
    name = asked.fingerprint.encode()
    try:
        data_key = _SUITE.decrypt(asked.sealed, organisation_keys[asked.key_id], _SLOT + name)
        sealed = _SUITE.encrypt(data_key, reply_to, _ANSWER + name)
    except (InvalidTag, ValueError) as error:
        raise CredentialsError("recovery_request_damaged") from error
    return msgspec.json.encode(RecoveryAnswer(asked.fingerprint, sealed))


def read_answer(answer: bytes, fingerprint: str, one_time_key: X25519PrivateKey) -> bytes:
    """The key that was released. Raises ``recovery_answer_damaged``, or ``recovery_answer_of_another``."""
    try:
        released = msgspec.json.decode(answer, type=RecoveryAnswer)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CredentialsError("recovery_answer_damaged") from error
    if released.fingerprint != fingerprint:
        raise CredentialsError("recovery_answer_of_another")
    try:
        return _SUITE.decrypt(released.sealed, one_time_key, _ANSWER + fingerprint.encode())
    except (InvalidTag, ValueError) as error:
        raise CredentialsError("recovery_answer_damaged") from error


def _read(request: bytes) -> RecoveryRequest:
    try:
        return msgspec.json.decode(request, type=RecoveryRequest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CredentialsError("recovery_request_damaged") from error
