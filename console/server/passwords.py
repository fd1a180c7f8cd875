"""Passwords: Argon2id, and what may be one. No rule about kinds of characters (NIST 800-63B, ASVS 6.2)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from console.errors import Rejected
from console.wire.administration import LONGEST_PASSWORD, SHORTEST_PASSWORD

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_WORDS = """
password password1 password123 passw0rd 12345678 123456789 1234567890 87654321 0123456789 123123123
11223344 qwertyui qwerty123 qwertyuiop 1qaz2wsx q1w2e3r4 1q2w3e4r asdfghjk asdfghjkl abcd1234 abc12345
a1234567 a12345678 aa123456 aa12345678 5201314520 woaini1314 woaini520 iloveyou admin123 admin888 adminadmin
changeme letmein1 welcome1 zhibantai standby1
"""
_COMMON = frozenset(_WORDS.split())

NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$YOrkBxJHl+3a391a6aEVTA$eKqTwq39re4WCkDzMXjrmyRrPhliEvcOzbqBk/sCNnI"
)
"""Of a password nobody knows: what an unknown person's is compared with, at the same cost."""


def hash_password(password: str) -> str:
    """What is stored instead of ``password``. Takes 20 MiB and some 30 ms."""
    return _hasher.hash(password)


def password_fits(password_hash: str, password: str) -> bool:
    """Whether ``password`` is the one; as slow as ``hash_password``."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def is_current(password_hash: str) -> bool:
    """Whether the hash costs what a new one does."""
    return not _hasher.check_needs_rehash(password_hash)


def check_password(password: str, employee_no: str = "") -> None:
    """Raises ``password_too_short``, ``password_too_long`` or ``password_common``."""
    if len(password) < SHORTEST_PASSWORD:
        raise Rejected("password_too_short", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Rejected("password_too_long", most=LONGEST_PASSWORD)
    plain = password.casefold()
    if plain in _COMMON or len(set(plain)) < 3 or (employee_no and plain == employee_no.casefold()):
        raise Rejected("password_common")
