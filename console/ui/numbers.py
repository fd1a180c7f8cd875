"""Telephone and reference numbers as people type, read and may see them."""

from __future__ import annotations

import unicodedata

REGION = "CN"
FEWEST_DIGITS = 5
_MOBILE_DIGITS = 11


def to_e164(typed: str) -> str:
    """E.164 where ``typed`` can be read as a number, else what was typed, without the spaces around it."""
    cleaned = unicodedata.normalize("NFKC", typed).strip()
    if sum(char.isdigit() for char in cleaned) < FEWEST_DIGITS:
        return cleaned
    import phonenumbers  # its tables are loaded with the first number, not with the window

    try:
        parsed = phonenumbers.parse(cleaned, REGION)
    except phonenumbers.NumberParseException:
        return cleaned
    if not phonenumbers.is_valid_number(parsed):
        return cleaned
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def is_odd(number: str) -> bool:
    """Whether a number (as ``to_e164`` gives it) was taken although it cannot be dialled as it is."""
    return bool(number) and not (number.startswith("+") and number[1:].isdigit())


def spaced(number: str) -> str:
    """A number to read out: ``138 1234 8123``."""
    digits = national(number)
    if _is_mobile(digits):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return digits


def masked(number: str) -> str:
    """A number that tells callers apart and says no more: ``138****8123``."""
    digits = national(number)
    if sum(map(str.isdigit, digits)) < FEWEST_DIGITS:
        return digits  # no telephone of anybody
    if len(digits) >= 8:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}"


def national(number: str) -> str:
    """The digits as they are dialled at home, a landline with its 0."""
    if not number.startswith("+86"):
        return number
    digits = number[3:]
    return digits if _is_mobile(digits) else f"0{digits}"


def _is_mobile(digits: str) -> bool:
    return len(digits) == _MOBILE_DIGITS and digits.isdigit() and digits.startswith("1")
