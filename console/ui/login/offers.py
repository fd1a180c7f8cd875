"""What the login offers after it did not open, by the code that says why."""

from __future__ import annotations

from enum import Enum


class Offer(Enum):
    """A way on from a failed sign-in."""

    CAPTURE = "capture"
    PREVIOUS = "previous"
    RECOVERY = "recovery"
    HELP = "help"
    SALVAGE = "salvage"


_KEY_IS_LOST = (
    "keyring_missing",
    "keyring_changed",
    "keyring_swapped",
    "keyring_absent",
    "keyring_failed",
    "keys_damaged",
    "keys_missing",
    "slot_missing",
)
_KEY_IS_SHUT = ("keyring_locked", "keyring_timeout", "keyring_waiting")
_DATABASE_IS_LOST = (
    "database_damaged",
    "database_unreadable",
    "database_missing",
    "database_not_opened",
)
_GUESSED = ("wrong_password", "too_many_attempts")

_OFFERS: dict[str, tuple[Offer, ...]] = {
    "no_server_new_here": (Offer.CAPTURE,),
    "grant_expired": (Offer.CAPTURE,),
    "salvaged_without_server": (Offer.CAPTURE,),
    "password_too_short": (Offer.CAPTURE,),
    "password_changed_elsewhere": (Offer.PREVIOUS, Offer.HELP),
    **dict.fromkeys(_KEY_IS_LOST, (Offer.RECOVERY, Offer.CAPTURE)),
    **dict.fromkeys(_KEY_IS_SHUT, (Offer.CAPTURE, Offer.HELP)),
    **dict.fromkeys(_DATABASE_IS_LOST, (Offer.SALVAGE, Offer.CAPTURE)),
    **dict.fromkeys(_GUESSED, (Offer.HELP,)),
}
_NOT_OVER_A_LOCK = {Offer.CAPTURE, Offer.SALVAGE, Offer.PREVIOUS}


def offers(code: str, locked: bool = False) -> frozenset[Offer]:
    """What helps. Over a lock somebody sits here already: only the key can be missing."""
    found = frozenset(_OFFERS.get(code, ()))
    return found - _NOT_OVER_A_LOCK if locked else found
