"""Who works here, and the keys that stand for them and for the server."""

from __future__ import annotations

import random
from functools import cache

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from console.models.enums import Role
from console.wire.grants import Grant, sign_grant
from console.wire.keys import public_text

WORKSPACE = "00000000-0000-7000-8000-000000000001"
ROLES = ((Role.SUPERVISOR,), (Role.AGENT,), (Role.AGENT, Role.GROUP_LEADER), (Role.AGENT,), (Role.AGENT,))


class Person(msgspec.Struct, frozen=True):
    """An employee, the same in every run."""

    id: str
    employee_no: str
    roles: tuple[str, ...]

    @property
    def key(self) -> Ed25519PrivateKey:
        """Signs this person's operations."""
        return _signing(self.employee_no)

    def grant(self, desk_id: str) -> str:
        """The server's word that this person may work at a desk."""
        return _grant(self, desk_id)


def person(number: int) -> Person:
    """The ``number``-th employee; the first is a supervisor."""
    roles = tuple(str(role) for role in ROLES[number % len(ROLES)])
    return Person(f"00000000-0000-7000-8000-0000000001{number:02d}", f"{1001 + number}", roles)


def desk_id(number: int) -> str:
    """The ``number``-th desk."""
    return f"00000000-0000-7000-8000-0000000002{number:02d}"


@cache
def _signing(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(random.Random(name).randbytes(32))


SERVER_KEY = _signing("server")
SPOOL_KEY = X25519PrivateKey.from_private_bytes(random.Random("spool").randbytes(32))


@cache
def _grant(owner: Person, at_desk: str) -> str:
    grant = Grant(
        grant_id=owner.id,
        workspace_id=WORKSPACE,
        user_id=owner.id,
        employee_no=owner.employee_no,
        name=owner.employee_no,
        roles=owner.roles,
        desk_id=at_desk,
        desk_code="017",
        signing_key=public_text(owner.key),
        issued_at=0,
        offline_until=1 << 60,
    )
    return sign_grant(grant, SERVER_KEY)
