"""Who may work offline, signed by the server; and what that person then signs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from console.errors import CredentialsError
from console.wire.keys import verifying_key

MAX_TOKEN_CHARS = 4_096
_VERSION = "g1"
_GRANT = b"standby grant 1\0"
_OPERATION = b"standby operation 1\0"


class Grant(msgspec.Struct, frozen=True):
    """A person's right to work at one desk without the server, until ``offline_until`` (UTC microseconds).

    ``signing_key`` is the public half (base64) of the key this person's operations are signed with there:
    it proves them by whatever road they arrive, also after the grant has ended.
    """

    grant_id: str
    workspace_id: str
    user_id: str
    employee_no: str
    name: str
    roles: tuple[str, ...]
    desk_id: str
    desk_code: str
    signing_key: str
    issued_at: int
    offline_until: int


def sign_grant(grant: Grant, server_private_key: Ed25519PrivateKey) -> str:
    """The grant as a token of printable ASCII."""
    content = msgspec.json.encode(grant)
    return ".".join((_VERSION, _to_text(content), _to_text(server_private_key.sign(_GRANT + content))))


def read_grant(token: str, server_public_keys: Iterable[Ed25519PublicKey]) -> Grant:
    """The grant that one of these keys has signed; ended ones too: comparing times is the caller's.

    Raises ``grant_invalid``, whatever is wrong with it.
    """
    try:
        version, content_text, signature_text = token[: MAX_TOKEN_CHARS + 1].split(".")
        content, signature = _from_text(content_text), _from_text(signature_text)
        signed = any(_verifies(key, signature, _GRANT + content) for key in server_public_keys)
        if version != _VERSION or len(token) > MAX_TOKEN_CHARS or not signed:
            raise CredentialsError("grant_invalid")
        return msgspec.json.decode(content, type=Grant)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        raise CredentialsError("grant_invalid") from error


def sign_operation(private_key: Ed25519PrivateKey, op: bytes) -> str:
    """The author's signature over an operation's exact bytes."""
    return _to_text(private_key.sign(_OPERATION + op))


def check_operation(grant: Grant, op: bytes, signature: str) -> bool:
    """Whether the key that ``grant`` names has signed these bytes. Anything else is False."""
    try:
        return _verifies(verifying_key(grant.signing_key), _from_text(signature), _OPERATION + op)
    except (ValueError, binascii.Error, CredentialsError):
        return False


def _verifies(key: Ed25519PublicKey, signature: bytes, content: bytes) -> bool:
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def _to_text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _from_text(text: str) -> bytes:
    content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _to_text(content) != text:
        raise ValueError("one content has one text")
    return content
