"""The fields of a ticket that hold one code of a few, and what each may be."""

from __future__ import annotations

from console import words
from console.i18n import tr
from console.models.enums import Category, Impact, Kind, Urgency

CODES: dict[str, list[str]] = {
    "urgency": [code.value for code in Urgency],
    "kind": [code.value for code in Kind],
    "category": [code.value for code in Category],
    "impact": ["", *(code.value for code in Impact)],
}


def choices(field: str) -> list[tuple[str, str]]:
    """Each code with its word, in the language in use."""
    return [(code, words.code_words(field, code) or tr("none")) for code in CODES[field]]
