"""Reference numbers (登记号): ten digits read to a customer, 017 325 0434.

Three digits of the desk's code, three of the day of the year, three of that day's count at the desk, and a
check digit (Damm's) that notices every wrong digit and every exchange of two neighbours. The count goes on
at 000 after 999, and the year is not in it: where two calls share a number, a look-up shows both.
"""

from __future__ import annotations

import unicodedata
from datetime import date

LENGTH = 10
_COUNTS = 1_000
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def reference_number(desk_code: str, day: date, count: int) -> str:
    """The number for the ``count``-th call (from 1) of ``day`` at the desk with this three-digit code."""
    if len(desk_code) != 3 or not (desk_code.isascii() and desk_code.isdigit()):
        raise ValueError("a desk's code has three digits")
    digits = f"{desk_code}{day.timetuple().tm_yday:03d}{count % _COUNTS:03d}"
    return digits + str(_remainder(digits))


def check_reference(digits: str) -> bool:
    """Whether these are ten digits that belong together."""
    plain = len(digits) == LENGTH and digits.isascii() and digits.isdigit()
    return plain and _remainder(digits) == 0


def format_reference(digits: str) -> str:
    """As it is shown and read out: 017 325 0434."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def clean_reference(text: str) -> str:
    """What somebody typed or pasted, without spaces and hyphens, full-width digits as ASCII."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(character for character in folded if not (character.isspace() or character in "-–—_."))


def _remainder(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim
