"""Telephone numbers as E.164."""

from __future__ import annotations

import re

import phonenumbers

REGION = "CN"
_BETWEEN = re.compile(r"[;,/|、，；\n]|\s{2,}|\s和\s")


def e164(text: str, region: str = REGION) -> str:
    """``text`` as E.164, or '' where it is not a number one could dial from ``region``."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def all_e164(text: str, region: str = REGION) -> tuple[list[str], list[str]]:
    """The numbers of a cell that may hold several, and the parts that are none."""
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    read = [(part, e164(part, region)) for part in parts]
    return list(dict.fromkeys(n for _, n in read if n)), [part for part, n in read if not n]
